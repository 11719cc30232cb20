package mattermost

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// Desk is what the engine can be asked beside handing gestures in.
type Desk interface {
	// Form is the form for what a token's question belongs to.
	Form(ctx context.Context, t conversation.Token) (conversation.Form, error)
	// Talks lists the open cases and where they are talked through.
	Talks(ctx context.Context) ([]engine.Talk, error)
	// Retold says whether what people have written may be handed in, though the
	// bot has shown more than the store knows of.
	Retold(ctx context.Context, t engine.Talk, shown int64, told []engine.Inbound) (bool, error)
}

// Adapter is Mattermost as the engine sees it. All its methods may be called at once.
type Adapter struct {
	conf     Config
	client   *model.Client4
	desk     atomic.Pointer[Desk]
	self     self
	sealer   sealer
	door     *chat.Door
	pace     *chat.Pace
	glances  *chat.Glances
	server   *server
	people   *people
	rooms    *rooms
	lanes    *lanes
	patience *chat.Patience
	missed   *missed
	revoked  revoked
	triggers *used

	work   sync.WaitGroup // what goes on beside gestures
	forgot chan struct{}  // filled when what was handed in may have been forgotten
	// dealt is told of every post that was heard, once it is through; tests wait
	// for that.
	dealt func(post word, err error)
}

// New makes an adapter. It starts nothing and calls nobody.
func New(c Config) (*Adapter, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	a := &Adapter{
		conf: c, client: newClient(c), sealer: sealer{c.Keys, []byte(c.Token)},
		door: chat.NewDoor(rememberedDeliveries), pace: chat.NewPace(c.Pace, c.Burst),
		glances:  chat.NewGlances(glancePace, glanceBurst),
		triggers: newUsed(rememberedDeliveries),
	}
	a.server = &server{a: a}
	a.people = newPeople(a)
	a.rooms = newRooms(a)
	a.lanes = newLanes(a)
	a.patience = chat.NewPatience(mostWaiting)
	a.missed = newMissed(a)
	a.forgot = make(chan struct{}, 1)
	a.dealt = func(word, error) {}
	return a, nil
}

// rememberedDeliveries bounds what is kept of messages that were sent lately:
// far more than are under way at one time, in about a megabyte.
const rememberedDeliveries = 4096

// Consult gives the adapter the engine to ask. Without it there are no dialogs
// for several questions, and nothing is looked for after a gap.
func (a *Adapter) Consult(d Desk) { a.desk.Store(&d) }

// Platform is "mattermost".
func (*Adapter) Platform() string { return Platform }

// Run hands every gesture to h until ctx ends: posts come over a WebSocket of
// its own, and commands, buttons and dialogs through Handler. At the start, and
// after each time without a connection, what was missed is read first.
func (a *Adapter) Run(ctx context.Context, h engine.Handler) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	a.missed.begin(ctx, false)
	a.door.Open(ctx, h)
	defer func() {
		stop()
		a.door.Close()
		a.work.Wait()
	}()
	a.beside(ctx, a.watch)
	a.beside(ctx, func(ctx context.Context) {
		for {
			select {
			case <-ctx.Done():
				return
			case <-a.forgot:
				a.missed.begin(ctx, true)
			}
		}
	})
	a.listen(ctx)
	return nil
}

// beside does work that no gesture waits for, until it is done or ctx ends.
func (a *Adapter) beside(ctx context.Context, f func(context.Context)) {
	if ctx.Err() != nil {
		return
	}
	a.work.Go(func() { f(ctx) })
}

// used remembers what counts once.
type used struct {
	mu   sync.Mutex
	seen *engine.Recent[string, struct{}]
}

func newUsed(size int) *used { return &used{seen: engine.NewRecent[string, struct{}](size)} }

// first says whether id is seen for the first time.
func (u *used) first(id string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, seen := u.seen.Get(id)
	u.seen.Set(id, struct{}{})
	return !seen
}

// renderer makes posts in a language; zone is that of the one person who reads
// them, nil if there are several.
func (a *Adapter) renderer(ctx context.Context, m conversation.Message, l rules.Lang, zone *time.Location) renderer {
	s, err := a.server.get(ctx)
	if err != nil {
		s = properties{mostText: mostRunes} // it is shorter than any server allows
	}
	if zone == nil {
		zone = a.conf.Zone
	}
	return renderer{l: l, zone: zone, who: a.mentions(ctx, m), presses: a.conf.PublicURL != "", server: s}
}

// mentions finds the usernames of the people in m.
func (a *Adapter) mentions(ctx context.Context, m conversation.Message) names {
	known := map[string]string{}
	chat.MapSpans(m, func(s conversation.Span) conversation.Span {
		if user := here.User(s.Who); user != "" {
			if who, err := a.people.Get(ctx, user); err == nil && !who.Left {
				known[user] = who.Handle
			}
		}
		return s
	})
	return func(user string) string { return known[user] }
}
