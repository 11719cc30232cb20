package conversation_test

import (
	"testing"
	"time"

	"upphandlingsvakten/conversation"
)

func TestADeliveryTellsWhichCaseItIsOf(t *testing.T) {
	t.Parallel()
	c := conversation.Case{ID: "U-2026-0042", Opened: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
	later := c
	later.Opened = c.Opened.Add(time.Millisecond)
	unborn := conversation.Case{ID: c.ID}
	of := func(c conversation.Case) conversation.DeliveryID {
		return conversation.DeliveryID("U-2026-0042/17/2").Caused("5f3a09c1", c.Birth())
	}
	for _, one := range []struct {
		id          conversation.DeliveryID
		mine, other bool
	}{
		{of(c), true, false},
		{of(c) + "/homeless", true, false},
		{of(later), false, true},
		{of(unborn), true, true}, // nobody knows
		{"U-2026-0042/17/2", true, true},
		{"", true, true},
	} {
		trace := one.id.Trace("U-2026-0042")
		if got := trace.Of(c); got != one.mine {
			t.Errorf("%s: of the case: got %v, want %v", one.id, got, one.mine)
		}
		if got := trace.Of(later); got != one.other {
			t.Errorf("%s: of the one that got its number: got %v, want %v", one.id, got, one.other)
		}
		if got := one.id.Seq(c.ID); one.id != "" && got != 17 {
			t.Errorf("%s: its number is %d, want 17", one.id, got)
		}
	}
	if conversation.DeliveryID("asked/1").Trace("").Of(c) {
		t.Error("what belongs to no case is of one")
	}
}
