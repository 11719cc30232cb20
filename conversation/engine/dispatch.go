package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"upphandlingsvakten/conversation"
)

// Dispatch carries out one delivery: it claims a lane, delivers the first
// parcel there, and settles, defers or parks it. It returns false if no lane
// may move. A failed delivery is no error of Dispatch, an unreachable store is.
//
// The time for an attempt runs from before the lane is asked for, because the
// lease does. So a claim that Redis took long over leaves the less for the rest,
// and nobody is still at it when another may begin.
func (e *Engine) Dispatch(ctx context.Context) (bool, error) {
	since := e.now().Round(0) // without the monotonic reading, which stands still while a machine sleeps
	attempt, cancel := context.WithTimeout(ctx, e.share())
	defer cancel()
	p, err := e.store.Claim(attempt, e.conf.Token(), since, e.conf.Lease)
	switch {
	case errors.Is(err, ErrNothing):
		return false, nil
	case errors.Is(err, ErrUnreadable):
		return true, errors.Join(err, e.illegible(ctx, p, err))
	case err != nil:
		return false, err
	}
	e.ring() // there may be more, for somebody else
	switch p.Delivery.To {
	case conversation.ToHouse:
		return true, e.count(ctx, p)
	case conversation.ToHost:
		return true, e.pass(ctx, p)
	}
	if outdone(p) || e.spared(p) {
		return true, e.store.Settle(ctx, p, p.Prior)
	}
	until, asleep := e.wakes(ctx, p.Delivery)
	if e.now().Round(0).Sub(since) >= e.share() {
		until, asleep = e.now(), true // the lane may be another's by now
	}
	if asleep {
		p.Unsent = p.Unsent || p.Attempt == 1
		return true, e.store.Defer(ctx, p, until)
	}
	receipt, failed := e.carry(attempt, p)
	if failed != nil {
		receipt, failed = e.divert(attempt, p, failed)
	}
	// What came of it is written down, and the lane freed, even if the process is
	// told meanwhile to drop what it has in hand.
	ctx, free := context.WithTimeout(context.WithoutCancel(ctx), e.conf.Lease-e.share())
	defer free()
	if failed != nil {
		return true, e.stumble(ctx, p, failed)
	}
	if function(p.Delivery.To) {
		receipt.Opened = "" // what is said in a function's channel is no case's thread
	}
	e.report(ctx, p, false)
	if err := e.store.Settle(ctx, p, receipt); err != nil {
		return true, err
	}
	e.log.LogAttrs(ctx, slog.LevelInfo, "delivered", e.about(p)...)
	return true, nil
}

// share is how much of a lease an attempt may take, so that its end can still be
// written down.
func (e *Engine) share() time.Duration { return e.conf.Lease * 3 / 4 }

// carry makes one attempt. If one before it may have arrived, and the platform
// can be asked, it is. An alert leaves time for the second place.
func (e *Engine) carry(ctx context.Context, p Parcel) (r Receipt, err error) {
	if alert(p.Delivery) {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, e.conf.Lease/2)
		defer cancel()
	}
	d, prior, off := e.house.follow(e.house.address(p.Delivery), p.Prior)
	a, ok := e.adapters[d.To.Platform()]
	switch {
	case d.IfShown && p.Prior.Ref == "":
		return p.Prior, nil
	case d.To == "":
		return r, &Failure{Kind: Never, Err: e.house.lacks(p.Delivery.To)}
	case !ok:
		return r, &Failure{Kind: Never, Err: fmt.Errorf("no adapter for the platform %q", d.To.Platform())}
	case d.Erase != "":
		return r, e.guard(ctx, func() error { return erase(ctx, a, d) })
	}
	err = e.guard(ctx, func() (err error) {
		if f, ok := a.(Finder); ok && p.Attempt > 1 && !p.Unsent {
			at := d
			at.To = cmp.Or(prior.Opened, d.To) // however long ago that thread was opened
			found, arrived, err := f.Find(ctx, at)
			switch {
			case arrived && err == nil:
				r = found
				r.Opened = cmp.Or(found.Opened, prior.Opened)
				return nil
			case err != nil && worthWaiting(p.Delivery, err):
				return fmt.Errorf("find: %w", err)
			}
		}
		if d.Document != nil {
			d.To = cmp.Or(prior.Opened, d.To) // files belong into the thread, however it was opened
			r, err = e.hand(ctx, a, d)
			r.Opened = cmp.Or(r.Opened, prior.Opened)
			return err
		}
		r, err = a.Deliver(ctx, d, prior)
		if prior.Ref != "" && KindOf(err).Final() {
			// What it was to edit may be gone; the text must not go with it.
			r, err = a.Deliver(ctx, d, Receipt{Opened: prior.Opened})
		}
		return err
	})
	if off && err == nil {
		r.Ref = diverted + r.Ref
	}
	return r, err
}

// worthWaiting says whether a delivery should wait until the platform can be
// asked again. An alert does not wait: twice is better than not at all.
func worthWaiting(d conversation.Delivery, err error) bool { return !alert(d) && !KindOf(err).Final() }

// stumble says what becomes of a parcel that could not be delivered.
//
// An alert is never put aside. Its case hears of it at the first failure, so
// that the person is told to telephone, and it is tried again and again.
func (e *Engine) stumble(ctx context.Context, p Parcel, failed error) error {
	d := p.Delivery
	e.log.LogAttrs(ctx, slog.LevelWarn, "not delivered", e.trouble(p, failed)...)
	if KindOf(failed) == Throttled && !alert(d) {
		// Whoever is told to wait has not failed, however often: on a morning with
		// thousands of reminders in one channel some wait for an hour.
		p.Attempt = max(p.Attempt-1, 1)
	}
	switch {
	case alert(d):
		e.unreached(ctx, p, failed)
	case d.Erase != "" && (KindOf(failed).Final() || p.Attempt >= e.conf.Attempts):
		e.report(ctx, p, true)
		return e.store.Settle(ctx, p, p.Prior)
	case KindOf(failed).Final():
		e.homeless(ctx, p, failed)
		return e.park(ctx, p, failed.Error())
	case p.Attempt >= e.conf.Attempts:
		return e.park(ctx, p, fmt.Sprintf("given up after %d attempts: %v", p.Attempt, failed))
	}
	p.Unsent = !alert(d) && unsent(failed) // an alert may have been sent though nobody could say whether it was there
	return e.store.Defer(ctx, p, e.now().Add(wait(p, failed)))
}

// illegible says what becomes of a parcel that cannot be read. What a later release
// has written waits for that, and an alert for whoever brings back what is missing:
// the lane is held for the lease. Anything else is put aside in the end.
func (e *Engine) illegible(ctx context.Context, p Parcel, why error) error {
	if errors.Is(why, conversation.ErrNewer) || p.Delivery.Topic == conversation.TopicAlert || p.Attempt < e.conf.Attempts {
		return nil
	}
	return e.park(ctx, p, ErrUnreadable.Error())
}

func (e *Engine) park(ctx context.Context, p Parcel, why string) error {
	if err := e.store.Park(ctx, p, why); err != nil {
		return err
	}
	e.log.LogAttrs(ctx, slog.LevelError, "parked", e.trouble(p, nil)...)
	return nil
}

// unreached lets the case know that its alert did not get through; the event
// id makes that happen once. If it fails here, the next failed attempt does it.
func (e *Engine) unreached(ctx context.Context, p Parcel, failed error) {
	if f, ok := errors.AsType[*Failure](failed); ok && f.Kind == Throttled && p.Attempt == 1 && f.After <= shortPause {
		return
	}
	id := p.Delivery.ID
	_, err := e.own(ctx, conversation.EventID("unreached/"+id), p.Delivery.Case, conversation.Unreached{Delivery: id})
	if err != nil {
		e.log.LogAttrs(ctx, slog.LevelError, "case not told", e.trouble(p, err)...)
	}
}

// shortPause is a throttle that is over before anyone could telephone. Chat
// platforms allow about one message a second and channel.
const shortPause = 10 * time.Second

// wait is how long a parcel waits after a failure.
func wait(p Parcel, failed error) time.Duration {
	limit := otherWait
	if alert(p.Delivery) {
		limit = alertWait
	}
	pause := backoff(p.Delivery.ID, p.Attempt, limit)
	if f, ok := errors.AsType[*Failure](failed); ok && f.Kind == Throttled {
		return cmp.Or(max(f.After, 0), pause)
	}
	return pause
}

// unsent says whether nothing of the delivery can have arrived.
func unsent(err error) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && f.Unsent
}

// alert says whether d calls the coordinators.
func alert(d conversation.Delivery) bool {
	return d.Topic == conversation.TopicAlert && toCoordinators(d.To)
}

// function says whether a place stands for a function of the house.
func function(p conversation.Place) bool {
	return toCoordinators(p) || p == conversation.ToCISO
}

// about is what log lines say of a parcel. That it is an alert is not told: not
// by its platform, which may be another than that of the thread, and of one that
// failed not even which case it belongs to.
func (e *Engine) about(p Parcel) []slog.Attr {
	return []slog.Attr{
		slog.String(keyCase, string(p.Delivery.Case)), slog.String(keyDelivery, string(p.Delivery.ID)), slog.Int(keyAttempt, p.Attempt),
	}
}

// trouble is what log lines say of a parcel with which something is wrong.
func (e *Engine) trouble(p Parcel, err error) []slog.Attr {
	attrs := []slog.Attr{slog.Int(keyAttempt, p.Attempt)}
	if !function(p.Delivery.To) {
		attrs = append(e.about(p), slog.String(keyPlatform, p.Delivery.To.Platform()))
	}
	if err != nil {
		attrs = append(attrs, slog.Any(keyError, err))
	}
	return attrs
}
