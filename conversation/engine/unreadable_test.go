package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// sealedCase is a store that cannot read one case.
type sealedCase struct {
	engine.Store
	id conversation.CaseID
}

func (s sealedCase) Load(ctx context.Context, id conversation.CaseID, ev conversation.EventID) (conversation.Case, bool, error) {
	if id == s.id {
		return conversation.Case{}, false, fmt.Errorf("load case %s: %w: %w", id, engine.ErrUnreadable, conversation.ErrNewer)
	}
	return s.Store.Load(ctx, id, ev)
}

// Adapters read in the threads of all open cases before they take what is said
// there. One that cannot be read must not keep the others waiting for ever.
func TestACaseThatCannotBeReadDoesNotKeepTheOthersFromBeingHeard(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, place := range []conversation.Place{"talk:first", "talk:second", "talk:third"} {
		w.call(place, "ny")
	}
	w.conf.Store = sealedCase{w.store, "U-2026-0002"}
	w.engine = engine.New(w.conf)
	talks, err := w.engine.Talks(t.Context())
	if err != nil || len(talks) != 2 || talks[0].Case != "U-2026-0001" || talks[1].Case != "U-2026-0003" {
		t.Errorf("got %+v, %v, want the two that can be read", talks, err)
	}
	if said, err := w.engine.Handle(t.Context(), w.event("talk:second", conversation.Said{Text: "nya möbler"})); err == nil {
		t.Errorf("what is said in the other is acknowledged: %q", said.Body.Plain())
	}
}

// threeOfAnna is a town with three cases, of which the second cannot be read any
// more and the third is waiting for the coordinators.
func threeOfAnna(t *testing.T) *town {
	w := newTown(t, func(c *engine.Config) { c.House.Contracts = contracts })
	for _, place := range []conversation.Place{"talk:first", "talk:second", thread} {
		w.call(place, "ny")
	}
	w.say(thread, untilAlarm()...)
	w.drain()
	w.reconfigure(func(c *engine.Config) { c.Store = sealedCase{w.store, "U-2026-0002"} })
	return w
}

func TestACaseThatCannotBeReadBlindsNoList(t *testing.T) {
	t.Parallel()
	w := threeOfAnna(t)
	sam := enginetest.Someone("sam")
	home := func(v engine.Visitor) string {
		m, err := w.engine.Home(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		return m.Plain()
	}
	asked := func(by conversation.Person, place conversation.Place, words string) string {
		in := w.event(place, conversation.Called{Words: words})
		in.By = by
		return w.handle(in)
	}
	anna := enginetest.Someone("anna")
	dm := conversation.Direct(anna.ID)
	for name, test := range map[string]struct {
		got   string
		wants []string
	}{
		"list":          {asked(anna, dm, "lista"), []string{"U-2026-0001", "1 ärende går inte att läsa just nu och saknas här"}},
		"overview":      {asked(anna, dm, "översikt"), []string{"U-2026-0001", "1 ärende går inte att läsa just nu och saknas här"}},
		"calendar":      {asked(anna, dm, "min kalender"), []string{"Det finns inga datum"}},
		"her home":      {home(engine.Visitor{ID: anna.ID, Lang: rules.Swedish}), []string{"U-2026-0001", "U-2026-0003", "saknas här"}},
		"their list":    {asked(sam, enginetest.Coordinators, "lista"), []string{"U-2026-0003", "1 ärende går inte att läsa just nu, och det kan vänta på samordnaren"}},
		"their home":    {home(engine.Visitor{ID: sam.ID, Lang: rules.Swedish, Coordinator: true}), []string{"U-2026-0003", "kan vänta på samordnaren"}},
		"somebody else": {asked(enginetest.Someone("eva"), "talk:@eva", "översikt"), []string{"Inga ärenden passar"}},
	} {
		for _, want := range test.wants {
			if !strings.Contains(test.got, want) {
				t.Errorf("%s: want %q in it, got\n%s", name, want, test.got)
			}
		}
		if strings.Contains(test.got, "U-2026-0002") || name == "somebody else" && strings.Contains(test.got, "läsa") {
			t.Errorf("%s: got\n%s", name, test.got)
		}
	}
}

func TestCoordinatorsAreNotToldThatNothingWaitsWhenSomethingCannotBeRead(t *testing.T) {
	t.Parallel()
	for n, want := range []string{"Inget ärende väntar på samordnaren.", "1 ärende går inte att läsa just nu, och det kan vänta på samordnaren."} {
		got := conversation.AlertListing(rules.Swedish, nil, n).Plain()
		page := conversation.HomePage(rules.Swedish, nil, []conversation.Standing{}, n).Plain()
		if !strings.HasPrefix(got, want) || strings.Contains(page, "Inget väntar") != (n == 0) {
			t.Errorf("%d unread: got %q and at home %q", n, got, page)
		}
	}
}

func TestACaseThatCannotBeReadDoesNotKeepTheMorningsSummariesFromTheOthers(t *testing.T) {
	t.Parallel()
	w := threeOfAnna(t)
	w.closing()
	w.closing("2026-12-23")
	w.until("2026-12-07") // a Monday
	for _, place := range []conversation.Place{conversation.Direct(enginetest.Someone("anna").ID), contracts} {
		got := strings.Join(w.shown(place), "\n")
		if !strings.Contains(got, "U-2026-0001") || strings.Count(got, "1 ärende går inte att läsa just nu och saknas här") != 1 {
			t.Errorf("%s: got\n%s", place, got)
		}
	}
}

// The days that are closed have changed while a case could not be read. The
// others are seen to, and it is once it can be read.
func TestACaseThatCannotBeReadIsSeenToLater(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.closing("2026-11-26..2026-11-27")
	for _, place := range []conversation.Place{"talk:first", "talk:second"} {
		w.call(place, "ny")
	}
	store := w.store
	w.conf.Store = sealedCase{store, "U-2026-0002"}
	w.closing()
	w.conf.Store = store
	w.closing()
	w.until("2026-11-26")
	for _, id := range []conversation.CaseID{"U-2026-0001", "U-2026-0002"} {
		if got := w.reminded(id); len(got) != 1 || got[0] != "2026-11-26" {
			t.Errorf("%s: got reminders on %v, want one on its own day", id, got)
		}
	}
}
