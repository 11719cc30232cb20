package slack

import (
	"testing"
	"time"
)

func TestMomentsAreReadToTheMicrosecond(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 11, 23, 9, 0, 0, 123456000, time.UTC)
	if got := moment(stamp(want)); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, ts := range []string{"", "x", "-1.2", "."} {
		if got := moment(ts); !got.IsZero() {
			t.Errorf("%q: got %s", ts, got)
		}
	}
}
