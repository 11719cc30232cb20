package slack_test

import (
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
)

// A process that never wrote in a thread finds out from the bot's own posts there
// which case it was about. Other people's threads are looked into once, and not
// all at the same time.
func TestAThreadTellsWhichCaseItWasAbout(t *testing.T) {
	t.Parallel()
	w := newTown(t, overHTTP)
	anna := w.slack.Person("anna")
	ours := w.begun(anna)
	w.says(anna, ours, "Nya möbler")
	acked(w, anna.Says(w.inköp, "Lunch?"))
	theirs := slackfake.Place{Channel: w.inköp.Channel, Thread: anna.Says(w.inköp, "Fika?").TS}
	acked(w, w.slack.Person("bo").Says(theirs, "Ja!"))
	w.restart()
	for range 3 {
		for at, want := range map[slackfake.Place]conversation.CaseID{ours: "U-2026-0001", theirs: "", w.inköp: ""} {
			if got, err := w.adapter.Witness(t.Context(), place(at)); err != nil || got.Case != want || (got.Born == "") != (want == "") || got.First != (want != "") {
				t.Errorf("%v: got %+v, %v, want %q", at, got, err, want)
			}
		}
	}
	looked := func() int { return len(w.slack.Calls("conversations.replies")) }
	before := looked()
	for range 100 {
		other := slackfake.Place{Channel: w.inköp.Channel, Thread: anna.Says(w.inköp, "Hej").TS}
		if _, err := w.adapter.Witness(t.Context(), place(other)); err != nil {
			t.Fatal(err)
		}
	}
	if got := looked() - before; got > 50 {
		t.Errorf("%d threads of a hundred were looked into at once", got)
	}
}

// After a store was emptied two cases may have the same number, and have begun in
// one channel: what one of them shows is not looked for in the other's thread.
func TestWhatACaseShowsIsNotLookedForInTheThreadOfItsNamesake(t *testing.T) {
	t.Parallel()
	w := newTown(t, overHTTP)
	adaptertest.Namesakes(t, place(w.inköp), w.adapter, func() { w.clock.Advance(time.Second) }, func() adaptertest.Opening {
		w.restart()
		return w.adapter
	})
}
