package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// post is a store that owes some deliveries from a moment on, each in a lane of
// its own, and has nothing else. It stands in a bubble, where sockets cannot.
type post struct {
	engine.Store
	mu      sync.Mutex
	owed    []conversation.DeliveryID
	from    time.Time
	settled []conversation.DeliveryID
	freed   int // lanes that may move again after a failure
}

func owing(n int, from time.Time) *post {
	p := &post{from: from}
	for i := range n {
		p.owed = append(p.owed, conversation.DeliveryID(fmt.Sprintf("U-2026-0001/1/%d", i+1)))
	}
	return p
}

func (p *post) Claim(_ context.Context, token string, now time.Time, _ time.Duration) (engine.Parcel, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.owed) == 0 || now.Before(p.from) {
		return engine.Parcel{}, engine.ErrNothing
	}
	d := to(thread, "ett")
	d.ID, p.owed = p.owed[0], p.owed[1:]
	return engine.Parcel{Delivery: d, Token: token, Attempt: 1}, nil
}

func (*post) Memory(context.Context) (string, error) { return "all of it", nil }

func (p *post) Settle(ctx context.Context, parcel engine.Parcel, _ engine.Receipt) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settled = append(p.settled, parcel.Delivery.ID)
	return ctx.Err()
}

func (p *post) Defer(ctx context.Context, _ engine.Parcel, _ time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() == nil {
		p.freed++
	}
	return ctx.Err()
}

func (p *post) Due(context.Context, time.Time, int) ([]conversation.Alarm, error) { return nil, nil }

func (p *post) Next(_ context.Context, now time.Time) (time.Time, error) {
	if p.from.After(now) {
		return p.from, nil
	}
	return time.Time{}, nil
}

// line is an adapter that takes its time.
type line struct {
	deliver func(context.Context) error
	run     func(context.Context) error
}

func (line) Platform() string { return "talk" }

func (l line) Run(ctx context.Context, _ engine.Handler) error {
	if l.run != nil {
		return l.run(ctx)
	}
	<-ctx.Done()
	return nil
}

func (l line) Deliver(ctx context.Context, _ conversation.Delivery, _ engine.Receipt) (engine.Receipt, error) {
	return engine.Receipt{Ref: "m1"}, l.deliver(ctx)
}

func TestADeliveryGoesOutWhenItsTimeComesAndNotAtTheNextLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		begun := time.Now()
		var at time.Duration
		a := line{deliver: func(context.Context) error {
			at = time.Since(begun)
			stop()
			return nil
		}}
		e := engine.New(engine.Config{Store: owing(1, begun.Add(7300*time.Millisecond)), Adapters: []engine.Adapter{a}, Poll: 5 * time.Second})
		if err := e.Run(ctx); err != nil {
			t.Error(err)
		}
		if at != 7300*time.Millisecond {
			t.Errorf("it went out after %v, want 7.3s", at)
		}
	})
}

func TestOnlySoManyDeliveriesAreUnderWayAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var mu sync.Mutex
		now, most, done := 0, 0, 0
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			now += n
			most = max(most, now)
			if n < 0 {
				if done++; done == 40 {
					stop()
				}
			}
		}
		a := line{deliver: func(ctx context.Context) error {
			count(1)
			defer count(-1)
			return pause(ctx, time.Second)
		}}
		begun := time.Now()
		s := owing(40, begun)
		e := engine.New(engine.Config{Store: s, Adapters: []engine.Adapter{a}, Dispatchers: 4})
		if err := e.Run(ctx); err != nil {
			t.Error(err)
		}
		if most != 4 {
			t.Errorf("%d at once, want 4", most)
		}
		if took := time.Since(begun); took != 10*time.Second {
			t.Errorf("it took %v, want 10s", took)
		}
		if len(s.settled) != 40 {
			t.Errorf("%d settled, want 40", len(s.settled))
		}
	})
}

// pause lets d go by, unless ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func TestWhatIsInHandIsFinishedAndNothingNewIsBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		a := line{deliver: func(ctx context.Context) error {
			stop()
			return pause(ctx, 5*time.Second)
		}}
		s := owing(2, time.Now())
		e := engine.New(engine.Config{Store: s, Adapters: []engine.Adapter{a}, Dispatchers: 1})
		if err := e.Run(ctx); err != nil {
			t.Error(err)
		}
		if len(s.settled) != 1 || len(s.owed) != 1 {
			t.Errorf("got %d settled and %d left, want one of each", len(s.settled), len(s.owed))
		}
	})
}

func TestWhatTakesTooLongIsDroppedAndSaidSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		begun := time.Now()
		a := line{deliver: func(ctx context.Context) error {
			stop()
			return pause(ctx, time.Hour)
		}}
		s := owing(1, begun)
		var log strings.Builder
		e := engine.New(engine.Config{
			Store: s, Adapters: []engine.Adapter{a}, Grace: 3 * time.Second, Lease: time.Hour,
			Log: slog.New(slog.NewTextHandler(&log, nil)),
		})
		if err := e.Run(ctx); err != nil {
			t.Errorf("got %v: who was asked to stop, and did, has no fault", err)
		}
		if !strings.Contains(log.String(), "not everything in hand was finished in time") {
			t.Errorf("the log says %q, want a word about what was dropped", log.String())
		}
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("it took %v, want 3s", took)
		}
		if s.freed != 1 {
			t.Errorf("%d lanes were freed, want the one that was dropped: the next would wait for an hour", s.freed)
		}
	})
}

func TestAnAttemptEndsBeforeItsLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var took time.Duration
		a := line{deliver: func(ctx context.Context) error {
			begun := time.Now()
			err := pause(ctx, time.Hour)
			took = time.Since(begun)
			return err
		}}
		e := engine.New(engine.Config{Store: owing(1, time.Now()), Adapters: []engine.Adapter{a}, Lease: 20 * time.Second})
		if _, err := e.Dispatch(t.Context()); err != nil {
			t.Error(err)
		}
		if took != 15*time.Second {
			t.Errorf("the attempt took %v, want 15s", took)
		}
	})
}

func TestAnAdapterThatGivesUpEndsTheRun(t *testing.T) {
	t.Parallel()
	invalid := errors.New("invalid_auth")
	for name, c := range map[string]struct{ err, want error }{
		"with an error": {invalid, invalid},
		"at its end":    {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := line{run: func(ctx context.Context) error { return errors.Join(pause(ctx, time.Minute), c.err) }}
				e := engine.New(engine.Config{Store: owing(0, time.Now()), Adapters: []engine.Adapter{a}})
				err := e.Run(t.Context())
				if !errors.Is(err, c.want) {
					t.Errorf("got %v, want %v", err, c.want)
				}
				if err != nil && !strings.Contains(err.Error(), "talk") {
					t.Errorf("got %v, want the platform named", err)
				}
			})
		})
	}
}

// emptied is a store that was emptied after some looks.
type emptied struct {
	post
	looks int
}

func (e *emptied) Memory(context.Context) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.looks--; e.looks < 0 {
		return "", fmt.Errorf("look: %w", engine.ErrOther)
	}
	return "all of it", nil
}

// With another store than the one that was opened, what this process holds is wrong.
func TestRunEndsWhenTheStoreIsAnotherThanTheOneThatWasOpened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := engine.New(engine.Config{Store: &emptied{looks: 3}, Poll: time.Second})
		began := time.Now()
		if err := e.Run(t.Context()); !errors.Is(err, engine.ErrOther) {
			t.Errorf("got %v, want %v", err, engine.ErrOther)
		}
		if got := time.Since(began); got != 3*time.Second {
			t.Errorf("it ended after %v, want it at the look that found out", got)
		}
	})
}
