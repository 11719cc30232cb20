package slackfake

import (
	"slices"
	"sync"
	"time"
)

// weather is what befalls envelopes on their way.
type weather struct {
	hold   bool
	held   []*envelope
	lose   int
	double int
}

// Hold keeps back what is to go to the app, until Release.
func (w *Workspace) Hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather.hold = true
}

// Release delivers what was held back, in the order that pick makes of 0 … n-1;
// nil is the order in which it happened. It returns how much there was.
func (w *Workspace) Release(pick func(n int) []int) int {
	w.mu.Lock()
	held := slices.Concat(w.weather.held, w.backlog)
	w.weather.held, w.weather.hold, w.backlog = nil, false, nil
	w.mu.Unlock()
	order := make([]int, len(held))
	for i := range order {
		order[i] = i
	}
	if pick != nil {
		order = pick(len(held))
	}
	for _, i := range order {
		w.deliver(held[i])
	}
	return len(held)
}

// Scatter delivers what was held back all at once: the i-th of it, in the order
// in which it happened, after wait(i). It returns when all of it was answered.
func (w *Workspace) Scatter(wait func(i int)) {
	w.mu.Lock()
	held := slices.Concat(w.weather.held, w.backlog)
	w.weather.held, w.weather.hold, w.backlog = nil, false, nil
	w.mu.Unlock()
	var all sync.WaitGroup
	for i, e := range held {
		all.Go(func() {
			wait(i)
			w.deliver(e)
		})
	}
	all.Wait()
}

// Lose makes the next n envelopes vanish on their way.
func (w *Workspace) Lose(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather.lose = n
}

// Double makes each of the next n envelopes arrive twice, acknowledged or not.
func (w *Workspace) Double(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather.double = n
}

// Flush delivers the events that have gathered: the app's own messages, edits
// of them, and what administrators did.
func (w *Workspace) Flush() {
	for {
		w.mu.Lock()
		backlog := w.backlog
		w.backlog = nil
		w.mu.Unlock()
		if len(backlog) == 0 {
			return
		}
		for _, e := range backlog {
			w.deliver(e)
		}
	}
}

// send flushes what came before, and then delivers e and what it brought with
// it. It returns what the app said to e.
func (w *Workspace) send(e *envelope) Acknowledgement {
	w.Flush()
	ack := w.deliver(e)
	w.mu.Lock()
	w.last = e
	w.mu.Unlock()
	return ack
}

// deliver makes one try, and keeps events that were not acknowledged for Retry.
func (w *Workspace) deliver(e *envelope) Acknowledgement {
	w.mu.Lock()
	switch {
	case w.weather.hold:
		w.weather.held = append(w.weather.held, e)
		w.mu.Unlock()
		return Acknowledgement{Kind: e.kind, Why: "held"}
	case w.weather.lose > 0:
		w.weather.lose--
		w.unanswered(e, "connection_failed")
		w.mu.Unlock()
		return Acknowledgement{Kind: e.kind, Why: "lost"}
	}
	twice := w.weather.double > 0
	if twice {
		w.weather.double--
	}
	carrier := w.carrier
	w.mu.Unlock()

	ack := carrier.carry(w, e)
	if twice {
		again := *e
		again.tries, again.reason = e.tries+1, "http_timeout"
		w.note(&again, carrier.carry(w, &again))
	}
	w.note(e, ack)
	return ack
}

// note keeps an acknowledgement, and the event if there was none.
func (w *Workspace) note(e *envelope, ack Acknowledgement) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acks = append(w.acks, ack)
	if ack.OK {
		w.unacked = slices.DeleteFunc(w.unacked, func(u *envelope) bool { return u.id == e.id })
		return
	}
	if ack.Retry {
		w.unanswered(e, ack.Why)
	}
}

// unanswered keeps an event that was not acknowledged: it is tried again at
// once, after a minute and after five more. Commands and interactions are lost.
// It needs the lock.
func (w *Workspace) unanswered(e *envelope, why string) {
	pauses := []time.Duration{0, time.Minute, 5 * time.Minute}
	w.unacked = slices.DeleteFunc(w.unacked, func(u *envelope) bool { return u.id == e.id })
	if e.kind != eventsAPI || e.tries >= len(pauses) {
		return
	}
	again := *e
	again.due, again.reason = w.now().Add(pauses[e.tries]), why
	again.tries++
	w.unacked = append(w.unacked, &again)
}

// Retry tries the events again that are due, and returns how many there were.
func (w *Workspace) Retry() int {
	w.mu.Lock()
	var due []*envelope
	for _, e := range w.unacked {
		if !e.due.After(w.now()) {
			due = append(due, e)
		}
	}
	w.mu.Unlock()
	for _, e := range due {
		w.deliver(e)
	}
	return len(due)
}

// Unacked is how many events wait to be tried again.
func (w *Workspace) Unacked() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.unacked)
}

// Repeat delivers the last thing that somebody did once more, as Slack does
// when it has not heard of an acknowledgement.
func (w *Workspace) Repeat() Outcome {
	w.mu.Lock()
	again := *w.last
	by := w.person(again.by)
	w.mu.Unlock()
	again.tries, again.reason = again.tries+1, "http_timeout"
	return w.outcome(by, func() Acknowledgement { return w.deliver(&again) })
}

// Acks are the acknowledgements so far, also those that did not come.
func (w *Workspace) Acks() []Acknowledgement {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.acks)
}

// Acked is how many envelopes have been acknowledged.
func (w *Workspace) Acked() int {
	n := 0
	for _, a := range w.Acks() {
		if a.OK {
			n++
		}
	}
	return n
}
