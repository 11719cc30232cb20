package engine_test

import (
	"errors"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// listed begins a case with those answers, and is what an adapter knows of it.
func (w *town) listed(answers ...string) engine.Talk {
	w.Helper()
	w.call(thread, "ny")
	w.say(thread, answers...)
	w.drain()
	c := w.load("U-2026-0001")
	return engine.Talk{Case: c.ID, Home: c.Home, Seq: c.Seq}
}

// told are lines that people wrote, as an adapter reads them in a thread.
func (w *town) told(lines ...string) (all []engine.Inbound) {
	for _, text := range lines {
		all = append(all, w.event(thread, conversation.Said{Text: text}))
	}
	return all
}

func (w *town) retold(t engine.Talk, shown int64, told []engine.Inbound) bool {
	w.Helper()
	ok, err := w.engine.Retold(w.Context(), t, shown, told)
	if err != nil {
		w.Fatal(err)
	}
	w.drain()
	return ok
}

func TestWhatWasWrittenIsHandedInIfItExplainsWhatWasShown(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	talk := w.listed("nya kontorsmöbler")
	cards := len(w.shown(thread))
	for name, c := range map[string]struct {
		shown int64
		lines []string
		want  bool
	}{
		"nothing was forgotten":                 {talk.Seq, []string{"vad som helst"}, true},
		"one answer was":                        {talk.Seq + 1, []string{"Bo Berg"}, true},
		"two were":                              {talk.Seq + 2, []string{"Bo Berg", "1"}, true},
		"two, with words between that are none": {talk.Seq + 2, []string{"Bo Berg", "kanske", "1"}, true},
	} {
		if got := w.retold(talk, c.shown, w.told(c.lines...)); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
	if got := len(w.shown(thread)); got != cards {
		t.Errorf("%d messages stand there, want %d: asking changes nothing", got, cards)
	}
}

// What stands open was shown by the fact that the case has last, as the first or
// the last thing that it showed: asked again, it comes after that.
func TestAPressThatNobodyCanReadAgainIsAskedForOnceAndNothingIsTakenForIt(t *testing.T) {
	t.Parallel()
	answers := []string{"nya kontorsmöbler", "Bo Berg", "1", "1", "2027-01-10", "2027-03-15", "2030-03-15", "nej", "nej", "nej"}
	for n := range answers {
		w := newTown(t)
		talk := w.listed(answers[:n]...)
		posts := w.chat.Posts()
		open := posts[len(posts)-1].Current()
		var lines []engine.Inbound
		if n == 2 {
			lines = w.told("3") // written to the question after the one that was pressed
		}
		const times = 4 // it is forgotten, each time after something else was shown
		for i := range 2 * times {
			if w.retold(talk, talk.Seq+2+int64(i%times), lines) {
				t.Errorf("after %d answers: what was written after a press is taken for the press", n)
			}
		}
		if c := w.load(talk.Case); c.Seq != talk.Seq {
			t.Errorf("after %d answers: the case went from fact %d to %d, and asking again is none", n, talk.Seq, c.Seq)
		}
		again := w.chat.Posts()
		if got := again[len(again)-1].Current(); len(again) != len(posts)+times || got.Question != open.Question || got.Card != open.Card {
			t.Errorf("after %d answers: %d messages stand below, the last asks %q, want %d that ask %q",
				n, len(again)-len(posts), got.Question, times, open.Question)
		}
	}
}

// What calls the coordinators is handed in though a press before it is lost: it
// may call them too early, and that is better than never.
func TestAnAlertIsNeverLeftOutOfWhatIsRetold(t *testing.T) {
	t.Parallel()
	before := untilAlarm()[:len(untilAlarm())-1]
	w := newTown(t)
	talk := w.listed(before...)
	if c := w.load(talk.Case); c.Silent() || c.Alert != nil {
		t.Fatal("the case has an alert before the last answer")
	}
	lines := w.told("ja")
	if !w.retold(talk, talk.Seq+9, lines) {
		t.Fatal("an answer that calls the coordinators is left out, because more was shown than it explains")
	}
	for _, in := range lines {
		w.handle(in)
	}
	w.drain()
	if c := w.load(talk.Case); !c.Silent() || !c.Alert.Stands() {
		t.Error("the coordinators are not called")
	}
	if got := len(w.shown(w.conf.House.Coordinators)); got != 1 {
		t.Errorf("%d alerts stand in the coordinators' channel, want one", got)
	}
}

func TestWhatTheStoreKnowsExplainsNothingTwice(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	known := w.told("nya kontorsmöbler")
	w.handle(known[0])
	w.drain()
	c := w.load("U-2026-0001")
	talk := engine.Talk{Case: c.ID, Home: c.Home, Seq: c.Seq}
	if w.retold(talk, talk.Seq+1, known) {
		t.Error("an answer that the store has is taken for the one that it has forgotten")
	}
}

func TestNothingCanBeToldOfACaseThatHasMovedOn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	talk := w.listed("nya kontorsmöbler")
	w.say(thread, "Bo Berg")
	if _, err := w.engine.Retold(t.Context(), talk, talk.Seq+5, nil); !errors.Is(err, engine.ErrStale) {
		t.Errorf("got %v, want %v", err, engine.ErrStale)
	}
}
