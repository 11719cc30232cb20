package enginetest

import (
	"fmt"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// Press makes files that say no more than which case they are of, and how many
// facts it had.
type Press struct{}

// Portfolio is a picture that says how many contracts there are.
func (Press) Portfolio(p conversation.Portfolio, _ rules.Lang) (engine.File, error) {
	return engine.File{Name: "portfolio.png", Bytes: fmt.Appendf(nil, "%d contracts", len(p.Rows))}, nil
}

// Timeline is a picture that says how many marks there are.
func (Press) Timeline(t conversation.Timeline, _ rules.Lang) (engine.File, error) {
	return engine.File{Name: "timeline.png", Bytes: fmt.Appendf(nil, "%d marks", len(t.Marks))}, nil
}

// Calendar is a file that says of how many cases it is.
func (Press) Calendar(list []conversation.Dossier, _ rules.Lang, _ time.Time) (engine.File, error) {
	return engine.File{Name: "calendar.ics", Bytes: fmt.Appendf(nil, "%d cases", len(list))}, nil
}

// Make makes a file for each paper.
func (Press) Make(
	_ *rules.Plan, c conversation.Case, doc conversation.Document, l rules.Lang, _ time.Time,
) ([]engine.File, error) {
	if c.Silent() {
		return nil, conversation.ErrSilent
	}
	files := make([]engine.File, len(doc.Papers))
	for i, p := range doc.Papers {
		files[i] = engine.File{Name: doc.FileName(c.ID, p, l), Bytes: fmt.Appendf(nil, "%s at %d", c.ID, c.Seq)}
	}
	return files, nil
}
