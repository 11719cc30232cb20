package casefile

import (
	"bytes"
	"encoding/json"
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
		var f File
		if paper == conversation.PaperTimeline {
			var t conversation.Timeline
			if t, err = conversation.TimelineOf(p, c, l, at); err == nil {
				f, err = DrawTimeline(t, l)
			}
		} else {
			f, err = one(d, paper, at)
		}
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

// Record is a case for machines and auditors, as JSON. Of a case that is Silent
// it has what conversation.Record says: its id, its status and its times.
func Record(r conversation.Record) (File, error) {
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	to.SetIndent("", "  ")
	if err := to.Encode(r); err != nil {
		return File{}, fmt.Errorf("make the record of %s: %w", r.Case, err)
	}
	return File{Name: string(r.Case) + ".json", Title: string(r.Case), Media: media("json"), Bytes: out.Bytes()}, nil
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
	case conversation.PaperSummary:
		f.Title = fmt.Sprintf("%s %s", w.summary, d.Case)
		f.Bytes, err = summary(d, at)
	case conversation.PaperRequirements:
		if !d.Released {
			return File{}, nil
		}
		f.Title = fmt.Sprintf("%s %s", w.requirements, d.Case)
		f.Bytes, err = demands(d, at)
	case conversation.PaperRows:
		if !d.Released {
			return File{}, nil
		}
		f.Title = fmt.Sprintf("%s %s", w.requirements, d.Case)
		f.Bytes, err = rows(d)
	case conversation.PaperCalendar:
		return Calendar(d.Lang, at, d)
	case conversation.PaperMatrix:
		f.Title, f.Alt = fmt.Sprintf("%s %s", w.riskMatrix, d.Case), matrixAlt(d)
		f.Bytes, err = matrix(d)
	}
	return f, err
}

func media(f conversation.Format) string {
	switch f {
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "json":
		return "application/json"
	case "csv":
		return "text/csv; charset=utf-8"
	case "png":
		return "image/png"
	}
	return "text/calendar; charset=utf-8"
}
