package slack_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
)

func TestWhoMayNotAnswerIsToldSoAlsoByAProcessThatHasJustStarted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		thread := w.begun(w.slack.Person("anna"))
		other := w.inköp.In(w.slack.Person("anna").Says(w.inköp, "fika?").TS)
		w.drain()
		guest := w.slack.Join(slackfake.Person{Name: "gunnar", Guest: true})
		stranger := w.slack.Join(slackfake.Person{Name: "eve", Stranger: true})
		w.slack.Enter(w.inköp, guest)
		w.slack.Enter(w.inköp, stranger)
		for _, p := range []*slackfake.Person{guest, stranger} {
			w.restart()
			if o := p.Says(thread, "Något annat"); !o.OK || o.Told == "" {
				t.Errorf("%s says something in the thread: got %+v, told %q", p.Name, o.Acknowledgement, o.Told)
			}
			if o := p.Says(other, "gärna"); !o.OK || o.Told != "" {
				t.Errorf("%s talks to others: got %+v, told %q", p.Name, o.Acknowledgement, o.Told)
			}
		}
		if o := guest.Writes("ny"); !o.OK || o.Told == "" {
			t.Errorf("a guest writes to the bot alone: got %+v, told %q", o.Acknowledgement, o.Told)
		}
	})
}

func TestWhoCallsForTheBotWhereItIsNotIsToldAtOnceWhatToDo(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		away := w.slack.ChannelWithout("annan", slackfake.Public)
		hidden := w.slack.ChannelWithout("hemlig", slackfake.Private)
		w.slack.Enter(hidden, anna)
		for name, act := range map[string]func() slackfake.Outcome{
			"a mention": func() slackfake.Outcome { return anna.Mentions(away, "ny") },
			"a shortcut": func() slackfake.Outcome {
				return anna.MessageShortcut(away, anna.Says(away, "stolar").TS, slack.StartShortcut)
			},
			"a shortcut in private": func() slackfake.Outcome {
				return anna.MessageShortcut(hidden, anna.Says(hidden, "stolar").TS, slack.StartShortcut)
			},
		} {
			before := len(anna.Told())
			o := act()
			if got := anna.Told(); !o.OK || len(got) != before+1 || !strings.Contains(o.Told, "Bjud in mig") {
				t.Errorf("%s: got %+v, told %q", name, o.Acknowledgement, o.Told)
			}
			w.slack.Repeat() // it is not said twice
			w.drain()
			if got := len(anna.Told()); got != before+1 {
				t.Errorf("%s, repeated: told %d times", name, got-before)
			}
		}
		for _, m := range w.slack.Own(slackfake.Place{}) {
			if m.Type != "" { // what is written to anna alone is about no case
				t.Errorf("a case has begun: %q", m.Text)
			}
		}
		w.slack.Enter(away, w.slack.Person("upphandlingsvakten"))
		acked(w, anna.Mentions(away, "ny"))
		if threads := w.slack.Threads(away); len(threads) == 0 || !reads(w, threads[len(threads)-1], "U-2026-0001") {
			t.Error("invited, the bot opens no case")
		}
	})
}

func TestTimesAreThoseOfWhoeverReadsThemAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over) // it is ten o'clock in Stockholm
		nora := w.slack.Join(slackfake.Person{Name: "nora", Zone: "America/New_York"})
		alone := w.slack.With(nora)
		acked(w, nora.Writes("ny"))
		threads := w.slack.Threads(alone)
		w.says(nora, threads[len(threads)-1], "Nya möbler", "Anna Berg")
		wants(w, threads[len(threads)-1], "Arbetsrubrik: Nya möbler", "2026-11-23 04:00")
		w.restart() // and whoever has forgotten who that was hears it from the next answer
		w.says(nora, threads[len(threads)-1], "1")
		wants(w, threads[len(threads)-1], "Typ av köp: Vara", "2026-11-23 04:00")

		shared := w.begun(nora)
		w.says(nora, shared, "Nya stolar", "Anna Berg")
		wants(w, shared, "Arbetsrubrik: Nya stolar", "2026-11-23 10:00")
		for _, m := range w.slack.Own(slackfake.Place{}) {
			if strings.Contains(m.Shown, "2026-11-23") != strings.Contains(m.Text, "2026-11-23") || strings.Count(m.Shown, "04:00") != strings.Count(m.Text, "04:00") {
				t.Errorf("what is read out says another time:\n%s\n--\n%s", m.Shown, m.Text)
			}
		}
	})
}

func TestWhoIsAloneWithTheBotIsHeardInEveryThread(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		thread := w.slack.With(anna).In(anna.Writes("hjälp").TS)
		if o := anna.Says(thread, "lista"); !strings.Contains(o.Told, "Du har inga öppna ärenden") {
			t.Errorf("got %+v", o)
		}
		w.says(anna, thread, "ny")
		wants(w, thread, "Ärende U-2026-0001")
	})
}
