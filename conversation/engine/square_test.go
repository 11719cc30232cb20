package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// square is a platform with channels, some of which take a message a second and
// tell the rest to wait.
type square struct {
	takes time.Duration // a message
	tight func(channel string) bool

	mu      sync.Mutex
	arrived map[conversation.DeliveryID]time.Time
	twice   []conversation.DeliveryID
	last    map[string]time.Time // message in a channel
	refused int
}

func (*square) Platform() string { return "talk" }

func (*square) Run(ctx context.Context, _ engine.Handler) error {
	<-ctx.Done()
	return nil
}

// Presence takes its time as well.
func (*square) Presence(ctx context.Context, _ conversation.PersonID) (engine.Presence, error) {
	return engine.Here, pause(ctx, 20*time.Millisecond)
}

// Find is the platform's.
func (s *square) Find(ctx context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	err := pause(ctx, 100*time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, there := s.arrived[d.ID]
	return engine.Receipt{Ref: "m"}, there, err
}

// Deliver is the platform's.
func (s *square) Deliver(ctx context.Context, d conversation.Delivery, _ engine.Receipt) (engine.Receipt, error) {
	channel, _, _ := strings.Cut(string(d.To), "/")
	if !s.admits(channel) {
		err := pause(ctx, 50*time.Millisecond)
		return engine.Receipt{}, &engine.Failure{
			Kind: engine.Throttled, After: time.Second, Unsent: true, Err: errors.Join(errors.New("rate limited"), err),
		}
	}
	err := pause(ctx, s.takes)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, again := s.arrived[d.ID]; again {
		s.twice = append(s.twice, d.ID)
	}
	s.arrived[d.ID] = time.Now()
	return engine.Receipt{Ref: "m"}, err
}

func (s *square) admits(channel string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tight(channel) && time.Since(s.last[channel]) < time.Second {
		s.refused++
		return false
	}
	s.last[channel] = time.Now()
	return true
}

// debts is a store that notes what came to be owed, and when.
type debts struct {
	engine.Store
	mu   sync.Mutex
	owed map[conversation.DeliveryID]debt
}

type debt struct {
	at    time.Time
	event conversation.EventID
	conversation.Delivery
}

// Commit is the store's.
func (d *debts) Commit(ctx context.Context, c engine.Change) error {
	if err := d.Store.Commit(ctx, c); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, one := range c.Deliveries {
		d.owed[one.ID] = debt{time.Now(), c.Event, one}
	}
	return nil
}

// waits are how long what is owed has waited, or waits still: reminders from the
// moment on at which all came due. What is shown only if its card was shown before
// is nobody's loss.
func (d *debts) waits(s *square, due time.Time) (reminders, answers, alerts []time.Duration, open int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, o := range d.owed {
		at, ok := s.arrived[id]
		if !ok && o.IfShown {
			continue
		}
		if !ok {
			at = time.Now()
		}
		switch rang := strings.HasPrefix(string(o.event), "alarm/"); {
		case rang && !ok:
			open++
		case rang:
			reminders = append(reminders, at.Sub(due))
		case o.Topic == conversation.TopicAlert:
			alerts = append(alerts, at.Sub(o.at))
		default:
			answers = append(answers, at.Sub(o.at))
		}
	}
	for _, l := range [][]time.Duration{reminders, answers, alerts} {
		slices.Sort(l)
	}
	return reminders, answers, alerts, open
}

// followedUp is a case of a contract, and its log, before anything has come due.
func followedUp(t *testing.T) (conversation.Case, []conversation.Fact) {
	t.Helper()
	w := newTown(t)
	lines, err := os.ReadFile("../../bot/testdata/contract.lines")
	if err != nil {
		t.Fatal(err)
	}
	agreed, _, _ := strings.Cut(string(lines), ":hopp")
	w.call(thread, "ny")
	w.say(thread, strings.Split(strings.TrimSpace(agreed), "\n")...)
	c := w.load("U-2026-0001")
	log, err := w.store.Log(t.Context(), c.ID)
	if err != nil || c.Stage != rules.FollowUp {
		t.Fatalf("the case is in %s, %v", c.Stage, err)
	}
	return c, log
}

// TestOnTheMorningOfAllFollowUpsNobodyWaits lets hundreds of follow-ups come due at
// nine o'clock, three messages each, while somebody answers every three seconds and
// every tenth answer calls the coordinators. It runs in a bubble, on a real Redis.
func TestOnTheMorningOfAllFollowUpsNobodyWaits(t *testing.T) {
	t.Parallel()
	c, log := followedUp(t)
	redistest.Addr(t)
	for name, m := range map[string]morning{
		"on a platform that is slow":                               {takes: time.Second, replicas: 1},
		"with four replicas":                                       {takes: time.Second, replicas: 4},
		"with four replicas and half of the channels told to wait": {takes: 300 * time.Millisecond, replicas: 4, tight: true},
		"with a process that dies":                                 {takes: 300 * time.Millisecond, replicas: 2, dies: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { m.run(t, c, log) })
		})
	}
}

// morning is how one goes.
type morning struct {
	takes       time.Duration
	replicas    int
	tight, dies bool
}

const (
	followUps     = 240
	channelsThere = 8
)

func (m morning) run(t *testing.T, c conversation.Case, log []conversation.Fact) {
	p := shipped(t).Current()
	store := &debts{Store: redistest.Open(t), owed: map[conversation.DeliveryID]debt{}}
	due := conversation.Alarms(p, c)[0].Due
	nine := time.Now().Add(time.Minute)
	clock := func() time.Time { return due.Add(time.Since(nine)) }
	for n := range followUps {
		one := c
		one.ID, one.Home = conversation.CaseID(fmt.Sprintf("U-2025-%04d", n+1)), conversation.Place(fmt.Sprintf("talk:c%d/%d", n%channelsThere, n))
		ch := engine.Change{Event: "found", After: one, Facts: log, Alarms: conversation.Alarms(p, one), At: clock()}
		if err := store.Commit(t.Context(), ch); err != nil {
			t.Fatal(err)
		}
	}
	a := &square{takes: m.takes, arrived: map[conversation.DeliveryID]time.Time{}, last: map[string]time.Time{}}
	a.tight = func(channel string) bool {
		return m.tight && slices.Contains([]string{"talk:c0", "talk:c2", "talk:c4", "talk:c6"}, channel)
	}
	var running sync.WaitGroup
	begin := func() (*engine.Engine, func()) {
		ctx, stop := context.WithCancel(t.Context())
		process := enginetest.NewMortal(store)
		e := engine.New(engine.Config{
			Store: process, Adapters: []engine.Adapter{a}, Plans: shipped(t), Clock: clock,
			House: engine.House{Coordinators: enginetest.Coordinators, CISO: enginetest.CISO},
		})
		running.Go(func() { _ = e.Run(ctx) }) // what it says of its own death is no matter
		return e, func() { process.Kill(); stop() }
	}
	e, end := begin()
	ends := []func(){end}
	for range m.replicas - 1 {
		_, end := begin()
		ends = append(ends, end)
	}
	_ = pause(t.Context(), time.Until(nine))
	talking, hush := context.WithCancel(t.Context())
	running.Go(func() { chatting(talking, t, e, clock) })
	for calm := 0; calm < 2 && time.Since(nine) < time.Hour; {
		_ = pause(t.Context(), 10*time.Second)
		if m.dies {
			m.dies = false
			ends[1]()
			_, end := begin()
			ends = append(ends, end)
		}
		left, err := store.Due(t.Context(), clock(), 1)
		if _, _, _, open := store.waits(a, nine); err != nil || open > 0 || len(left) > 0 {
			calm = 0
			continue
		}
		calm++
	}
	hush()
	_ = pause(t.Context(), time.Minute) // what was said last is answered
	for _, end := range ends {
		end()
	}
	running.Wait()
	m.judge(t, store, a, nine)
}

// judge says whether that was a good morning.
func (m morning) judge(t *testing.T, store *debts, a *square, nine time.Time) {
	t.Helper()
	reminders, answers, alerts, open := store.waits(a, nine)
	if open > 0 || len(reminders) != 3*followUps || len(a.twice) > 0 {
		t.Errorf("got %d reminders, %d still owed, and twice %v; want %d", len(reminders), open, a.twice, 3*followUps)
	}
	if len(alerts) == 0 || len(answers) < 10 {
		t.Fatalf("got %d alerts and %d answers: nobody has said anything", len(alerts), len(answers))
	}
	slowest := func(of []time.Duration) time.Duration { return of[len(of)-1] }
	t.Logf("%d reminders by %v, %d times told to wait; of %d messages to who answered the slowest took %v, of %d alerts %v",
		len(reminders), slowest(reminders), a.refused, len(answers), slowest(answers), len(alerts), slowest(alerts))
	// An answer is up to four messages, one after the other, and begins when a
	// dispatcher is done with what it has in hand.
	if got, want := slowest(answers), 6*m.takes+time.Second; got > want {
		t.Errorf("whoever answered waited %v, want at most %v", got, want)
	}
	if got, want := slowest(alerts), 2*m.takes+time.Second; got > want {
		t.Errorf("an alert waited %v, want at most %v", got, want)
	}
	if got, want := slowest(reminders), 8*time.Minute; got > want {
		t.Errorf("the last reminder came after %v, want minutes", got)
	}
	if parked, err := store.Parked(context.Background()); err != nil || len(parked) > 0 {
		t.Errorf("%d were put aside, %v; want none", len(parked), err)
	}
}

// chatting is one person after the other who begins a case and answers every three
// seconds, until the coordinators are called.
func chatting(ctx context.Context, t *testing.T, e *engine.Engine, clock func() time.Time) {
	for n := 0; ; n++ {
		place := conversation.Place(fmt.Sprintf("talk:d%d/%d", n%5, n))
		gestures := []conversation.Gesture{conversation.Called{Words: "ny"}}
		for _, text := range untilAlarm() {
			gestures = append(gestures, conversation.Said{Text: text})
		}
		for i, g := range gestures {
			in := engine.Inbound{
				ID: conversation.EventID(fmt.Sprintf("talk:%d/%d", n, i)), Place: place, By: enginetest.Someone("anna"),
				At: clock(), Lang: rules.Swedish, Gesture: g,
			}
			if _, err := e.Handle(context.WithoutCancel(ctx), in); err != nil {
				t.Error(err)
			}
			if pause(ctx, 3*time.Second) != nil {
				return
			}
		}
	}
}
