package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"upphandlingsvakten/conversation/engine"
)

// still is a store that does nothing but fail as it is told.
type still struct {
	engine.Store
	err error
}

func (s *still) Commit(context.Context, engine.Change) error                 { return s.err }
func (s *still) Settle(context.Context, engine.Parcel, engine.Receipt) error { return nil }
func (s *still) Defer(context.Context, engine.Parcel, time.Time) error       { return nil }
func (s *still) Park(context.Context, engine.Parcel, string) error           { return nil }

func TestWhatIsDoneWithTheStoreIsCounted(t *testing.T) {
	t.Parallel()
	s, r := &still{}, prometheus.NewRegistry()
	c := newCounted(s, r)
	for _, err := range []error{nil, nil, engine.ErrSeen, engine.ErrStale, errors.New("dial tcp")} {
		s.err = err
		if got := c.Commit(t.Context(), engine.Change{}); !errors.Is(got, err) {
			t.Errorf("Commit says %v, want %v", got, err)
		}
	}
	p := engine.Parcel{}
	if err := errors.Join(c.Settle(t.Context(), p, engine.Receipt{}), c.Defer(t.Context(), p, time.Time{}), c.Park(t.Context(), p, "")); err != nil {
		t.Fatal(err)
	}
	all, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, family := range all {
		for _, m := range family.GetMetric() {
			for _, l := range m.GetLabel() {
				got[family.GetName()+" "+l.GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	want := map[string]float64{
		"upphandlingsvakten_commits_total done": 2, "upphandlingsvakten_commits_total fault": 1,
		"upphandlingsvakten_commits_total seen": 1, "upphandlingsvakten_commits_total stale": 1,
		"upphandlingsvakten_deliveries_total deferred": 1, "upphandlingsvakten_deliveries_total delivered": 1,
		"upphandlingsvakten_deliveries_total parked": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
