package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// tokens are those of all that can be pressed in what a town's chat shows.
func (w *town) tokens() (all []conversation.Token) {
	for _, p := range w.chat.Posts() {
		for _, b := range p.Current().Body.Blocks {
			switch b := b.(type) {
			case conversation.Ask:
				all = append(all, b.Token)
			case conversation.Buttons:
				for _, i := range b.Items {
					all = append(all, i.Token)
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(t conversation.Token) bool { return t.Case == "" })
}

// A store that was emptied numbers its cases from the beginning again. What stands
// in the threads of the cases that it has lost is about those, and not about others
// that have got their numbers.
func TestWhatIsLeftOfALostCaseDoesNotReachTheOneThatGotItsNumber(t *testing.T) {
	t.Parallel()
	const elsewhere conversation.Place = "talk:elsewhere"
	for name, steps := range map[string][]string{
		"before its alarm":          untilAlarm()[:3],
		"after its alarm":           untilAlarm(),
		"with a change that waits":  append(untilAlarm()[:3], "ändra 3", "2"),
		"with the first word alone": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			w.call(thread, "ny")
			w.say(thread, steps...)
			w.drain()
			old, room := w.tokens(), w.conf.House.Coordinators
			alerted := len(w.shown(room)) > 0
			w.lost()
			w.wait(time.Hour)
			w.call(elsewhere, "ny")
			w.say(elsewhere, steps...)
			w.drain()
			before := w.load("U-2026-0001")
			if before.Home != elsewhere {
				t.Fatalf("got %s at home in %s, want a case with the number of the lost one", before.ID, before.Home)
			}
			hears := func(what string, in conversation.Place, g conversation.Gesture) {
				t.Helper()
				if got := w.handle(w.event(in, g)); !strings.Contains(got, "U-2026-0001 finns inte kvar hos mig") {
					t.Errorf("%s: got %q, want that the case is lost", what, got)
				}
				if got := w.load("U-2026-0001"); got.Seq != before.Seq {
					t.Fatalf("%s happened to the other case", what)
				}
			}
			for _, token := range old {
				hears("a press of "+token.Step, thread, conversation.Pressed{Token: token, Option: "yes"})
				hears("a press elsewhere of "+token.Step, elsewhere, conversation.Pressed{Token: token, Option: "yes"})
				hears("a form of "+token.Step, thread, conversation.Filled{Token: token, Fields: map[string]string{"value": "1"}})
				_, err := w.engine.Form(t.Context(), token)
				if r, ok := errors.AsType[*conversation.Refusal](err); !ok || r.Key != conversation.KeyLost {
					t.Errorf("a form for %s that is wanted: got %v, want %s", token.Step, err, conversation.KeyLost)
				}
			}
			hears("a reply", thread, conversation.Said{Text: "varor"})
			hears("a command", thread, conversation.Called{Words: "status"})
			hears("a command that names it", thread, conversation.Called{Words: "status U-2026-0001"})
			if alerted {
				hears("what a coordinator writes below an old alert", room, conversation.Said{Text: "kvittera U-2026-0001"})
			}
		})
	}
}

// A token from before tokens had a birth is read as it always was.
func TestATokenWithoutABirthStillReachesItsCase(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	w.say(thread, "Nya möbler", "Bo Berg")
	w.drain()
	old := w.tokens()[0]
	for _, token := range w.tokens() {
		if token.Step == "object" {
			old = token
		}
	}
	if old.Born == "" {
		t.Fatalf("%s has no birth", old)
	}
	old.Born = ""
	old, err := conversation.ParseToken(old.String())
	if err != nil {
		t.Fatal(err)
	}
	if got := w.handle(w.event(thread, conversation.Pressed{Token: old, Option: "goods"})); got != "" {
		t.Errorf("got %q, want nothing but the answer", got)
	}
	if _, answered := w.load("U-2026-0001").Answers["object"]; !answered {
		t.Error("the press was not taken for an answer")
	}
}

// Whoever names a case in a thread of another, or where its alert stands, reaches it.
func TestACaseThatIsKeptIsReachedFromWhereItsMessagesStand(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.alarmed()
	w.drain()
	w.chat.Join(enginetest.Coordinators, "talk:anna")
	if got := w.say(w.conf.House.Coordinators, "kvittera "+string(c.ID)); strings.Contains(got, "finns inte kvar") {
		t.Errorf("got %q", got)
	}
	if w.load(c.ID).Alert.Acknowledged.ID == "" {
		t.Error("the alert was not acknowledged")
	}
}
