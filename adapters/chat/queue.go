package chat

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Queue lets what happens in one place happen one at a time, and in the order in
// which the platform says it was done. It holds no more than what waits.
//
// What fails leaves as what happened does: a platform that was not answered brings
// it again, and it waits anew. Where none does, Patience says when to let go.
//
// It is of one process. Where several replicas get the gestures of one place,
// they happen in the order in which they are committed: an answer counts for the
// question that waits then, and none is lost.
type Queue struct {
	gather time.Duration

	mu     sync.Mutex
	places map[string]*line
}

// NewQueue makes one. What is to be sorted waits for that long, in case
// something that was done earlier is still on its way.
func NewQueue(gather time.Duration) *Queue {
	return &Queue{gather: gather, places: map[string]*line{}}
}

// line is what waits in one place.
type line struct {
	busy    bool
	waiting []*turn // the earliest first
}

// turn is one that waits. It is called when its time has come.
type turn struct {
	at     time.Time
	ripe   bool // has waited for those before it
	called chan struct{}
}

// Enter waits for the turn of something that was done in a place at a time. Leave
// must be called when it is over; if Enter fails, ctx ended first, and it must not.
func (q *Queue) Enter(ctx context.Context, place string, at time.Time) (leave func(), err error) {
	t := &turn{at: at, called: make(chan struct{})}
	q.mu.Lock()
	l := q.places[place]
	if l == nil {
		l = &line{}
		q.places[place] = l
	}
	behind := len(l.waiting)
	for behind > 0 && l.waiting[behind-1].at.After(at) {
		behind--
	}
	l.waiting = slices.Insert(l.waiting, behind, t)
	q.mu.Unlock()

	leave = sync.OnceFunc(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		l.busy = false
		q.next(place, l)
	})
	ripe := time.NewTimer(q.gather)
	defer ripe.Stop()
	for {
		select {
		case <-t.called:
			return leave, nil
		case <-ripe.C:
			q.mu.Lock()
			t.ripe = true
			q.next(place, l)
			q.mu.Unlock()
		case <-ctx.Done():
			q.mu.Lock()
			at := slices.Index(l.waiting, t)
			if at >= 0 {
				l.waiting = slices.Delete(l.waiting, at, at+1)
				q.next(place, l)
			}
			q.mu.Unlock()
			if at < 0 {
				leave() // it was called in the same moment
			}
			return nil, ctx.Err()
		}
	}
}

// next calls the earliest that waits, if nobody has the turn and it is ripe, and
// forgets a place in which nothing waits. It needs the lock.
func (q *Queue) next(place string, l *line) {
	switch {
	case l.busy:
	case len(l.waiting) == 0:
		delete(q.places, place)
	case l.waiting[0].ripe:
		l.busy = true
		close(l.waiting[0].called)
		l.waiting = slices.Delete(l.waiting, 0, 1)
	}
}
