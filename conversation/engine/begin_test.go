package engine_test

import (
	"fmt"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// Several people who begin a case in one thread at the same time, each at another
// replica, begin one. Of the numbers that were drawn for it all but one are skipped,
// and none of these is ever a case.
func TestAThreadNeverGetsTwoCases(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) { t.Parallel(); oneEach(t, embedded(t)) })
	t.Run("real", func(t *testing.T) { t.Parallel(); oneEach(t, redistest.Open(t)) })
}

func oneEach(t *testing.T, store engine.Store) {
	t.Helper()
	const threads = 12
	w := abreast(t, store, engine.House{Coordinators: enginetest.Coordinators})
	place := func(n int) conversation.Place { return conversation.Place(fmt.Sprintf("talk:t%d", n)) }
	w.each(func(i int, e *engine.Engine) error {
		for n := range threads {
			in := engine.Inbound{
				ID: conversation.EventID(fmt.Sprintf("talk:%d/%d", n, i)), Place: place(n), By: enginetest.Someone(fmt.Sprintf("p%d", i)),
				At: w.now, Lang: rules.Swedish, Gesture: conversation.Called{Words: "ny"},
			}
			if _, err := e.Handle(t.Context(), in); err != nil {
				return err
			}
		}
		return e.Drain(t.Context())
	})
	for _, e := range w.engines {
		if err := e.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := store.Cases(t.Context())
	if err != nil || len(ids) != threads {
		t.Fatalf("got the cases %v, %v, want one for each of %d threads", ids, err, threads)
	}
	for n := range threads {
		id, err := store.CaseAt(t.Context(), place(n))
		if err != nil {
			t.Fatal(err)
		}
		titled(t, store, id)
		shown := map[conversation.CaseID]bool{}
		for _, p := range w.chat.Posts() {
			if p.Place == place(n) {
				shown[p.Current().Case] = true
			}
		}
		if len(shown) != 1 || !shown[id] {
			t.Errorf("%s shows %v, want %s alone", place(n), shown, id)
		}
	}
	w.onceEach()
}
