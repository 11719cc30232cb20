package enginetest

import (
	"fmt"
	"time"

	"upphandlingsvakten/conversation"
)

func (w *world) awaitedFirst() {
	const others = 40 // more than there are partitions
	for n := range others {
		w.send(w.begin(n+1), "e2", thread(n+1), thread(n+1))
	}
	await := func(c conversation.Case, ev conversation.EventID, at time.Time, parcels int) {
		ch := w.change(c, ev)
		ch.At, ch.Awaited = at, true
		for i := range parcels {
			ch.Deliveries = append(ch.Deliveries, delivery(ch.After, i+1, c.Home))
		}
		w.commit(ch)
	}
	turn := func(at time.Time, want ...string) {
		w.Helper()
		for _, id := range want {
			p := w.claim("a", at)
			w.is(p, conversation.DeliveryID(id))
			w.settle(p, "m")
		}
	}
	soon := w.at(time.Minute)
	await(w.begin(others+1), "e2", soon, 3)
	turn(soon, "U-2026-0041/2/1", "U-2026-0041/2/2", "U-2026-0041/2/3")

	// What is in front of it in its lane goes with it.
	c, _ := w.load(id(7), "")
	await(c, "e3", soon, 1)
	turn(soon, "U-2026-0007/2/1", "U-2026-0007/2/2", "U-2026-0007/3/1")

	// It ends no wait, and takes no lane from who holds it.
	p := w.claim("a", soon)
	c, _ = w.load(p.Delivery.Case, "")
	await(c, "e3", soon, 1)
	if next := w.claim("b", soon); next.Delivery.Case == p.Delivery.Case {
		w.Errorf("got %s from a lane that is held", next.Delivery.ID)
	}
	w.postpone(p, w.at(24*time.Hour))

	late := w.at(2 * time.Hour)
	await(w.begin(others+2), "e2", late, 1)
	if got := w.claim("a", late).Delivery.Case; got == id(others+2) {
		w.Errorf("got %s before what has waited for two hours", got)
	}
}

func (w *world) attempts() {
	w.send(w.begin(1), "e2", thread(1))
	for n, say := range []int{1, 1, 2, 7} {
		now := w.at(time.Duration(n) * time.Second)
		p := w.claim("a", now)
		if want := []int{1, 2, 2, 3}[n]; p.Attempt != want {
			w.Errorf("claim %d: got attempt %d, want %d", n+1, p.Attempt, want)
		}
		p.Attempt = say
		w.postpone(p, now.Add(time.Second))
	}
	if got := w.claim("a", w.at(time.Minute)).Attempt; got != 8 {
		w.Errorf("got attempt %d, want 8", got)
	}
}

func (w *world) firstRings() {
	for n := range 40 { // more than there are partitions
		ch := w.change(fresh(n+1), "e1")
		ch.Alarms = []conversation.Alarm{w.alarm(id(n+1), fmt.Sprintf("n%02d", n), 0)}
		w.commit(ch)
	}
	c, _ := w.load(id(7), "")
	ch := w.change(c, "e2")
	ch.Alarms = []conversation.Alarm{w.alarm(c.ID, "n06", time.Minute), w.alarm(c.ID, "first", time.Hour)}
	ch.Alarms[1].First = true
	c = w.commit(ch)
	w.nextIs(w.at(30*time.Minute), w.at(time.Hour))
	w.due(w.at(time.Hour-time.Second), 1, "n00")
	w.due(w.at(time.Hour), 3, "first", "n00", "n01")
	got, err := w.Store.Due(w.ctx(), w.at(time.Hour), 2)
	if err != nil || !got[0].First || got[1].First {
		w.Errorf("got %+v, %v, want to hear which goes first", got, err)
	}
	w.commit(w.change(c, "e3"))
	w.due(w.at(time.Hour), 1, "n00")
	w.nextIs(w.at(30*time.Minute), time.Time{})
}
