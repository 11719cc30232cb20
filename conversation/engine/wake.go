package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
)

// batch is how many alarms are read at a time. Reminders come due at nine
// o'clock, all at once; these are a fraction of a second's work.
const batch = 16

// Wake hands every alarm that is due to its case, and returns how many of them
// changed something. An alarm that fails is logged and comes back later; the
// error is the store's.
func (e *Engine) Wake(ctx context.Context) (int, error) {
	if err := e.watch(ctx); err != nil {
		return 0, err
	}
	now := e.now()
	limit := batch + e.unwell.count()
	due, err := e.store.Due(ctx, now, limit)
	if err != nil {
		return 0, err
	}
	e.unwell.forget(due, len(due) < limit)
	woken, tried := 0, 0
	for _, a := range due {
		if ctx.Err() != nil || tried == batch {
			break
		}
		if e.unwell.rests(a, now) {
			continue
		}
		tried++
		if until, rests := conversation.Rests(e.plans.Current(), a, now); rests {
			e.unwell.restUntil(a, until)
			continue
		}
		happened, err := e.ringOut(ctx, a)
		if happened {
			woken++
			continue
		}
		// Seen, refused, without consequence or failed: if it is still due
		// after a while, it is tried again, and the others are not held up.
		e.unwell.rest(a, now)
		if err != nil {
			e.log.LogAttrs(ctx, slog.LevelError, "alarm not handled",
				slog.String(keyCase, string(a.Case)), slog.String(keyAlarm, a.Name), slog.Any(keyError, err))
		}
	}
	return woken, nil
}

// ringOut lets an alarm happen to its case, told who of its people is away. That
// of the house is the morning's round.
func (e *Engine) ringOut(ctx context.Context, a conversation.Alarm) (bool, error) {
	if a.Case == conversation.HouseDesk {
		if err := e.guard(ctx, func() error { return e.morning(ctx) }); err != nil {
			return false, err
		}
	}
	return e.meet(ctx, elapsed(a), a.Case, func(c conversation.Case) conversation.Input {
		rang := conversation.Elapsed{Alarm: a.Name, Due: a.Due}
		rang.Away, rang.Left = e.absent(ctx, c)
		return rang
	})
}

// elapsed names the event that an alarm is, so that it happens once.
func elapsed(a conversation.Alarm) conversation.EventID {
	return conversation.EventID(fmt.Sprintf("alarm/%s/%s/%d", a.Case, a.Name, a.Due.Unix()))
}

// unwell remembers the alarms that could not be handled just now, and when to
// try them again. It is a courtesy, not a truth: it dies with the process.
type unwell struct {
	mu   sync.Mutex
	list map[conversation.EventID]rest
}

type rest struct {
	alarm conversation.Alarm
	until time.Time
	times int
}

func newUnwell() *unwell { return &unwell{list: make(map[conversation.EventID]rest)} }

func (u *unwell) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.list)
}

func (u *unwell) rests(a conversation.Alarm, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return now.Before(u.list[elapsed(a)].until)
}

func (u *unwell) rest(a conversation.Alarm, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	id := elapsed(a)
	times := u.list[id].times + 1
	u.list[id] = rest{alarm: a, until: now.Add(backoff(conversation.DeliveryID(id), times, alertWait)), times: times}
}

// restUntil lets an alarm wait for a moment, without counting it as a failure.
func (u *unwell) restUntil(a conversation.Alarm, until time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.list[elapsed(a)] = rest{alarm: a, until: until}
}

// forget drops what is not due any more: what is not among the due, and would be if
// it were. While thousands are due, and other replicas ring them as well, the list
// would otherwise grow by all that those were quicker with.
func (u *unwell) forget(due []conversation.Alarm, all bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	kept := make(map[conversation.EventID]rest, len(u.list))
	for _, a := range due {
		if r, ok := u.list[elapsed(a)]; ok {
			kept[elapsed(a)] = r
		}
	}
	for id, r := range u.list {
		if !all && r.alarm.Compare(due[len(due)-1]) > 0 {
			kept[id] = r
		}
	}
	u.list = kept
}
