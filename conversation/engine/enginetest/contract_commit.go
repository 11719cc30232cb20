package enginetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

func (w *world) loads() {
	c := w.begin(1)
	ch := w.change(c, "e2")
	ch.After.Answers = map[rules.QuestionID]conversation.Given{
		"title": {Value: rules.Text("Nytt ärendesystem"), By: conversation.Person{ID: anna}, At: w.now, Seq: 2},
	}
	w.commit(ch)
	if got, _ := w.load(id(1), "e2"); !reflect.DeepEqual(got, ch.After) {
		w.Errorf("got %+v, want %+v", got, ch.After)
	}
}

func (w *world) noCase() {
	_, _, err := w.Store.Load(w.ctx(), id(1), "e1")
	w.wants(err, engine.ErrNoCase)
	_, err = w.Store.Log(w.ctx(), id(1))
	w.wants(err, engine.ErrNoCase)
}

func (w *world) tellsSeen() {
	w.begin(1)
	for ev, want := range map[conversation.EventID]bool{"begin": true, "e2": false, "": false} {
		if _, got := w.load(id(1), ev); got != want {
			w.Errorf("event %q: got seen %t, want %t", ev, got, want)
		}
	}
}

func (w *world) landsOnce() {
	c := w.begin(1)
	first := w.change(c, "e2")
	first.Deliveries = []conversation.Delivery{delivery(first.After, 1, thread(1))}
	w.commit(first)
	w.wants(w.Store.Commit(w.ctx(), first), engine.ErrSeen)
	again := w.change(first.After, "e2")
	w.wants(w.Store.Commit(w.ctx(), again), engine.ErrSeen)
	if got, _ := w.load(id(1), "e2"); got.Seq != 2 {
		w.Errorf("got seq %d, want 2", got.Seq)
	}
	if got := len(w.log(id(1))); got != 2 {
		w.Errorf("got %d facts, want 2", got)
	}
	w.settle(w.claim("a", w.now), "m1")
	w.nothing(w.now)
}

func (w *world) remembers() {
	c := w.begin(1)
	for n := range 600 {
		ch := w.change(c, conversation.EventID(fmt.Sprint("e", n)))
		ch.At = w.at(7 * 24 * time.Hour)
		c = w.commit(ch)
	}
	for _, ev := range []conversation.EventID{"begin", "e0", "e599"} {
		if _, seen := w.load(id(1), ev); !seen {
			w.Errorf("event %s is forgotten", ev)
		}
	}
}

func (w *world) seenPerCase() {
	w.begin(1)
	w.begin(2) // the event has the same id
	if _, seen := w.load(id(2), "begin"); !seen {
		w.Error("the second case does not know its own event")
	}
}

func (w *world) stale() {
	c := w.begin(1)
	one, two := w.change(c, "e2"), w.change(c, "e3")
	two.Deliveries = []conversation.Delivery{delivery(two.After, 1, thread(1))}
	two.Alarms = []conversation.Alarm{{Case: id(1), Name: "x", Due: w.now}}
	w.commit(one)
	w.wants(w.Store.Commit(w.ctx(), two), engine.ErrStale)
	if _, seen := w.load(id(1), "e3"); seen {
		w.Error("a stale event counts as seen")
	}
}

func (w *world) notOver() {
	w.begin(1)
	w.wants(w.Store.Commit(w.ctx(), w.change(fresh(1), "another")), engine.ErrStale)
}

func (w *world) race() {
	c := w.begin(1)
	var landed, stale atomic.Int32
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			ch := w.change(c, conversation.EventID(fmt.Sprint("race", n)))
			switch err := w.Store.Commit(w.ctx(), ch); {
			case err == nil:
				landed.Add(1)
			case errors.Is(err, engine.ErrStale):
				stale.Add(1)
			default:
				w.Error(err)
			}
		})
	}
	wg.Wait()
	if landed.Load() != 1 || stale.Load() != 7 {
		w.Errorf("got %d landed and %d stale, want 1 and 7", landed.Load(), stale.Load())
	}
}

func (w *world) leavesNothing() {
	c := w.begin(1)
	w.commit(w.change(c, "e2"))
	late := w.change(c, "e3")
	late.After.Status = conversation.StatusClosed
	late.After.Owner = conversation.Person{ID: bo}
	late.Deliveries = []conversation.Delivery{delivery(late.After, 1, thread(1))}
	late.Alarms = []conversation.Alarm{{Case: id(1), Name: "x", Due: w.now}}
	late.Rewrite = map[int64]conversation.Fact{1: conversation.Paused{}}
	w.wants(w.Store.Commit(w.ctx(), late), engine.ErrStale)
	late.Event = "e2"
	w.wants(w.Store.Commit(w.ctx(), late), engine.ErrSeen)

	w.nothing(w.at(time.Hour))
	w.due(w.at(time.Hour), 9)
	w.lists(anna, id(1))
	w.lists(bo)
	if _, ok := w.log(id(1))[0].(conversation.Opened); !ok {
		w.Error("the log was rewritten")
	}
}

func (w *world) contradiction() {
	c := w.begin(1)
	for name, spoil := range map[string]func(*engine.Change){
		"too few facts":        func(ch *engine.Change) { ch.Facts = nil },
		"no event":             func(ch *engine.Change) { ch.Event = "" },
		"another case's alarm": func(ch *engine.Change) { ch.Alarms = []conversation.Alarm{{Case: id(2), Name: "x"}} },
		"one alarm twice": func(ch *engine.Change) {
			a := conversation.Alarm{Case: id(1), Name: "x"}
			ch.Alarms = []conversation.Alarm{a, a}
		},
		"another case's delivery":   func(ch *engine.Change) { ch.Deliveries = []conversation.Delivery{delivery(fresh(2), 1, thread(1))} },
		"a delivery to nowhere":     func(ch *engine.Change) { ch.Deliveries = []conversation.Delivery{delivery(ch.After, 1, "")} },
		"a fact that is not there":  func(ch *engine.Change) { ch.Rewrite = map[int64]conversation.Fact{9: conversation.Paused{}} },
		"a fact that is not a fact": func(ch *engine.Change) { ch.Facts[0] = nil },
	} {
		ch := w.change(c, conversation.EventID(name))
		spoil(&ch)
		if err := w.Store.Commit(w.ctx(), ch); err == nil {
			w.Errorf("%s: got no error", name)
		}
	}
	if got, _ := w.load(id(1), ""); got.Seq != 1 {
		w.Errorf("got seq %d, want 1", got.Seq)
	}
}

func (w *world) logOrder() {
	c := w.begin(1)
	ch := w.change(c, "many")
	ch.Facts = nil
	for n := range 30 {
		ch.Facts = append(ch.Facts, conversation.OrganisationIn{Organisation: n})
	}
	ch.After.Seq = c.Seq + 30
	w.commit(ch)
	got := w.log(id(1))
	if len(got) != 31 {
		w.Fatalf("got %d facts, want 31", len(got))
	}
	for n := range 30 {
		if want := (conversation.OrganisationIn{Organisation: n}); got[n+1] != conversation.Fact(want) {
			w.Errorf("fact %d: got %+v, want %+v", n+2, got[n+1], want)
		}
	}
}

func (w *world) rewritten() {
	c := w.begin(1)
	ch := w.change(c, "e2")
	ch.Facts[0] = conversation.Answered{Question: "protective_security", Value: rules.Choice("yes"), At: w.now}
	c = w.commit(ch)
	ch = w.change(c, "e3")
	ch.Facts = []conversation.Fact{
		conversation.Answered{Question: "critical_surroundings", Value: rules.Choice("yes"), At: w.now},
		conversation.Hushed{},
	}
	ch.After.Seq = 4
	ch.Rewrite = map[int64]conversation.Fact{
		2: conversation.Erased{Question: "protective_security"},
		3: conversation.Erased{Question: "critical_surroundings"}, // never stored as it was
	}
	w.commit(ch)
	want := []conversation.Fact{ch.Rewrite[2], ch.Rewrite[3], conversation.Hushed{}}
	if got := w.log(id(1))[1:]; !reflect.DeepEqual(got, want) {
		w.Errorf("got %+v, want %+v", got, want)
	}
}

func (w *world) plans() {
	ctx := w.ctx()
	if b, err := w.Store.Plan(ctx, "sha256:aa"); err == nil {
		w.Errorf("got %q of a plan that was never kept", b)
	}
	for _, source := range []string{"one\x00", "two"} {
		if err := w.Store.KeepPlan(ctx, "sha256:aa", []byte(source)); err != nil {
			w.Fatal(err)
		}
	}
	if b, err := w.Store.Plan(ctx, "sha256:aa"); err != nil || string(b) != "one\x00" {
		w.Errorf("got %q, %v, want %q", b, err, "one\x00")
	}
}

func (w *world) endedContext() {
	w.begin(1)
	if err := w.Store.Ping(w.ctx()); err != nil {
		w.Errorf("ping: %v", err)
	}
	ctx, cancel := context.WithCancel(w.ctx())
	cancel()
	if _, _, err := w.Store.Load(ctx, id(1), "e1"); !errors.Is(err, context.Canceled) {
		w.Errorf("got %v, want %v", err, context.Canceled)
	}
	if err := w.Store.Ping(ctx); !errors.Is(err, context.Canceled) {
		w.Errorf("ping: got %v, want %v", err, context.Canceled)
	}
}
