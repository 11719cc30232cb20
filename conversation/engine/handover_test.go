package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// reception is a chat that knows a few people, by id and by name, and may be out of
// order.
type reception struct {
	*enginetest.Chat
	known map[conversation.PersonID]conversation.Person
	fault error
}

func (r *reception) Introduce(_ context.Context, who conversation.PersonID) (conversation.Person, error) {
	return r.known[who], r.fault
}

func TestACaseIsHandedOverToWhoIsThere(t *testing.T) {
	t.Parallel()
	bo := conversation.Person{ID: "talk:b0", Name: "Bo Ek"}
	r := &reception{known: map[conversation.PersonID]conversation.Person{"talk:bo": bo, "talk:b0": bo}}
	w := newTown(t, func(c *engine.Config) {
		r.Chat = c.Adapters[0].(*enginetest.Chat)
		c.Adapters = []engine.Adapter{r}
	})
	w.call(thread, "ny")
	anna := w.load("U-2026-0001").Owner
	if got := w.say(thread, "lämna över till @ingen"); !strings.Contains(got, "samma ägare som förut") {
		t.Errorf("to nobody: got %q", got)
	}
	if got := w.load("U-2026-0001").Owner; got != anna {
		t.Errorf("to nobody: got %v, want %v", got, anna)
	}
	for _, typed := range []string{"@bo", "bo", "@b0"} {
		w.say(thread, "lämna över till "+typed)
		if got := w.load("U-2026-0001").Owner; got != bo {
			t.Errorf("%s: got %v, want %v", typed, got, bo)
		}
	}
	if got, want := w.say(thread, "lämna över till @b0"), "Bo Ek äger redan ärendet."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r.fault = errors.New("out of order")
	if w.say(thread, "lämna över till @ida"); w.load("U-2026-0001").Owner.ID != "talk:ida" {
		t.Errorf("while nobody can be asked: got %v", w.load("U-2026-0001").Owner)
	}
}
