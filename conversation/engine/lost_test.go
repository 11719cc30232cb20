package engine_test

import (
	"errors"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// lost is a town whose store has lost everything, though the bot's messages stand
// where they stood.
func (w *town) lost() {
	w.store = embedded(w)
	w.conf.Store = w.store
	w.engine = engine.New(w.conf)
}

func TestWhoeverActsInTheThreadOfALostCaseIsToldHowToBeginAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	w.drain()
	w.lost()
	token := conversation.Token{Case: "U-2026-0001", Step: "object", Seq: 3}
	for name, g := range map[string]conversation.Gesture{
		"a reply":             conversation.Said{Text: "nya kontorsmöbler"},
		"a button":            conversation.Pressed{Token: token, Option: "goods"},
		"a form that is sent": conversation.Filled{Token: token, Fields: map[string]string{"value": "1"}},
		"a command":           conversation.Called{Words: "status"},
		"words for the bot":   conversation.Called{Words: "tillbaka"},
	} {
		got := w.handle(w.event(thread, g))
		for _, want := range []string{"Ärendet U-2026-0001 finns inte kvar", "Har jag bett dig stanna upp gäller det fortfarande", "\"ny\""} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got %q, want %q in it", name, got, want)
			}
		}
	}
	if got := w.say(thread, "hallå?"); got != "" {
		t.Errorf("the second time: got %q, want nothing: they have been told", got)
	}
	in := w.event(thread, conversation.Said{Text: "hello?"})
	in.By.ID, in.Lang = "talk:bo", rules.English
	if got := w.handle(in); !strings.Contains(got, "I no longer have case U-2026-0001") {
		t.Errorf("somebody else: got %q, want the same in English", got)
	}
	_, err := w.engine.Form(t.Context(), token)
	if r, ok := errors.AsType[*conversation.Refusal](err); !ok || r.Key != conversation.KeyLost {
		t.Errorf("a form that is wanted: got %v, want %s", err, conversation.KeyLost)
	}
	if w.call(thread, "ny"); w.load("U-2026-0001").Home != thread {
		t.Error("it cannot be begun again in its thread")
	}
}

// Alone with the bot every word is for it, in a thread as well: nobody has to mention
// who they are talking with.
func TestAloneWithTheBotWhatIsSaidInAThreadWithoutACaseIsForTheBot(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	alone := func(text string) string {
		in := w.event(thread, conversation.Said{Text: text})
		in.Alone = true
		return w.handle(in)
	}
	if got, want := alone("hej"), conversation.Help(rules.Swedish, false).Plain(); got != want {
		t.Errorf("in a thread of no case: got %q, want %q", got, want)
	}
	w.call(thread, "ny")
	w.drain()
	w.lost()
	for range 2 {
		if got, want := alone("nya kontorsmöbler"), "Ärendet U-2026-0001 finns inte kvar"; !strings.Contains(got, want) {
			t.Errorf("in the thread of a lost case: got %q, want %q in it", got, want)
		}
	}
	if alone("ny"); w.load("U-2026-0001").Home != thread {
		t.Error("a case was not begun by who is alone with the bot")
	}
}

// What a process remembers of a place outlives what the store has lost.
func TestALostCaseIsNotBegunByWhatIsSaidInItsThread(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	kept := &struct{ engine.Store }{w.store}
	w.conf.Store = kept
	w.engine = engine.New(w.conf)
	w.call(thread, "ny")
	w.say(thread, "Nya möbler")
	w.drain()
	w.store = embedded(t)
	kept.Store = w.store
	for _, words := range []string{"Anna Berg", "status"} {
		if got := w.call(thread, words); !strings.Contains(got, "Ärendet U-2026-0001 finns inte kvar") {
			t.Errorf("%q: got %q, want to hear that the case is lost", words, got)
		}
	}
	if _, _, err := w.store.Load(t.Context(), "U-2026-0001", ""); !errors.Is(err, engine.ErrNoCase) {
		t.Errorf("load U-2026-0001: got %v, want it not to have begun again", err)
	}
}

// Whoever holds an alert of a case that is lost must not think that it is dealt
// with, nor that somebody else is reminded of it.
func TestAnAlertOfALostCaseIsNotAcknowledgedInSilence(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := w.alarmed()
	w.drain()
	w.lost()
	room := w.conf.House.Coordinators
	got := w.handle(w.event(room, conversation.Pressed{Token: conversation.Token{Case: c.ID, Step: "do/acknowledge", Seq: c.Seq}}))
	for _, want := range []string{"finns inte kvar", "Ta kontakt ändå", "påminner inte mer"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
	if got := w.say(room, "kvittera "+string(c.ID)); !strings.Contains(got, "Det finns inget ärende U-2026-0001") || !strings.Contains(got, "Ta då kontakt ändå") {
		t.Errorf("typed: got %q, want that there is none, and what it means if there is an alert", got)
	}
	if strings.Contains(got, "Nämn mig") {
		t.Errorf("got %q: a coordinator is not to begin it in that channel", got)
	}
}

// What nobody has lost is other people's talk, also where the bot has shown
// something of a case of another thread.
func TestAThreadThatTellsOfACaseElsewhereIsNotALostOne(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.alarmed()
	w.drain()
	if got := w.say(w.conf.House.Coordinators, "jag ringer henne"); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}
