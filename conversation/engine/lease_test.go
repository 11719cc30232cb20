package engine_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// laggard is a Store that is long in saying what has been claimed.
type laggard struct {
	engine.Store
	meanwhile func()
	until     time.Time // when whoever claimed last means to be done
}

func (l *laggard) Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error) {
	l.until, _ = ctx.Deadline()
	p, err := l.Store.Claim(ctx, token, now, lease)
	l.meanwhile()
	return p, err
}

func TestWhoeverHearsOfAClaimWhenItsLeaseIsOverLeavesItToOthers(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.owe(to(thread, "ett"))
	other := engine.New(w.conf)
	slow := &laggard{Store: w.store, meanwhile: func() {
		w.wait(lease)
		if _, err := other.Dispatch(t.Context()); err != nil {
			t.Error(err)
		}
	}}
	sent := 0
	w.reconfigure(func(c *engine.Config) {
		c.Store, c.Adapters = slow, []engine.Adapter{&watched{Chat: w.chat, delivering: func(context.Context, conversation.Delivery) { sent++ }}}
	})
	if _, err := w.engine.Dispatch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.shown(thread); sent != 0 || !slices.Equal(got, []string{"ett"}) {
		t.Errorf("it was sent %d times by the one that came late, and shown is %q; want it sent by the other alone", sent, got)
	}
}

func TestWhatIsLeftToOthersComesAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.owe(to(thread, "ett"))
	w.reconfigure(func(c *engine.Config) {
		c.Store = &laggard{Store: w.store, meanwhile: func() { w.wait(lease * 4 / 5) }}
	})
	if _, err := w.engine.Dispatch(t.Context()); err != nil {
		t.Fatal(err)
	}
	finds := &asked{Chat: w.chat}
	w.reconfigure(func(c *engine.Config) { c.Store, c.Adapters = w.store, []engine.Adapter{finds} })
	w.drain()
	if got := w.shown(thread); finds.times != 0 || !slices.Equal(got, []string{"ett"}) {
		t.Errorf("shown is %q, and the platform was asked %d times; want it shown before the lease is over, without a question", got, finds.times)
	}
}

// watched is a Chat at which somebody looks on.
type watched struct {
	*enginetest.Chat
	delivering func(context.Context, conversation.Delivery)
}

func (c *watched) Deliver(ctx context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	c.delivering(ctx, d)
	return c.Chat.Deliver(ctx, d, prior)
}

func TestAnAttemptIsOverBeforeItsLeaseAtTheSecondPlaceToo(t *testing.T) {
	t.Parallel()
	w := newTown(t, withSecond)
	w.chat.Fail(enginetest.Coordinators, failure(engine.Gone, 0))
	w.owe(alertTo("ett"))
	slow := &laggard{Store: w.store, meanwhile: func() {}}
	tried := map[conversation.Place]time.Time{}
	w.reconfigure(func(c *engine.Config) {
		c.Store, c.Adapters = slow, []engine.Adapter{&watched{Chat: w.chat, delivering: func(ctx context.Context, d conversation.Delivery) {
			tried[d.To], _ = ctx.Deadline()
		}}}
	})
	if _, err := w.engine.Dispatch(t.Context()); err != nil {
		t.Fatal(err)
	}
	first, then := tried[enginetest.Coordinators], tried[second]
	if first.IsZero() || !first.Before(then) || then.After(slow.until) {
		t.Errorf("the first place may take until %v, the second until %v, and the lane is the attempt's until %v; want one before the other", first, then, slow.until)
	}
}
