package engine_test

import (
	"testing"

	"upphandlingsvakten/conversation/engine"
)

func TestWhatWasUsedLatelyIsRememberedAndTheRestIsBounded(t *testing.T) {
	t.Parallel()
	r := engine.NewRecent[int, string](10)
	for n := range 100 {
		r.Set(n, "x")
		if _, ok := r.Get(0); !ok {
			t.Fatalf("after %d others: what is asked for all the time was forgotten", n)
		}
	}
	kept := 0
	for n := range 100 {
		if _, ok := r.Get(n); ok {
			kept++
		}
	}
	if kept < 5 || kept > 10 {
		t.Errorf("got %d of 100 remembered, want from 5 to 10", kept)
	}
	r.Drop(0)
	if _, ok := r.Get(0); ok {
		t.Error("got what was dropped")
	}
}
