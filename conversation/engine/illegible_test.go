package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// spoilt is a store that cannot read the deliveries whose text is spoilt.
type spoilt struct {
	engine.Store
	why error
}

func (s spoilt) Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error) {
	p, err := s.Store.Claim(ctx, token, now, lease)
	if err != nil || !shut(&p) {
		return p, err
	}
	return p, fmt.Errorf("claim %s: %w: %w", p.Delivery.ID, engine.ErrUnreadable, s.why)
}

func (s spoilt) Parked(ctx context.Context) ([]engine.Parcel, error) {
	all, err := s.Store.Parked(ctx)
	for i := range all {
		shut(&all[i])
	}
	return all, err
}

// shut leaves of a spoilt parcel what stands beside it.
func shut(p *engine.Parcel) bool {
	d := p.Delivery
	if !strings.Contains(d.Body.Plain(), "spoilt") {
		return false
	}
	p.Delivery = conversation.Delivery{ID: d.ID, Case: d.Case, Topic: d.Topic}
	return true
}

func TestWhatCannotBeReadIsPutAsideInTheEndUnlessItIsWorthWaitingFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		owed   conversation.Delivery
		why    error
		parked bool
	}{
		"spoilt bytes":               {to(thread, "spoilt"), errors.New("malformed"), true},
		"an alert":                   {alertTo("spoilt"), errors.New("malformed"), false},
		"what a later release wrote": {to(thread, "spoilt"), conversation.ErrNewer, false},
	} {
		w := newTown(t, func(c *engine.Config) { c.Attempts = 3 })
		w.owe(c.owed, to(thread, "what comes after it"))
		w.conf.Store = spoilt{w.store, c.why}
		w.engine = engine.New(w.conf)
		for range 10 {
			for range 2 {
				if _, err := w.engine.Dispatch(t.Context()); err != nil && !errors.Is(err, engine.ErrUnreadable) {
					t.Fatal(err)
				}
			}
			w.wait(lease + time.Second)
		}
		goesOn := c.parked || c.owed.To != thread
		if got := len(w.parked()) == 1; got != c.parked {
			t.Errorf("%s: put aside %t, want %t", name, got, c.parked)
		}
		if got := len(w.shown(thread)) == 1; got != goesOn {
			t.Errorf("%s: what comes after it is shown %t, want %t", name, got, goesOn)
		}
		if !c.parked {
			continue
		}
		a := engine.Aside{Delivery: "U-2026-0099/1/1", By: "anna", Why: "a test"}
		if err := w.engine.Unpark(t.Context(), a); !errors.Is(err, engine.ErrUnreadable) {
			t.Errorf("%s: tried again: got %v, want %v", name, err, engine.ErrUnreadable)
		}
		a.Drop = true
		if err := w.engine.Unpark(t.Context(), a); err != nil || len(w.parked()) != 0 {
			t.Errorf("%s: dropped: %v, and %d are aside", name, err, len(w.parked()))
		}
	}
}
