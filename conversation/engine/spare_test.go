package engine_test

import (
	"slices"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// sparing is a chat on which edits are scarce.
type sparing struct{ *enginetest.Chat }

func (sparing) SparesEdits() bool { return true }

// card is a delivery of a card in the thread.
func card(name, text string) conversation.Delivery {
	d := to(thread, text)
	d.Card = conversation.CardID("U-2026-0099/" + name)
	return d
}

func TestOnlyTheLastOfSeveralEditsIsMadeWhereEditsAreScarce(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{"scarce": 2, "plenty": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			if name == "scarce" {
				w.conf.Adapters = []engine.Adapter{sparing{w.chat}}
				w.engine = engine.New(w.conf)
			}
			w.owe(card("steg", "ett"))
			w.drain()
			w.chat.Fail(thread, failure(engine.Throttled, time.Minute))
			w.owe(card("steg", "två"))
			w.owe(card("steg", "tre"), to(thread, "mellan"))
			w.owe(card("steg", "fyra"))
			w.drain()
			w.chat.Fail(thread, nil)
			w.wait(2 * time.Minute)
			w.drain()
			if got, want := w.shown(thread), []string{"fyra", "mellan"}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := len(w.chat.Posts()[0].Versions); got != want {
				t.Errorf("the card was shown %d times, want %d", got, want)
			}
		})
	}
}
