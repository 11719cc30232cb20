package enginetest

import (
	"context"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// mortal is the store as one process sees it. When the process dies at a call,
// nothing that it does afterwards has any effect, until revive begins another.
type mortal struct {
	engine.Store
	deadline string // where it dies next; empty: nowhere
	dead     bool
}

func (m *mortal) revive() { m.deadline, m.dead = "", false }

// die says whether the process dies at moment, or is dead.
func (m *mortal) die(moment string) bool {
	m.dead = m.dead || m.deadline == moment
	return m.dead
}

func (m *mortal) Load(
	ctx context.Context, id conversation.CaseID, ev conversation.EventID,
) (conversation.Case, bool, error) {
	if m.dead {
		return conversation.Case{}, false, errDied
	}
	return m.Store.Load(ctx, id, ev)
}

func (m *mortal) Commit(ctx context.Context, c engine.Change) error {
	if m.die("before commit") {
		return errDied
	}
	if err := m.Store.Commit(ctx, c); err != nil {
		return err
	}
	if m.die("after commit") {
		return errDied
	}
	return nil
}

func (m *mortal) Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error) {
	if m.dead {
		return engine.Parcel{}, errDied
	}
	return m.Store.Claim(ctx, token, now, lease)
}

func (m *mortal) Settle(ctx context.Context, p engine.Parcel, r engine.Receipt) error {
	if m.die("after deliver") {
		return errDied
	}
	return m.Store.Settle(ctx, p, r)
}

func (m *mortal) Defer(ctx context.Context, p engine.Parcel, until time.Time) error {
	if m.dead {
		return errDied
	}
	return m.Store.Defer(ctx, p, until)
}

func (m *mortal) Park(ctx context.Context, p engine.Parcel, why string) error {
	if m.dead {
		return errDied
	}
	return m.Store.Park(ctx, p, why)
}

func (m *mortal) Due(ctx context.Context, now time.Time, limit int) ([]conversation.Alarm, error) {
	if m.dead {
		return nil, errDied
	}
	return m.Store.Due(ctx, now, limit)
}
