package engine

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// The hours in which a reminder may reach somebody alone, where that person is.
const (
	dayBegins = 8
	dayEnds   = 17
)

// wakes is when a reminder to one person may be delivered: at once within their
// own working hours, and otherwise on the morning after. Everything else, and
// every alert, is delivered at once.
func (e *Engine) wakes(ctx context.Context, d conversation.Delivery) (time.Time, bool) {
	if d.Topic != conversation.TopicReminder || !strings.HasPrefix(d.To.Local(), "@") {
		return time.Time{}, false
	}
	zoned, ok := e.adapters[d.To.Platform()].(Zoned)
	if !ok {
		return time.Time{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	var zone *time.Location
	err := e.guard(ctx, func() (err error) {
		zone, err = zoned.Zone(ctx, conversation.PersonID(d.To.Platform()+":"+strings.TrimPrefix(d.To.Local(), "@")))
		return err
	})
	if err != nil || zone == nil {
		if err != nil {
			e.log.LogAttrs(ctx, slog.LevelWarn, "zone not known", slog.String(keyPlatform, d.To.Platform()), slog.Any(keyError, err))
		}
		return time.Time{}, false
	}
	return opens(e.plans.Current(), e.now().In(zone))
}

// opens is the next time that a working day begins, unless it is one now. Who is
// far to the east has Friday evening when reminders go out on a Friday.
func opens(p *rules.Plan, now time.Time) (time.Time, bool) {
	day := rules.DateOf(now)
	if now.Hour() >= dayEnds {
		day = rules.DateOf(now.AddDate(0, 0, 1))
	}
	at := conversation.Workday(p, day).At(dayBegins, now.Location())
	return at, at.After(now)
}
