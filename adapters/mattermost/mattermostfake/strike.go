package mattermostfake

import (
	"cmp"
	"net/http"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
)

// Mishap is what befalls one call of the bot. The zero Mishap is none.
type Mishap struct {
	Lose   bool          // the line is reset before the call arrives
	Cut    bool          // the line is reset after the call took effect
	Error  string        // the call is refused with this error id
	Code   int           // and this status; 400
	Retry  time.Duration // the call is refused with 429 and this Retry-After
	Status int           // the call takes effect, and is answered with this status and a page of HTML
	Slow   time.Duration // the call takes so long
	Squat  *Person       // just before it, somebody writes in the same channel with its pending_post_id
}

// instead is the answer to a call that is not carried out; nil if it is.
func (m Mishap) instead() *answer {
	switch {
	case m.Retry > 0:
		return &answer{
			status: http.StatusTooManyRequests, retry: int((m.Retry + time.Second - 1) / time.Second), bytes: []byte("limit exceeded\n"), kind: "text/plain",
		}
	case m.Error != "":
		a := no(cmp.Or(m.Code, http.StatusBadRequest), m.Error)
		return &a
	}
	return nil
}

// Strike says what befalls which calls.
type Strike = adaptertest.Strike[Call, Mishap]
