package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"upphandlingsvakten/conversation"
)

func TestAWaitGrowsToItsLimitAndIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := conversation.DeliveryID(rapid.String().Draw(t, "delivery"))
		attempt := rapid.IntRange(-1, 1_000_000).Draw(t, "attempt")
		limit := rapid.SampledFrom([]time.Duration{alertWait, otherWait}).Draw(t, "limit")
		got := backoff(id, attempt, limit)
		if again := backoff(id, attempt, limit); again != got {
			t.Fatalf("got %v and then %v", got, again)
		}
		full := limit
		if attempt < 20 {
			full = min(limit, time.Second<<(max(attempt, 1)-1))
		}
		if got > full || got < full*3/4 {
			t.Fatalf("attempt %d: got %v, want from %v to %v", attempt, got, full*3/4, full)
		}
	})
}

func TestWaitsOfDifferentDeliveriesDiffer(t *testing.T) {
	t.Parallel()
	if a, b := backoff("U-2026-0001/1/1", 9, otherWait), backoff("U-2026-0002/1/1", 9, otherWait); a == b {
		t.Errorf("both wait %v", a)
	}
}
