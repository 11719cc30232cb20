package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"upphandlingsvakten/conversation/engine"
)

// handleTime is how long a gesture may take until it is acknowledged. Slack
// gives up after 3 s (docs.slack.dev, Events API); the rest is for the way.
const handleTime = 2500 * time.Millisecond

// errShut says that nobody takes gestures now.
var errShut = errors.New("the bot is not running")

// door is what gestures go through to the engine. While it is shut they wait
// for it to open, as long as they may.
type door struct {
	mu      sync.Mutex
	handler engine.Handler
	run     context.Context //nolint:containedctx // of Run: what goes on beside gestures ends with it, and not with the gesture
	opened  chan struct{}
	inside  sync.WaitGroup
	taken   map[string]*taking // by event id
	done    *engine.Recent[string, struct{}]
}

// taking is a gesture that is being handled. Whoever brings the same one waits
// for its outcome.
type taking struct {
	done chan struct{}
	err  error
}

func (d *door) init() {
	d.opened = make(chan struct{})
	d.taken = make(map[string]*taking)
	d.done = engine.NewRecent[string, struct{}](rememberedDeliveries)
}

func (d *door) open(ctx context.Context, h engine.Handler) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.handler, d.run = h, ctx
	close(d.opened)
}

// close lets what is inside finish, and nothing else in.
func (d *door) close() {
	d.mu.Lock()
	d.handler, d.run = nil, nil
	d.opened = make(chan struct{})
	d.mu.Unlock()
	d.inside.Wait()
}

// enter is the handler once there is one, and the context of what goes on
// beside; leave must be called then.
func (d *door) enter(ctx context.Context) (engine.Handler, context.Context, error) {
	for {
		d.mu.Lock()
		h, run, opened := d.handler, d.run, d.opened
		if h != nil {
			d.inside.Add(1)
			d.mu.Unlock()
			return h, run, nil
		}
		d.mu.Unlock()
		select {
		case <-opened:
		case <-ctx.Done():
			return nil, nil, errShut
		}
	}
}

func (d *door) leave() { d.inside.Done() }

// once lets f happen for an event once. A second bearer of the same event,
// under way or lately gone well, gets its outcome and nothing happens again:
// Slack sends a mention twice, and repeats what it thinks was not heard.
func (d *door) once(ctx context.Context, id string, f func() error) error {
	if _, ok := d.done.Get(id); ok {
		return nil
	}
	d.mu.Lock()
	if t, ok := d.taken[id]; ok {
		d.mu.Unlock()
		select {
		case <-t.done:
			return t.err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	t := &taking{done: make(chan struct{}), err: errShut}
	d.taken[id] = t
	d.mu.Unlock()
	defer func() {
		if t.err == nil {
			d.done.Set(id, struct{}{})
		}
		d.mu.Lock()
		delete(d.taken, id)
		d.mu.Unlock()
		close(t.done)
	}()
	t.err = f()
	return t.err
}
