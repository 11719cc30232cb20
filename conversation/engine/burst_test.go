package engine_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// january is a store in which every case is at the same point, and all of their
// alarms come due together. It stands in a bubble, where sockets cannot. What
// waits longest is claimed first, which is the worst for who comes last.
type january struct {
	engine.Store
	case0  conversation.Case
	mu     sync.Mutex
	due    []conversation.Alarm
	owed   []conversation.Delivery
	before map[conversation.CaseID]bool
}

func (*january) Memory(context.Context) (string, error) { return "all of it", nil }

func (j *january) Load(_ context.Context, id conversation.CaseID, _ conversation.EventID) (conversation.Case, bool, error) {
	c := j.case0
	c.ID, c.Home = id, conversation.Place("talk:"+string(id))
	return c, false, nil
}

func (j *january) Commit(_ context.Context, c engine.Change) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.before[c.After.ID] {
		return engine.ErrStale
	}
	j.before[c.After.ID] = true
	j.due = slices.DeleteFunc(j.due, func(a conversation.Alarm) bool { return a.Case == c.After.ID })
	j.owed = append(j.owed, c.Deliveries...)
	return nil
}

func (j *january) Due(_ context.Context, _ time.Time, limit int) ([]conversation.Alarm, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.due[:min(limit, len(j.due))]), nil
}

func (j *january) Desk(p conversation.Place) conversation.CaseID {
	return "D-" + conversation.CaseID(p)
}

func (j *january) Next(context.Context, time.Time) (time.Time, error) { return time.Time{}, nil }

func (j *january) Claim(_ context.Context, token string, _ time.Time, _ time.Duration) (engine.Parcel, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.owed) == 0 {
		return engine.Parcel{}, engine.ErrNothing
	}
	d := j.owed[0]
	j.owed = j.owed[1:]
	return engine.Parcel{Delivery: d, Token: token, Attempt: 1}, nil
}

func (j *january) Settle(context.Context, engine.Parcel, engine.Receipt) error { return nil }

// over says whether every alarm has rung, and all that it brought about is out.
func (j *january) over() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.due) == 0 && len(j.owed) == 0
}

func (j *january) owe(d conversation.Delivery) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.owed = append(j.owed, d)
}

// TestABurstOfRemindersHarmsNoDialogue lets 4,300 cases wake at the same moment,
// as on the largest morning of ten thousand contracts, on a platform that takes a
// third of a second for a message. Every ten seconds somebody answers.
func TestABurstOfRemindersHarmsNoDialogue(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	w.say(thread, "Nya kontorsmöbler")
	begun := w.load("U-2026-0001")
	alarms := conversation.Alarms(shipped(t).Current(), begun)
	if len(alarms) == 0 {
		t.Fatal("the case wants no alarm")
	}
	synctest.Test(t, func(t *testing.T) {
		const cases = 4300
		store := &january{case0: begun, before: map[conversation.CaseID]bool{}}
		for n := range cases {
			store.due = append(store.due, conversation.Alarm{
				Case: conversation.CaseID(fmt.Sprintf("U-2026-%04d", n+1)), Name: alarms[0].Name, Due: alarms[0].Due,
			})
		}
		ctx, stop := context.WithCancel(t.Context())
		var mu sync.Mutex
		said := map[conversation.DeliveryID]time.Time{}
		took, reminded := time.Duration(0), 0
		var minutes [10]int // messages in each
		from := time.Now()
		a := line{}
		receive := func(ctx context.Context, d conversation.Delivery) error {
			err := pause(ctx, 300*time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			if at, ok := said[d.ID]; ok {
				took = max(took, time.Since(at))
				delete(said, d.ID)
			} else {
				minutes[min(int(time.Since(from)/time.Minute), len(minutes)-1)]++
				if reminded++; store.over() {
					stop()
				}
			}
			return err
		}
		e := engine.New(engine.Config{
			Store: store, Adapters: []engine.Adapter{hearing{a, receive}}, Plans: shipped(t),
			Clock: func() time.Time { return alarms[0].Due.Add(time.Since(from)) }, House: engine.House{Coordinators: enginetest.Coordinators},
		})
		var running sync.WaitGroup
		running.Go(func() {
			if err := e.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		answers := 0
		for answers < 100 && pause(ctx, 10*time.Second) == nil {
			answers++
			d := to("talk:dialogue", "nästa fråga")
			d.ID = conversation.DeliveryID(fmt.Sprintf("U-2025-0001/%d/1", answers))
			mu.Lock()
			said[d.ID] = time.Now()
			mu.Unlock()
			store.owe(d)
		}
		stop()
		running.Wait()
		all := time.Since(from)
		for _, at := range said {
			took = max(took, time.Since(at)) // it never came
		}
		t.Logf("%d reminders in %v, by the minute %v; of %d answers the slowest waited %v", reminded, all, minutes, answers, took)
		if took > 3*time.Second {
			t.Errorf("an answer waited %v behind reminders, want at most 3s", took)
		}
		if all > 8*time.Minute || answers < 5 {
			t.Errorf("the last reminder came after %v and %d answers, want minutes", all, answers)
		}
	})
}

// hearing is a line that is told what it delivers.
type hearing struct {
	line
	receive func(context.Context, conversation.Delivery) error
}

func (h hearing) Deliver(ctx context.Context, d conversation.Delivery, _ engine.Receipt) (engine.Receipt, error) {
	return engine.Receipt{Ref: "m1"}, h.receive(ctx, d)
}
