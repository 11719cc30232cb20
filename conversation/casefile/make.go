package casefile

import (
	"fmt"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// File is a document, ready to be handed over.
type File struct {
	Name  string // with its ending; says nothing of the substance
	Title string // what people see
	Media string // its MIME type
	Alt   string // of a picture, what it shows in words
	Bytes []byte
}

// Make makes the papers of doc, of the case as it stands. Of a case that is
// Silent it makes none: the error is conversation.ErrSilent.
func Make(p *rules.Plan, c conversation.Case, doc conversation.Document, l rules.Lang, at time.Time) ([]File, error) {
	d, err := conversation.DossierOf(p, c, l)
	if err != nil {
		return nil, err
	}
	d.Version = doc.Version
	var files []File
	for _, paper := range doc.Papers {
		f, err := one(d, paper, at)
		if err != nil {
			return nil, fmt.Errorf("make %s of %s: %w", paper, c.ID, err)
		}
		if len(f.Bytes) == 0 {
			continue
		}
		f.Name = doc.FileName(c.ID, paper, l)
		f.Media = media(paper.Format())
		files = append(files, f)
	}
	return files, nil
}

// one makes one paper; no bytes if there is nothing to say in it.
func one(d conversation.Dossier, paper conversation.Paper, at time.Time) (f File, err error) {
	w := words(d.Lang)
	switch paper {
	case conversation.PaperTable:
		if !d.Released {
			return File{}, nil
		}
		f.Title = fmt.Sprintf("%s %s", w.requirements, d.Case)
		f.Bytes, err = table(d, at)
	}
	return f, err
}

func media(f conversation.Format) string {
	switch f {
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "csv":
		return "text/csv; charset=utf-8"
	case "png":
		return "image/png"
	}
	return "text/calendar; charset=utf-8"
}
