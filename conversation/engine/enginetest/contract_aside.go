package enginetest

import (
	"errors"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// aside commits a change that does something about a delivery that was put aside.
func (w *world) aside(before conversation.Case, ev conversation.EventID, d conversation.Delivery, drop bool) error {
	ch := w.change(before, ev)
	ch.Unpark = []engine.Unparked{{Delivery: d, Drop: drop}}
	return w.Store.Commit(w.ctx(), ch)
}

func (w *world) unparks() {
	c := w.send(w.begin(1), "e2", thread(1), thread(1))
	p := w.claim("a", w.now)
	w.park(p, "channel is archived")
	if err := w.aside(c, "again", p.Delivery, false); err != nil {
		w.Fatal(err)
	}
	w.parked()
	next := w.claim("a", w.now)
	w.is(next, "U-2026-0001/2/2")
	w.settle(next, "m")
	back := w.claim("a", w.now)
	w.is(back, p.Delivery.ID)
	if back.Attempt < 2 {
		w.Errorf("got attempt %d: the platform is not asked whether an earlier one arrived", back.Attempt)
	}
	w.settle(back, "m2")
	w.nothing(w.at(time.Hour))
}

func (w *world) drops() {
	c := w.send(w.begin(1), "e2", thread(1))
	p := w.claim("a", w.now)
	w.park(p, "channel is archived")
	if err := w.aside(c, "drop", p.Delivery, true); err != nil {
		w.Fatal(err)
	}
	w.parked()
	w.nothing(w.at(time.Hour))
	if err := w.Store.Settle(w.ctx(), p, engine.Receipt{Ref: "m"}); err != nil {
		w.Errorf("a late worker: %v", err)
	}
	w.nothing(w.at(time.Hour))
}

func (w *world) unparksWhatIsParked() {
	c := w.send(w.begin(1), "e2", thread(1))
	p := w.claim("a", w.now)
	if err := w.aside(c, "again", p.Delivery, false); !errors.Is(err, engine.ErrNotParked) {
		w.Errorf("got %v, want %v", err, engine.ErrNotParked)
	}
	w.park(p, "channel is archived")
	w.settle(p, "m") // it arrived after all
	if err := w.aside(c, "again", p.Delivery, true); !errors.Is(err, engine.ErrNotParked) {
		w.Errorf("got %v, want %v", err, engine.ErrNotParked)
	}
	if got, seen := w.load(c.ID, "again"); seen || got.Seq != c.Seq {
		w.Errorf("got seq %d, seen %t: it was written all the same", got.Seq, seen)
	}
	w.nothing(w.at(time.Hour))
}

// knowsLatest lets the engine tell whether a delivery that comes back would
// replace a later one of its card.
func (w *world) knowsLatest() {
	c := w.begin(1)
	for _, ev := range []conversation.EventID{"e2", "e3", "e4"} {
		ch := w.change(c, ev)
		d := delivery(ch.After, 1, thread(1))
		d.Card = "U-2026-0001/step/title"
		ch.Deliveries = []conversation.Delivery{d}
		c = w.commit(ch)
	}
	first := w.claim("a", w.now)
	w.park(first, "invalid_blocks")
	w.settle(w.claim("a", w.now), "m")
	if err := w.aside(c, "again", first.Delivery, false); err != nil {
		w.Fatal(err)
	}
	third := w.claim("a", w.now)
	if third.Prior.Of != "U-2026-0001/3/1" {
		w.Errorf("got %s, want the second delivery", third.Prior.Of)
	}
	w.settle(third, "m")
	back := w.claim("a", w.now)
	w.is(back, first.Delivery.ID)
	if back.Prior.Of != "U-2026-0001/4/1" {
		w.Errorf("got %s, want the third delivery", back.Prior.Of)
	}
	if err := w.Store.Settle(w.ctx(), back, back.Prior); err != nil {
		w.Fatal(err)
	}
	ch := w.change(c, "e5")
	ch.Before, ch.After.Seq = c.Seq+1, c.Seq+2
	d := delivery(ch.After, 1, thread(1))
	d.Card = "U-2026-0001/step/title"
	ch.Deliveries = []conversation.Delivery{d}
	w.commit(ch)
	if got := w.claim("a", w.now).Prior.Of; got != "U-2026-0001/4/1" {
		w.Errorf("got %s, want the third delivery to have stayed the latest", got)
	}
}
