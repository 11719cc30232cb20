package enginetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// ErrDied is what every call of a process returns from its death on.
var ErrDied = errors.New("the process died")

// Mortal is a store as one process sees it. The process dies where a Faults
// below it has a fault, where Doom said, or when it is killed; and whatever a
// dead process still does has no effect.
type Mortal struct {
	engine.Store
	mu   sync.Mutex
	doom string
	dead bool
	past []string
}

// NewMortal is s as a process sees it that lives.
func NewMortal(s engine.Store) *Mortal { return &Mortal{Store: s} }

// Doom lets the process die at a moment such as "before commit" or "after settle".
func (m *Mortal) Doom(moment string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.doom = moment
}

// Kill lets the process die now.
func (m *Mortal) Kill() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
}

// Dead says whether the process has died.
func (m *Mortal) Dead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// Past is every moment that a process has come to, in order.
func (m *Mortal) Past() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.past)
}

// Revive begins a new process, which no doom awaits.
func (m *Mortal) Revive() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.doom, m.dead = "", false
}

// dies says whether the process is dead at moment.
func (m *Mortal) dies(moment string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = m.dead || m.doom == moment
	m.past = append(m.past, moment)
	return m.dead
}

// live makes one call, unless the process is dead before or after it.
func (m *Mortal) live(call string, do func() error) error {
	if m.dies("before " + call) {
		return ErrDied
	}
	err := do()
	if _, fault := errors.AsType[*Fault](err); fault {
		m.Kill()
	}
	if m.dies("after " + call) {
		return ErrDied
	}
	return err
}

// Load is the store's.
func (m *Mortal) Load(
	ctx context.Context, id conversation.CaseID, ev conversation.EventID,
) (c conversation.Case, seen bool, err error) {
	err = m.live("load", func() (err error) {
		c, seen, err = m.Store.Load(ctx, id, ev)
		return err
	})
	return c, seen && err == nil, err
}

// Desk is the same in every store, so that what is claimed first, and what things
// are called, are the same whenever something is played again.
func (m *Mortal) Desk(place conversation.Place) conversation.CaseID {
	sum := sha256.Sum256([]byte("desk\x00" + place))
	return conversation.CaseID("D-" + hex.EncodeToString(sum[:8]))
}

// Commit is the store's.
func (m *Mortal) Commit(ctx context.Context, c engine.Change) error {
	return m.live("commit", func() error { return m.Store.Commit(ctx, c) })
}

// Log is the store's.
func (m *Mortal) Log(ctx context.Context, id conversation.CaseID) (log []conversation.Fact, err error) {
	err = m.live("log", func() (err error) {
		log, err = m.Store.Log(ctx, id)
		return err
	})
	return log, err
}

// CaseAt is the store's.
func (m *Mortal) CaseAt(ctx context.Context, place conversation.Place) (id conversation.CaseID, err error) {
	err = m.live("case at", func() (err error) {
		id, err = m.Store.CaseAt(ctx, place)
		return err
	})
	return id, err
}

// Opened is the store's.
func (m *Mortal) Opened(
	ctx context.Context, id conversation.CaseID, home conversation.Place,
) (at conversation.Place, err error) {
	err = m.live("opened", func() (err error) {
		at, err = m.Store.Opened(ctx, id, home)
		return err
	})
	return at, err
}

// Number is the store's.
func (m *Mortal) Number(ctx context.Context, place conversation.Place, year int) (id conversation.CaseID, err error) {
	err = m.live("number", func() (err error) {
		id, err = m.Store.Number(ctx, place, year)
		return err
	})
	return id, err
}

// Cases is the store's.
func (m *Mortal) Cases(ctx context.Context) (ids []conversation.CaseID, err error) {
	err = m.live("cases", func() (err error) {
		ids, err = m.Store.Cases(ctx)
		return err
	})
	return ids, err
}

// Claim is the store's.
func (m *Mortal) Claim(
	ctx context.Context, token string, now time.Time, lease time.Duration,
) (p engine.Parcel, err error) {
	err = m.live("claim", func() (err error) {
		p, err = m.Store.Claim(ctx, token, now, lease)
		return err
	})
	return p, err
}

// Settle is the store's.
func (m *Mortal) Settle(ctx context.Context, p engine.Parcel, r engine.Receipt) error {
	return m.live("settle", func() error { return m.Store.Settle(ctx, p, r) })
}

// Defer is the store's.
func (m *Mortal) Defer(ctx context.Context, p engine.Parcel, until time.Time) error {
	return m.live("defer", func() error { return m.Store.Defer(ctx, p, until) })
}

// Park is the store's.
func (m *Mortal) Park(ctx context.Context, p engine.Parcel, why string) error {
	return m.live("park", func() error { return m.Store.Park(ctx, p, why) })
}

// Due is the store's.
func (m *Mortal) Due(ctx context.Context, now time.Time, limit int) (due []conversation.Alarm, err error) {
	err = m.live("due", func() (err error) {
		due, err = m.Store.Due(ctx, now, limit)
		return err
	})
	return due, err
}
