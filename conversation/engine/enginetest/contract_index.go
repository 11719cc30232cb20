package enginetest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// alarm is an alarm of c so long after the start.
func (w *world) alarm(c conversation.CaseID, name string, after time.Duration) conversation.Alarm {
	return conversation.Alarm{Case: c, Name: name, Due: w.at(after)}
}

// due says which alarms are due; it compares names in order.
func (w *world) due(now time.Time, limit int, want ...string) []conversation.Alarm {
	w.Helper()
	got, err := w.Store.Due(w.ctx(), now, limit)
	if err != nil {
		w.Fatal(err)
	}
	var names []string
	for _, a := range got {
		names = append(names, a.Name)
	}
	if !slices.Equal(names, want) {
		w.Fatalf("got %v due, want %v", names, want)
	}
	return got
}

func (w *world) alarmsReplaced() {
	c := w.begin(1)
	ch := w.change(c, "e2")
	ch.Alarms = []conversation.Alarm{w.alarm(id(1), "a", 1*time.Hour), w.alarm(id(1), "b", 2*time.Hour)}
	c = w.commit(ch)
	other := w.change(w.begin(2), "e2")
	other.Alarms = []conversation.Alarm{w.alarm(id(2), "a2", 90*time.Minute)}
	w.commit(other)
	w.due(w.at(9*time.Hour), 9, "a", "a2", "b")

	ch = w.change(c, "e3")
	ch.Alarms = []conversation.Alarm{w.alarm(id(1), "b", 5*time.Hour), w.alarm(id(1), "c", 3*time.Hour)}
	c = w.commit(ch)
	w.due(w.at(4*time.Hour), 9, "a2", "c")
	w.due(w.at(9*time.Hour), 9, "a2", "c", "b")

	w.commit(w.change(c, "e4"))
	w.due(w.at(9*time.Hour), 9, "a2")
}

func (w *world) alarmDue() {
	ch := w.change(fresh(1), "e1")
	ch.Alarms = []conversation.Alarm{w.alarm(id(1), "due/2027-06-14|x", time.Hour+time.Microsecond)}
	c := w.commit(ch)
	w.due(w.at(time.Hour), 9)
	for range 2 { // looking does not take it
		got := w.due(w.at(2*time.Hour), 9, "due/2027-06-14|x")
		if want := w.at(time.Hour + time.Millisecond); got[0].Case != id(1) || !got[0].Due.Equal(want) {
			w.Errorf("got %+v, want case %s and due %s", got[0], id(1), want)
		}
	}
	w.commit(w.change(c, "e2"))
	w.due(w.at(2*time.Hour), 9)
}

func (w *world) dueOrder() {
	for n := range 20 {
		ch := w.change(fresh(n+1), "e1")
		ch.Alarms = []conversation.Alarm{w.alarm(id(n+1), fmt.Sprintf("n%02d", n), time.Duration(20-n)*time.Second)}
		w.commit(ch)
	}
	w.due(w.at(time.Hour), 3, "n19", "n18", "n17")
	w.due(w.at(2*time.Second), 9, "n19", "n18")
	w.due(w.at(time.Hour), 0)
}

func (w *world) tenThousand() {
	const cases, each = 20, 500
	for n := range cases {
		ch := w.change(fresh(n+1), "e1")
		for i := range each {
			ch.Alarms = append(ch.Alarms, w.alarm(id(n+1), fmt.Sprintf("wait%d", i), 1000*time.Hour))
		}
		if n == 13 {
			ch.Alarms = append(ch.Alarms, w.alarm(id(n+1), "now", 0))
		}
		w.commit(ch)
	}
	w.due(w.now, 10, "now")
	if got, err := w.Store.Due(w.ctx(), w.at(2000*time.Hour), 7); err != nil || len(got) != 7 {
		w.Errorf("got %d, %v, want 7", len(got), err)
	}
}

func (w *world) next() {
	w.nextIs(w.now, time.Time{})
	ch := w.change(fresh(1), "e1")
	ch.Alarms = []conversation.Alarm{w.alarm(id(1), "x", 5*time.Hour)}
	c := w.commit(ch)
	w.nextIs(w.now, w.at(5*time.Hour))
	w.nextIs(w.at(5*time.Hour), time.Time{}) // due, and so not next

	ch = w.change(c, "e2")
	ch.Alarms = []conversation.Alarm{w.alarm(id(1), "x", 5*time.Hour)}
	ch.Deliveries = []conversation.Delivery{delivery(ch.After, 1, thread(1))}
	w.commit(ch)
	p := w.claim("a", w.now)
	w.nextIs(w.now, w.at(lease))
	w.postpone(p, w.at(3*time.Hour))
	w.nextIs(w.now, w.at(3*time.Hour))
	w.settle(w.claim("a", w.at(3*time.Hour)), "m")
	w.nextIs(w.at(3*time.Hour), w.at(5*time.Hour))
}

func (w *world) nextIs(now, want time.Time) {
	w.Helper()
	if got, err := w.Store.Next(w.ctx(), now); err != nil || !got.Equal(want) {
		w.Errorf("got %s, %v, want %s", got, err, want)
	}
}

func (w *world) number(place conversation.Place, year int) conversation.CaseID {
	w.Helper()
	got, err := w.Store.Number(w.ctx(), place, year)
	if err != nil {
		w.Fatal(err)
	}
	return got
}

func (w *world) numberIdempotent() {
	first := w.number(thread(1), 2026)
	if want := conversation.CaseID("U-2026-0001"); first != want {
		w.Errorf("got %s, want %s", first, want)
	}
	w.number(thread(2), 2026)
	for _, year := range []int{2026, 2027} {
		if got := w.number(thread(1), year); got != first {
			w.Errorf("got %s, want %s", got, first)
		}
	}
}

func (w *world) numbersUnique() {
	seen := map[conversation.CaseID]bool{}
	for n := range 12 {
		seen[w.number(thread(n), 2026+n%2)] = true
	}
	if len(seen) != 12 || !seen["U-2026-0006"] || !seen["U-2027-0006"] {
		w.Errorf("got %v, want six of each year", seen)
	}
}

func (w *world) numberRace() {
	var mu sync.Mutex
	got := map[conversation.CaseID]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			n, err := w.Store.Number(w.ctx(), thread(1), 2026)
			if err != nil {
				w.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[n] = true
		})
	}
	wg.Wait()
	if len(got) != 1 {
		w.Errorf("got %v, want one number", got)
	}
}

func (w *world) homeOf(place conversation.Place, want conversation.CaseID) {
	w.Helper()
	if got, err := w.Store.CaseAt(w.ctx(), place); err != nil || got != want {
		w.Fatalf("got %s, %v, want %s", got, err, want)
	}
}

func (w *world) caseAt() {
	_, err := w.Store.CaseAt(w.ctx(), thread(1))
	w.wants(err, engine.ErrNoCase)
	n := w.number(thread(1), 2026)
	_, err = w.Store.CaseAt(w.ctx(), thread(1))
	w.wants(err, engine.ErrNoCase) // a number is no case yet
	c := fresh(1)
	c.ID = n
	c = w.commit(w.change(c, "e1"))
	w.homeOf(thread(1), n)
	ch := w.change(c, "e2")
	ch.After.Status = conversation.StatusClosed
	c = w.commit(ch)
	w.homeOf(thread(1), n)

	// Another case cannot take the place, not even by opening it.
	w.send(w.begin(9), "e2", thread(9))
	p := w.claim("a", w.now)
	if err := w.Store.Settle(w.ctx(), p, engine.Receipt{Ref: "m", Opened: thread(1)}); err != nil {
		w.Fatal(err)
	}
	w.homeOf(thread(1), c.ID)
	for place, whose := range map[conversation.Place]conversation.CaseID{thread(1): c.ID, thread(8): id(9), thread(9): id(9)} {
		for range 2 {
			if got, err := w.Store.Bind(w.ctx(), place, id(9)); err != nil || got != whose {
				w.Errorf("bind %s: got %s, %v, want %s", place, got, err, whose)
			}
		}
		w.homeOf(place, whose)
	}
}

// lists says which open cases a person has.
func (w *world) lists(who conversation.PersonID, want ...conversation.CaseID) {
	w.Helper()
	got, err := w.Store.CasesOf(w.ctx(), who)
	if err != nil || !slices.Equal(got, want) {
		w.Fatalf("got %v, %v, want %v", got, err, want)
	}
}

func (w *world) all(want ...conversation.CaseID) {
	w.Helper()
	got, err := w.Store.Cases(w.ctx())
	if err != nil || !slices.Equal(got, want) {
		w.Fatalf("got %v, %v, want %v", got, err, want)
	}
}

func (w *world) people() {
	const cy = conversation.PersonID("slack:U0CY")
	c := w.begin(2)
	w.begin(1)
	w.lists(anna, id(1), id(2))
	w.lists(bo)
	for _, owner := range []conversation.PersonID{bo, cy} {
		ch := w.change(c, conversation.EventID("to "+owner))
		ch.After.Owner = conversation.Person{ID: owner}
		c = w.commit(ch)
		w.lists(owner, id(2))
		w.lists(anna, id(1), id(2)) // who started it keeps it
	}
	w.lists(bo)
	ch := w.change(c, "back")
	ch.After.Owner = conversation.Person{ID: anna}
	c = w.commit(ch)
	w.lists(cy)
	w.lists(anna, id(1), id(2))
	ch = w.change(c, "close")
	ch.After.Status = conversation.StatusClosed
	w.commit(ch)
	w.lists(anna, id(1))
}

func (w *world) closing() {
	c := w.begin(1)
	w.begin(2)
	ch := w.change(c, "pause")
	ch.After.Status = conversation.StatusPaused
	c = w.commit(ch)
	w.all(id(1), id(2))
	ch = w.change(c, "close")
	ch.After.Status = conversation.StatusClosed
	ch.Deliveries = []conversation.Delivery{delivery(ch.After, 1, thread(1))}
	c = w.commit(ch)
	w.all(id(2))
	w.settle(w.claim("a", w.now), "m") // what it owed is still carried out
	if got, _ := w.load(id(1), ""); got.Status != conversation.StatusClosed {
		w.Errorf("got status %s", got.Status)
	}
	ch = w.change(c, "open")
	ch.After.Status = conversation.StatusOpen
	w.commit(ch)
	w.all(id(1), id(2))
	w.lists(anna, id(1), id(2))
	if _, err := w.Store.CasesOf(w.ctx(), ""); err != nil && !errors.Is(err, engine.ErrNoCase) {
		w.Error(err)
	}
}
