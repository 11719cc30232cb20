package chat

import (
	"time"

	"golang.org/x/time/rate"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Glances remember what the bot's own messages in a thread tell of their case, and
// bound how often a platform is asked: most threads are other people's. They may
// be used by any number of goroutines at once.
type Glances struct {
	about *engine.Recent[conversation.Place, conversation.Trace]
	pace  *rate.Limiter
}

// mostGlances is how many threads are remembered.
const mostGlances = 4096

// NewGlances allow a look every so often, after a burst.
func NewGlances(every time.Duration, burst int) *Glances {
	return &Glances{
		about: engine.NewRecent[conversation.Place, conversation.Trace](mostGlances),
		pace:  rate.NewLimiter(rate.Every(every), burst),
	}
}

// Trace is what is remembered of a thread, or what look finds; empty if it is too
// early to look.
func (g *Glances) Trace(thread conversation.Place, look func() (conversation.Trace, error)) (conversation.Trace, error) {
	if t, ok := g.about.Get(thread); ok || !g.pace.Allow() {
		return t, nil
	}
	t, err := look()
	if err != nil {
		return conversation.Trace{}, err
	}
	g.about.Set(thread, t)
	return t, nil
}

// Saw notes that d stands in a thread now.
func (g *Glances) Saw(thread conversation.Place, d conversation.Delivery) {
	g.about.Set(thread, d.Trace())
}
