package mattermostfake

import (
	"cmp"
	"math"
	"net/http"
	"strconv"
	"time"
)

// What Mattermost bears when rate limiting is on and nobody has changed it: one
// call, and a burst of a hundred behind it.
const (
	perSecond = 10
	burst     = 100 + 1
)

// bucket fills with time and is emptied by calls.
type bucket struct {
	left float64
	at   time.Time
}

// throttle tells of the limit in the headers, and is how many seconds a call has
// come too early.
func (w *Workspace) throttle(rw http.ResponseWriter, token, from string) int {
	if !w.conf.Limited {
		return 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now, key := w.now(), cmp.Or(token, from)
	b := w.buckets[key]
	if b == nil {
		b = &bucket{left: burst, at: now}
		w.buckets[key] = b
	}
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.left, b.at = min(burst, b.left+passed*perSecond), now
	}
	const whole = 1 - 1e-9
	late := b.left < whole
	if !late {
		b.left--
	}
	rw.Header().Set("X-Ratelimit-Limit", strconv.Itoa(burst))
	rw.Header().Set("X-Ratelimit-Remaining", strconv.Itoa(int(b.left)))
	rw.Header().Set("X-Ratelimit-Reset", strconv.Itoa(int(math.Ceil((burst-b.left)/perSecond))))
	if late {
		return max(1, int(math.Ceil((1-b.left)/perSecond)))
	}
	return 0
}
