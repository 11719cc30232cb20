package adaptertest

import "sync"

// Strike says what befalls which calls of a bot to a fake platform. C is a call
// and M what can befall it; the zero M is nothing.
type Strike[C, M any] struct {
	Method string // of the calls it looks at; empty for all
	Where  func(C) bool
	Skip   int // how many such calls go well first
	Times  int // how often it strikes; 0 is once, -1 for ever
	Mishap M
}

// Strikes are mishaps laid out for calls to come. The zero Strikes are none.
type Strikes[C, M any] struct {
	mu  sync.Mutex
	all []*Strike[C, M]
}

// Strike lays out a mishap. The one laid out first strikes first.
func (l *Strikes[C, M]) Strike(s Strike[C, M]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.Times == 0 {
		s.Times = 1
	}
	l.all = append(l.all, &s)
}

// Calm takes away what was laid out and has not struck, and says how much of it
// there was.
func (l *Strikes[C, M]) Calm() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := 0
	for _, s := range l.all {
		if s.Times != 0 {
			left++
		}
	}
	l.all = nil
	return left
}

// Struck is what befalls a call of a method.
func (l *Strikes[C, M]) Struck(method string, c C) M {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.all {
		switch {
		case s.Times == 0, s.Method != "" && s.Method != method, s.Where != nil && !s.Where(c):
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
	var none M
	return none
}
