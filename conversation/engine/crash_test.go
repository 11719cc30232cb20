package engine_test

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// A scenario is played once without an accident. Then it is played again for
// each point at which the process can die: before and after every call that
// changes the store, and before and after every arrival on the platform. A dead
// process is replaced by a new one, and the platform repeats what was not
// acknowledged. Dying at a call that only reads is dying before the next that
// does more.

// world is what is left of a play.
type world struct {
	Case     conversation.Case
	Log      []conversation.Fact
	Shown    map[conversation.Place][]string
	Files    []string
	Arrivals map[conversation.DeliveryID]int
	Due      int
	Parked   int
}

// fate is where the process dies: at a point of the store, or of the platform.
type fate struct {
	store, platform int
	call            string // of the store, at that point
}

// play plays steps and returns what is left, and where one can die on the way.
func play(t *testing.T, s scenario, f fate) (world, []fate) {
	t.Helper()
	store := embedded(t)
	if s.shares {
		share(t, store)
	}
	chat, faults := enginetest.NewChat(), enginetest.NewFaults(store)
	process := enginetest.NewMortal(faults)
	var now time.Time
	adapter := engine.Adapter(chat)
	if s.unasked {
		adapter = chat.Unasked()
	}
	start := func() *engine.Engine {
		return engine.New(engine.Config{
			Store: process, Adapters: []engine.Adapter{adapter}, Plans: shipped(t), Lease: lease,
			Clock: func() time.Time { return now }, House: engine.House{
				Coordinators: enginetest.Coordinators, Contracts: contracts, Organisations: []engine.Organisation{neighbour()},
			},
			Log: slog.New(slog.DiscardHandler), Press: enginetest.Press{},
		})
	}
	arrivals := 0
	chat.Strike(func(enginetest.Moment) error {
		if arrivals++; arrivals == f.platform {
			process.Kill()
			return enginetest.ErrDied
		}
		return nil
	})
	faults.ErrorAt(f.store)

	e, died := start(), false
	// alive does what a process does, again and by a new one if it dies meanwhile.
	alive := func(do func() error) {
		for range 3 {
			err := do()
			if !process.Dead() && err == nil {
				return
			}
			if !process.Dead() {
				t.Fatalf("%+v: %v", f, err)
			}
			process.Revive()
			died = true
			now = now.Add(lease + time.Second)
			e = start()
		}
		t.Fatalf("%+v: it dies again and again", f)
	}
	at := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	if now = at; s.opens {
		alive(func() error { return e.OpenHouse(t.Context()) })
	}
	for n, s := range s.steps {
		at = at.Add(s.after)
		now, died = at, false
		chat.Fail(enginetest.Coordinators, nil)
		chat.Fail(thread, nil)
		chat.Fail(cmp.Or(s.where, enginetest.Coordinators), s.down)
		if s.gesture != nil {
			in := engine.Inbound{
				ID: conversation.EventID(fmt.Sprintf("talk:%d", n)), Place: s.place, By: enginetest.Someone(s.who),
				At: at, Lang: rules.Swedish, Gesture: s.gesture,
			}
			alive(func() error { _, err := e.Handle(t.Context(), in); return err })
		}
		alive(func() error { return e.Drain(t.Context()) })
		if died || s.down != nil {
			now = now.Add(20 * time.Minute) // what waits after a death or a failure comes
			alive(func() error { return e.Drain(t.Context()) })
		}
	}
	if f == (fate{}) && faults.Count() != len(process.Past()) {
		t.Fatalf("%d points and %d moments: they do not match", faults.Count(), len(process.Past()))
	}
	faults.ErrorAt(0)
	var fates []fate
	for n, moment := range process.Past() {
		if _, call, _ := strings.Cut(moment, " "); slices.Contains(changing(), call) || slices.Contains(s.within, call) {
			fates = append(fates, fate{store: n + 1, call: call})
		}
	}
	for n := range arrivals {
		fates = append(fates, fate{platform: n + 1})
	}
	return left(t, faults, chat, now), fates
}

// contracts is the channel of those who manage contracts.
const contracts conversation.Place = "talk:#avtal"

// changing lists the calls that change a store.
func changing() []string { return []string{"number", "commit", "claim", "settle", "defer", "park"} }

func left(t *testing.T, store engine.Store, chat *enginetest.Chat, now time.Time) world {
	t.Helper()
	c, _, err := store.Load(t.Context(), "U-2026-0001", "")
	log, err2 := store.Log(t.Context(), "U-2026-0001")
	due, err3 := store.Due(t.Context(), now, 100)
	parked, err4 := store.Parked(t.Context())
	_, err5 := store.Claim(t.Context(), "nobody", now, lease)
	if errors.Is(err5, engine.ErrNothing) {
		err5 = nil
	} else if err5 == nil {
		err5 = errors.New("something is still owed")
	}
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	w := world{
		Case: c, Log: log, Shown: make(map[conversation.Place][]string), Arrivals: chat.Arrivals(),
		Due: len(due), Parked: len(parked),
	}
	for _, p := range chat.Posts() {
		for _, file := range p.Files {
			w.Files = append(w.Files, file.Name)
		}
		if !superseded(p, chat.Posts()) {
			w.Shown[p.Place] = append(w.Shown[p.Place], p.Current().Body.Plain())
		}
	}
	return w
}

// superseded says whether all of p stands in a later message too: the double of
// one whose arrival nobody heard of, and which is not edited any more.
func superseded(p enginetest.Post, posts []enginetest.Post) bool {
	return slices.ContainsFunc(posts, func(q enginetest.Post) bool {
		return q.Ref > p.Ref && q.Versions[0].ID == p.Versions[0].ID
	})
}

func TestNothingIsLostOrDoubledWhereverTheProcessDies(t *testing.T) {
	t.Parallel()
	for name, c := range scenarios() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, fates := play(t, c, fate{})
			if len(fates) < 40 {
				t.Fatalf("the scenario has %d points only", len(fates))
			}
			for _, call := range c.within {
				if !slices.ContainsFunc(fates, func(f fate) bool { return f.call == call }) {
					t.Errorf("nobody dies at %s", call)
				}
			}
			t.Logf("%d points", len(fates))
			for _, f := range fates {
				if c.unasked && f.platform == 0 {
					continue // only what happens around an arrival is different
				}
				got, _ := play(t, c, f)
				compare(t, f, !c.unasked, got, want)
			}
		})
	}
}

// compare allows what a death may cost: time, and, where the platform cannot be
// asked, one message that stands there twice.
func compare(t *testing.T, f fate, asked bool, got, want world) {
	t.Helper()
	twice := 0
	for id, n := range got.Arrivals {
		twice += n - 1
		if n > 2 {
			t.Errorf("%+v: %s arrived %d times", f, id, n)
		}
	}
	if asked && twice > 0 || twice > 1 {
		t.Errorf("%+v: %d messages arrived twice: %v", f, twice, got.Arrivals)
	}
	// What happened by another attempt after a death has another cause, and else
	// the same name.
	sent := func(w world) []string {
		var names []string
		for id := range w.Arrivals {
			names = append(names, string(id)[:strings.LastIndex(string(id), "/")])
		}
		return slices.Sorted(slices.Values(names))
	}
	if d := diff.Diff(sent(got), sent(want)); d != "" {
		t.Errorf("%+v: deliveries (-got +want):\n%s", f, d)
	}
	got.Arrivals, want.Arrivals = nil, nil
	soon := diff.Comparer(func(a, b time.Time) bool { return a.Sub(b).Abs() < 5*time.Minute })
	if d := diff.Diff(got, want, soon); d != "" {
		t.Errorf("%+v: what is left (-got +want):\n%s", f, d)
	}
}
