package engine

import (
	"context"
	"errors"
	"log/slog"

	"upphandlingsvakten/conversation"
)

// homeless lets the owner of a case know, alone, that its thread does not exist
// any more; once for each thread. The case itself goes on: its reminders climb,
// and its alerts have places of their own.
func (e *Engine) homeless(ctx context.Context, p Parcel, failed error) {
	if KindOf(failed) != Gone {
		return
	}
	if err := e.guard(ctx, func() error { return e.tellOwner(ctx, p.Delivery) }); err != nil {
		e.log.LogAttrs(ctx, slog.LevelError, "owner not told", e.trouble(p, err)...)
	}
}

// tellOwner commits the word to the owner beside an event of its own, so that it
// goes out once however often the thread is tried.
func (e *Engine) tellOwner(ctx context.Context, d conversation.Delivery) error {
	ev := conversation.EventID("homeless/" + d.To)
	for range tries {
		c, seen, err := e.store.Load(ctx, d.Case, ev)
		if err != nil || seen || c.Home != d.To || c.Owner.ID == "" {
			return err
		}
		plan, err := e.planOf(ctx, c, false)
		if err != nil {
			return err
		}
		err = e.store.Commit(ctx, Change{
			Event: ev, Before: c.Seq, After: c, Alarms: conversation.Alarms(plan, c), At: e.now(),
			Deliveries: []conversation.Delivery{{
				ID: conversation.DeliveryID(string(d.ID) + "/homeless"), Case: c.ID, To: conversation.Direct(c.Owner.ID),
				Topic: conversation.TopicStatus, Lang: c.Lang, Body: conversation.Homeless(c.Lang, c.ID),
			}},
		})
		if !errors.Is(err, ErrStale) {
			if errors.Is(err, ErrSeen) {
				err = nil
			}
			e.ring()
			return err
		}
	}
	return ErrStale
}
