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
