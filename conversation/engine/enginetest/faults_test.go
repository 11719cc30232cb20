package enginetest_test

import (
	"errors"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

func TestAStoreWithFaultPointsKeepsTheContract(t *testing.T) {
	t.Parallel()
	enginetest.StoreContract(t, func(t *testing.T) engine.Store { return enginetest.NewFaults(redistest.Embedded(t)) })
}

func opened() engine.Change {
	return engine.Change{
		Event: "e1", After: conversation.Case{ID: "U-2026-0001", Seq: 1}, At: time.Unix(0, 0),
		Facts: []conversation.Fact{conversation.Opened{}},
	}
}

func TestAFaultBeforeACallLeavesItUndoneAndOneAfterItDone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		point int
		call  string
		again error // of the same commit, once more
	}{
		{1, "before commit", nil},
		{2, "after commit", engine.ErrSeen},
	} {
		f := enginetest.NewFaults(redistest.Embedded(t))
		f.ErrorAt(c.point)
		fault, ok := errors.AsType[*enginetest.Fault](f.Commit(t.Context(), opened()))
		if want := (enginetest.Fault{Point: c.point, Call: c.call}); !ok || *fault != want {
			t.Errorf("got %v, want %v", fault, want)
		}
		if err := f.Commit(t.Context(), opened()); !errors.Is(err, c.again) {
			t.Errorf("%s: got %v, want %v", c.call, err, c.again)
		}
		if got, want := f.Count(), c.point+2; got != want {
			t.Errorf("got %d points, want %d", got, want)
		}
	}
}

func TestAFaultKillsOnce(t *testing.T) {
	t.Parallel()
	f := enginetest.NewFaults(redistest.Embedded(t))
	f.At(2)
	func() {
		defer func() {
			if fault, ok := recover().(*enginetest.Fault); !ok || fault.Call != "after ping" {
				t.Errorf("got %v, want a fault after ping", fault)
			}
		}()
		err := f.Ping(t.Context())
		t.Errorf("got %v, want to be dead", err)
	}()
	if err := f.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
