package slack_test

import (
	"testing"
	"time"
)

// TestRepliesThatOvertakeEachOtherCountInTheOrderInWhichTheyWereWritten lets
// somebody write four answers within a moment, and each of them arrive before the
// one that was written before it: over requests side by side, or two connections.
func TestRepliesThatOvertakeEachOtherCountInTheOrderInWhichTheyWereWritten(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, w *town, _ *noting) {
		anna := w.slack.Person("anna")
		anna.Commands(w.inköp, "/upphandling", "ny")
		pause(t, 20*time.Second)
		thread := w.slack.Threads(w.inköp)[0]
		answers := []string{"Nya möbler", "Anna Berg", "2", "3"}
		w.slack.Hold()
		for _, text := range answers {
			anna.Says(thread, text)
		}
		before := w.slack.Acked()
		w.slack.Scatter(func(i int) { pause(t, time.Duration(len(answers)-i)*5*time.Millisecond) })
		if got := w.slack.Acked() - before; got != len(answers) {
			t.Errorf("%d were acknowledged, want %d", got, len(answers))
		}
		quiet(t, w)
		wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg", "Typ av köp: Tjänst", "Förfarande: Nytt ramavtal")
	})
}
