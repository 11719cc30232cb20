package conversation

import (
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/rules"
)

// Document says which files go with a delivery. They are made when it is sent,
// of the case as it stands then, so that none is on its way after an alarm.
type Document struct {
	Papers  []Paper
	Version int // as handed over in the thread; 0 for a draft
}

// Paper is a file that can be made of a case: what it is about, and its format.
type Paper string

// The papers.
const (
	PaperSummary      Paper = "summary.docx"
	PaperTable        Paper = "requirements.xlsx"
	PaperRequirements Paper = "requirements.docx"
	PaperRows         Paper = "requirements.csv"
	PaperMatrix       Paper = "risks.png"
	PaperTimeline     Paper = "timeline.png"
	PaperCalendar     Paper = "calendar.ics"
)

// Papers are all there are, in the order in which they are handed over.
func Papers() []Paper {
	return []Paper{PaperSummary, PaperTable, PaperRequirements, PaperRows, PaperMatrix, PaperTimeline, PaperCalendar}
}

// Format is the ending of a paper's file: "docx", "xlsx", "csv", "png" or "ics".
type Format string

// FileName is what a paper of a case is called on disk. It says nothing of the
// substance.
func (d Document) FileName(id CaseID, p Paper, l rules.Lang) string {
	name := string(id) + "-" + phrase(l, Key("file."+strings.TrimSuffix(string(p), "."+string(p.Format()))))
	if d.Version > 0 {
		name += "-v" + strconv.Itoa(d.Version)
	}
	return name + "." + string(p.Format())
}

// papersIn are the papers of a format.
func papersIn(f Format) []Paper {
	return slices.DeleteFunc(Papers(), func(p Paper) bool { return p.Format() != f })
}

// Format is the format of p.
func (p Paper) Format() Format {
	_, ending, _ := strings.Cut(string(p), ".")
	return Format(ending)
}

// formatNamed is the format that people call by its ending or by the program
// that opens it. No word at all means that everything is wanted.
func formatNamed(s string) (Format, bool) {
	switch fold(s) {
	case "":
		return "", true
	case "word", "docx", "doc":
		return "docx", true
	case "excel", "xlsx", "xls":
		return "xlsx", true
	case "csv":
		return "csv", true
	case "bild", "bilder", "picture", "pictures", "png":
		return "png", true
	case "kalender", "calendar", "ics", "ical":
		return "ics", true
	}
	return "", false
}

// ready are the papers that something can be said in now, of those that are
// wanted: everything that is usually wanted if f is empty.
func ready(p *rules.Plan, c Case, a rules.Assessment, f Format) []Paper {
	want := papersIn(f)
	if f == "" {
		want = slices.DeleteFunc(Papers(), func(p Paper) bool { return p == PaperRows || p == PaperTimeline })
	}
	list, _ := a.Live[risks].(rules.Entries)
	return slices.DeleteFunc(want, func(paper Paper) bool {
		switch paper {
		case PaperTable, PaperRequirements, PaperRows:
			return !released(c, a)
		case PaperMatrix:
			return len(list) == 0
		case PaperTimeline, PaperCalendar:
			return len(agenda(p, c, a, c.Lang)) == 0
		}
		return false
	})
}

// released says whether the requirements may be handed over: not before both
// classification and risks are there (S42).
func released(c Case, a rules.Assessment) bool {
	k := a.Class
	return !c.Silent() && k != nil && k.Confidentiality != nil && k.Integrity != nil && k.Availability != nil && answered(c, risks)
}

// issued brings about a new version of the documents when something that they
// say was changed after they were handed over.
func issued(p *rules.Plan, after Case, facts []Fact) []Fact {
	if after.Silent() || after.Issued == 0 || !slices.ContainsFunc(facts, func(f Fact) bool { return rewrites(p, f) }) {
		return nil
	}
	for _, id := range Assess(p, after).Open {
		if q, ok := p.Question(id); ok && q.Stage == rules.Prepare && !q.Free {
			return nil // the change has brought up a question; its answer brings about the version
		}
	}
	return []Fact{Issued{Version: after.Issued + 1, Days: daysOf(p, after)}}
}

// rewrites says whether f changes what the documents say.
func rewrites(p *rules.Plan, f Fact) bool {
	switch f := f.(type) {
	case Answered:
		q, ok := p.Question(f.Question)
		return ok && q.Stage == rules.Prepare
	case AlertClosed:
		return f.Cleared
	case Replanned, Prolonged:
		return true
	}
	return false
}
