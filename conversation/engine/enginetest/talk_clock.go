package enginetest

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"
)

// clock is the time of a transcript. It stands still but for what the
// transcript says.
type clock struct {
	mu   sync.Mutex
	at   time.Time
	zone *time.Location
}

// newClock begins on a Monday morning.
func newClock(t testing.TB) *clock {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return &clock{at: time.Date(2026, time.November, 23, 10, 0, 0, 0, zone), zone: zone}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at.In(c.zone)
}

// layout is how transcripts write a moment.
const layout = "2006-01-02 15:04"

// String is the moment as transcripts write it.
func (c *clock) String() string { return c.now().Format(layout) }

// parse reads "+25h", "+3d", "+2w" or a moment, which must lie ahead.
func (c *clock) parse(s string) (time.Time, error) {
	now := c.now()
	if len(s) > 2 && s[0] == '+' {
		if n, err := strconv.Atoi(s[1 : len(s)-1]); err == nil {
			switch s[len(s)-1] {
			case 'd':
				return now.AddDate(0, 0, n), nil
			case 'w':
				return now.AddDate(0, 0, 7*n), nil
			}
		}
		d, err := time.ParseDuration(s[1:])
		return now.Add(d), err
	}
	at, err := time.ParseInLocation(layout, s, c.zone)
	if err != nil {
		return at, fmt.Errorf("a moment is written like %s", layout)
	}
	if at.Before(now) {
		return at, fmt.Errorf("it is %s already", c)
	}
	return at, nil
}
