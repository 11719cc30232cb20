package slackfake

import (
	"math"
	"time"
)

// tier is how many calls of a method a workspace bears in a minute; 0 is any
// number.
type tier float64

// The tiers, as Slack's documentation gives them. The most that is promised is
// the least that a limit allows, so the fake allows no more.
const (
	tier1   tier = 1
	tier2   tier = 20
	tier3   tier = 50
	tier4   tier = 100
	special tier = 0
)

// What chat.postMessage bears: about one a second in a channel, with short
// bursts, and several hundred a minute in a workspace.
const (
	postsPerChannel   = 60
	burstPerChannel   = 5
	postsPerWorkspace = 300
)

// bucket fills with time and is emptied by calls.
type bucket struct {
	left float64
	at   time.Time
}

// take takes one call out of the bucket of that name, or says how many whole
// seconds it will be until it can. It needs the lock.
func (w *Workspace) take(name string, perMinute, burst float64) int {
	now := w.now()
	b := w.buckets[name]
	if b == nil {
		b = &bucket{left: burst, at: now}
		w.buckets[name] = b
	}
	if passed := now.Sub(b.at).Minutes(); passed > 0 {
		b.left, b.at = min(burst, b.left+passed*perMinute), now
	}
	const whole = 1 - 1e-9
	if b.left >= whole {
		b.left--
		return 0
	}
	return max(1, int(math.Ceil((1-b.left)/perMinute*60)))
}

// throttle is how many seconds a call has come too early. It needs the lock.
func (w *Workspace) throttle(m method, c *Call) int {
	if !w.conf.Limited {
		return 0
	}
	if c.Method == "chat.postMessage" {
		if wait := w.take("post "+c.Str("channel"), postsPerChannel, burstPerChannel); wait > 0 {
			return wait
		}
		return w.take(c.Method, postsPerWorkspace, postsPerWorkspace)
	}
	if m.tier == special {
		return 0
	}
	return w.take(c.Method, float64(m.tier), float64(m.tier))
}
