package redisstore

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// measuredFor is how long a measurement is relied on. Quartz loses some
	// milliseconds in that time; a clock that was set is late by no more than this.
	measuredFor = 30 * time.Second
	// grain is how finely clocks are compared: far more coarsely than waits and
	// leases would need it, and finely enough that nobody notices.
	grain = 100 * time.Millisecond
)

// clocks is how far Redis's clock is ahead of this machine's, for each partition:
// in a cluster they lie on several machines. What a lane waits for is written by
// Redis's clock, which all replicas share.
//
// It is an estimate, for looking. What is decided is decided by Redis's own clock:
// claim.lua and defer.lua are told what the estimate says, and put right what they
// are given if that is not true.
type clocks struct {
	here func() time.Time // this machine's

	mu       sync.Mutex
	ahead    []time.Duration
	measured time.Time // zero: it has to be done
}

func newClocks(here func() time.Time, partitions int) *clocks {
	if here == nil {
		here = time.Now
	}
	return &clocks{here: here, ahead: make([]time.Duration, partitions)}
}

// of is how far Redis's clock is ahead in a partition.
func (c *clocks) of(n int) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead[n]
}

// old says whether it is time to measure.
func (c *clocks) old() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.measured.IsZero() || time.Since(c.measured) > measuredFor
}

// doubt has the clocks measured before anybody looks ahead again.
func (c *clocks) doubt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.measured = time.Time{}
}

// note takes what Redis's clocks said, asked after before and heard by after. What
// was known stays for as long as it can be true, so that moments do not stir with
// how long each question was on its way.
func (c *clocks) note(before, after time.Time, said []time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.measured = time.Now()
	for n, t := range said {
		least, most := t.Sub(after), t.Sub(before)
		if known := c.ahead[n]; known < least-grain/2 || known > most+grain/2 {
			c.ahead[n] = (least + (most-least)/2).Round(grain)
		}
	}
}

// measure compares the clocks, in one round trip.
func (s *Store) measure(ctx context.Context) error {
	before := s.clocks.here()
	replies, err := everywhere(ctx, s, func(pipe redis.Pipeliner, n int) *redis.Cmd {
		return pipe.Eval(ctx, s.time, []string{s.keys.at(n).lanes()})
	})
	after := s.clocks.here()
	if err != nil {
		return fmt.Errorf("ask for the time: %w", err)
	}
	said := make([]time.Time, len(replies))
	for n, r := range replies {
		us, err := r.Int64()
		if err != nil {
			return fmt.Errorf("ask for the time: %w", err)
		}
		said[n] = time.UnixMicro(us)
	}
	s.clocks.note(before, after, said)
	return nil
}

// Skew is how far Redis's clock is ahead of this machine's, by tenths of a second:
// of the masters of a cluster the one that is so least, and the one that is so
// most. One round trip.
func (s *Store) Skew(ctx context.Context) (least, most time.Duration, err error) {
	if err := s.measure(ctx); err != nil {
		return 0, 0, err
	}
	s.clocks.mu.Lock()
	defer s.clocks.mu.Unlock()
	return slices.Min(s.clocks.ahead), slices.Max(s.clocks.ahead), nil
}
