package console

import (
	"sync"
	"time"
)

// Clock is the time that the engine lives by. It only ever moves forward.
type Clock struct {
	base  func() time.Time
	mu    sync.Mutex
	ahead time.Duration
}

// NewClock is a clock that runs with base.
func NewClock(base func() time.Time) *Clock { return &Clock{base: base} }

// StandingClock is a clock that stays at start until it is moved.
func StandingClock(start time.Time) *Clock {
	return NewClock(func() time.Time { return start })
}

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.ahead)
}

// Forward moves the clock to t, and leaves it alone if t has passed.
func (c *Clock) Forward(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = max(c.ahead, t.Sub(c.base()))
}
