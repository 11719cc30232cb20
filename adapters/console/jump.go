package console

import (
	"context"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// evening is the hour of the day that a jump to a date ends at, so that
// everything of that day has come.
const evening = 18

// mostStops bounds how often one jump stops on its way. Ten years of monthly
// reminders that climb four rungs are 480.
const mostStops = 10_000

// jump moves time forward. It stops wherever something comes due, so that
// everything arrives in order and at its own time.
func (t *Terminal) jump(ctx context.Context, where string) error {
	now := t.c.Clock.Now()
	target, next, ok := destination(now.In(t.c.Zone), where)
	switch {
	case !ok:
		t.note(t.words.noWhen)
		return nil
	case !next && target.Before(now):
		t.note(t.words.past)
		return nil
	}
	t.mu.Lock()
	t.dated = true
	t.mu.Unlock()
	for range mostStops {
		due, err := t.c.Next(ctx, t.c.Clock.Now())
		if err != nil {
			t.note(t.words.trouble)
			return ctx.Err()
		}
		if due.IsZero() && next {
			t.note(t.words.nothingDue)
			return nil
		}
		if due.IsZero() || !next && due.After(target) {
			break
		}
		t.c.Clock.Forward(due)
		if err := t.settle(ctx); err != nil {
			return err
		}
		if next {
			t.tell()
			return nil
		}
	}
	t.c.Clock.Forward(target)
	if err := t.settle(ctx); err != nil {
		return err
	}
	t.tell()
	return nil
}

// destination reads where a jump goes: the next thing that is due, a date, a
// date with a time, or a span such as 90d, 3m or 36h.
func destination(now time.Time, where string) (target time.Time, next, ok bool) {
	switch where = strings.ToLower(where); where {
	case "nästa", "next":
		return time.Time{}, true, true
	}
	if d, err := rules.ParseDate(where); err == nil {
		return d.At(evening, now.Location()), false, true
	}
	if at, err := time.ParseInLocation("2006-01-02 15:04", strings.Replace(where, "t", " ", 1), now.Location()); err == nil {
		return at, false, true
	}
	digits := strings.TrimRight(where, "abcdefghijklmnopqrstuvwxyzåäö ")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 10_000 {
		return time.Time{}, false, false
	}
	switch strings.TrimSpace(where[len(digits):]) {
	case "min":
		return now.Add(time.Duration(n) * time.Minute), false, true
	case "h", "t":
		return now.Add(time.Duration(n) * time.Hour), false, true
	case "d", "dag", "dagar", "days":
		return now.AddDate(0, 0, n), false, true
	case "v", "w":
		return now.AddDate(0, 0, 7*n), false, true
	case "m", "mån":
		return now.AddDate(0, n, 0), false, true
	case "å", "y", "år":
		return now.AddDate(n, 0, 0), false, true
	}
	return time.Time{}, false, false
}
