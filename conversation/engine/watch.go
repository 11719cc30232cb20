package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"upphandlingsvakten/conversation"
)

// watch begins the house's record, if the house wants one and it is not there
// yet. From then on its alarms come back like those of any case.
func (e *Engine) watch(ctx context.Context) error {
	if !e.house.Watch || e.watched.Load() {
		return nil
	}
	_, _, err := e.store.Load(ctx, conversation.House, "")
	if errors.Is(err, ErrNoCase) {
		err = e.beginWatch(ctx)
	}
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	e.watched.Store(true)
	return nil
}

func (e *Engine) beginWatch(ctx context.Context) error {
	p := e.plans.Current()
	facts := conversation.OpenHouse(p, e.house.Lang, e.now())
	after := conversation.Fold(conversation.Case{ID: conversation.House}, facts...)
	err := e.store.Commit(ctx, Change{
		Event: "house/begun", After: after, Facts: facts, Alarms: conversation.Alarms(p, after), At: e.now(),
	})
	if errors.Is(err, ErrSeen) || errors.Is(err, ErrStale) {
		return nil // another replica was faster
	}
	return err
}

// tallies are the deliveries with which a change of a case is counted. They go
// through the same door as all that a case owes, so that none is lost or
// doubled.
func (e *Engine) tallies(before, after conversation.Case) []conversation.Delivery {
	if !e.house.Watch || e.house.foreign(after) {
		return nil
	}
	var list []conversation.Delivery
	for i, t := range conversation.Tallies(before, after) {
		list = append(list, conversation.Delivery{
			ID:   conversation.DeliveryID(fmt.Sprintf("%s/%d/t%d", after.ID, after.Seq, i+1)),
			Case: after.ID, To: conversation.ToHouse, Topic: conversation.TopicStatus, Lang: after.Lang, Tally: t,
		})
	}
	return list
}

// count adds a tally to the house's record. Nothing is logged of it, because only
// calls to the coordinators are counted.
func (e *Engine) count(ctx context.Context, p Parcel) error {
	_, err := e.own(ctx, conversation.EventID("tally/"+p.Delivery.ID), conversation.House, p.Delivery.Tally.Watch())
	if err == nil || errors.Is(err, ErrNoCase) {
		return e.store.Settle(ctx, p, Receipt{Ref: "counted"})
	}
	e.log.LogAttrs(ctx, slog.LevelWarn, "not counted", slog.Int(keyAttempt, p.Attempt), slog.Any(keyError, err))
	return e.store.Defer(ctx, p, e.now().Add(backoff(p.Delivery.ID, p.Attempt, otherWait)))
}
