package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"

	"upphandlingsvakten/conversation"
)

// Rearrange lays the alarms of all open cases out anew if other days are closed
// now than when that was last done. It belongs to the start of a process, beside
// Run. What goes wrong is logged, and the morning's round tries again.
func (e *Engine) Rearrange(ctx context.Context) {
	err := e.guard(ctx, func() error { return e.rearrange(ctx) })
	if err != nil && ctx.Err() == nil {
		e.log.LogAttrs(ctx, slog.LevelError, "alarms not laid out anew", slog.Any(keyError, err))
	}
}

// rearrange is Rearrange. What lies on a day that is closed now would move by
// itself when it comes due; what was moved past a day that is open again would
// come too late. Several replicas may do so at once, and one that dies
// over it leaves the rest to the next, and so does one that cannot read a case.
func (e *Engine) rearrange(ctx context.Context) error {
	desk, _, err := e.store.Load(ctx, conversation.HouseDesk, "")
	print := e.plans.Current().ClosedDays().Print()
	switch {
	case errors.Is(err, ErrNoCase) || err == nil && (desk.Desk == nil || desk.Desk.Closed == print):
		return nil
	case err != nil:
		return err
	}
	ids, err := e.store.Cases(ctx)
	if err != nil {
		return err
	}
	var left atomic.Bool
	round := fmt.Sprintf("closed/%s/%d", print, desk.Seq)
	err = abreast(ids, func(id conversation.CaseID) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		_, err := e.let(ctx, conversation.EventID(round+"/"+string(id)), id, true,
			func(conversation.Case) conversation.Input { return conversation.Rearrange{} })
		switch {
		case errors.Is(err, ErrNoCase):
			return nil
		case errors.Is(err, ErrUnreadable):
			e.unreadable(ctx, id, err)
			left.Store(true)
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("lay alarms out anew: %w", err)
	}
	if left.Load() {
		return nil
	}
	d := *desk.Desk
	err = e.keepDesk(ctx, desk, conversation.EventID(round), nil, conversation.DeskSet{
		At: e.now(), Lang: desk.Lang, Place: d.Place, Off: d.Off, Day: d.Day, Away: d.Away, Closed: print,
	})
	if errors.Is(err, ErrStale) {
		return nil // another replica has just done so, or the morning's round has
	}
	return err
}
