package enginetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// StoreContract runs every case that a Store must pass, each on a store of its
// own that open gives it. The names of the cases are the contract.
func StoreContract(t *testing.T, open func(t *testing.T) engine.Store) {
	for _, c := range []struct {
		name string
		run  func(w *world)
	}{
		{"load gives the case as the last change left it", (*world).loads},
		{"a case that does not exist is not there", (*world).noCase},
		{"load tells of events it has seen", (*world).tellsSeen},
		{"the same event lands once, even if the case allows it again", (*world).landsOnce},
		{"an event is remembered for a week, however many come after it", (*world).remembers},
		{"an event of one case is not seen in another", (*world).seenPerCase},
		{"the second of two writers that read the same case is stale", (*world).stale},
		{"a case is not begun over another", (*world).notOver},
		{"of many writers at once one wins", (*world).race},
		{"what is refused leaves nothing behind", (*world).leavesNothing},
		{"a change that contradicts itself is refused", (*world).contradiction},
		{"the log has every fact in order", (*world).logOrder},
		{"a rewritten fact is gone from the log", (*world).rewritten},

		{"a lane moves one parcel at a time and in order", (*world).oneAtATime},
		{"the ninth delivery comes before the tenth", (*world).nineBeforeTen},
		{"lanes do not wait for each other", (*world).parallelLanes},
		{"alerts go first, in a lane of their own", (*world).alertsFirst},
		{"an alert that cannot be delivered holds up no other case's", (*world).alertsApart},
		{"a worker that comes late takes nobody's turn", (*world).lateSettle},
		{"a late receipt does not replace a later one", (*world).lateReceipt},
		{"a late defer and a late park change nothing", (*world).lateDeferAndPark},
		{"a worker that parks what another has delivered frees the lane", (*world).parkSettled},
		{"a lease that has run out lets another worker claim", (*world).leaseRunsOut},
		{"a lane emptied by a late worker is forgotten", (*world).emptiedLate},
		{"new parcels do not end a wait", (*world).waitGoesOn},
		{"a deferred parcel stays first in its lane", (*world).deferKeepsOrder},
		{"a parcel of which nothing was sent says so, to whoever claims it next", (*world).unsent},
		{"a parked parcel lets the lane go on", (*world).parks},
		{"a parcel that was delivered after all is not parked any more", (*world).settleParked},
		{"what was put aside comes back behind the others, as tried before", (*world).unparks},
		{"what was put aside can be dropped for good", (*world).drops},
		{"what is not put aside cannot come back, and nothing is written", (*world).unparksWhatIsParked},
		{"a parcel knows the latest delivery of its card", (*world).knowsLatest},
		{"settling twice takes no other parcel", (*world).settleTwice},
		{"a card's later deliveries know its receipt", (*world).receipts},
		{"an opened thread is the case's, and later deliveries know it", (*world).openedThread},
		{"every waiting lane gets its turn", (*world).fair},
		{"what somebody awaits goes before what nobody does, for an hour", (*world).awaitedFirst},
		{"an attempt counts if the worker says so", (*world).attempts},

		{"a case's alarms are the ones of its last change", (*world).alarmsReplaced},
		{"an alarm is due at its time and stays until it is dropped", (*world).alarmDue},
		{"due alarms come oldest first, and no more than asked for", (*world).dueOrder},
		{"an alarm that goes first does, however many are due before it", (*world).firstRings},
		{"due alarms are found among ten thousand that wait", (*world).tenThousand},
		{"next is the first moment at which something may be done", (*world).next},

		{"a place keeps its number however often it is asked", (*world).numberIdempotent},
		{"numbers are unique, and count by year", (*world).numbersUnique},
		{"two that begin in one place get one number", (*world).numberRace},
		{"a place is a case's once the case has begun, and stays so", (*world).caseAt},
		{"the person index follows owner, starter and closing", (*world).people},
		{"a closed case is not listed, and is when it opens again", (*world).closing},

		{"a plan is kept as it was first given", (*world).plans},
		{"an ended context ends the call", (*world).endedContext},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(&world{T: t, Store: open(t), now: start})
		})
	}
}

// start is when every case of the contract begins.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const (
	lease = time.Minute
	anna  = conversation.PersonID("slack:U0ANNA")
	bo    = conversation.PersonID("slack:U0BO")
)

// world is a store with what a case of the contract needs around it.
type world struct {
	*testing.T
	engine.Store
	now time.Time
}

func (w *world) ctx() context.Context { return w.T.Context() }

// at is a moment so long after the start.
func (w *world) at(d time.Duration) time.Time { return w.now.Add(d) }

// id is a case that lies in any partition; n tells cases apart.
func id(n int) conversation.CaseID { return conversation.CaseID(fmt.Sprintf("U-2026-%04d", n)) }

func thread(n int) conversation.Place {
	return conversation.Place(fmt.Sprintf("slack:C1/%d.0001", n))
}

// change is the change from before to a case with one more fact.
func (w *world) change(before conversation.Case, ev conversation.EventID) engine.Change {
	after := before
	after.Seq++
	var f conversation.Fact = conversation.Ticked{ID: string(ev), Set: true}
	if before.Seq == 0 {
		by := conversation.Person{ID: anna, Name: "Anna"}
		after.Status, after.Owner, after.Opened = conversation.StatusOpen, by, w.now
		f = conversation.Opened{By: by, At: w.now, Home: after.Home, Lang: after.Lang, Plan: after.Plan}
	}
	return engine.Change{Event: ev, Before: before.Seq, After: after, Facts: []conversation.Fact{f}, At: w.now}
}

// fresh is a case that has not begun.
func fresh(n int) conversation.Case {
	return conversation.Case{ID: id(n), Home: thread(n), Lang: "sv", Plan: "sha256:00", Stage: "prepare", Round: 1}
}

// commit commits a change that must land, and returns the case after it.
func (w *world) commit(c engine.Change) conversation.Case {
	w.Helper()
	if err := w.Store.Commit(w.ctx(), c); err != nil {
		w.Fatalf("commit of %s: %v", c.Event, err)
	}
	return c.After
}

// begin commits the first change of case n.
func (w *world) begin(n int) conversation.Case {
	w.Helper()
	return w.commit(w.change(fresh(n), "begin"))
}

// send commits a change with deliveries to places, one each, named d1, d2 … by
// what they say.
func (w *world) send(c conversation.Case, ev conversation.EventID, to ...conversation.Place) conversation.Case {
	w.Helper()
	ch := w.change(c, ev)
	for i, place := range to {
		ch.Deliveries = append(ch.Deliveries, delivery(ch.After, i+1, place))
	}
	return w.commit(ch)
}

func delivery(c conversation.Case, n int, to conversation.Place) conversation.Delivery {
	return conversation.Delivery{
		ID:   conversation.DeliveryID(fmt.Sprintf("%s/%d/%d", c.ID, c.Seq, n)),
		Case: c.ID, To: to, Topic: conversation.TopicQuestion, Lang: "sv",
		Card: conversation.CardID(fmt.Sprintf("%s/card/%d", c.ID, n)),
		Body: conversation.Message{Blocks: []conversation.Block{
			conversation.Para{Text: []conversation.Span{{Text: fmt.Sprintf("meddelande %d", n)}}},
		}},
	}
}

// claim claims a parcel that must be there.
func (w *world) claim(token string, now time.Time) engine.Parcel {
	w.Helper()
	p, err := w.Store.Claim(w.ctx(), token, now, lease)
	if err != nil {
		w.Fatalf("claim by %s: %v", token, err)
	}
	if p.Token != token {
		w.Errorf("got token %q, want %q", p.Token, token)
	}
	return p
}

// nothing says that there is nothing to claim at that moment.
func (w *world) nothing(now time.Time) {
	w.Helper()
	if p, err := w.Store.Claim(w.ctx(), "nobody", now, lease); !errors.Is(err, engine.ErrNothing) {
		w.Fatalf("got %s, %v, want %v", p.Delivery.ID, err, engine.ErrNothing)
	}
}

func (w *world) settle(p engine.Parcel, ref string) {
	w.Helper()
	if err := w.Store.Settle(w.ctx(), p, engine.Receipt{Ref: ref}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) postpone(p engine.Parcel, until time.Time) {
	w.Helper()
	if err := w.Store.Defer(w.ctx(), p, until); err != nil {
		w.Fatal(err)
	}
}

func (w *world) park(p engine.Parcel, why string) {
	w.Helper()
	if err := w.Store.Park(w.ctx(), p, why); err != nil {
		w.Fatal(err)
	}
}

// is compares a parcel with the delivery that was to come.
func (w *world) is(p engine.Parcel, want conversation.DeliveryID) {
	w.Helper()
	if p.Delivery.ID != want {
		w.Fatalf("got %s, want %s", p.Delivery.ID, want)
	}
}

func (w *world) load(of conversation.CaseID, ev conversation.EventID) (conversation.Case, bool) {
	w.Helper()
	c, seen, err := w.Store.Load(w.ctx(), of, ev)
	if err != nil {
		w.Fatal(err)
	}
	return c, seen
}

func (w *world) log(of conversation.CaseID) []conversation.Fact {
	w.Helper()
	facts, err := w.Store.Log(w.ctx(), of)
	if err != nil {
		w.Fatal(err)
	}
	return facts
}

// wants compares what a change came to.
func (w *world) wants(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("got %v, want %v", err, want)
	}
}
