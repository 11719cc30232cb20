package redisstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// ferry carries calls that are made at the same time over in one round trip: what
// comes while one trip is under way goes with the next, together. Nothing waits
// for company: with no trip under way a call goes at once, alone and as it would
// without a ferry. With dozens at once, reading and writing connections took
// more time than all else, in the bot as in Redis.
//
// A trip that is slow does not keep the others waiting, and a call whose context
// ends does not wait for its trip; what became of it is then open, as of any call
// that was cut off.
//
// In a cluster every call goes alone. While a slot moves, go-redis may send what
// stands in one pipeline to two nodes at once, and writes both replies into it.
type ferry struct {
	client   redis.UniversalClient
	alone    bool
	patience time.Duration

	mu      sync.Mutex
	trips   int64
	ahead   int64 // the trip that those who wait let pass first; 0: none
	waiting []*passenger
}

const (
	// mostAboard is how many calls a trip takes. A commit takes Redis some fifty
	// microseconds, so that the last of a trip waits for about three milliseconds.
	mostAboard = 64
	// mostAshore is how many may wait for a trip; the rest go by themselves, and
	// wait for a connection. The engine has fewer in hand at once.
	mostAshore = 1024
	// ferryPatience is how long those who wait let a trip pass first: far longer
	// than one takes if Redis is well, and far shorter than anybody waits.
	ferryPatience = 10 * time.Millisecond
)

// passenger is a call that waits for a trip.
type passenger struct {
	ctx  context.Context //nolint:containedctx // of the call, which others carry out
	cmds []redis.Cmder
	done chan struct{}
}

func newFerry(client redis.UniversalClient) *ferry {
	_, cluster := client.(*redis.ClusterClient)
	return &ferry{client: client, alone: cluster, patience: ferryPatience}
}

// take has cmds carried out, in their order but perhaps with others in between.
// An error means that ctx ended first, and that cmds must not be looked at;
// otherwise each has its own.
func (f *ferry) take(ctx context.Context, cmds ...redis.Cmder) error {
	if f.alone {
		f.carry(ctx, cmds)
		return nil
	}
	f.mu.Lock()
	switch {
	case f.ahead == 0:
		trip, late := f.departs() //nolint:contextcheck // what goes after this trip goes with contexts of its own
		f.mu.Unlock()
		f.carry(ctx, cmds)
		late.Stop()
		f.arrived(trip) //nolint:contextcheck // likewise
		return nil
	case len(f.waiting) >= mostAshore:
		f.mu.Unlock()
		f.carry(ctx, cmds)
		return nil
	}
	p := &passenger{ctx: ctx, cmds: cmds, done: make(chan struct{})}
	f.waiting = append(f.waiting, p)
	f.mu.Unlock()
	select {
	case <-p.done:
	case <-ctx.Done():
		return ctx.Err()
	}
	if turnedAway(cmds) {
		f.carry(ctx, cmds)
	}
	return nil
}

// departs begins a trip. It needs the lock.
func (f *ferry) departs() (trip int64, late *time.Timer) {
	f.trips++
	trip = f.trips
	f.ahead = trip
	return trip, time.AfterFunc(f.patience, func() { f.arrived(trip) })
}

// arrived lets the next trip begin, if those who wait have waited for this one.
func (f *ferry) arrived(trip int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ahead != trip {
		return
	}
	f.ahead = 0
	aboard := f.board()
	if len(aboard) == 0 {
		return
	}
	next, late := f.departs()
	go func() {
		f.cross(aboard)
		late.Stop()
		f.arrived(next)
	}()
}

// board takes those who wait longest and have not given up. It needs the lock.
func (f *ferry) board() []*passenger {
	aboard := make([]*passenger, 0, min(len(f.waiting), mostAboard))
	for len(f.waiting) > 0 && len(aboard) < mostAboard {
		if p := f.waiting[0]; p.ctx.Err() == nil {
			aboard = append(aboard, p)
		}
		f.waiting[0] = nil
		f.waiting = f.waiting[1:]
	}
	return aboard
}

// cross carries out what those aboard want, for as long as any of them waits.
func (f *ferry) cross(aboard []*passenger) {
	ctx := context.WithoutCancel(aboard[0].ctx)
	var cmds []redis.Cmder
	var last time.Time
	bounded := true
	for _, p := range aboard {
		cmds = append(cmds, p.cmds...)
		until, ok := p.ctx.Deadline()
		bounded = bounded && ok
		if until.After(last) {
			last = until
		}
	}
	if bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, last)
		defer cancel()
	}
	f.carry(ctx, cmds)
	for _, p := range aboard {
		close(p.done)
	}
}

// carry makes one round trip. Each command has its own error afterwards.
func (f *ferry) carry(ctx context.Context, cmds []redis.Cmder) {
	if len(cmds) == 1 {
		_ = f.client.Process(ctx, cmds[0])
		return
	}
	pipe := f.client.Pipeline()
	for _, cmd := range cmds {
		_ = pipe.Process(ctx, cmd)
	}
	_, _ = pipe.Exec(ctx)
}

// turnedAway says whether Redis answered with an error. Whether the client makes a
// trip again hangs on its first call alone, so that a call which was refused in
// company is made once more without it.
func turnedAway(cmds []redis.Cmder) bool {
	for _, cmd := range cmds {
		if _, said := errors.AsType[redis.Error](cmd.Err()); said && !errors.Is(cmd.Err(), redis.Nil) {
			return true
		}
	}
	return false
}
