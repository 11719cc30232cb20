package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"upphandlingsvakten/conversation"
)

// Aside is what someone who runs the bot decides about a delivery that was put
// aside. By and Why go into the log of its case, and nowhere else.
type Aside struct {
	Delivery conversation.DeliveryID
	Drop     bool // for good; otherwise it is tried again
	By, Why  string
}

// Unpark carries out a, once: the delivery and the entry in the case's log change
// together. ErrNotParked says that there is no such delivery aside.
func (e *Engine) Unpark(ctx context.Context, a Aside) error {
	aside, err := e.store.Parked(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(aside, func(p Parcel) bool { return p.Delivery.ID == a.Delivery })
	if i < 0 {
		return fmt.Errorf("%s: %w", a.Delivery, ErrNotParked)
	}
	d := aside[i].Delivery
	if d.To == "" && !a.Drop {
		return fmt.Errorf("%s: %w, so that it can only be dropped: %s", a.Delivery, ErrUnreadable, aside[i].Why)
	}
	ev := conversation.EventID("aside/" + e.conf.Token())
	for range tries {
		c, _, err := e.store.Load(ctx, d.Case, ev)
		if err != nil {
			return err
		}
		plan, err := e.planOf(ctx, c, false)
		if err != nil {
			return err
		}
		var f conversation.Fact = conversation.Redelivered{Delivery: d.ID, By: a.By, Why: a.Why, At: e.now()}
		if a.Drop {
			f = conversation.Dropped{Delivery: d.ID, By: a.By, Why: a.Why, At: e.now()}
		}
		after := conversation.Fold(c, f)
		err = e.store.Commit(ctx, Change{
			Event: ev, Before: c.Seq, After: after, Facts: []conversation.Fact{f}, At: e.now(),
			Alarms: conversation.Alarms(plan, after), Unpark: []Unparked{{Delivery: d, Drop: a.Drop}},
		})
		switch {
		case err == nil || errors.Is(err, ErrSeen):
			e.log.LogAttrs(ctx, slog.LevelInfo, "unparked",
				slog.String(keyCase, string(d.Case)), slog.String(keyDelivery, string(d.ID)))
			e.ring()
			return nil
		case !errors.Is(err, ErrStale):
			return err
		}
	}
	return fmt.Errorf("unpark %s: %w, %d times", a.Delivery, ErrStale, tries)
}

// outdone says whether a parcel would replace what came after it: it was put
// aside and is tried again, and a later delivery of its card has been shown.
func outdone(p Parcel) bool {
	return p.Prior.Of != "" && conversation.Later(p.Prior.Of, p.Delivery.ID)
}
