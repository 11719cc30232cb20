package chat

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"upphandlingsvakten/conversation/engine"
)

// Pace keeps the bot within what a platform allows: so many messages in a
// channel, and after the platform said to wait nothing more by that method until
// then. It may be used by any number of goroutines at once.
type Pace struct {
	every time.Duration
	burst int

	mu       sync.Mutex
	channels map[string]*rate.Limiter
	held     map[string]time.Time // by method
}

// mostPaced is how many channels are remembered; one that is forgotten may have
// another burst, which a platform would answer by saying to wait at worst.
const mostPaced = 1024

// NewPace allows a message in a channel every so often, after a burst.
func NewPace(every time.Duration, burst int) *Pace {
	return &Pace{every: every, burst: burst, channels: map[string]*rate.Limiter{}, held: map[string]time.Time{}}
}

// Hold lets nothing more go by a method until then.
func (p *Pace) Hold(method string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.held[method]) {
		p.held[method] = until
	}
}

// longestTurn is how long a delivery waits for its turn before its lane does:
// a dispatcher that waits here delivers nothing else.
const longestTurn = 1500 * time.Millisecond

// Turn waits until a call may be made, or says by a *Failure for how long it may
// not. Channel is where a new message goes, and empty for other calls.
func (p *Pace) Turn(ctx context.Context, method, channel string, urgent bool) error {
	begun := time.Now()
	for {
		now := time.Now()
		d := p.wait(method, channel, urgent, now)
		if d == 0 {
			return nil
		}
		if now.Add(d).Sub(begun) > longestTurn {
			return &engine.Failure{Kind: engine.Throttled, After: d, Err: fmt.Errorf("%s: not its turn yet", method)}
		}
		if err := Pause(ctx, d); err != nil {
			return &engine.Failure{Kind: engine.Again, Err: fmt.Errorf("%s: %w", method, err)}
		}
	}
}

// Refused is the error of a delivery of which that was sent, with what is known
// of it: who was told to wait before anything was sent has sent nothing.
func Refused(sent []Ref, err error) error {
	if f, ok := errors.AsType[*engine.Failure](err); ok {
		f.Unsent = f.Kind == engine.Throttled && len(sent) == 0
	}
	return err
}

// wait is how long a call has to wait, zero if it may go now. What is urgent
// takes its turn at once in a channel; and when a method is free again it goes
// before the rest, which waits a little longer.
func (p *Pace) wait(method, channel string, urgent bool, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until, ok := p.held[method]; ok {
		if left := until.Sub(now); left > 0 {
			if !urgent {
				left += headStart
			}
			return left
		}
		if now.Sub(until) < headStart && !urgent {
			return headStart
		}
		delete(p.held, method)
	}
	if channel == "" {
		return 0
	}
	l, ok := p.channels[channel]
	if !ok {
		if len(p.channels) >= mostPaced {
			clear(p.channels)
		}
		l = rate.NewLimiter(rate.Every(p.every), p.burst)
		p.channels[channel] = l
	}
	turn := l.ReserveN(now, 1)
	if urgent {
		return 0
	}
	if d := turn.DelayFrom(now); d > 0 {
		turn.CancelAt(now)
		return d
	}
	return 0
}

// headStart is how much earlier than the rest urgent messages may go.
const headStart = 500 * time.Millisecond
