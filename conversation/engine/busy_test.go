package engine_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// stuck is a store that answers to nobody until it is let go.
type stuck struct {
	engine.Store
	asked chan struct{}
	let   chan struct{}
}

func (s stuck) CaseAt(ctx context.Context, place conversation.Place) (conversation.CaseID, error) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	<-s.let
	return s.Store.CaseAt(ctx, place)
}

func TestWhileTheStoreIsSlowNoMoreIsTakenThanFitsInHand(t *testing.T) {
	t.Parallel()
	slow := stuck{asked: make(chan struct{}, 2), let: make(chan struct{})}
	w := newTown(t, func(c *engine.Config) {
		slow.Store = c.Store
		c.Store, c.InHand = slow, 2
	})
	ins := []engine.Inbound{
		w.event("talk:a", conversation.Called{Words: "ny"}), w.event("talk:b", conversation.Called{Words: "ny"}),
		w.event("talk:c", conversation.Called{Words: "ny"}),
	}
	var hands sync.WaitGroup
	for _, in := range ins[:2] {
		hands.Go(func() {
			if _, err := w.engine.Handle(t.Context(), in); err != nil {
				t.Error(err)
			}
		})
	}
	<-slow.asked
	<-slow.asked
	said, err := w.engine.Handle(t.Context(), ins[2])
	if err == nil || !strings.Contains(said.Body.Plain(), "Titta i tråden") {
		t.Errorf("got %v and %q, want it refused, and a word to the person", err, said.Body.Plain())
	}
	close(slow.let)
	hands.Wait()
	if _, err := w.engine.Handle(t.Context(), ins[2]); err != nil {
		t.Errorf("given again: %v", err)
	}
	if cases, err := w.store.Cases(t.Context()); err != nil || len(cases) != 3 {
		t.Errorf("got %v, %v, want three cases", cases, err)
	}
}
