package redisstore_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// stuck is a hook that holds the first round trip until it is told to let go, and
// counts all.
type stuck struct {
	redistest.Trips
	once  sync.Once
	held  chan struct{} // closed when it holds one
	letGo chan struct{}
}

func newStuck() *stuck {
	return &stuck{held: make(chan struct{}), letGo: make(chan struct{})}
}

func (s *stuck) hold() {
	first := false
	s.once.Do(func() { first = true })
	if first {
		close(s.held)
		<-s.letGo
	}
}

func (s *stuck) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	next = s.Trips.ProcessHook(next)
	return func(ctx context.Context, cmd redis.Cmder) error { s.hold(); return next(ctx, cmd) }
}

func (s *stuck) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	next = s.Trips.ProcessPipelineHook(next)
	return func(ctx context.Context, all []redis.Cmder) error { s.hold(); return next(ctx, all) }
}

// gathered is a store whose first call is held up, and so many commits of cases
// of their own that wait for it. End lets the first go and waits for all.
func gathered(t *testing.T, s *redisstore.Store, hook *stuck, patience time.Duration, n int) (errs []error, end func()) {
	t.Helper()
	s.Patience(patience)
	s.Hook(hook)
	var all sync.WaitGroup
	all.Go(func() { _, _, _ = s.Load(t.Context(), benchCase, "") })
	<-hook.held
	errs = make([]error, n)
	for i := range n {
		all.Go(func() { errs[i] = s.Commit(t.Context(), elsewhere(i)) })
	}
	return errs, func() { close(hook.letGo); all.Wait() }
}

// elsewhere begins the nth of many cases.
func elsewhere(n int) engine.Change {
	c := answer(1)
	c.After.ID = conversation.CaseID("U-2027-" + string(rune('A'+n)))
	c.Alarms, c.Deliveries = nil, nil
	return c
}

func awaitWaiting(s *redisstore.Store, n int) {
	for s.Waiting() != n {
		runtime.Gosched()
	}
}

func TestCallsAtTheSameTimeShareARoundTrip(t *testing.T) {
	t.Parallel()
	const calls = 20
	for name, s := range map[string]*redisstore.Store{"embedded": redistest.Embedded(t), "real": redistest.Open(t)} {
		hook := newStuck()
		errs, end := gathered(t, s, hook, time.Hour, calls)
		awaitWaiting(s, calls)
		end()
		must(t, errors.Join(errs...))
		if got := hook.Count(); got != 2 {
			t.Errorf("%s: got %d round trips, want one that was held up and one for all the others", name, got)
		}
		for i := range calls {
			c, seen, err := s.Load(t.Context(), elsewhere(i).After.ID, elsewhere(i).Event)
			if err != nil || !seen || c.ID != elsewhere(i).After.ID {
				t.Errorf("%s: got %s, seen %t, %v, want what was committed", name, c.ID, seen, err)
			}
		}
	}
}

func TestACallThatIsStuckHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	s, hook := redistest.Open(t), newStuck()
	errs, end := gathered(t, s, hook, time.Millisecond, 0)
	defer end()
	for i := range 5 {
		must(t, s.Commit(t.Context(), elsewhere(i)))
	}
	must(t, errors.Join(errs...))
}

func TestWhoGivesUpDoesNotWaitForTheirTrip(t *testing.T) {
	t.Parallel()
	s, hook := redistest.Open(t), newStuck()
	errs, end := gathered(t, s, hook, time.Hour, 3)
	awaitWaiting(s, 3)
	ctx, cancel := context.WithCancel(t.Context())
	var gone sync.WaitGroup
	var err error
	gone.Go(func() { err = s.Commit(ctx, elsewhere(3)) })
	awaitWaiting(s, 4)
	cancel()
	gone.Wait()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	end()
	must(t, errors.Join(errs...))
	if _, _, err := s.Load(t.Context(), elsewhere(3).After.ID, ""); !errors.Is(err, engine.ErrNoCase) {
		t.Errorf("got %v, want %v: nobody waited for it any more", err, engine.ErrNoCase)
	}
}

// What one call of a trip meets is its own, and what Redis only has to be asked
// again for is asked for again.
func TestEachOfATripHasItsOwnOutcome(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := redistest.OpenWith(t, redisstore.Config{URL: server.URL(), Keys: redistest.Keys(t)})
	must(t, s.Commit(t.Context(), elsewhere(1)))
	late := elsewhere(2)
	must(t, s.Commit(t.Context(), late))
	hook := newStuck()
	errs, end := gathered(t, s, hook, time.Hour, 4)
	var stale error
	var all sync.WaitGroup
	all.Go(func() {
		again := late
		again.Event = "another"
		stale = s.Commit(t.Context(), again)
	})
	awaitWaiting(s, 5)
	server.Do("SCRIPT", "FLUSH")
	end()
	all.Wait()
	for i, want := range []error{nil, engine.ErrSeen, engine.ErrSeen, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("commit %d: got %v, want %v", i, errs[i], want)
		}
	}
	if !errors.Is(stale, engine.ErrStale) {
		t.Errorf("got %v, want %v", stale, engine.ErrStale)
	}
}
