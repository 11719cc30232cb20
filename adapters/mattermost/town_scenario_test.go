package mattermost_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/rules"
)

// handleWithin is how long a test waits for a post to be dealt with that must be.
const handleWithin = 20 * time.Second

// town is a municipality with a Mattermost server, and the bot in it.
type town struct {
	testing.TB
	chat  *mattermostfake.Workspace
	clock *adaptertest.Clock
	store *enginetest.Mortal
	conf  mattermost.Config
	log   *oddities
	wire  *adaptertest.Wire

	inköp, samordnare, ciso mattermostfake.Place //nolint:asciicheck // a channel of that name

	adapter *mattermost.Adapter
	engine  *engine.Engine
	front   *httptest.Server
	runs    bool
	hurries bool
	settled []func(*engine.House) // what was changed since
	beside  engine.Adapter
	alerts  conversation.Place // if not in samordnare
	dealt   *dealt
	stop    func()

	mu      sync.Mutex
	handler http.Handler // nil while no bot runs
}

// setup changes how a town is set up.
type setup struct {
	fake    mattermostfake.Config
	conf    func(*mattermost.Config)
	store   engine.Store
	runs    bool // the engine runs by itself, and the test does not drain
	hurries bool // what failed is tried again at once
	typed   bool // the server cannot reach the bot
	// beside is another platform in the same process, and coordinators where
	// alerts go then.
	beside       engine.Adapter
	coordinators conversation.Place
}

// dealt remembers which posts the bot is through with, and how that went.
type dealt struct {
	mu      sync.Mutex
	changed *sync.Cond
	good    map[string]bool
	tries   map[string]int
}

func newDealt() *dealt {
	d := &dealt{good: map[string]bool{}, tries: map[string]int{}}
	d.changed = sync.NewCond(&d.mu)
	return d
}

func (d *dealt) note(post string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.good[post] = d.good[post] || err == nil
	d.tries[post]++
	d.changed.Broadcast()
}

// progress waits until the bot is through with n posts more; false if it is over
// before that.
func (d *dealt) progress(n int, over <-chan struct{}) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for want := len(d.good) + n; len(d.good) < want; d.changed.Wait() {
		select {
		case <-over:
			return false
		default:
		}
	}
	return true
}

// done says whether the bot is through with a post.
func (d *dealt) done(post string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.good[post]
}

// await waits until the bot is through with a post, or has tried once more, and
// says whether that went well.
func (d *dealt) await(post string, within time.Duration) bool {
	late := time.AfterFunc(within, d.changed.Broadcast)
	defer late.Stop()
	begun := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for before := d.tries[post]; !d.good[post] && time.Since(begun) < within; d.changed.Wait() {
		if d.tries[post] > 0 && before == 0 || d.tries[post] > before {
			break
		}
	}
	return d.good[post]
}

// newTown opens a town whose bot has started.
func newTown(t testing.TB, changes ...func(*setup)) *town {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, zone))
	w := &town{TB: t, clock: clock, log: newOddities(), dealt: newDealt()}
	s := setup{conf: func(*mattermost.Config) {}}
	s.fake = mattermostfake.Config{Clock: clock.Now, Heard: w.heard}
	for _, change := range changes {
		change(&s)
	}
	if s.store == nil {
		s.store = embedded(t)
	}
	w.chat, w.store, w.runs, w.wire = mattermostfake.New(t, s.fake), enginetest.NewMortal(s.store), s.runs, s.fake.Wire
	w.inköp, w.samordnare, w.ciso = w.chat.Channel("inköp"), w.chat.Channel("samordnare"), w.chat.Channel("ciso")
	w.hurries = s.hurries
	w.beside, w.alerts = s.beside, s.coordinators
	w.conf = mattermost.Config{
		URL: w.chat.URL(), Token: mattermostfake.BotToken, Clock: clock.Now, Count: w.log.count, Burst: 10_000, Zone: zone,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Priority: mattermost.Urgent, Probe: 50 * time.Millisecond,
	}
	if !s.typed {
		w.front = w.serve()
		t.Cleanup(w.front.Close)
		w.conf.PublicURL = w.front.URL
		w.conf.Keys = [][]byte{[]byte("a key that seals")}
		w.conf.CommandTokens = []string{w.chat.Register(mattermostfake.TeamID, "upphandling", w.front.URL+"/mattermost/commands")}
	}
	s.conf(&w.conf)
	w.start()
	t.Cleanup(func() { w.stop() })
	return w
}

// serve opens the bot's front door. While no bot runs, nobody answers.
func (w *town) serve() *httptest.Server {
	h := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		handler := w.handler
		w.mu.Unlock()
		if handler == nil {
			http.Error(rw, "nobody", http.StatusBadGateway)
			return
		}
		handler.ServeHTTP(rw, r)
	})
	if w.wire != nil {
		return w.wire.Serve(h)
	}
	return httptest.NewServer(h)
}

// heard says whether the bot has dealt with a post.
func (w *town) heard(post string) bool {
	w.mu.Lock()
	down := w.handler == nil
	w.mu.Unlock()
	return !down && w.dealt.await(post, handleWithin)
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
	h := engine.House{Coordinators: cmp.Or(w.alerts, place(w.samordnare)), CISO: place(w.ciso), Phone: enginetest.Phone, Zone: w.clock.Now().Location()}
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
	if w.adapter, err = mattermost.New(w.conf); err != nil {
		w.Fatal(err)
	}
	w.adapter.OnDealt(w.dealt.note)
	if w.hurries {
		w.adapter.Hurry()
	}
	adapters := []engine.Adapter{w.adapter}
	if w.beside != nil {
		adapters = append(adapters, w.beside)
	}
	w.engine = engine.New(engine.Config{
		Store: w.store, Adapters: adapters, Plans: onePlan{plan}, Clock: w.conf.Clock, Lease: adaptertest.Lease, Log: w.conf.Log,
		House: w.house(),
	})
	w.adapter.Consult(w.engine)
	ctx, stop := context.WithCancel(context.Background())
	done, besideDone := make(chan error, 1), make(chan error, 1)
	go func() {
		if w.beside == nil {
			besideDone <- nil
			return
		}
		besideDone <- w.beside.Run(ctx, w.engine.Handle)
	}()
	go func() {
		if w.runs {
			done <- w.engine.Run(ctx)
			return
		}
		done <- w.adapter.Run(ctx, w.engine.Handle)
	}()
	w.chat.AwaitSockets(1)
	w.mu.Lock()
	w.handler = w.adapter.Handler()
	w.mu.Unlock()
	w.stop = func() {
		w.mu.Lock()
		w.handler = nil
		w.mu.Unlock()
		stop()
		if err := <-besideDone; err != nil {
			w.Errorf("Run: %v", err)
		}
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			w.Errorf("Run: %v", err)
		}
		w.chat.AwaitSockets(0)
		w.stop = func() {}
	}
}

// restart lets the bot die and starts it again.
func (w *town) restart() { w.Bot().Restart() }

// place is a place of the fake as the engine writes it.
func place(at mattermostfake.Place) conversation.Place {
	p := conversation.Place(mattermost.Platform + ":" + at.Channel)
	if at.Thread != "" {
		p += "/" + conversation.Place(at.Thread)
	}
	return p
}

// drain delivers all that is owed now.
func (w *town) drain() {
	w.Helper()
	if err := w.engine.Drain(w.Context()); err != nil && !w.store.Dead() {
		w.Fatal(err)
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

// soon lets the next seconds go by, in which waits for the server end.
func (w *town) soon() { w.until(w.clock.Now().Add(2 * time.Minute)) }

// begun begins a case by a command, and returns its thread.
func (w *town) begun(who *mattermostfake.Person) mattermostfake.Place {
	w.Helper()
	if o := who.Commands(w.inköp, "/upphandling", "ny"); !o.OK {
		w.Fatalf("/upphandling ny: %+v", o)
	}
	w.drain()
	threads := w.chat.Threads(w.inköp)
	if len(threads) == 0 {
		w.Fatal("the command opened no thread")
	}
	return threads[len(threads)-1]
}

// says writes lines in a thread, each after what the bot answered to the last.
func (w *town) says(who *mattermostfake.Person, at mattermostfake.Place, lines ...string) {
	w.Helper()
	for _, text := range lines {
		if o := who.Says(at, text); !o.OK {
			w.Errorf("%s: %q was not heard: %+v", who.Name, text, o)
		}
		w.drain()
	}
}

// oddities counts what the adapter found out of the ordinary.
type oddities struct {
	mu      sync.Mutex
	changed *sync.Cond
	seen    map[mattermost.Oddity]int
}

func newOddities() *oddities {
	o := &oddities{seen: map[mattermost.Oddity]int{}}
	o.changed = sync.NewCond(&o.mu)
	return o
}

func (o *oddities) count(what mattermost.Oddity) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen[what]++
	o.changed.Broadcast()
}

func (o *oddities) of(what mattermost.Oddity) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen[what]
}

// await waits until something was counted.
func (o *oddities) await(what mattermost.Oddity, within time.Duration) bool {
	late := time.AfterFunc(within, o.changed.Broadcast)
	defer late.Stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	for begun := time.Now(); o.seen[what] == 0 && time.Since(begun) < within; {
		o.changed.Wait()
	}
	return o.seen[what] > 0
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
