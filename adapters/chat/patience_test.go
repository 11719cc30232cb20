package chat

import (
	"testing"
	"time"
)

func TestWhatFailsAloneIsLetGoOfAndWhatFailsWithAllElseIsNot(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		tries int
		took  time.Duration
		other time.Duration // after which something else goes well; never if negative
		want  bool
	}{
		{"long, often, and alone", fewestTries, patience, time.Minute, true},
		{"not often enough", fewestTries - 1, patience, time.Minute, false},
		{"not long enough", fewestTries, patience - time.Second, time.Minute, false},
		{"while nothing goes well", fewestTries, patience, -1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := NewPatience(10)
			p.Went("before", begun)
			got := false
			for n := range c.tries {
				if n == 1 && c.other >= 0 {
					p.Went("other", begun.Add(c.other))
				}
				got = p.Failed("one", begun.Add(c.took*time.Duration(n)/time.Duration(c.tries-1)))
			}
			if got != c.want || p.Over("one") != c.want || p.Over("other") {
				t.Errorf("let go of: %v, and later %v; want %v", got, p.Over("one"), c.want)
			}
			if p.Went("one", begun.Add(time.Hour)); p.Over("one") {
				t.Error("it has happened since, and is still let go of")
			}
		})
	}
}
