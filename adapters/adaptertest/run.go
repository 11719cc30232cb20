package adaptertest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Run tells whether the adapter that open opens keeps the contract.
func Run(t *testing.T, open Harness) {
	t.Helper()
	for _, c := range contract() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.keeps(t, open(t))
		})
	}
}

// clause is a sentence of the contract.
type clause struct {
	name  string
	keeps func(testing.TB, *Platform)
}

func contract() []clause {
	return []clause{
		{"what people say, call and press reaches the handler", gestures},
		{"a gesture is acknowledged after the handler, once", acknowledgement},
		{"a gesture whose handler fails is not acknowledged", failedHandler},
		{"an event that is repeated keeps its id", repeated},
		{"what the handler says reaches the one who acted", told},
		{"its own and other bots' messages are dropped", bots},
		{"a token survives the round trip", tokens},
		{"every block can be shown, however large", blocks},
		{"people's text appears literally", literal},
		{"the second delivery of a card edits the first", edits},
		{"a card that is asked again stands last, and the old one is done", anew},
		{"a message without a card leaves others alone", fresh},
		{"what has arrived is found, and nothing else", found},
		{"files are shown with their message, and found", files},
		{"files whose reply was lost are not shown twice", filesCut},
		{"files that fail are told apart, and nothing of them is shown", filesRefused},
		{"outage, throttling, refusal and a vanished place are told apart", failures},
		{"Run returns when its context ends", ends},
		{"Run goes on when the line drops", reconnects},
	}
}

// patience is how long a test waits for something that must happen. It is only
// ever used up by a test that fails.
const patience = 20 * time.Second

// ear is a handler that remembers what it was given.
type ear struct {
	mu    sync.Mutex
	heard []engine.Inbound
	said  engine.Said
	err   error
	meet  func()
}

func (e *ear) handle(_ context.Context, in engine.Inbound) (engine.Said, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, in)
	if e.meet != nil {
		e.meet()
	}
	return e.said, e.err
}

func (e *ear) all() []engine.Inbound {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.heard)
}

// answer sets what the handler returns from now on.
func (e *ear) answer(said engine.Said, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.said, e.err = said, err
}

// last is the newest gesture, of which there must be n.
func (e *ear) last(t testing.TB, n int) engine.Inbound {
	t.Helper()
	heard := e.all()
	if len(heard) != n {
		t.Fatalf("the handler was given %d gestures, want %d", len(heard), n)
	}
	return heard[n-1]
}

// listen runs the adapter until the test ends.
func listen(t testing.TB, p *Platform, e *ear) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Adapter.Run(ctx, e.handle) }()
	t.Cleanup(func() {
		stop()
		returned(t, done)
	})
}

func returned(t testing.TB, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("Run: %v", err)
		}
	case <-time.After(patience):
		t.Error("Run did not return when its context ended")
	}
}

// deliver shows d and wants no error.
func deliver(t testing.TB, p *Platform, d conversation.Delivery, prior engine.Receipt) engine.Receipt {
	t.Helper()
	r, err := p.Adapter.Deliver(t.Context(), d, prior)
	if err != nil {
		t.Fatalf("deliver %s: %v", d.ID, err)
	}
	if r.Ref == "" {
		t.Fatalf("deliver %s: the receipt is empty", d.ID)
	}
	return r
}

// delivery is the n-th delivery of a case to place.
func delivery(place conversation.Place, n string, blocks ...conversation.Block) conversation.Delivery {
	return conversation.Delivery{
		ID: conversation.DeliveryID("U-2026-0042/" + n), Case: "U-2026-0042", To: place,
		Topic: conversation.TopicStatus, Lang: "sv", Body: conversation.Message{Blocks: blocks},
	}
}

func para(text string) conversation.Para {
	return conversation.Para{Text: []conversation.Span{{Text: text}}}
}

// shows says whether some message at place has that text in it.
func shows(p *Platform, place conversation.Place, text string) bool {
	return slices.ContainsFunc(p.Shown(place), func(s string) bool { return strings.Contains(s, text) })
}
