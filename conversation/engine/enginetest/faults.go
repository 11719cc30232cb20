package enginetest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// Faults is a Store with two points in each call at which it may die: before
// it, when nothing has happened, and after it, when it has and nobody hears of
// it. Run a scenario once without a fault and read Count; then run it again for
// every n from 1 to that, with At(n), and see that nothing is lost or doubled.
type Faults struct {
	store engine.Store

	mu     sync.Mutex
	count  int
	at     int
	panics bool
}

var _ engine.Store = (*Faults)(nil)

// Fault is where a Faults died: the value it panics with, or its error.
type Fault struct {
	Point int    // counted from 1
	Call  string // "before commit", "after commit"
}

// Error says where.
func (f *Fault) Error() string { return fmt.Sprintf("fault at point %d, %s", f.Point, f.Call) }

// NewFaults puts fault points around s. None is armed.
func NewFaults(s engine.Store) *Faults { return &Faults{store: s} }

// At lets the nth point from here on panic with a *Fault, as if the process had
// been killed; once. Count begins anew. At(0) disarms.
func (f *Faults) At(n int) { f.arm(n, true) }

// ErrorAt lets the nth point from here on be an error instead, as if the line
// to the store had been cut; once. Count begins anew.
func (f *Faults) ErrorAt(n int) { f.arm(n, false) }

func (f *Faults) arm(n int, panics bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count, f.at, f.panics = 0, n, panics
}

// Count is how many points have been passed since the last At, or since the
// beginning.
func (f *Faults) Count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

// point passes one point.
func (f *Faults) point(call string) error {
	f.mu.Lock()
	f.count++
	hit, panics, n := f.count == f.at, f.panics, f.count
	f.mu.Unlock()
	switch {
	case hit && panics:
		panic(&Fault{n, call})
	case hit:
		return &Fault{n, call}
	}
	return nil
}

// around makes one call with its two points.
func around[T any](f *Faults, call string, do func() (T, error)) (T, error) {
	var none T
	if err := f.point("before " + call); err != nil {
		return none, err
	}
	v, err := do()
	if fault := f.point("after " + call); fault != nil {
		return none, fault
	}
	return v, err
}

// only is around for a call that has nothing but an error.
func (f *Faults) only(call string, do func() error) error {
	_, err := around(f, call, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// Load is the store's.
func (f *Faults) Load(ctx context.Context, id conversation.CaseID, ev conversation.EventID) (conversation.Case, bool, error) {
	var seen bool
	c, err := around(f, "load", func() (c conversation.Case, err error) {
		c, seen, err = f.store.Load(ctx, id, ev)
		return c, err
	})
	return c, seen && err == nil, err
}

// Commit is the store's.
func (f *Faults) Commit(ctx context.Context, c engine.Change) error {
	return f.only("commit", func() error { return f.store.Commit(ctx, c) })
}

// Log is the store's.
func (f *Faults) Log(ctx context.Context, id conversation.CaseID) ([]conversation.Fact, error) {
	return around(f, "log", func() ([]conversation.Fact, error) { return f.store.Log(ctx, id) })
}

// CaseAt is the store's.
func (f *Faults) CaseAt(ctx context.Context, place conversation.Place) (conversation.CaseID, error) {
	return around(f, "case at", func() (conversation.CaseID, error) { return f.store.CaseAt(ctx, place) })
}

// Opened is the store's.
func (f *Faults) Opened(ctx context.Context, id conversation.CaseID, home conversation.Place) (conversation.Place, error) {
	return around(f, "opened", func() (conversation.Place, error) { return f.store.Opened(ctx, id, home) })
}

// Bind is the store's.
func (f *Faults) Bind(ctx context.Context, place conversation.Place, id conversation.CaseID) (conversation.CaseID, error) {
	return around(f, "bind", func() (conversation.CaseID, error) { return f.store.Bind(ctx, place, id) })
}

// Number is the store's.
func (f *Faults) Number(ctx context.Context, place conversation.Place, year int) (conversation.CaseID, error) {
	return around(f, "number", func() (conversation.CaseID, error) { return f.store.Number(ctx, place, year) })
}

// Desk is the store's, and no point.
func (f *Faults) Desk(place conversation.Place) conversation.CaseID { return f.store.Desk(place) }

// CasesOf is the store's.
func (f *Faults) CasesOf(ctx context.Context, who conversation.PersonID) ([]conversation.CaseID, error) {
	return around(f, "cases of", func() ([]conversation.CaseID, error) { return f.store.CasesOf(ctx, who) })
}

// Cases is the store's.
func (f *Faults) Cases(ctx context.Context) ([]conversation.CaseID, error) {
	return around(f, "cases", func() ([]conversation.CaseID, error) { return f.store.Cases(ctx) })
}

// Claim is the store's.
func (f *Faults) Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error) {
	return around(f, "claim", func() (engine.Parcel, error) { return f.store.Claim(ctx, token, now, lease) })
}

// Settle is the store's.
func (f *Faults) Settle(ctx context.Context, p engine.Parcel, r engine.Receipt) error {
	return f.only("settle", func() error { return f.store.Settle(ctx, p, r) })
}

// Defer is the store's.
func (f *Faults) Defer(ctx context.Context, p engine.Parcel, until time.Time) error {
	return f.only("defer", func() error { return f.store.Defer(ctx, p, until) })
}

// Park is the store's.
func (f *Faults) Park(ctx context.Context, p engine.Parcel, why string) error {
	return f.only("park", func() error { return f.store.Park(ctx, p, why) })
}

// Parked is the store's.
func (f *Faults) Parked(ctx context.Context) ([]engine.Parcel, error) {
	return around(f, "parked", func() ([]engine.Parcel, error) { return f.store.Parked(ctx) })
}

// Due is the store's.
func (f *Faults) Due(ctx context.Context, now time.Time, limit int) ([]conversation.Alarm, error) {
	return around(f, "due", func() ([]conversation.Alarm, error) { return f.store.Due(ctx, now, limit) })
}

// Memory is the store's.
func (f *Faults) Memory(ctx context.Context) (string, error) {
	return around(f, "memory", func() (string, error) { return f.store.Memory(ctx) })
}

// Next is the store's.
func (f *Faults) Next(ctx context.Context, now time.Time) (time.Time, error) {
	return around(f, "next", func() (time.Time, error) { return f.store.Next(ctx, now) })
}

// Plan is the store's.
func (f *Faults) Plan(ctx context.Context, d rules.Digest) ([]byte, error) {
	return around(f, "plan", func() ([]byte, error) { return f.store.Plan(ctx, d) })
}

// KeepPlan is the store's.
func (f *Faults) KeepPlan(ctx context.Context, d rules.Digest, source []byte) error {
	return f.only("keep plan", func() error { return f.store.KeepPlan(ctx, d, source) })
}

// Ping is the store's.
func (f *Faults) Ping(ctx context.Context) error {
	return f.only("ping", func() error { return f.store.Ping(ctx) })
}
