package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// closing lets another process take over that is configured with those closed
// days.
func (w *town) closing(days ...string) {
	w.Helper()
	closed, err := rules.ParseClosedDays(days)
	if err != nil {
		w.Fatal(err)
	}
	w.reconfigure(func(c *engine.Config) { c.Plans = onePlan{shipped(w.T).Current().Closing(closed)} })
	if err := w.engine.OpenHouse(w.Context()); err != nil {
		w.Fatal(err)
	}
	w.engine.Rearrange(w.Context())
}

// until lets time go by to nine o'clock in Stockholm on a day of November 2026
// or later.
func (w *town) until(day string) {
	w.Helper()
	d, err := rules.ParseDate(day)
	if err != nil {
		w.Fatal(err)
	}
	w.wait(d.At(9, conversation.Stockholm).Sub(w.clock()))
	w.drain()
}

// reminded is on which days the case was reminded of.
func (w *town) reminded(id conversation.CaseID) []string {
	var days []string
	for _, r := range w.load(id).Reminders {
		days = append(days, r.At.In(conversation.Stockholm).Format(time.DateOnly))
	}
	return days
}

func TestAReminderMovesWithTheClosedDays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		first, then []string // closed when the case begins, and from Tuesday on
		want        string   // due on Thursday the 26th
	}{
		"no day closed":                    {nil, nil, "2026-11-26"},
		"its day is closed":                {nil, []string{"2026-11-26"}, "2026-11-27"},
		"its day and the weekend's Friday": {nil, []string{"2026-11-26..2026-11-27"}, "2026-11-30"},
		"its day is open again":            {[]string{"2026-11-26..2026-11-27"}, nil, "2026-11-26"},
		"another day is closed instead":    {[]string{"2026-11-26"}, []string{"2026-11-27"}, "2026-11-26"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			w.closing(test.first...)
			w.call(thread, "ny")
			w.wait(24 * time.Hour)
			w.closing(test.then...)
			for _, day := range []string{"2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28", "2026-11-30", "2026-12-01"} {
				w.until(day)
			}
			if got := w.reminded("U-2026-0001"); !slices.Equal(got, []string{test.want}) {
				t.Errorf("got reminders on %v, want one on %s", got, test.want)
			}
		})
	}
}

func TestAReminderIsNotLostWhenItsDayIsClosedAndOpenedAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.closing()
	w.call(thread, "ny")
	w.wait(24 * time.Hour)
	w.reconfigure(func(c *engine.Config) { // a process that does not live long enough to lay anything out
		closed, _ := rules.ParseClosedDays([]string{"2026-11-26"})
		c.Plans = onePlan{shipped(t).Current().Closing(closed)}
	})
	w.until("2026-11-26")
	w.wait(time.Hour)
	w.closing()
	w.drain()
	if got := w.reminded("U-2026-0001"); !slices.Equal(got, []string{"2026-11-26"}) {
		t.Errorf("got reminders on %v, want one", got)
	}
}

func TestWhatIsLateWaitsForAWorkingDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	w.drain()
	for _, day := range []string{"2026-11-28", "2026-11-29"} { // nothing ran from Thursday to Saturday
		w.until(day)
		if got := w.reminded("U-2026-0001"); len(got) > 0 {
			t.Errorf("got reminders on %v, at the weekend", got)
		}
	}
	w.until("2026-11-30")
	if got := w.reminded("U-2026-0001"); !slices.Equal(got, []string{"2026-11-30"}) {
		t.Errorf("got reminders on %v, want one on Monday", got)
	}
}

func TestACallToTheCoordinatorsDoesNotWaitForAWorkingDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.wait(4*24*time.Hour + 5*time.Hour) // Friday afternoon
	w.alarmed()
	w.say(thread, "ja") // so it is urgent
	w.drain()
	before := len(w.chat.Order(enginetest.Coordinators))
	w.wait(24 * time.Hour)
	w.drain()
	if got := len(w.chat.Order(enginetest.Coordinators)); before == 0 || got <= before {
		t.Errorf("got %d messages on Saturday, and %d before: nobody was asked for again", got, before)
	}
}

func TestAPlatformThatCannotSayWhoIsThereIsNotAskedForEach(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	dumb := &mute{Chat: w.chat}
	w.reconfigure(func(c *engine.Config) { c.Adapters = []engine.Adapter{dumb} })
	const cases = 40
	for n := range cases {
		w.call(conversation.Place(fmt.Sprintf("talk:t%d", n)), "ny")
	}
	w.until("2026-11-26")
	for n := range cases {
		id := conversation.CaseID(fmt.Sprintf("U-2026-%04d", n+1))
		if got := w.reminded(id); len(got) != 1 {
			t.Errorf("%s: got reminders on %v, want one", id, got)
		}
	}
	if got := dumb.asked.Load(); got == 0 || got > 8 {
		t.Errorf("got asked %d times, want a few", got)
	}
}

// mute is a chat that does not know who is there.
type mute struct {
	*enginetest.Chat
	asked atomic.Int32
}

func (m *mute) Presence(context.Context, conversation.PersonID) (engine.Presence, error) {
	m.asked.Add(1)
	return "", errors.New("out of order")
}
