package conversation_test

import (
	"fmt"
	"slices"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// ida is another coordinator than bo.
var ida = conversation.Person{ID: "talk:ida", Name: "Ida"}

// coordinate lets one of two coordinators, or somebody who says to be one, do
// something about the case.
func (w *walker) coordinate() {
	if w.c.Alert == nil && !w.c.Exercise && w.seed%3 != 2 && w.rnd.IntN(2) == 0 {
		w.step(conversation.Answer{Replies: []conversation.Reply{{Question: "protective_security", Value: rules.Choice(rules.Yes)}}}, anna, false)
		return
	}
	acts := []conversation.Input{
		conversation.Acknowledge{}, conversation.TakeOver{}, conversation.Contacted{}, conversation.Clear{}, conversation.Outside{},
		conversation.Misspoken{}, conversation.TakeAway{}, conversation.TakeAway{Slip: 1}, conversation.Slip{}, conversation.CallMe{},
		conversation.Arrived{Card: conversation.CardID(fmt.Sprintf("%s/slip/%d", w.c.ID, 1+w.rnd.IntN(2))), Failed: w.rnd.IntN(3) == 0},
	}
	by := bo
	if w.rnd.IntN(3) == 0 {
		by = ida
	}
	w.step(acts[w.rnd.IntN(len(acts))], by, w.rnd.IntN(3) > 0)
}

// lawsOfCoordinators: only coordinators decide, one at a time; who has spoken with
// the owner has the alert; a message is taken away once, and only if it is known
// where it stands; a drill is about nothing and leaves nothing.
func (w *walker) lawsOfCoordinators(before conversation.Case, facts []conversation.Fact, e conversation.Envelope) {
	fail := func(format string, args ...any) {
		w.t.Errorf("seed %d: %s", w.seed, fmt.Sprintf(format, args...))
	}
	for _, f := range facts {
		switch f := f.(type) {
		case conversation.AlertAcknowledged, conversation.AlertContacted, conversation.AlertClosed, conversation.Ticked:
			if !e.Coordinator {
				fail("%T by somebody who is no coordinator", f)
			}
		case conversation.SlipErasing:
			if !e.Coordinator {
				fail("a message is taken away because of somebody who is no coordinator")
			}
			if s := before.Slips[f.Slip-1]; s.Ref == "" || s.AskedBy.ID != "" {
				fail("a message is to be taken away that nobody can find, or a second time: %+v", s)
			}
		}
	}
	held := func(c conversation.Case) conversation.PersonID {
		if c.Alert == nil {
			return ""
		}
		return c.Alert.Acknowledged.ID
	}
	_, over := e.Input.(conversation.TakeOver)
	raised := slices.ContainsFunc(facts, func(f conversation.Fact) bool { _, is := f.(conversation.AlertRaised); return is })
	if was := held(before); before.Alert.Stands() && was != "" && held(w.c) != was && !over && !raised {
		fail("%s had the alert, and %s has it without having taken it over", was, held(w.c))
	}
	if w.c.Alert != nil && !w.c.Alert.ContactedAt.IsZero() && held(w.c) == "" {
		fail("the owner has been spoken with, and nobody has the alert")
	}
	for i, s := range w.c.Slips {
		if s.Gone && s.Stays || (s.Gone || s.Stays) && s.Ref != "" {
			fail("slip %d is gone and stays, or is still to be found: %+v", i+1, s)
		}
	}
	if w.c.Exercise {
		w.lawsOfDrills(facts, fail)
	}
}

// lawsOfDrills: nothing is asked, answered or kept in a drill, and it says that it
// is one wherever it says anything.
func (w *walker) lawsOfDrills(facts []conversation.Fact, fail func(string, ...any)) {
	if len(w.c.Answers)+len(w.c.Slips)+len(w.c.Reminders) > 0 {
		fail("a drill has become a case: %+v", w.c)
	}
	for _, f := range facts {
		switch f.(type) {
		case conversation.Opened, conversation.AlertRaised, conversation.AlertArrived, conversation.AlertClimbed, conversation.AlertUnreached,
			conversation.AlertAcknowledged, conversation.Closed:
		default:
			fail("%T happened in a drill", f)
		}
	}
	for _, d := range w.last {
		mark := map[rules.Lang]string{rules.Swedish: "ÖVNING", rules.English: "EXERCISE"}[d.Lang]
		if text := d.Body.Plain(); len(text) < len(mark) || text[:len(mark)] != mark {
			fail("a drill does not say that it is one: %q", text)
		}
	}
}
