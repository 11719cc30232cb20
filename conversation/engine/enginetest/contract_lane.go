package enginetest

import (
	"errors"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

func (w *world) oneAtATime() {
	c := w.begin(1)
	c = w.send(c, "e2", thread(1), thread(1))
	w.send(c, "e3", thread(1))
	for i, want := range []conversation.DeliveryID{"U-2026-0001/2/1", "U-2026-0001/2/2", "U-2026-0001/3/1"} {
		p := w.claim("a", w.now)
		w.is(p, want)
		if p.Attempt != 1 || p.Prior != (engine.Receipt{}) && i == 0 {
			w.Errorf("%s: got attempt %d and receipt %+v, want 1 and none", want, p.Attempt, p.Prior)
		}
		w.nothing(w.now)
		w.settle(p, "m")
	}
	w.nothing(w.now)
}

func (w *world) nineBeforeTen() {
	c := w.begin(1)
	places := make([]conversation.Place, 12)
	for i := range places {
		places[i] = thread(1)
	}
	c = w.send(c, "e2", places...)
	for n := range 12 {
		p := w.claim("a", w.now)
		w.is(p, delivery(c, n+1, thread(1)).ID)
		w.settle(p, "m")
	}
}

func (w *world) parallelLanes() {
	w.send(w.begin(1), "e2", thread(1), "slack:@U0BO")
	w.send(w.begin(2), "e2", thread(2), "slack:@U0CY")
	got := map[conversation.DeliveryID]bool{}
	for range 4 {
		got[w.claim("a", w.now).Delivery.ID] = true
	}
	if len(got) != 4 {
		w.Errorf("got %v, want four different deliveries", got)
	}
	w.nothing(w.now)
}

func (w *world) alertsFirst() {
	for n := range 20 { // whatever the partitions, most have something
		w.send(w.begin(n+1), "e2", thread(n+1), thread(n+1))
	}
	c, _ := w.load(id(7), "")
	ch := w.change(c, "alert")
	alert := delivery(ch.After, 1, thread(7))
	alert.Topic = conversation.TopicAlert
	ch.Deliveries = []conversation.Delivery{delivery(ch.After, 2, thread(7)), alert}
	w.commit(ch)

	p := w.claim("a", w.now)
	w.is(p, alert.ID)
	w.postpone(p, w.at(time.Hour)) // the others do not wait for it
	for range 20 {
		w.claim("b", w.now)
	}
	w.nothing(w.now)
	w.is(w.claim("c", w.at(time.Hour)), alert.ID)
}

func (w *world) alertsApart() {
	const channel conversation.Place = "slack:C0COORDINATORS"
	for n := range 40 { // more than there are partitions
		ch := w.change(w.begin(n+1), "alert")
		alert := delivery(ch.After, 1, channel)
		alert.Topic = conversation.TopicAlert
		ch.Deliveries = []conversation.Delivery{alert}
		w.commit(ch)
	}
	w.postpone(w.claim("a", w.now), w.at(time.Hour))
	for range 39 {
		w.claim("b", w.now)
	}
	w.nothing(w.now)
}

func (w *world) lateSettle() {
	w.send(w.begin(1), "e2", thread(1), thread(1))
	late := w.claim("late", w.now)
	held := w.claim("held", w.at(2*lease))
	w.is(held, late.Delivery.ID)
	if held.Attempt != 2 {
		w.Errorf("got attempt %d, want 2", held.Attempt)
	}
	w.settle(late, "m1")
	w.nothing(w.at(2 * lease)) // the lane is still held
	w.settle(held, "m2")
	w.is(w.claim("next", w.at(2*lease)), "U-2026-0001/2/2")
}

func (w *world) lateReceipt() {
	c := w.begin(1)
	w.send(c, "e2", thread(1))
	late := w.claim("late", w.now)
	held := w.claim("held", w.at(2*lease))
	w.settle(held, "m2")
	w.settle(late, "m1")
	c, _ = w.load(id(1), "")
	w.send(c, "e3", thread(1)) // the same card
	if got := w.claim("next", w.at(2*lease)).Prior.Ref; got != "m2" {
		w.Errorf("got receipt %q, want %q", got, "m2")
	}
}

func (w *world) lateDeferAndPark() {
	w.send(w.begin(1), "e2", thread(1), thread(1))
	late := w.claim("late", w.now)
	held := w.claim("held", w.at(2*lease))
	w.postpone(late, w.at(time.Hour))
	w.park(late, "no such channel")
	w.parked()
	w.nothing(w.at(2 * lease))
	w.settle(held, "m")
	w.is(w.claim("next", w.at(2*lease)), "U-2026-0001/2/2")
}

func (w *world) parkSettled() {
	w.send(w.begin(1), "e2", thread(1), thread(1))
	late := w.claim("late", w.now)
	held := w.claim("held", w.at(2*lease))
	w.settle(late, "m")
	w.park(held, "no such channel")
	w.parked()
	w.is(w.claim("next", w.at(2*lease)), "U-2026-0001/2/2")
}

func (w *world) leaseRunsOut() {
	w.send(w.begin(1), "e2", thread(1))
	w.claim("dies", w.now)
	w.nothing(w.at(lease - time.Millisecond))
	p := w.claim("lives", w.at(lease))
	if p.Attempt != 2 {
		w.Errorf("got attempt %d, want 2", p.Attempt)
	}
	w.settle(p, "m")
	w.nothing(w.at(time.Hour))
}

func (w *world) emptiedLate() {
	c := w.begin(1)
	c = w.send(c, "e2", thread(1))
	late := w.claim("late", w.now)
	w.claim("dies", w.at(2*lease))
	w.settle(late, "m")
	c = w.send(c, "e3", "slack:@U0BO")
	w.postpone(w.claim("a", w.at(2*lease)), w.at(30*time.Minute))
	next := w.claim("a", w.at(time.Hour)) // the empty lane has waited longer
	w.is(next, "U-2026-0001/3/1")
	w.settle(next, "m")
	w.nothing(w.at(2 * time.Hour))
	w.send(c, "e4", thread(1))
	w.is(w.claim("a", w.at(2*time.Hour)), "U-2026-0001/4/1")
}

func (w *world) waitGoesOn() {
	c := w.begin(1)
	c = w.send(c, "e2", thread(1))
	w.postpone(w.claim("a", w.now), w.at(time.Hour))
	c = w.send(c, "e3", thread(1))
	w.nothing(w.at(time.Hour - time.Millisecond))

	w.settle(w.claim("a", w.at(time.Hour)), "m")
	held := w.claim("a", w.at(time.Hour))
	w.send(c, "e4", thread(1))
	w.nothing(w.at(time.Hour)) // a held lane stays held
	w.settle(held, "m")
	w.is(w.claim("a", w.at(time.Hour)), "U-2026-0001/4/1")
}

func (w *world) deferKeepsOrder() {
	w.send(w.begin(1), "e2", thread(1), thread(1))
	first := w.claim("a", w.now)
	w.postpone(first, w.at(time.Second))
	again := w.claim("a", w.at(time.Second))
	w.is(again, first.Delivery.ID)
	if again.Attempt != 2 {
		w.Errorf("got attempt %d, want 2", again.Attempt)
	}
}

func (w *world) unsent() {
	w.send(w.begin(1), "e2", thread(1))
	p := w.claim("told to wait", w.now)
	if p.Unsent {
		w.Error("a parcel that was never claimed says that nothing of it was sent")
	}
	p.Unsent = true
	w.postpone(p, w.at(time.Second))
	if p = w.claim("dies", w.at(time.Second)); !p.Unsent {
		w.Error("after an attempt that sent nothing: the next one does not know")
	}
	late := p
	if p = w.claim("lives", w.at(2*lease)); p.Unsent {
		w.Error("after a worker that nobody heard of again: nothing was sent, it says")
	}
	late.Unsent = true
	w.postpone(late, w.at(3*lease))
	w.postpone(p, w.at(3*lease))
	if p = w.claim("last", w.at(3*lease)); p.Unsent {
		w.Error("a late worker was believed")
	}
	w.settle(p, "m")
	w.nothing(w.at(time.Hour))
}

func (w *world) parks() {
	w.send(w.begin(1), "e2", thread(1), thread(1))
	p := w.claim("a", w.now)
	w.park(p, "channel is archived")
	next := w.claim("a", w.now)
	w.is(next, "U-2026-0001/2/2")
	w.settle(next, "m")
	w.nothing(w.at(time.Hour))
	w.parked(p.Delivery.ID)
	got, err := w.Store.Parked(w.ctx())
	if err != nil || got[0].Why != "channel is archived" || got[0].Attempt != 1 || got[0].Delivery.To != thread(1) {
		w.Errorf("got %+v, %v", got, err)
	}
}

func (w *world) settleParked() {
	w.send(w.begin(1), "e2", thread(1), thread(1))
	late := w.claim("late", w.now)
	w.park(w.claim("held", w.at(2*lease)), "no such channel")
	w.parked(late.Delivery.ID)
	w.settle(late, "m")
	w.parked()
	w.is(w.claim("next", w.at(2*lease)), "U-2026-0001/2/2")
}

// parked says what has been put aside.
func (w *world) parked(want ...conversation.DeliveryID) {
	w.Helper()
	got, err := w.Store.Parked(w.ctx())
	if err != nil || len(got) != len(want) {
		w.Fatalf("got %d parked, %v, want %v", len(got), err, want)
	}
	for i, p := range got {
		w.is(p, want[i])
	}
}

func (w *world) settleTwice() {
	w.send(w.begin(1), "e2", thread(1), thread(1), thread(1))
	p := w.claim("a", w.now)
	w.settle(p, "m1")
	w.settle(p, "m1")
	held := w.claim("a", w.now)
	w.is(held, "U-2026-0001/2/2")
	p.Token = "other"
	w.settle(p, "m1")
	w.nothing(w.now)
	w.settle(held, "m2")
	w.is(w.claim("a", w.now), "U-2026-0001/2/3")
}

func (w *world) receipts() {
	c := w.begin(1)
	c = w.send(c, "e2", thread(1), "slack:@U0BO")
	for range 2 {
		p := w.claim("a", w.now)
		w.settle(p, "ref of "+string(p.Delivery.To))
	}
	c = w.send(c, "e3", thread(1), "slack:@U0BO")
	for range 2 {
		p := w.claim("a", w.now)
		if got, want := p.Prior.Ref, "ref of "+string(p.Delivery.To); got != want {
			w.Errorf("got receipt %q, want %q", got, want)
		}
		w.settle(p, "") // edited; nothing new to refer to
	}
	ch := w.change(c, "e4")
	other := delivery(ch.After, 1, thread(1))
	other.Card = "U-2026-0001/card/other"
	none := delivery(ch.After, 2, thread(1))
	none.Card = ""
	ch.Deliveries = []conversation.Delivery{delivery(ch.After, 3, thread(1)), other, none, none}
	ch.Deliveries[0].Card = "U-2026-0001/card/1"
	ch.Deliveries[3].ID = "U-2026-0001/4/4"
	w.commit(ch)
	for i, want := range []string{"ref of " + string(thread(1)), "", "", ""} {
		p := w.claim("a", w.now)
		if got := p.Prior.Ref; got != want {
			w.Errorf("delivery %d: got receipt %q, want %q", i, got, want)
		}
		w.settle(p, "new")
	}
}

func (w *world) openedThread() {
	c := w.begin(1)
	c = w.send(c, "e2", "slack:C1/new", "slack:C1/new")
	opened := conversation.Place("slack:C1/77.0001")
	p := w.claim("a", w.now)
	if err := w.Store.Settle(w.ctx(), p, engine.Receipt{Ref: "m1", Opened: opened}); err != nil {
		w.Fatal(err)
	}
	w.homeOf(opened, id(1))
	for place, want := range map[conversation.Place]conversation.Place{"slack:C1/new": opened, opened: opened, "slack:C1/other": "slack:C1/other"} {
		if got, err := w.Store.Opened(w.ctx(), id(1), place); got != want || err != nil {
			w.Errorf("the thread of %s: got %s, %v; want %s", place, got, err, want)
		}
	}
	p = w.claim("a", w.now)
	if want := (engine.Receipt{Opened: opened}); p.Prior != want {
		w.Errorf("got %+v, want %+v", p.Prior, want)
	}
	w.settle(p, "m2")
	ch := w.change(c, "alert")
	alert := delivery(ch.After, 1, "slack:C1/new")
	alert.Topic = conversation.TopicAlert
	ch.Deliveries = []conversation.Delivery{alert}
	w.commit(ch)
	if want, got := (engine.Receipt{Ref: "m1", Opened: opened, Of: "U-2026-0001/2/1"}), w.claim("a", w.now).Prior; got != want {
		w.Errorf("got %+v, want %+v", got, want)
	}
}

func (w *world) fair() {
	const lanes, each = 24, 3
	for n := range lanes {
		w.send(w.begin(n+1), "e2", thread(n+1), thread(n+1), thread(n+1))
	}
	turns := map[conversation.CaseID]int{}
	for turn := range lanes * each {
		now := w.at(time.Duration(turn) * time.Millisecond)
		p := w.claim("a", now)
		turns[p.Delivery.Case]++
		w.settle(p, "m")
		if turn == lanes-1 && len(turns) != lanes {
			w.Errorf("after %d turns: got %d lanes served, want %d", lanes, len(turns), lanes)
		}
	}
	_, err := w.Store.Claim(w.ctx(), "a", w.at(time.Hour), lease)
	if !errors.Is(err, engine.ErrNothing) {
		w.Errorf("got %v, want %v", err, engine.ErrNothing)
	}
}
