package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// Two clocks that differ by 45 seconds, and both from Redis's.
const (
	slow = -20 * time.Second
	fast = 25 * time.Second
)

// apart is a store whose lanes are used by two replicas in turn, each with a clock
// of its own that is wrong. All else goes by the right time, alarms too.
type apart struct {
	engine.Store
	replicas [2]replica
	turn     *atomic.Int32
}

// replica is a store on a machine whose clock is ahead.
type replica struct {
	*redisstore.Store
	ahead time.Duration
}

func newApart(t *testing.T, c redisstore.Config) apart {
	return apart{onMachine(t, c, 0), [2]replica{{onMachine(t, c, slow), slow}, {onMachine(t, c, fast), fast}}, new(atomic.Int32)}
}

// onMachine is a store on a machine whose clock is ahead. Where the test is kept
// waiting the clocks are compared again, until it is exact.
func onMachine(t *testing.T, c redisstore.Config, ahead time.Duration) *redisstore.Store {
	t.Helper()
	c.Clock = func() time.Time { return time.Now().Add(ahead) }
	for {
		s := redistest.OpenWith(t, c)
		least, most, err := s.Skew(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if least == -ahead && most == -ahead {
			return s
		}
	}
}

func (a apart) next() (one, other replica) {
	n := a.turn.Add(1) % 2
	return a.replicas[n], a.replicas[1-n]
}

// Claim is Store's. What one replica does not find the other must not find either.
func (a apart) Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error) {
	one, other := a.next()
	p, err := one.Claim(ctx, token, now, lease)
	if !errors.Is(err, engine.ErrNothing) {
		return p, err
	}
	if p, err := other.Claim(ctx, token, now, lease); err == nil {
		return p, fmt.Errorf("%s is found by one replica and not by the other", p.Delivery.ID)
	}
	return p, err
}

// Commit is Store's.
func (a apart) Commit(ctx context.Context, c engine.Change) error {
	one, _ := a.next()
	return one.Commit(ctx, c)
}

// Defer is Store's.
func (a apart) Defer(ctx context.Context, p engine.Parcel, until time.Time) error {
	one, _ := a.next()
	return one.Defer(ctx, p, until)
}

// Claim is Store's, at a moment by the right clock.
func (r replica) Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error) {
	return r.Store.Claim(ctx, token, now.Add(r.ahead), lease)
}

// Defer is Store's, until a moment by the right clock.
func (r replica) Defer(ctx context.Context, p engine.Parcel, until time.Time) error {
	return r.Store.Defer(ctx, p, until.Add(r.ahead))
}

// Commit is Store's, of a change by the right clock.
func (r replica) Commit(ctx context.Context, c engine.Change) error {
	c.At = c.At.Add(r.ahead)
	return r.Store.Commit(ctx, c)
}

// Next is Store's, by the right clock.
func (r replica) Next(ctx context.Context, now time.Time) (time.Time, error) {
	next, err := r.Store.Next(ctx, now.Add(r.ahead))
	return next.Add(-r.ahead), err
}

func TestReplicasWithWrongClocksKeepTheContract(t *testing.T) {
	t.Parallel()
	enginetest.StoreContract(t, func(t *testing.T) engine.Store { return newApart(t, redistest.Config(t)) })
}

func TestReplicasWithWrongClocksKeepTheContractInACluster(t *testing.T) {
	t.Parallel()
	url := redistest.NewCluster(t).URL
	t.Run("contract", func(t *testing.T) {
		enginetest.StoreContract(t, func(t *testing.T) engine.Store {
			return newApart(t, redisstore.Config{URL: url, Keys: redistest.Keys(t), Namespace: t.Name()})
		})
	})
}

func TestReplicasWithWrongClocksSeeTheSameMomentAhead(t *testing.T) {
	t.Parallel()
	a, ctx, now := newApart(t, redistest.Config(t)), t.Context(), benchStart
	must(t, a.Commit(ctx, answer(1)))
	p, err := a.Claim(ctx, "a", now, time.Minute)
	must(t, err)
	for _, after := range []time.Duration{time.Minute, 3 * time.Hour} {
		for _, r := range a.replicas {
			if got, err := r.Next(ctx, now); err != nil || !got.Equal(now.Add(after)) {
				t.Errorf("with a clock that is %s ahead: got %s, %v, want %s", r.ahead, got, err, now.Add(after))
			}
		}
		must(t, a.Defer(ctx, p, now.Add(3*time.Hour)))
	}
}

// stepping is a Redis whose clock can be set.
func stepping(t *testing.T) (c redisstore.Config, step func(time.Duration)) {
	server := miniredis.RunT(t)
	return redisstore.Config{URL: "redis://" + server.Addr(), Keys: redistest.Keys(t)},
		func(d time.Duration) { server.SetTime(time.Now().Add(d)) }
}

func TestALeaseAndAWaitGoByRedissClockHoweverOldTheMeasurement(t *testing.T) {
	t.Parallel()
	for _, by := range []time.Duration{5 * time.Minute, -5 * time.Minute, 45 * time.Second, -45 * time.Second} {
		t.Run(by.String(), func(t *testing.T) {
			t.Parallel()
			config, step := stepping(t)
			misled := redistest.OpenWith(t, config)
			step(by)
			holds(t, misled, redistest.OpenWith(t, config))
		})
	}
}

func TestALeaseAndAWaitGoByRedissClockEvenIfItCannotBeRead(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	right := redistest.OpenWith(t, config)
	wrong := config
	wrong.Clock = func() time.Time { return time.Now().Add(fast) }
	wrong.Hooks = []redis.Hook{timeless{}}
	holds(t, replica{redistest.OpenWith(t, wrong), fast}, right)
}

// lanes are what of a store goes by Redis's clock.
type lanes interface {
	Commit(ctx context.Context, c engine.Change) error
	Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error)
	Defer(ctx context.Context, p engine.Parcel, until time.Time) error
}

// holds wants what a misled replica writes to be what one that knows the time reads.
func holds(t *testing.T, misled lanes, knows *redisstore.Store) {
	t.Helper()
	const lease, some = time.Minute, 5 * time.Second
	ctx := t.Context()
	must(t, misled.Commit(ctx, answer(1)))
	at := func(d time.Duration) time.Time { return benchStart.Add(d) }
	nothing := func(after time.Duration) {
		t.Helper()
		for _, s := range []lanes{misled, knows} {
			if _, err := s.Claim(ctx, "nobody", at(after), lease); !errors.Is(err, engine.ErrNothing) {
				t.Errorf("after %s: got %v, want %v", after, err, engine.ErrNothing)
			}
		}
	}
	must(t, errOf(misled.Claim(ctx, "dies", at(0), lease)))
	nothing(0)
	awaited := answer(2)
	awaited.Awaited = true
	must(t, misled.Commit(ctx, awaited))
	nothing(0)
	nothing(lease - some)
	p, err := knows.Claim(ctx, "lives", at(lease+some), lease)
	must(t, err)
	must(t, misled.Defer(ctx, p, at(time.Hour)))
	nothing(time.Hour - some)
	must(t, errOf(knows.Claim(ctx, "lives", at(time.Hour+some), lease)))
}

// timeless is a Redis that does not say what time it is.
type timeless struct{}

func (timeless) DialHook(next redis.DialHook) redis.DialHook { return next }

func (timeless) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (timeless) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		if all[0].Name() == "eval" {
			return errors.New("no time today")
		}
		return next(ctx, all)
	}
}

func TestWhoeverLooksAheadComparesTheClocksAgainNowAndThen(t *testing.T) {
	t.Parallel()
	config, step := stepping(t)
	s, ctx, later := redistest.OpenWith(t, config), t.Context(), benchStart.Add(65*time.Second)
	must(t, s.Commit(ctx, answer(1)))
	var count redistest.Trips
	s.Hook(&count)
	look := func(want int64) {
		t.Helper()
		before := count.Count()
		must(t, errOf(s.Next(ctx, benchStart)))
		if got := count.Count() - before; got != want {
			t.Errorf("got %d round trips, want %d", got, want)
		}
	}
	look(1)
	s.Age(time.Minute)
	look(2)
	step(45 * time.Second)
	look(1)
	must(t, errOf(s.Claim(ctx, "dies", benchStart, time.Minute))) // and learns that it was wrong
	if _, err := s.Claim(ctx, "early", later, time.Minute); !errors.Is(err, engine.ErrNothing) {
		t.Errorf("what goes by a clock that is not known yet: got %v, want %v", err, engine.ErrNothing)
	}
	look(2)
	look(1)
	must(t, errOf(s.Claim(ctx, "lives", later, time.Minute)))
}
