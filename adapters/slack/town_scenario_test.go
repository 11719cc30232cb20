package slack_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/rules"
)

// transport is how Slack reaches the bot.
type transport string

const (
	overHTTP   transport = "http"
	overSocket transport = "socket"
)

func transports() []transport { return []transport{overHTTP, overSocket} }

// onBoth runs a scenario over both transports.
func onBoth(t *testing.T, scenario func(t *testing.T, over transport)) {
	t.Helper()
	for _, over := range transports() {
		t.Run(string(over), func(t *testing.T) {
			t.Parallel()
			scenario(t, over)
		})
	}
}

// ackWithin is Slack's time for an acknowledgement, shorter, so that a test that
// sees none does not wait long.
const ackWithin = 2 * time.Second

// atOnce is for tests in which nothing overtakes anything.
const atOnce = time.Nanosecond

// town is a municipality with a Slack workspace, and the bot in it.
type town struct {
	testing.TB
	over  transport
	slack *slackfake.Workspace
	clock *adaptertest.Clock
	store *enginetest.Mortal
	conf  slack.Config
	log   *oddities
	wire  *adaptertest.Wire

	inköp, samordnare, ciso slackfake.Place //nolint:asciicheck // a channel of that name

	adapter *slack.Adapter
	engine  *engine.Engine
	front   *httptest.Server
	runs    bool
	settled []func(*engine.House)     // what was changed since the town was set up
	taken   chan conversation.EventID // what the engine has been handed lately
	stop    func()
}

// setup changes how a town is set up.
type setup struct {
	fake  slackfake.Config
	slack func(*slack.Config)
	store engine.Store
	runs  bool // the engine runs by itself, and the test does not drain
}

// newTown opens a town whose bot has started.
func newTown(t testing.TB, over transport, changes ...func(*setup)) *town {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, zone))
	s := setup{fake: slackfake.Config{Clock: clock.Now, AckWithin: ackWithin}, slack: func(*slack.Config) {}}
	for _, change := range changes {
		change(&s)
	}
	if s.store == nil {
		s.store = embedded(t)
	}
	w := &town{
		TB: t, over: over, clock: clock, slack: slackfake.New(t, s.fake), store: enginetest.NewMortal(s.store), log: &oddities{}, runs: s.runs,
		wire: s.fake.Wire,
	}
	w.inköp, w.samordnare, w.ciso = w.slack.Channel("inköp"), w.slack.Channel("samordnare"), w.slack.Channel("ciso")
	w.conf = slack.Config{
		BotToken: slackfake.BotToken, APIURL: w.slack.APIURL(), Clock: clock.Now, Count: w.log.count,
		Coordinators: place(w.samordnare), Burst: 10_000, Gather: atOnce, Zone: zone, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	if over == overSocket {
		w.conf.AppToken = slackfake.AppToken
	} else {
		w.conf.SigningSecret = slackfake.SigningSecret
	}
	s.slack(&w.conf)
	w.start()
	t.Cleanup(func() { w.stop() })
	return w
}

var compiled = sync.OnceValues(rules.Shipped)

// onePlan is a shelf with one plan on it.
type onePlan struct{ plan *rules.Plan }

func (o onePlan) Current() *rules.Plan { return o.plan }

func (o onePlan) Plan(_ context.Context, d rules.Digest) (*rules.Plan, error) {
	if d != o.plan.Digest() {
		return nil, errors.New("another plan")
	}
	return o.plan, nil
}

// house is what the town's configuration decides.
func (w *town) house() engine.House {
	h := engine.House{Coordinators: place(w.samordnare), CISO: place(w.ciso), Phone: enginetest.Phone, Zone: w.clock.Now().Location()}
	for _, settle := range w.settled {
		settle(&h)
	}
	return h
}

// start begins a new process.
func (w *town) start() {
	w.Helper()
	plan, err := compiled()
	if err != nil {
		w.Fatal(err)
	}
	w.store.Revive()
	w.taken = make(chan conversation.EventID, 100)
	if w.adapter, err = slack.New(w.conf); err != nil {
		w.Fatal(err)
	}
	w.engine = engine.New(engine.Config{
		Store: w.store, Adapters: []engine.Adapter{w.adapter}, Plans: onePlan{plan}, Clock: w.conf.Clock, Lease: adaptertest.Lease, Log: w.conf.Log,
		House: w.house(),
	})
	w.adapter.Consult(w.engine)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		if w.runs {
			done <- w.engine.Run(ctx)
			return
		}
		done <- w.adapter.Run(ctx, func(ctx context.Context, in engine.Inbound) (engine.Said, error) {
			said, err := w.engine.Handle(ctx, in)
			select {
			case w.taken <- in.ID:
			default:
			}
			return said, err
		})
	}()
	if w.over == overSocket {
		w.slack.AwaitSockets(2)
	} else {
		if w.wire != nil {
			w.front = w.wire.Serve(w.adapter.Handler())
		} else {
			w.front = httptest.NewServer(w.adapter.Handler())
		}
		w.slack.OverHTTP(slackfake.Endpoints{
			Events: w.front.URL + "/slack/events", Interactions: w.front.URL + "/slack/interactions", Commands: w.front.URL + "/slack/commands",
		})
	}
	w.stop = func() {
		stop()
		if w.front != nil {
			w.front.Close()
		}
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			w.Errorf("Run: %v", err)
		}
		if w.over == overSocket {
			w.slack.AwaitSockets(0)
		}
		w.stop = func() {}
	}
}

// restart lets the bot die and starts it again.
func (w *town) restart() { w.Bot().Restart() }

// place is a place of the fake as the engine writes it.
func place(at slackfake.Place) conversation.Place {
	p := conversation.Place(slack.Platform + ":" + at.Channel)
	if at.Thread != "" {
		p += "/" + conversation.Place(at.Thread)
	}
	return p
}

// drain delivers all that is owed now, and what the bot is told of it.
func (w *town) drain() {
	w.Helper()
	if err := w.engine.Drain(w.Context()); err != nil && !w.store.Dead() {
		w.Fatal(err)
	}
	w.slack.Flush()
}

// handed waits until the engine has been handed the message with that ts since
// the start.
func (w *town) handed(ts string) {
	w.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for {
		select {
		case id := <-w.taken:
			if strings.HasSuffix(string(id), "/"+ts) {
				return
			}
		case <-late.C:
			w.Fatalf("message %s was not handed to the engine", ts)
		}
	}
}

// until lets time go by, from one thing that comes due to the next.
func (w *town) until(end time.Time) {
	w.Helper()
	if err := w.Bot().Until(end); err != nil {
		w.Fatal(err)
	}
}

// Bot is the bot in the town.
func (w *town) Bot() adaptertest.Bot {
	return adaptertest.Bot{Clock: w.clock, Store: w.store, Start: w.start, Stop: func() { w.stop() }, Drain: w.drain}
}

// soon lets the next seconds go by, in which waits for Slack end.
func (w *town) soon() { w.until(w.clock.Now().Add(2 * time.Minute)) }

// begun begins a case by a command, and returns its thread.
func (w *town) begun(who *slackfake.Person) slackfake.Place {
	w.Helper()
	if o := who.Commands(w.inköp, "/upphandling", "ny"); !o.OK {
		w.Fatalf("/upphandling ny: %+v", o.Acknowledgement)
	}
	w.drain()
	threads := w.slack.Threads(w.inköp)
	if len(threads) == 0 {
		w.Fatal("the command opened no thread")
	}
	return threads[len(threads)-1]
}

// says writes lines in a thread, each after what the bot answered to the last.
func (w *town) says(who *slackfake.Person, at slackfake.Place, lines ...string) {
	w.Helper()
	for _, text := range lines {
		if o := who.Says(at, text); !o.OK {
			w.Errorf("%s: %q was not acknowledged: %+v", who.Name, text, o.Acknowledgement)
		}
		w.drain()
	}
}

// oddities counts what the adapter found out of the ordinary.
type oddities struct {
	mu   sync.Mutex
	seen map[slack.Oddity]int
}

func (o *oddities) count(what slack.Oddity) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen == nil {
		o.seen = map[slack.Oddity]int{}
	}
	o.seen[what]++
}

func (o *oddities) of(what slack.Oddity) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen[what]
}

// embedded is a store in this process.
func embedded(t testing.TB) engine.Store {
	t.Helper()
	s, err := redisstore.Embedded(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
