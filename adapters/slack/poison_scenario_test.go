package slack_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"upphandlingsvakten/conversation/engine"
)

// poisoned is a store that never takes one answer.
type poisoned struct{ engine.Store }

func (p poisoned) Commit(ctx context.Context, c engine.Change) error {
	if strings.Contains(fmt.Sprint(c.Facts), "Gift") {
		return errors.New("it cannot be written")
	}
	return p.Store.Commit(ctx, c)
}

// TestAMessageThatFailsForEverHoldsUpNobody writes what cannot be taken. It is not
// acknowledged however often Slack brings it again, who wrote it is told, and what
// is written behind it counts.
func TestAMessageThatFailsForEverHoldsUpNobody(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over, func(s *setup) { s.store = poisoned{embedded(t)} })
		anna := w.slack.Person("anna")
		thread := w.begun(anna)
		if o := anna.Says(thread, "Gift"); o.OK || o.Told == "" {
			t.Errorf("got %+v, told %q", o.Acknowledgement, o.Told)
		}
		w.says(anna, thread, "Nya möbler", "Anna Berg")
		wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg")
	})
}
