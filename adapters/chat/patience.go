package chat

import (
	"sync"
	"time"

	"upphandlingsvakten/conversation/engine"
)

// How long a gesture that fails is tried, where nobody else brings it again: what
// comes after it in its thread waits for it. A store that fails over is back within
// a minute or two, and one that is moved within ten.
const (
	fewestTries = 10
	patience    = 15 * time.Minute
)

// Patience knows when a gesture that fails holds up those behind it for no good.
// While nothing goes well anywhere, it is not the gesture's fault, and what was
// written first is to happen first.
type Patience struct {
	mu     sync.Mutex
	failed *engine.Recent[string, failing]
	went   time.Time // when something last went well
}

// failing is what is known of a gesture that has not gone well yet.
type failing struct {
	since time.Time
	tries int
	over  bool
}

// NewPatience makes one that remembers that many gestures.
func NewPatience(remembered int) *Patience {
	return &Patience{failed: engine.NewRecent[string, failing](remembered)}
}

// Went notes that a gesture has happened.
func (p *Patience) Went(id string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed.Drop(id)
	p.went = now
}

// Failed notes that a gesture has not happened, and says whether to let those
// behind it go on without it.
func (p *Patience) Failed(id string, now time.Time) (over bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, known := p.failed.Get(id)
	if !known {
		f.since = now
	}
	f.tries++
	f.over = f.over || f.tries >= fewestTries && now.Sub(f.since) >= patience && p.went.After(f.since)
	p.failed.Set(id, f)
	return f.over
}

// Over says whether a gesture was let go of.
func (p *Patience) Over(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, _ := p.failed.Get(id)
	return f.over
}
