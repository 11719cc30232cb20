package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// budget is how many round trips to Redis an answer may cost: one to load the
// case and ask whether the event was seen, one to commit.
const budget = 2

// answering is an engine with a case in which something has been asked, and a
// counter of its round trips.
func answering(t testing.TB) (*engine.Engine, *redistest.Trips) {
	t.Helper()
	count := &redistest.Trips{}
	conf := redistest.Config(t)
	conf.Hooks = []redis.Hook{count}
	store := redistest.OpenWith(t, conf)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	plans, err := engine.NewShelf(t.Context(), store, rules.Sources(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Config{Store: store, Plans: plans, Clock: func() time.Time { return at }})
	anna := conversation.Person{ID: "talk:anna", Name: "Anna"}
	for i, g := range []conversation.Gesture{
		conversation.Called{Words: "ny"}, conversation.Said{Text: "Nya möbler"}, conversation.Said{Text: "Anna Berg"},
		conversation.Said{Text: "1"},
	} {
		in := engine.Inbound{ID: conversation.EventID(fmt.Sprint("talk:begin", i)), Place: "talk:thread", By: anna, At: at, Gesture: g}
		if _, err := e.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	return e, count
}

// answerNumber is the nth answer: a press that changes what is bought, to and
// fro, so that each brings about a fact, a card and a commit.
func answerNumber(n int) engine.Inbound {
	option := []rules.OptionID{"service", "goods"}[n%2]
	return engine.Inbound{
		ID: conversation.EventID(fmt.Sprint("talk:", n)), Place: "talk:thread",
		By:      conversation.Person{ID: "talk:anna", Name: "Anna"},
		At:      time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		Gesture: conversation.Pressed{Token: conversation.Token{Case: "U-2026-0001", Step: "object", Seq: 1 << 40}, Option: option},
	}
}

func TestAnAnswerFromGestureToCommitCostsTwoRoundTrips(t *testing.T) {
	t.Parallel()
	e, count := answering(t)
	for _, in := range []engine.Inbound{
		answerNumber(0),
		{ID: "talk:typed", Place: "talk:thread", By: conversation.Person{ID: "talk:anna"}, Gesture: conversation.Said{Text: "1"}},
	} {
		before := count.Count()
		said, err := e.Handle(t.Context(), in)
		if err != nil || len(said.Body.Blocks) > 0 {
			t.Fatalf("%s: got %v %s, want an answer that is taken", in.ID, err, said.Body.Plain())
		}
		if got := count.Count() - before; got != budget {
			t.Errorf("%s: got %d round trips, want %d", in.ID, got, budget)
		}
	}
}

// BenchmarkAnswerEndToEnd is one answer from gesture to commit on a real Redis:
// read, decided, folded, viewed, sealed and committed. BenchmarkBareRoundTrips
// in the same run is the floor it stands on.
func BenchmarkAnswerEndToEnd(b *testing.B) {
	e, count := answering(b)
	b.ReportAllocs()
	before, n := count.Count(), 0
	for b.Loop() {
		if _, err := e.Handle(b.Context(), answerNumber(n)); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(count.Count()-before)/float64(n), "trips/answer")
}

// BenchmarkBareRoundTrips is a GET and a SET of four kilobytes, about what a
// case takes.
func BenchmarkBareRoundTrips(b *testing.B) {
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(b)})
	defer client.Close()
	key, body := redistest.Namespace(b)+":bare", make([]byte, 4<<10)
	if err := client.Set(b.Context(), key, body, 0).Err(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := client.Get(b.Context(), key).Err(); err != nil {
			b.Fatal(err)
		}
		if err := client.Set(b.Context(), key, body, 0).Err(); err != nil {
			b.Fatal(err)
		}
	}
}
