package chat

import (
	"context"
	"net/http"
	"time"
)

// InTime is a transport that sends nothing once the time for a call is over. A
// process that was stopped as a whole, with its machine or by a signal, goes on
// where it was, and hears of its contexts' end only then; others have taken over
// meanwhile what it is about to send.
func InTime(next http.RoundTripper) http.RoundTripper { return inTime{next} }

type inTime struct{ next http.RoundTripper }

// RoundTrip is the next one's, or context.DeadlineExceeded.
func (t inTime) RoundTrip(r *http.Request) (*http.Response, error) {
	if end, bounded := r.Context().Deadline(); bounded && !time.Now().Before(end) {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, context.DeadlineExceeded
	}
	return t.next.RoundTrip(r)
}
