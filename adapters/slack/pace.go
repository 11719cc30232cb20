package slack

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace keeps the bot within what Slack allows: about one message a second in a
// channel, and after a Retry-After nothing more by that method until then.
type pace struct {
	every time.Duration
	burst int

	mu       sync.Mutex
	channels map[string]*rate.Limiter
	held     map[string]time.Time // by method
}

// mostPaced is how many channels are remembered; one that is forgotten may have
// another burst, which Slack would answer with a Retry-After at worst.
const mostPaced = 1024

func newPace(every time.Duration, burst int) *pace {
	return &pace{every: every, burst: burst, channels: map[string]*rate.Limiter{}, held: map[string]time.Time{}}
}

// hold lets nothing more go by a method until then.
func (p *pace) hold(method string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.held[method]) {
		p.held[method] = until
	}
}

// wait is how long a call has to wait, zero if it may go now. What is urgent
// takes its turn at once in a channel; and when a method is free again it goes
// before the rest, which waits a little longer.
func (p *pace) wait(method, channel string, urgent bool, now time.Time) time.Duration {
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
	if method != methodPost || channel == "" {
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
