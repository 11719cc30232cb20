package mattermostfake

import (
	"cmp"
	"net/http"
	"time"
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
type Strike struct {
	Method string // of the calls it looks at, as Call has it; empty for all
	Where  func(Call) bool
	Skip   int // how many such calls go well first
	Times  int // how often it strikes; 0 is once, -1 for ever
	Mishap Mishap
}

// Strike lays out a mishap. The one laid out first strikes first.
func (w *Workspace) Strike(s Strike) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.Times == 0 {
		s.Times = 1
	}
	w.strikes = append(w.strikes, &s)
}

// Calm takes away what was laid out and has not struck, and says how much of it
// there was.
func (w *Workspace) Calm() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	left := 0
	for _, s := range w.strikes {
		if s.Times != 0 {
			left++
		}
	}
	w.strikes = nil
	return left
}

// struck is what befalls c.
func (w *Workspace) struck(c Call) Mishap {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.strikes {
		switch {
		case s.Times == 0, s.Method != "" && s.Method != c.Method, s.Where != nil && !s.Where(c):
			continue
		case s.Skip > 0:
			s.Skip--
			continue
		}
		if s.Times > 0 {
			s.Times--
		}
		return s.Mishap
	}
	return Mishap{}
}
