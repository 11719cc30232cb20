package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// idle is when a case that was begun at the town's first moment is due.
const idle = 4 * 24 * time.Hour

func TestAnAlarmRingsOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	w.drain()
	before := len(w.shown(thread))
	w.wait(idle)
	other := engine.New(w.conf)
	for _, e := range []*engine.Engine{w.engine, other, w.engine} {
		if err := e.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(w.load("U-2026-0001").Reminders); got != 1 {
		t.Errorf("reminders: got %d, want 1", got)
	}
	if got := len(w.shown(thread)); got <= before {
		t.Error("nobody was reminded")
	}
}

// Thousands of reminders come due at nine o'clock, and whoever has to hear that
// nobody acknowledges an alert does not wait for them.
func TestAnAlertClimbsBeforeOthersAreReminded(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.alarmed()
	for n := range 45 { // more than are read at a time
		w.call(conversation.Place(fmt.Sprintf("talk:t%d", n)), "ny")
	}
	w.drain()
	w.wait(idle) // the reminders were due an hour ago, and the call half an hour later
	c := w.load("U-2026-0001")
	c.Alert.Rung, c.Alert.RungAt = 1, w.clock().Add(-time.Hour)
	c.Seq++
	if err := w.store.Commit(t.Context(), engine.Change{
		Event: "by hand", Before: c.Seq - 1, After: c, Facts: []conversation.Fact{conversation.AlertClimbed{Rung: 1, At: c.Alert.RungAt}},
		Alarms: conversation.Alarms(w.conf.Plans.Current(), c), At: w.clock(),
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.Wake(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.load(c.ID).Alert.Rung; got != 2 {
		t.Errorf("the alert is at rung %d, want 2", got)
	}
}

func TestACaseThatFailsDoesNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	const cases = 45 // more than are read at a time
	for n := range cases {
		w.call(conversation.Place(fmt.Sprintf("talk:t%d", n)), "ny")
	}
	w.drain()
	w.wait(idle)
	ill := &sick{Store: w.store, healthy: conversation.CaseID(fmt.Sprintf("U-2026-%04d", cases))}
	w.reconfigure(func(c *engine.Config) { c.Store = ill })
	for range 3 {
		if _, err := w.engine.Wake(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(w.load(ill.healthy).Reminders); got != 1 {
		t.Errorf("the healthy case got %d reminders, want 1", got)
	}
	ill.healthy = ""
	w.wait(5 * time.Minute)
	w.drain()
	if got := len(w.load("U-2026-0001").Reminders); got != 1 {
		t.Errorf("a case that was ill got %d reminders, want 1", got)
	}
}

// On a morning with thousands of reminders other replicas ring many before this one
// can, and it must not look at more and more because of that.
func TestWhatOthersHaveRungIsNotRemembered(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	others := &quicker{Store: w.store, alarm: conversation.Alarms(w.conf.Plans.Current(), w.load("U-2026-0001"))[0]}
	w.wait(idle)
	w.reconfigure(func(c *engine.Config) { c.Store = others })
	for range 200 {
		if _, err := w.engine.Wake(t.Context()); err != nil {
			t.Fatal(err)
		}
		if w.wait(500 * time.Millisecond); others.most > 1000 {
			break
		}
	}
	if others.most > 100 {
		t.Errorf("it asked for %d alarms at a time, want no more than some dozens", others.most)
	}
}

// quicker is a store in which thousands of alarms are due, and others have rung each
// before anybody comes to it.
type quicker struct {
	engine.Store
	alarm      conversation.Alarm
	rung, most int
}

func (q *quicker) Due(_ context.Context, _ time.Time, limit int) ([]conversation.Alarm, error) {
	q.most = max(q.most, limit)
	list := make([]conversation.Alarm, limit)
	for n := range list {
		list[n] = q.alarm
		list[n].Case = conversation.CaseID(fmt.Sprintf("U-2025-%05d", q.rung+n))
	}
	q.rung += limit
	return list, nil
}

func (q *quicker) Load(ctx context.Context, _ conversation.CaseID, ev conversation.EventID) (conversation.Case, bool, error) {
	c, _, err := q.Store.Load(ctx, "U-2026-0001", ev)
	return c, true, err
}

// sick is a store that can commit one case only, unless none is named.
type sick struct {
	engine.Store
	healthy conversation.CaseID
}

func (s *sick) Commit(ctx context.Context, c engine.Change) error {
	if s.healthy != "" && c.After.ID != s.healthy {
		return errors.New("the log does not match the case")
	}
	return s.Store.Commit(ctx, c)
}

func TestAnAlarmThatIsNotWantedAnyMoreIsTakenAway(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	c := w.load("U-2026-0001")
	stray := engine.Change{
		Event: "by hand", Before: c.Seq, After: c, At: w.clock(),
		Alarms: []conversation.Alarm{{Case: c.ID, Name: "due/2026-11-01", Due: w.clock().Add(-time.Hour)}},
	}
	if err := w.store.Commit(t.Context(), stray); err != nil {
		t.Fatal(err)
	}
	w.drain()
	due, err := w.store.Due(t.Context(), w.clock(), 10)
	if err != nil || len(due) != 0 {
		t.Errorf("still due: %v %v", due, err)
	}
	w.wait(idle)
	w.drain()
	if got := len(w.load(c.ID).Reminders); got != 1 {
		t.Errorf("its own alarm was lost: got %d reminders, want 1", got)
	}
}

func TestLogLinesSayNothingOfTheSubstance(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	w := newTown(t)
	w.reconfigure(func(c *engine.Config) { c.Log = quietly(&log) })
	w.chat.Fail("talk:#samordnare", failure(engine.Again, 0))
	w.alarmed()
	w.drain()
	w.wait(idle)
	w.drain()
	w.say(thread, "Kalle Karlsson ringde")
	for _, word := range []string{"alert", "alarm\"", "unreached", "kontorsmöbler", "Bo Berg", "Kalle", "protective", "Anna"} {
		if strings.Contains(log.String(), word) {
			t.Errorf("the log says %q", word)
		}
	}
	if !strings.Contains(log.String(), "U-2026-0001") {
		t.Error("the log says nothing at all")
	}
}
