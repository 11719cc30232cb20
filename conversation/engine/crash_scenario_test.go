package engine_test

import (
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// scenario is what is played.
type scenario struct {
	steps   []step
	unasked bool // the platform cannot be asked whether something arrived
	within  []string
	opens   bool // the house's own record, and with it the weekly summaries
	shares  bool // a case waits in the thread for another organisation
}

// scenarios are played with an accident at every point. Within says which calls
// of the store have to be among them, so that none is forgotten when the
// dialogue changes. Waking begins with what is due, which only reads, and is
// tried where it is what matters.
func scenarios() map[string]scenario {
	always := []string{"number", "commit", "claim", "settle"}
	with := func(more ...string) []string { return append(more, always...) }
	return map[string]scenario{
		"a platform that can be asked":    {steps: callingTheCoordinators(), within: always},
		"a platform that cannot be asked": {steps: callingTheCoordinators(), unasked: true, within: always},
		"coordinators out of reach":       {steps: callingInVain(), within: with("defer")},
		"a thread that does not answer":   {steps: brokenThread(engine.Again), within: with("defer")},
		"a thread that is gone":           {steps: brokenThread(engine.Gone), within: with("park")},
		"documents":                       {steps: documents(), within: with("defer")},
		"years of reminders":              {steps: reminders(), within: with("due")},
		"a part of a shared service":      {steps: sharing(), within: always, shares: true},
		"weeks of summaries":              {steps: summaries(), within: with("due", "cases"), opens: true},
	}
}

// step is something that happens, and how long after the step before.
type step struct {
	after   time.Duration
	who     string
	place   conversation.Place
	gesture conversation.Gesture // nil: only time goes by
	down    *engine.Failure      // from here on, at where
	where   conversation.Place   // empty: where the coordinators are
}

func said(after time.Duration, text string) step {
	return step{after: after, who: "anna", place: thread, gesture: conversation.Said{Text: text}}
}

func begun() step {
	return step{who: "anna", place: thread, gesture: conversation.Called{Words: "ny"}}
}

func callingTheCoordinators() []step {
	press := conversation.Pressed{Token: conversation.Token{Case: "U-2026-0001", Step: "protective_security", Seq: 2}, Option: rules.Yes}
	return []step{
		begun(),
		{after: time.Hour, who: "bo", place: thread, gesture: conversation.Said{Text: "nya kontorsmöbler"}},
		{after: time.Hour, who: "anna", place: thread, gesture: press},
		{after: time.Hour, who: "sam", place: enginetest.Coordinators, gesture: conversation.Said{Text: "kvittera U-2026-0001"}},
		{after: time.Hour, who: "sam", place: enginetest.Coordinators, gesture: conversation.Said{Text: "får gå vidare U-2026-0001"}},
		{after: 5 * 24 * time.Hour},
		said(time.Hour, "Bo Berg"),
	}
}

func callingInVain() []step {
	steps := callingTheCoordinators()[:3]
	steps[2].down = failure(engine.Again, 0)
	return append(steps,
		step{after: time.Hour, down: failure(engine.Gone, 0)},
		step{after: time.Hour},
		step{after: time.Hour})
}

// brokenThread is a dialogue in whose middle the thread cannot be written to.
func brokenThread(kind engine.FailureKind) []step {
	down := said(time.Hour, "nya kontorsmöbler")
	down.down, down.where = failure(kind, 0), thread
	return []step{begun(), down, said(time.Hour, "Bo Berg"), {after: time.Hour}, said(time.Hour, "vara")}
}

// documents are asked for while the thread cannot be written to, and again.
func documents() []step {
	down := said(time.Hour, "hämta dokument")
	down.down, down.where = failure(engine.Again, 0), thread
	return []step{begun(), said(time.Hour, "nya kontorsmöbler"), down, {after: time.Hour}, said(time.Hour, "hämta dokument")}
}

// reminders are those of a case that goes on outside the chat: every half year,
// with a ladder behind each, until somebody takes care of it.
func reminders() []step {
	steps := callingTheCoordinators()[:4]
	steps = append(steps, step{
		after: time.Hour, who: "sam", place: enginetest.Coordinators, gesture: conversation.Said{Text: "utanför U-2026-0001"},
	})
	for range 3 {
		steps = append(steps, step{after: 75 * 24 * time.Hour})
	}
	return append(steps, said(time.Hour, "klart"))
}

// summaries are three Mondays with a case that waits; on the second its owner
// does not want them any more, and the platform does not take them for an hour.
func summaries() []step {
	down := step{after: 7 * 24 * time.Hour, down: failure(engine.Again, 0), where: contracts}
	return []step{
		begun(), said(time.Hour, "nya kontorsmöbler"),
		{after: 7*24*time.Hour - time.Hour},
		{after: time.Hour, who: "anna", place: "talk:@anna", gesture: conversation.Called{Words: "veckobrev av"}},
		down, {after: time.Hour}, {after: 7 * 24 * time.Hour},
	}
}

// share puts two cases into a store: that of the thread, which waits for another
// organisation, and the one that answers for it, unsure of one thing.
func share(t testing.TB, store engine.Store) {
	p := shipped(t).Current()
	id := host(t, store, p.Digest(), thread, []string{grann})
	answered(t, store, p, conversation.Part{Host: id, Organisation: grann}, grannThread, "nej, vet ej, nej")
}

// sharing is an organisation that confirms before its coordinators have said that
// it may go on; then the case in the thread is told. A colleague begins another.
func sharing() []step {
	return []step{
		{who: "dan", place: grannThread, gesture: conversation.Said{Text: "bekräfta"}},
		{after: time.Hour, who: "eva", place: "talk:grann/2", gesture: conversation.Called{Words: "ny för U-2026-0001"}},
		{after: time.Hour, who: "gun", place: grannOfficers, gesture: conversation.Said{Text: "får gå vidare U-2026-0002"}},
	}
}
