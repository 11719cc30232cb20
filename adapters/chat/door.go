package chat

import (
	"context"
	"errors"
	"sync"

	"upphandlingsvakten/conversation/engine"
)

// ErrShut says that nobody takes gestures now.
var ErrShut = errors.New("the bot is not running")

// Door is what gestures go through to the engine. While it is shut they wait
// for it to open, as long as they may.
type Door struct {
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

// NewDoor makes one that is shut. It remembers that many events that went well.
func NewDoor(remembered int) *Door {
	return &Door{
		opened: make(chan struct{}), taken: make(map[string]*taking), done: engine.NewRecent[string, struct{}](remembered),
	}
}

// Open lets gestures in to h. What goes on beside them ends with ctx.
func (d *Door) Open(ctx context.Context, h engine.Handler) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.handler, d.run = h, ctx
	close(d.opened)
}

// Close lets what is inside finish, and nothing else in.
func (d *Door) Close() {
	d.mu.Lock()
	d.handler, d.run = nil, nil
	d.opened = make(chan struct{})
	d.mu.Unlock()
	d.inside.Wait()
}

// Enter is the handler once there is one, and the context of what goes on
// beside; Leave must be called then.
func (d *Door) Enter(ctx context.Context) (engine.Handler, context.Context, error) {
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
			return nil, nil, ErrShut
		}
	}
}

// Leave lets Close know that a gesture is through.
func (d *Door) Leave() { d.inside.Done() }

// Forget lets what went well before happen again: nobody else may remember it.
func (d *Door) Forget() { d.done.Clear() }

// Once lets f happen for an event once. A second bearer of the same event,
// under way or lately gone well, gets its outcome and nothing happens again:
// platforms send some things twice, and repeat what they think was not heard.
func (d *Door) Once(ctx context.Context, id string, f func() error) error {
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
	t := &taking{done: make(chan struct{}), err: ErrShut}
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
