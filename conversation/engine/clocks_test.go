package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// sluggish is a chat that cannot be asked what has arrived. While hold is set, a
// delivery says that it has begun and takes until there is something in goOn.
type sluggish struct {
	engine.Adapter
	hold        atomic.Bool
	begun, goOn chan struct{}
}

// Deliver is Adapter's.
func (s *sluggish) Deliver(ctx context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	if s.hold.Load() {
		s.begun <- struct{}{}
		<-s.goOn
	}
	return s.Adapter.Deliver(ctx, d, prior)
}

// mistimed are two engines on one Redis, with clocks that are wrong.
type mistimed struct {
	*replicated
	passed atomic.Int64 // since the beginning, by the right clock
	slow   *sluggish
}

func mistime(t *testing.T, ahead ...time.Duration) *mistimed {
	w := &mistimed{replicated: &replicated{TB: t, chat: enginetest.NewChat(), now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}}
	w.slow = &sluggish{Adapter: w.chat, begun: make(chan struct{}), goOn: make(chan struct{})}
	shared := redistest.Config(t)
	for _, by := range ahead {
		machine := shared
		machine.Clock = func() time.Time { return time.Now().Add(by) }
		w.engines = append(w.engines, engine.New(engine.Config{
			Store: redistest.OpenWith(t, machine), Adapters: []engine.Adapter{w.slow}, Plans: shipped(t),
			Clock: func() time.Time { return w.now.Add(time.Duration(w.passed.Load()) + by) },
			House: engine.House{Coordinators: enginetest.Coordinators},
		}))
	}
	return w
}

// after lets e do all that is to be done so long after the beginning, and says how
// much has arrived by then.
func (w *mistimed) after(passed time.Duration, e *engine.Engine) int {
	w.Helper()
	w.passed.Store(int64(passed))
	if err := e.Drain(w.Context()); err != nil {
		w.Fatal(err)
	}
	return len(w.chat.Arrivals())
}

func TestReplicasWhoseClocksDifferNeitherDoubleNorDelay(t *testing.T) {
	t.Parallel()
	const some = 500 * time.Millisecond // the clocks are compared by tenths of a second
	for _, ahead := range [][]time.Duration{{-20 * time.Second, 25 * time.Second}, {25 * time.Second, -20 * time.Second}, {0, 45 * time.Second}, {45 * time.Second, 0}} {
		t.Run(fmt.Sprintf("the one %s and the other %s ahead", ahead[0], ahead[1]), func(t *testing.T) {
			t.Parallel()
			w := mistime(t, ahead...)
			one, other := w.engines[0], w.engines[1]
			call := engine.Inbound{
				ID: "talk:start", Place: "talk:t0", By: enginetest.Someone("anna"), At: w.now, Lang: rules.Swedish,
				Gesture: conversation.Called{Words: "ny"},
			}
			if _, err := one.Handle(t.Context(), call); err != nil {
				t.Fatal(err)
			}

			// One replica is still at work, until just before the end of its lease.
			w.slow.hold.Store(true)
			done := make(chan error)
			go func() {
				_, err := one.Dispatch(t.Context())
				done <- err
			}()
			<-w.slow.begun
			w.slow.hold.Store(false)
			for _, passed := range []time.Duration{0, 15 * time.Second, 30*time.Second - some} {
				if got := w.after(passed, other); got != 0 {
					t.Errorf("after %s: %d messages have been taken from the one who is at work", passed, got)
				}
			}
			w.slow.goOn <- struct{}{}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			before := w.after(30*time.Second, other)
			if before == 0 {
				t.Error("nothing has arrived")
			}

			// What waits after a failure is there for the other one as soon as it may be.
			const pause = 10 * time.Second
			w.chat.Fail("talk:t0", &engine.Failure{Kind: engine.Throttled, After: pause, Unsent: true, Err: errors.New("slowly")})
			status := call
			status.ID, status.Gesture = "talk:status", conversation.Said{Text: "status"}
			if _, err := one.Handle(t.Context(), status); err != nil {
				t.Fatal(err)
			}
			w.after(30*time.Second, one)
			w.chat.Fail("talk:t0", nil)
			if got := w.after(30*time.Second+pause-some, other); got != before {
				t.Error("what was to wait has not waited")
			}
			if got := w.after(30*time.Second+pause+some, other); got <= before {
				t.Error("what has waited is not seen")
			}
			w.onceEach()
		})
	}
}
