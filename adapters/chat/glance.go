package chat

import (
	"time"

	"golang.org/x/time/rate"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Glances remember which case the bot's own messages in a thread tell of, and
// bound how often a platform is asked: most threads are other people's. They may
// be used by any number of goroutines at once.
type Glances struct {
	about *engine.Recent[conversation.Place, conversation.CaseID]
	pace  *rate.Limiter
}

// mostGlances is how many threads are remembered.
const mostGlances = 4096

// NewGlances allow a look every so often, after a burst.
func NewGlances(every time.Duration, burst int) *Glances {
	return &Glances{
		about: engine.NewRecent[conversation.Place, conversation.CaseID](mostGlances),
		pace:  rate.NewLimiter(rate.Every(every), burst),
	}
}

// Case is what is remembered of a thread, or what look finds; empty if it is too
// early to look.
func (g *Glances) Case(thread conversation.Place, look func() (conversation.CaseID, error)) (conversation.CaseID, error) {
	if id, ok := g.about.Get(thread); ok || !g.pace.Allow() {
		return id, nil
	}
	id, err := look()
	if err != nil {
		return "", err
	}
	g.about.Set(thread, id)
	return id, nil
}

// Saw notes that a message about a case stands in a thread now.
func (g *Glances) Saw(thread conversation.Place, id conversation.CaseID) { g.about.Set(thread, id) }
