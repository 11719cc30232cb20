package slackfake_test

import (
	"context"
	"testing"

	"github.com/slack-go/slack/socketmode"

	"upphandlingsvakten/adapters/slack/slackfake"
)

func TestAReadyMadeClientIsAtHome(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	ctx, stop := context.WithCancel(t.Context())
	c := socketmode.New(client(w))
	done := make(chan error, 1)
	go func() { done <- c.RunContext(ctx) }()
	go func() {
		for e := range c.Events {
			if e.Request != nil && e.Type == socketmode.EventTypeEventsAPI {
				_ = c.Ack(*e.Request)
			}
		}
	}()
	w.AwaitSockets(1)
	if o := w.Person("anna").Says(w.Channel("inköp"), "hej"); !o.OK {
		t.Errorf("got %+v", o)
	}
	w.Refresh()
	w.AwaitSockets(1)
	if o := w.Person("anna").Says(w.Channel("inköp"), "hej igen"); !o.OK {
		t.Errorf("after a refresh: got %+v", o)
	}
	stop()
	<-done
}

func TestPayloadsGoToAnyOfTheSockets(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	one, two := &app{}, &app{}
	one.overSocket(t, w)
	two.overSocket(t, w)
	w.AwaitSockets(2)
	for range 40 {
		w.Person("anna").Says(w.Channel("inköp"), "hej")
	}
	if a, b := len(one.all()), len(two.all()); a+b != 40 || a == 0 || b == 0 {
		t.Errorf("got %d and %d, want 40 together and some to each", a, b)
	}
	w.Warn()
	w.AwaitSockets(1)
	before := len(one.all())
	for range 10 {
		w.Person("anna").Says(w.Channel("inköp"), "hej")
	}
	if got := len(one.all()); got != before {
		t.Errorf("%d payloads went to a socket that is about to close", got-before)
	}
	w.Drop()
	if o := w.Person("anna").Says(w.Channel("inköp"), "hej"); o.OK || w.Unacked() != 1 {
		t.Errorf("without a socket: got %+v, %d to be tried again", o, w.Unacked())
	}
}

func TestEnvelopesCanBeLostDoubledAndReordered(t *testing.T) {
	t.Parallel()
	for name, over := range transports() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slackfake.New(t, slackfake.Config{})
			a := &app{}
			over(a, t, w)
			anna, at := w.Person("anna"), w.Channel("inköp")
			w.Lose(1)
			if o := anna.Says(at, "borta"); o.OK || len(a.all()) != 0 {
				t.Errorf("lost: got %+v", o)
			}
			if w.Retry(); len(a.all()) != 1 {
				t.Errorf("tried again: got %d", len(a.all()))
			}
			w.Double(1)
			if anna.Says(at, "två gånger"); len(a.all()) != 3 {
				t.Errorf("doubled: got %d", len(a.all()))
			}
			w.Hold()
			anna.Says(at, "ett")
			anna.Says(at, "två")
			if n := w.Release(func(int) []int { return []int{1, 0} }); n != 2 || len(a.all()) != 5 {
				t.Errorf("released %d, got %d", n, len(a.all()))
			}
		})
	}
}
