package chat

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// lagging is a context that does not know yet that its time is over, as in a
// process that was stopped and goes on.
type lagging struct {
	context.Context
	end time.Time
}

func (l lagging) Deadline() (time.Time, bool) { return l.end, true }

// mouth counts what is sent.
type mouth struct{ sent int }

func (m *mouth) RoundTrip(*http.Request) (*http.Response, error) {
	m.sent++
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

func TestNothingIsSentWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		sent int
	}{
		{"without a bound", context.Background(), 1},
		{"in time", lagging{context.Background(), time.Now().Add(time.Hour)}, 1},
		{"late, and nobody has said so yet", lagging{context.Background(), time.Now().Add(-time.Millisecond)}, 0},
	} {
		m := &mouth{}
		r, err := http.NewRequestWithContext(c.ctx, http.MethodPost, "http://platform.example", strings.NewReader("hej"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := InTime(m).RoundTrip(r)
		if resp != nil {
			resp.Body.Close()
		}
		if m.sent != c.sent || (c.sent == 0) != errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: sent %d times, and the error is %v; want %d", c.name, m.sent, err, c.sent)
		}
	}
}
