package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// soonest keeps the waker from going round in circles when what is due cannot
// be had yet: another worker was faster.
const soonest = 20 * time.Millisecond

// Run lets the adapters listen, delivers what is owed and wakes what is due,
// until ctx ends, an adapter returns, or the store is not the one that was opened
// any more. Then it finishes what is in hand, for Grace at most, and leaves the rest
// to the next that runs, which is logged and no fault. Its error is that of the
// adapters that gave up by themselves, or ErrOther.
func (e *Engine) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	inHand, drop := context.WithCancel(context.WithoutCancel(ctx))
	defer drop()

	var running sync.WaitGroup
	gaveUp := make(chan error, len(e.conf.Adapters)+1)
	for _, a := range e.conf.Adapters {
		running.Go(func() {
			defer stop()
			if err := a.Run(ctx, e.Handle); err != nil && ctx.Err() == nil {
				gaveUp <- fmt.Errorf("run %s: %w", a.Platform(), err)
			}
		})
	}
	for range e.conf.Dispatchers {
		running.Go(func() { e.dispatcher(ctx, inHand) })
	}
	running.Go(func() { e.waker(ctx, inHand) })
	running.Go(func() {
		if err := e.vigil(ctx); err != nil {
			gaveUp <- err
			stop()
		}
	})

	done := make(chan struct{})
	go func() {
		running.Wait()
		close(done)
	}()
	<-ctx.Done()
	var errs []error
	if !waited(done, e.conf.Grace) {
		e.log.LogAttrs(ctx, slog.LevelWarn, "not everything in hand was finished in time")
		drop()
		waited(done, e.conf.Grace)
	}
	for len(gaveUp) > 0 {
		errs = append(errs, <-gaveUp)
	}
	return errors.Join(errs...)
}

// waited says whether done was closed within limit.
func waited(done <-chan struct{}, limit time.Duration) bool {
	t := time.NewTimer(limit)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// dispatcher delivers whenever the bell rings, until ctx ends. What it has in
// hand then it finishes.
func (e *Engine) dispatcher(ctx, inHand context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.bell:
		}
		for ctx.Err() == nil {
			more, err := e.Dispatch(inHand)
			if err != nil {
				e.log.LogAttrs(inHand, slog.LevelError, "dispatch", slog.Any(keyError, err))
			}
			if !more || err != nil {
				e.calmed()
				break
			}
		}
	}
}

// waker wakes what is due and rings for the dispatchers, as often as Poll says
// and whenever the store says that something comes due, until ctx ends.
func (e *Engine) waker(ctx, inHand context.Context) {
	for ctx.Err() == nil {
		woken, err := e.Wake(inHand)
		if err != nil {
			e.log.LogAttrs(inHand, slog.LevelError, "wake", slog.Any(keyError, err))
		}
		select {
		case <-e.calm: // from before
		default:
		}
		e.ring()
		if woken > 0 {
			e.breathe(ctx)
			continue
		}
		pause := e.conf.Poll
		if next, err := e.store.Next(inHand, e.now()); err == nil && !next.IsZero() {
			pause = min(pause, max(next.Sub(e.now()), soonest))
		}
		t := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
}

// breath is how long a batch of alarms waits at most for the deliveries of the
// one before. A platform takes about a third of a second for each, and an alarm
// brings about one to three, so that eight dispatchers are done long before; a
// slower platform does not keep alarms waiting altogether.
const breath = 5 * time.Second

// breathe lets the dispatchers come to the end of what waits before more is
// woken. When a thousand reminders come due at once, an answer then waits behind
// one batch of them, and not behind all.
func (e *Engine) breathe(ctx context.Context) {
	t := time.NewTimer(breath)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-e.calm:
	case <-t.C:
	}
}

func (e *Engine) calmed() {
	select {
	case e.calm <- struct{}{}:
	default:
	}
}

// Drain delivers and wakes until nothing is left for now. What waits for a
// later moment stays.
func (e *Engine) Drain(ctx context.Context) error {
	for {
		woken, err := e.Wake(ctx)
		if err != nil {
			return err
		}
		delivered := 0
		for {
			more, err := e.Dispatch(ctx)
			if err != nil {
				return err
			}
			if !more {
				break
			}
			delivered++
		}
		if woken == 0 && delivered == 0 {
			return ctx.Err()
		}
	}
}
