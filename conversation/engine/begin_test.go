package engine_test

import (
	"context"
	"errors"
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

// unsettled is a store that is told of no receipt.
type unsettled struct{ engine.Store }

func (unsettled) Settle(context.Context, engine.Parcel, engine.Receipt) error {
	return errors.New("the connection is broken")
}

// A case that is begun in a channel has a thread once its first message stands there.
// Until the store has the receipt, which may take as long as a lease if the process
// dies, only the message says whose thread it is.
func TestAThreadIsItsCasesFromItsFirstMessageOn(t *testing.T) {
	t.Parallel()
	for name, speaks := range map[string]conversation.Gesture{
		"a reply":         conversation.Said{Text: "Nya möbler"},
		"a mention":       conversation.Called{Words: "Nya möbler"},
		"another's start": conversation.Called{Words: "ny"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			w.conf.Store = unsettled{w.store}
			w.engine = engine.New(w.conf)
			w.call(channel, "ny")
			if err := w.engine.Drain(t.Context()); err == nil {
				t.Fatal("the receipt was settled")
			}
			opened := w.chat.Posts()[0].Place
			if opened == channel || w.load("U-2026-0001").Home == opened {
				t.Fatalf("%s is no thread that was opened", opened)
			}
			w.conf.Store = w.store
			w.engine = engine.New(w.conf) // another replica
			in := w.event(opened, speaks)
			in.By = enginetest.Someone("bo")
			w.handle(in)
			w.wait(lease)
			w.drain()
			ids, err := w.store.Cases(t.Context())
			if err != nil || len(ids) != 1 {
				t.Errorf("got the cases %v, %v, want one", ids, err)
			}
			c := w.load("U-2026-0001")
			if _, answered := c.Answers["title"]; answered == (name == "another's start") {
				t.Errorf("got the answers %v", c.Answers)
			}
			if id, err := w.store.CaseAt(t.Context(), opened); err != nil || id != c.ID {
				t.Errorf("the thread is that of %q, %v, want %s", id, err, c.ID)
			}
		})
	}
}
