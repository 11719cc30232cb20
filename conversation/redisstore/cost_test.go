package redisstore_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

func TestAnAnswerCostsTwoRoundTrips(t *testing.T) {
	t.Parallel()
	embedded := redistest.Embedded(t)
	var err error
	for name, s := range map[string]*redisstore.Store{"embedded": embedded, "real": redistest.Open(t)} {
		ctx := t.Context()
		must(t, s.Commit(ctx, answer(1)))
		var count redistest.Trips
		s.Hook(&count)
		spent := func(what string, want int64, do func()) {
			before := count.Count()
			do()
			if got := count.Count() - before; got != want {
				t.Errorf("%s: %s: got %d round trips, want %d", name, what, got, want)
			}
		}
		spent("an answer", 2, func() {
			_, _, err := s.Load(ctx, benchCase, "e2")
			must(t, err)
			must(t, s.Commit(ctx, answer(2)))
		})
		var p engine.Parcel
		spent("a claim", 2, func() {
			var err error
			p, err = s.Claim(ctx, "a", benchStart, time.Minute)
			must(t, err)
		})
		spent("a settle", 1, func() { must(t, s.Settle(ctx, p, engine.Receipt{Ref: "m"})) })
		spent("looking for alarms", 1, func() { must(t, errOf(s.Due(ctx, benchStart, 100))) })
		spent("looking ahead", 1, func() { must(t, errOf(s.Next(ctx, benchStart))) })
		for err == nil { // until there is nothing left
			p, err = s.Claim(ctx, "a", benchStart, time.Minute)
			if err == nil {
				must(t, s.Settle(ctx, p, engine.Receipt{}))
			}
		}
		spent("an idle look", 1, func() {
			if _, err := s.Claim(ctx, "a", benchStart, time.Minute); !errors.Is(err, engine.ErrNothing) {
				t.Errorf("got %v, want %v", err, engine.ErrNothing)
			}
		})
		err = nil
	}
}

const benchCase = conversation.CaseID("U-2026-0007")

var benchStart = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// answer is the change that an answer in the middle of a case brings about:
// forty answers so far, two messages, five alarms.
func answer(seq int64) engine.Change {
	by := conversation.Person{ID: "slack:U0ANNA", Name: "Anna Andersson"}
	c := conversation.Case{
		ID: benchCase, Seq: seq, Home: "slack:C0123456789/1700000000.000100", Owner: by, Lang: "sv",
		Plan:   "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		Status: conversation.StatusOpen, Stage: rules.Prepare, Round: 1, Opened: benchStart,
		Answers: map[rules.QuestionID]conversation.Given{},
	}
	for n := range 40 {
		c.Answers[rules.QuestionID(fmt.Sprintf("supplier_question_%d", n))] = conversation.Given{
			Value: rules.Choice("unknown"), By: by, At: benchStart, Seq: int64(n),
		}
	}
	ch := engine.Change{
		Event: conversation.EventID(fmt.Sprintf("slack:Ev%d", seq)), Before: seq - 1, After: c, At: benchStart,
		Facts: []conversation.Fact{conversation.Answered{Question: "it", Value: rules.Choice("yes"), By: by, At: benchStart}},
	}
	for n := range 5 {
		ch.Alarms = append(ch.Alarms, conversation.Alarm{
			Case: benchCase, Name: fmt.Sprintf("due/2027-0%d-01", n+1), Due: benchStart.AddDate(1, n, 0),
		})
	}
	for n := range 2 {
		ch.Deliveries = append(ch.Deliveries, conversation.Delivery{
			ID:   conversation.DeliveryID(fmt.Sprintf("%s/%d/%d", benchCase, seq, n+1)),
			Case: benchCase, To: c.Home, Card: conversation.CardID(fmt.Sprintf("%s/step/%d", benchCase, n)),
			Topic: conversation.TopicQuestion, Question: "it", Lang: "sv",
			Body: conversation.Message{Blocks: []conversation.Block{
				conversation.Ask{
					Question: "it", Prompt: []conversation.Span{{Text: "Ska leverantören lagra information åt kommunen?"}},
					Kind: rules.KindChoice, Options: []conversation.Choice{{ID: "yes", Label: "Ja"}, {ID: "no", Label: "Nej"}},
					Token: conversation.Token{Case: benchCase, Step: "it", Seq: seq},
				},
			}},
		})
	}
	return ch
}

// BenchmarkAnswer is Load and Commit of an answer. Compare with
// BenchmarkTwoRoundTrips in the same run: the rest is sealing, JSON and Lua.
func BenchmarkAnswer(b *testing.B) {
	s := redistest.Open(b)
	ctx := b.Context()
	must(b, s.Commit(ctx, answer(1)))
	b.ReportAllocs()
	seq := int64(1)
	for b.Loop() {
		seq++
		_, _, err := s.Load(ctx, benchCase, "e")
		must(b, err)
		must(b, s.Commit(ctx, answer(seq)))
	}
}

// BenchmarkTwoRoundTrips is a GET and a SET of as many bytes as a case has.
func BenchmarkTwoRoundTrips(b *testing.B) {
	body, err := conversation.EncodeCase(answer(1).After)
	must(b, err)
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(b)})
	defer client.Close()
	key := redistest.Namespace(b) + ":bare"
	ctx := b.Context()
	must(b, client.Set(ctx, key, body, 0).Err())
	b.ReportMetric(float64(len(body)), "bytes/case")
	b.ReportAllocs()
	for b.Loop() {
		must(b, client.Get(ctx, key).Err())
		must(b, client.Set(ctx, key, body, 0).Err())
	}
}

// BenchmarkCodec is what of an answer is JSON: a case decoded and encoded.
func BenchmarkCodec(b *testing.B) {
	body, err := conversation.EncodeCase(answer(1).After)
	must(b, err)
	b.ReportAllocs()
	for b.Loop() {
		c, err := conversation.DecodeCase(body)
		must(b, err)
		must(b, errOf(conversation.EncodeCase(c)))
	}
}

// BenchmarkIdleClaim is a look for deliveries when there are none.
func BenchmarkIdleClaim(b *testing.B) {
	s := redistest.Open(b)
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Claim(ctx, "a", benchStart, time.Minute); !errors.Is(err, engine.ErrNothing) {
			b.Fatal(err)
		}
	}
}
