package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// asked is a Chat as one process has it: it may be told to wait, and counts how
// often it asks whether something has arrived.
type asked struct {
	*enginetest.Chat
	wait  bool
	times int
}

func (c *asked) Deliver(ctx context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	if c.wait {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Throttled, After: time.Second, Unsent: true, Err: errors.New("wait")}
	}
	return c.Chat.Deliver(ctx, d, prior)
}

func (c *asked) Find(ctx context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	c.times++
	return c.Chat.Find(ctx, d)
}

// TestWhoeverCouldNotSendAsksWhetherAnotherHas is about a process that was told
// to wait, and one that sent the message then and died before it could say so.
func TestWhoeverCouldNotSendAsksWhetherAnotherHas(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	dispatch := func(c *asked, s engine.Store) {
		t.Helper()
		w.reconfigure(func(conf *engine.Config) { conf.Adapters, conf.Store = []engine.Adapter{c}, s })
		if _, err := w.engine.Dispatch(t.Context()); err != nil && !errors.Is(err, enginetest.ErrDied) {
			t.Error(err)
		}
	}
	w.owe(to(thread, "ett"))
	waits := &asked{Chat: w.chat, wait: true}
	dispatch(waits, w.store)

	w.wait(time.Second)
	sends, dying := &asked{Chat: w.chat}, enginetest.NewMortal(w.store)
	dying.Doom("before settle")
	dispatch(sends, dying)
	if got := w.shown(thread); sends.times != 0 || len(got) != 1 {
		t.Errorf("where nothing was sent before: asked %d times, and shown is %q; want it at once", sends.times, got)
	}

	w.wait(lease)
	waits.wait = false
	dispatch(waits, w.store)
	if got := w.shown(thread); waits.times != 1 || len(got) != 1 {
		t.Errorf("where another may have sent it: asked %d times, and shown is %q; want it once", waits.times, got)
	}
}
