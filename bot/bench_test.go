package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// The benchmarks of the whole bot on a real Redis. One run has the ceiling and
// everything that is held against it:
//
//	go test -run xxx -bench . -benchtime 5s ./bot
//
// An answer is a button pressed in Slack: a signed request over HTTP, checked,
// decoded, the case read, decided, committed and acknowledged. The ceiling is
// the same request to the same kind of server, the same check, and a bare GET
// and SET of as many bytes as a case has. Both have 64 clients, on the same
// processors. What is owed to Slack is written, and not sent.

// atOnce is how many clients press at once: far more than a municipality's.
const atOnce = 64

// workplace is a Redis with cases, and replicas of the bot.
type workplace struct {
	testing.TB
	config   redisstore.Config
	server   *redistest.Server
	slack    *slackfake.Workspace
	stores   []*redisstore.Store
	replicas []string // their addresses
	cases    []conversation.CaseID
	presses  []int // of each case
	begun    int64 // how many facts each had before
	by       *slackfake.Person
}

// newWorkplace has that many open cases and that many replicas.
func newWorkplace(b *testing.B, replicas, cases int) *workplace {
	b.Helper()
	b.Cleanup(func() { debug.SetGCPercent(100) })
	debug.SetGCPercent(garbage) // as main does
	server := redistest.Start(b)
	w := &workplace{
		TB: b, server: server, config: redisstore.Config{URL: server.URL(), Keys: redistest.Keys(b)},
		slack: slackfake.New(b, slackfake.Config{Silent: true}),
	}
	w.by = w.slack.Person("Anna")
	for range replicas {
		w.replica()
	}
	w.open(cases)
	return w
}

// replica starts the bot as bot serve does, without the dispatcher.
func (w *workplace) replica() {
	store := redistest.OpenWith(w, w.config)
	shelf, err := engine.NewShelf(w.Context(), store, rules.Sources(), nil, "")
	w.must(err)
	adapter, err := slack.New(slack.Config{
		BotToken: slackfake.BotToken, SigningSecret: slackfake.SigningSecret, APIURL: w.slack.APIURL(),
		Gather: time.Nanosecond, // otherwise it is what is measured: see slack.Config
	})
	w.must(err)
	carrier := engine.New(engine.Config{Store: store, Adapters: []engine.Adapter{adapter}, Plans: shelf})
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = adapter.Run(ctx, carrier.Handle) }) // it ends with ctx
	site := httptest.NewServer(adapter.Handler())
	w.Cleanup(func() { site.Close(); stop(); running.Wait() })
	w.stores, w.replicas = append(w.stores, store), append(w.replicas, site.URL)
	if len(w.stores) == 1 {
		w.begin(carrier)
	}
}

// begin talks one case through to where it is known what is bought.
func (w *workplace) begin(e *engine.Engine) {
	anna := conversation.Person{ID: conversation.PersonID("slack:" + w.by.ID), Name: "Anna"}
	for i, g := range []conversation.Gesture{
		conversation.Called{Words: "ny"}, conversation.Said{Text: "Nya möbler"}, conversation.Said{Text: "Anna Berg"},
		conversation.Said{Text: "1"},
	} {
		in := engine.Inbound{ID: conversation.EventID(fmt.Sprint("slack:begin", i)), Place: benchPlace(0), By: anna, Gesture: g}
		_, err := e.Handle(w.Context(), in)
		w.must(err)
	}
}

func benchPlace(n int) conversation.Place {
	return conversation.Place(fmt.Sprintf("slack:C0BENCH/1700000000.%06d", n))
}

// open begins cases like the first.
func (w *workplace) open(cases int) {
	id := conversation.CaseID(fmt.Sprintf("U-%d-0001", time.Now().Year()))
	first, _, err := w.stores[0].Load(w.Context(), id, "")
	w.must(err)
	log, err := w.stores[0].Log(w.Context(), id)
	w.must(err)
	w.cases = append(w.cases, id)
	for n := 1; n < cases; n++ {
		w.cases = append(w.cases, conversation.CaseID(fmt.Sprintf("U-2020-%06d", n)))
	}
	var writers sync.WaitGroup
	for part := range 16 {
		writers.Go(func() {
			for n := part + 1; n < cases; n += 16 {
				c := first
				c.ID, c.Home = w.cases[n], benchPlace(n)
				if err := w.stores[0].Commit(context.Background(), engine.Change{
					Event: "begin", After: c, Facts: log, At: c.Touched,
					Alarms: []conversation.Alarm{{Case: c.ID, Name: "nudge/1", Due: c.Touched.AddDate(1, 0, n%365)}},
				}); err != nil {
					w.Error(err)
				}
			}
		})
	}
	writers.Wait()
	w.presses, w.begun = make([]int, cases), first.Seq
}

func (w *workplace) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// press is the nth press of a case: it changes what is bought, to and fro.
func (w *workplace) press(n, in int, id conversation.CaseID) []byte {
	option := []string{"service", "goods"}[n%2]
	token := conversation.Token{Case: id, Step: "object", Seq: 1 << 40}
	at := fmt.Sprintf("%d.%06d", 1700000000+n, in)
	return []byte("payload=" + url.QueryEscape(fmt.Sprintf(
		`{"type":"block_actions","team":{"id":"T0"},"user":{"id":%q},"channel":{"id":"C0BENCH"},`+
			`"container":{"type":"message","channel_id":"C0BENCH","message_ts":"1700000001.%06[2]d","thread_ts":"1700000000.%06[2]d"},`+
			`"actions":[{"type":"button","action_id":"answer/object/%s","block_id":"b","value":%q,"action_ts":%q}]}`,
		w.by.ID, in, option, token.String(), at)))
}

// pressed is how many cases are pressed in, spread over all that are open: as many
// however many there are, because the first press of a case makes keys that the
// next one finds.
const pressed = 100

// load lets all clients press, each in cases of its own, and reports answers a
// second and how long acknowledgements took.
func (w *workplace) load(b *testing.B, addresses []string) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: atOnce}}
	b.Cleanup(client.CloseIdleConnections)
	var turn atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	b.SetParallelism(atOnce / 2) // times two processors
	runtime.GC()                 // what opening the cases has left behind
	b.ResetTimer()
	begun, spent, served := time.Now(), w.cpu(), w.redisCPU()
	b.RunParallel(func(pb *testing.PB) {
		me := int(turn.Add(1)) - 1
		var mine []time.Duration
		own := (pressed - me + atOnce - 1) / atOnce
		for n := 0; pb.Next(); n++ {
			at := (me + n%own*atOnce) * (len(w.cases) / pressed)
			body := w.press(w.presses[at], at, w.cases[at])
			w.presses[at]++
			sent := time.Now()
			if err := w.send(client, addresses[(me+n)%len(addresses)], body); err != nil {
				b.Error(err)
				return
			}
			mine = append(mine, time.Since(sent))
		}
		mu.Lock()
		defer mu.Unlock()
		took = append(took, mine...)
	})
	b.StopTimer()
	all := time.Since(begun)
	b.ReportMetric((w.cpu()-spent).Seconds()*1e6/float64(b.N), "cpu-µs/answer")
	b.ReportMetric((w.redisCPU()-served).Seconds()*1e6/float64(b.N), "redis-µs/answer")
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[int(math.Ceil(part*float64(len(took))))-1]) / float64(time.Millisecond)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.N)/all.Seconds(), "answers/s")
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.99), "p99-ms")
}

// landed checks that each press was taken for an answer: it is in the case.
func (w *workplace) landed() {
	w.Helper()
	for i, n := range w.presses {
		if n == 0 {
			continue
		}
		c, _, err := w.stores[0].Load(w.Context(), w.cases[i], "")
		w.must(err)
		if got := c.Seq - w.begun; got != int64(n) {
			w.Errorf("%s: got %d answers, want %d", w.cases[i], got, n)
		}
	}
}

// cpu is the processor time that clients, replicas and Redis have had so far.
// Unlike answers a second it does not depend on what else the machine does.
func (w *workplace) cpu() time.Duration {
	var own syscall.Rusage
	w.must(syscall.Getrusage(syscall.RUSAGE_SELF, &own))
	return time.Duration(own.Utime.Nano()+own.Stime.Nano()) + w.redisCPU()
}

// redisCPU is the part of it that Redis has had.
func (w *workplace) redisCPU() (all time.Duration) {
	for _, field := range []string{"used_cpu_user", "used_cpu_sys"} {
		s, err := strconv.ParseFloat(w.server.Says(field), 64)
		w.must(err)
		all += time.Duration(s * float64(time.Second))
	}
	return all
}

func (w *workplace) send(client *http.Client, address string, body []byte) error {
	ask, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address+"/slack/interactions", bytes.NewReader(body))
	if err != nil {
		return err
	}
	stamp, signature := slackfake.Sign(slackfake.SigningSecret, time.Now(), body)
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	ask.Header.Set("X-Slack-Request-Timestamp", stamp)
	ask.Header.Set("X-Slack-Signature", signature)
	reply, err := client.Do(ask)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if _, err := io.Copy(io.Discard, reply.Body); err != nil {
		return err
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", reply.StatusCode)
	}
	return nil
}

// ceiling is a server that does nothing but check the signature, GET and SET.
func (w *workplace) ceiling() string {
	o, err := redis.ParseURL(w.config.URL)
	w.must(err)
	client := redis.NewClient(o)
	value := make([]byte, bareBytes)
	w.must(client.Set(w.Context(), "bare", value, 0).Err())
	site := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		sec, errSec := strconv.ParseInt(r.Header.Get("X-Slack-Request-Timestamp"), 10, 64)
		_, want := slackfake.Sign(slackfake.SigningSecret, time.Unix(sec, 0), body)
		if err != nil || errSec != nil || want != r.Header.Get("X-Slack-Signature") {
			http.Error(out, "not signed", http.StatusUnauthorized)
			return
		}
		if client.Get(r.Context(), "bare").Err() != nil || client.Set(r.Context(), "bare", value, 0).Err() != nil {
			http.Error(out, "not taken", http.StatusServiceUnavailable)
		}
	}))
	w.Cleanup(func() { site.Close(); client.Close() })
	return site.URL
}

// bareBytes is about what a case in the middle of its first stage takes.
const bareBytes = 4 << 10

func BenchmarkAnswers(b *testing.B) {
	b.Run("ceiling", func(b *testing.B) {
		w := newWorkplace(b, 1, 100)
		w.load(b, []string{w.ceiling()})
	})
	for _, replicas := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("replicas=%d,open=100", replicas), func(b *testing.B) {
			w := newWorkplace(b, replicas, 100)
			w.load(b, w.replicas)
			w.landed()
		})
	}
	b.Run("replicas=2,open=100000", func(b *testing.B) {
		w := newWorkplace(b, 2, 100_000)
		w.load(b, w.replicas)
		w.landed()
	})
}
