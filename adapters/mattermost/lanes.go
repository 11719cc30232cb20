package mattermost

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// inHand bounds how many lanes move at once, and mostWaiting how many posts may
// wait. When more do, nothing more is heard; then the server ends the connection,
// and what was not heard is read later.
const (
	inHand      = 16
	mostWaiting = 4096
)

// lanes hand posts in, one after the other in a thread, and threads beside each
// other.
type lanes struct {
	a     *Adapter
	slots chan struct{}
	room  chan struct{}
	wait  func(failures int) time.Duration // until what failed is tried again

	mu      sync.Mutex
	waiting map[conversation.Place][]errand // the first of a lane is in hand
}

// errand is one thing to do in a lane. It is done again until it is done.
type errand func(ctx context.Context, attempt int) error

func newLanes(a *Adapter) *lanes {
	return &lanes{
		a: a, slots: make(chan struct{}, inHand), room: make(chan struct{}, mostWaiting), waiting: map[conversation.Place][]errand{},
		wait: chat.Backoff,
	}
}

// put lines an errand up. It waits if there is no room.
func (l *lanes) put(ctx context.Context, lane conversation.Place, do errand) {
	select {
	case l.room <- struct{}{}:
	case <-ctx.Done():
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting[lane] = append(l.waiting[lane], do)
	if len(l.waiting[lane]) == 1 {
		l.a.work.Go(func() { l.move(ctx, lane) })
	}
}

// move works a lane off. When ctx ends, what waits is left: it is read when the
// bot starts again.
func (l *lanes) move(ctx context.Context, lane conversation.Place) {
	for {
		l.mu.Lock()
		do := l.waiting[lane][0]
		l.mu.Unlock()
		for attempt := 1; ctx.Err() == nil; attempt++ {
			select {
			case l.slots <- struct{}{}:
			case <-ctx.Done():
				continue
			}
			err := do(ctx, attempt)
			<-l.slots
			if err == nil || chat.Pause(ctx, l.wait(attempt)) != nil {
				break
			}
		}
		<-l.room
		l.mu.Lock()
		rest := l.waiting[lane][1:]
		if len(rest) == 0 {
			delete(l.waiting, lane)
			l.mu.Unlock()
			return
		}
		l.waiting[lane] = rest
		l.mu.Unlock()
	}
}

// heard lines up a post that was heard, behind what was missed in its thread.
func (l *lanes) heard(ctx context.Context, o occurrence) {
	l.put(ctx, o.lane, func(ctx context.Context, attempt int) error {
		if err := l.a.missed.catchUp(ctx, o.lane); err != nil {
			return err
		}
		return l.a.hears(ctx, o, attempt)
	})
}

// postTime is how long a post may take until it is handed in.
const postTime = 20 * time.Second

// hears hands a post in. Only the first failure is told, and that it was let go of.
func (a *Adapter) hears(ctx context.Context, o occurrence, attempt int) error {
	if a.patience.Over(string(o.id)) {
		return nil
	}
	within, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	silent := o.silent
	o.silent = silent || attempt > 1
	_, err := a.take(within, o)
	if err != nil && ctx.Err() == nil && a.patience.Failed(string(o.id), a.conf.Clock()) {
		o.silent = silent
		a.letGo(ctx, o, err)
		err = nil
	}
	a.dealt(o.written, err)
	return err
}

// letGo ends with a post that failed again and again, so that those behind it can
// go on. Who wrote it hears once more that it may not count. It is read again when
// the bot starts, unless something behind it has been answered by then.
func (a *Adapter) letGo(ctx context.Context, o occurrence, err error) {
	a.conf.Count(GivenUp)
	id := troubleOf(o)
	a.conf.Log.LogAttrs(ctx, slog.LevelError, "gesture given up", slog.String(keyEvent, string(o.id)), slog.String(keyTrouble, id), slog.Any(keyError, err))
	if who, err := a.people.Get(ctx, o.user); err == nil {
		o.failed = true
		a.tell(ctx, o, engine.Said{Body: conversation.Trouble(who.Lang, id), Lang: who.Lang}, who)
	}
}
