package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

const (
	thread  conversation.Place = "talk:thread"
	channel conversation.Place = "talk:#inköp"
	lease                      = 30 * time.Second
)

// town is a store, a chat and an engine for one test, with a clock that moves
// only when it is told to.
type town struct {
	*testing.T
	store  engine.Store
	chat   *enginetest.Chat
	engine *engine.Engine
	conf   engine.Config

	mu     sync.Mutex
	now    time.Time
	events int
}

// newTown opens a town whose configuration is changed by the options.
func newTown(t *testing.T, options ...func(*engine.Config)) *town {
	t.Helper()
	w := &town{
		T: t, store: embedded(t), chat: enginetest.NewChat(),
		now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC),
	}
	w.conf = engine.Config{
		Store: w.store, Adapters: []engine.Adapter{w.chat}, Plans: shipped(t), Clock: w.clock, Lease: lease,
		House: engine.House{Coordinators: enginetest.Coordinators, CISO: enginetest.CISO, Phone: enginetest.Phone},
		Log:   slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	for _, o := range options {
		o(&w.conf)
	}
	w.engine = engine.New(w.conf)
	return w
}

// onePlan is a shelf with one plan on it.
type onePlan struct{ plan *rules.Plan }

func (o onePlan) Current() *rules.Plan { return o.plan }

func (o onePlan) Plan(_ context.Context, d rules.Digest) (*rules.Plan, error) {
	if d != o.plan.Digest() {
		return nil, fmt.Errorf("no plan %s", d)
	}
	return o.plan, nil
}

var compiled = sync.OnceValues(rules.Shipped)

// shipped is the checklist as it is shipped.
func shipped(t testing.TB) engine.Plans {
	t.Helper()
	p, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return onePlan{p}
}

func (w *town) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *town) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// event is a gesture of anna's that has not been seen before.
func (w *town) event(place conversation.Place, g conversation.Gesture) engine.Inbound {
	w.events++
	return engine.Inbound{
		ID: conversation.EventID(fmt.Sprintf("talk:%d", w.events)), Place: place,
		By: enginetest.Someone("anna"), At: w.clock(), Lang: rules.Swedish, Gesture: g,
	}
}

// handle hands a gesture in and returns what its maker was told.
func (w *town) handle(in engine.Inbound) string {
	w.Helper()
	said, err := w.engine.Handle(w.Context(), in)
	if err != nil {
		w.Fatalf("handle %s: %v", in.ID, err)
	}
	return said.Body.Plain()
}

func (w *town) call(place conversation.Place, words string) string {
	w.Helper()
	return w.handle(w.event(place, conversation.Called{Words: words}))
}

func (w *town) say(place conversation.Place, lines ...string) string {
	w.Helper()
	told := ""
	for _, text := range lines {
		told = w.handle(w.event(place, conversation.Said{Text: text}))
	}
	return told
}

func (w *town) drain() {
	w.Helper()
	if err := w.engine.Drain(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// alarmed begins a case in the thread and answers until the coordinators are
// called.
func (w *town) alarmed() conversation.Case {
	w.Helper()
	w.call(thread, "ny")
	w.say(thread, untilAlarm()...)
	c := w.load("U-2026-0001")
	if !c.Silent() {
		w.Fatal("the case has no alarm")
	}
	return c
}

// untilAlarm are answers that end with an alarm.
func untilAlarm() []string {
	return []string{"nya kontorsmöbler", "Bo Berg", "1", "1", "2027-01-10", "2027-03-15", "2030-03-15", "ja"}
}

func (w *town) load(id conversation.CaseID) conversation.Case {
	w.Helper()
	c, _, err := w.store.Load(w.Context(), id, "")
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// shown is what is to be read at place now, message by message.
func (w *town) shown(place conversation.Place) []string {
	var out []string
	for _, p := range w.chat.Posts() {
		if p.Place == place {
			out = append(out, p.Current().Body.Plain())
		}
	}
	return out
}

// owe commits deliveries by hand, so that a test says exactly what is owed. The
// case has no alarms.
func (w *town) owe(ds ...conversation.Delivery) {
	w.Helper()
	w.events++
	c := conversation.Case{ID: "U-2026-0099", Plan: w.conf.Plans.Current().Digest(), Home: thread, Status: conversation.StatusOpen}
	if old, _, err := w.store.Load(w.Context(), c.ID, ""); err == nil {
		c = old
	}
	ch := engine.Change{Event: conversation.EventID(fmt.Sprintf("by hand %d", w.events)), Before: c.Seq, At: w.clock()}
	c.Seq++
	ch.After, ch.Facts = c, []conversation.Fact{conversation.Paused{}}
	for i, d := range ds {
		d.Case, d.ID = c.ID, conversation.DeliveryID(fmt.Sprintf("%s/%d/%d", c.ID, c.Seq, i+1))
		if d.Topic == "" {
			d.Topic = conversation.TopicStatus
		}
		d.Lang = rules.Swedish
		ch.Deliveries = append(ch.Deliveries, d)
	}
	if err := w.store.Commit(w.Context(), ch); err != nil {
		w.Fatal(err)
	}
}

func message(text string) conversation.Message {
	return conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{{Text: text}}}}}
}

func to(place conversation.Place, text string) conversation.Delivery {
	return conversation.Delivery{To: place, Body: message(text)}
}

func alertTo(text string) conversation.Delivery {
	return conversation.Delivery{To: conversation.ToCoordinators, Topic: conversation.TopicAlert, Body: message(text)}
}

func (w *town) parked() []engine.Parcel {
	w.Helper()
	p, err := w.store.Parked(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return p
}
