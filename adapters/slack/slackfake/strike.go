package slackfake

import (
	"time"

	"upphandlingsvakten/adapters/adaptertest"
)

// Mishap is what befalls one call. The zero Mishap is none.
type Mishap struct {
	Lose   bool          // the line is reset before the call arrives
	Cut    bool          // the line is reset after the call took effect
	Error  string        // the call is refused with this code
	Retry  time.Duration // the call is refused with 429 and this Retry-After
	Status int           // the call takes effect, and is answered with this status and a page of HTML
}

// instead is the answer to a call that is not carried out; nil if it is.
func (m Mishap) instead() *answer {
	switch {
	case m.Retry > 0:
		return &answer{code: "ratelimited", retry: int((m.Retry + time.Second - 1) / time.Second)}
	case m.Error != "":
		return &answer{code: m.Error}
	}
	return nil
}

// Strike says what befalls which calls.
type Strike = adaptertest.Strike[Call, Mishap]
