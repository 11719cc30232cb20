package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// replicated are four engines on one store, with one chat, at one time.
type replicated struct {
	testing.TB
	chat    *enginetest.Chat
	engines []*engine.Engine
	now     time.Time
}

func abreast(t *testing.T, store engine.Store, house engine.House) *replicated {
	w := &replicated{TB: t, chat: enginetest.NewChat(), now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
	for range 4 {
		w.engines = append(w.engines, engine.New(engine.Config{
			Store: store, Adapters: []engine.Adapter{w.chat}, Plans: shipped(t), Lease: time.Hour,
			Clock: func() time.Time { return w.now }, House: house,
		}))
	}
	return w
}

// each lets all engines do something at the same time.
func (w *replicated) each(do func(n int, e *engine.Engine) error) {
	var running sync.WaitGroup
	for n, e := range w.engines {
		running.Go(func() {
			if err := do(n, e); err != nil {
				w.Error(err)
			}
		})
	}
	running.Wait()
}

// onceEach wants everything to have arrived once.
func (w *replicated) onceEach() {
	w.Helper()
	for id, n := range w.chat.Arrivals() {
		if n != 1 {
			w.Errorf("%s arrived %d times, want once", id, n)
		}
	}
}

func TestReplicasOnOneStoreAreAsGoodAsOne(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) { t.Parallel(); replicas(t, embedded(t)) })
	t.Run("real", func(t *testing.T) { t.Parallel(); replicas(t, redistest.Open(t)) })
}

// replicas lets four engines handle the same events, each of them several times
// and in another order, while all deliver and wake.
func replicas(t *testing.T, store engine.Store) {
	const cases, repeats = 5, 3
	w := abreast(t, store, engine.House{Coordinators: enginetest.Coordinators})
	place := func(n int) conversation.Place { return conversation.Place(fmt.Sprintf("talk:t%d", n)) }
	var starts, answers []engine.Inbound
	for n := range cases {
		inbound := func(id string, g conversation.Gesture) engine.Inbound {
			return engine.Inbound{
				ID: conversation.EventID(fmt.Sprintf("talk:%d/%s", n, id)), Place: place(n),
				By: enginetest.Someone("anna"), At: w.now, Lang: rules.Swedish, Gesture: g,
			}
		}
		starts = append(starts, inbound("start", conversation.Called{Words: "ny"}))
		for _, text := range []string{"nya kontorsmöbler", "paus", "fortsätt", "status"} {
			answers = append(answers, inbound(text, conversation.Said{Text: text}))
		}
	}
	// Whoever is refused, or overtaken too often, is not repeated here: that no
	// event happens twice and that what happened arrives is what counts.
	race := func(events []engine.Inbound) {
		w.each(func(i int, e *engine.Engine) error {
			shuffle := rand.New(rand.NewPCG(2, uint64(i)))
			mine := slices.Repeat(events, repeats)
			shuffle.Shuffle(len(mine), func(a, b int) { mine[a], mine[b] = mine[b], mine[a] })
			for _, in := range mine {
				_, _ = e.Handle(t.Context(), in)
				if _, err := e.Dispatch(t.Context()); err != nil {
					return err
				}
			}
			return e.Drain(t.Context())
		})
	}
	race(starts)
	race(answers)
	for _, e := range w.engines { // what one held while the others found nothing
		if err := e.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := store.Cases(t.Context())
	if err != nil || len(ids) != cases {
		t.Fatalf("got the cases %v %v, want %d", ids, err, cases)
	}
	for n := range cases {
		id, err := store.CaseAt(t.Context(), place(n))
		if err != nil {
			t.Fatal(err)
		}
		titled(t, store, id)
		inOrder(t, w.chat, place(n))
	}
	w.onceEach()
}

// titled wants one answer in the log, however often it was given.
func titled(t *testing.T, store engine.Store, id conversation.CaseID) {
	t.Helper()
	log, err := store.Log(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	answers, opened := 0, 0
	for _, f := range log {
		switch f.(type) {
		case conversation.Answered:
			answers++
		case conversation.Opened:
			opened++
		}
	}
	if answers > 1 || opened != 1 {
		t.Errorf("%s: got %d answers and %d beginnings, want one of each", id, answers, opened)
	}
	if c, _, err := store.Load(t.Context(), id, ""); err != nil || c.Seq != int64(len(log)) {
		t.Errorf("%s: the case is at %d and its log at %d: %v", id, c.Seq, len(log), err)
	}
}

// inOrder wants the arrivals at place to follow the log: their ids are
// "<case>/<seq>/<n>". An edit arrives at an older message.
func inOrder(t *testing.T, chat *enginetest.Chat, place conversation.Place) {
	t.Helper()
	var last [2]int
	for _, d := range chat.Order(place) {
		var at [2]int
		part := strings.Split(string(d), "/")
		if _, err := fmt.Sscanf(part[1]+" "+part[2], "%d %d", &at[0], &at[1]); err != nil {
			t.Fatal(err)
		}
		if slices.Compare(at[:], last[:]) <= 0 {
			t.Errorf("%s: %s arrived after %d/%d", place, d, last[0], last[1])
		}
		last = at
	}
	if last[0] == 0 {
		t.Errorf("%s: nothing arrived", place)
	}
}

func TestReplicasSendEachSummaryOnce(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) { t.Parallel(); summarised(t, embedded(t)) })
	t.Run("real", func(t *testing.T) { t.Parallel(); summarised(t, redistest.Open(t)) })
}

// summarised lets four engines make the rounds of three weeks at the same time.
func summarised(t *testing.T, store engine.Store) {
	const people, weeks = 6, 3
	w := abreast(t, store, engine.House{Coordinators: enginetest.Coordinators, Contracts: contracts})
	w.each(func(_ int, e *engine.Engine) error { return e.OpenHouse(t.Context()) })
	person := func(n int) conversation.Person { return enginetest.Someone(fmt.Sprintf("p%d", n)) }
	for n := range people {
		in := engine.Inbound{
			ID: conversation.EventID(fmt.Sprintf("talk:%d", n)), Place: conversation.Place(fmt.Sprintf("talk:t%d", n)),
			By: person(n), At: w.now, Lang: rules.Swedish, Gesture: conversation.Called{Words: "ny"},
		}
		if _, err := w.engines[0].Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	for range weeks {
		w.now = w.now.AddDate(0, 0, 7)
		for range 2 { // what one held while the others found nothing
			w.each(func(_ int, e *engine.Engine) error { return e.Drain(t.Context()) })
		}
	}
	places := []conversation.Place{contracts}
	for n := range people {
		places = append(places, conversation.Direct(person(n).ID))
	}
	for _, p := range places {
		if got := len(w.chat.Order(p)); got != weeks {
			t.Errorf("%s: got %d summaries, want %d", p, got, weeks)
		}
	}
	w.onceEach()
}
