package slack

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Desk is what the engine can be asked beside handing gestures in.
type Desk interface {
	// Form is the form for what a token's question belongs to.
	Form(ctx context.Context, t conversation.Token) (conversation.Form, error)
	// Home is what a person's home tab shows.
	Home(ctx context.Context, v engine.Visitor) (conversation.Message, error)
	// Hosts says whether a case is talked through in a place.
	Hosts(ctx context.Context, place conversation.Place) (bool, error)
	// Talks lists the open cases and where they are talked through.
	Talks(ctx context.Context) ([]engine.Talk, error)
	// Retold says whether what people have written may be handed in, though the
	// bot has shown more than the store knows of.
	Retold(ctx context.Context, t engine.Talk, shown int64, told []engine.Inbound) (bool, error)
}

// callTime is how long a call to Slack may take. It is below the engine's time
// for an attempt, so that a call that hangs is seen as what it is.
const callTime = 10 * time.Second

// Adapter is Slack as the engine sees it. All its methods may be called at once.
type Adapter struct {
	conf    Config
	api     *slackgo.Client
	desk    atomic.Pointer[Desk]
	self    self
	door    *chat.Door
	queue   *chat.Queue
	pace    *chat.Pace
	glances *chat.Glances
	people  *chat.People
	rooms   *rooms
	homes   *engine.Recent[string, time.Time] // when a person's home tab was last shown
	stale   sync.Map                          // people whose home tab is about to be shown anew

	work   sync.WaitGroup // what goes on beside gestures
	forgot chan struct{}  // filled when what was handed in may have been forgotten
}

// New makes an adapter. It starts nothing and calls nobody.
func New(c Config) (*Adapter, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	a := &Adapter{
		conf: c,
		api: slackgo.New(c.BotToken,
			slackgo.OptionAPIURL(c.APIURL), slackgo.OptionAppLevelToken(c.AppToken),
			slackgo.OptionHTTPClient(&http.Client{Timeout: callTime, Transport: chat.InTime(c.Transport)})),
		door:  chat.NewDoor(rememberedDeliveries),
		queue: chat.NewQueue(c.Gather),
		pace:  chat.NewPace(c.Pace, c.Burst), glances: chat.NewGlances(glancePace, glanceBurst),
		homes: engine.NewRecent[string, time.Time](chat.RememberedPeople),
	}
	a.people = newPeople(a)
	a.rooms = newRooms(a)
	a.forgot = make(chan struct{}, 1)
	return a, nil
}

// rememberedDeliveries bounds what is kept of messages that were sent lately:
// far more than are under way at one time, in about a megabyte.
const rememberedDeliveries = 4096

// Consult gives the adapter the engine to ask. Without it there are no forms,
// no home tab, and nothing is looked for after a gap.
func (a *Adapter) Consult(d Desk) { a.desk.Store(&d) }

// Platform is "slack".
func (*Adapter) Platform() string { return Platform }

// Run hands every gesture to h until ctx ends. Over HTTP they come through
// Handler, in Socket Mode through connections of its own. At the start, and
// after each time without a connection, what was missed is looked for.
func (a *Adapter) Run(ctx context.Context, h engine.Handler) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	a.door.Open(ctx, h)
	defer func() {
		stop()
		a.door.Close()
		a.work.Wait()
	}()
	a.beside(ctx, a.catchUp)
	if a.conf.Socket() {
		return a.listen(ctx)
	}
	<-ctx.Done()
	return nil
}

// beside does work that no gesture waits for, until it is done or ctx ends.
func (a *Adapter) beside(ctx context.Context, f func(context.Context)) {
	if ctx.Err() != nil {
		return
	}
	a.work.Go(func() { f(ctx) })
}
