package engine

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"upphandlingsvakten/conversation"
)

// askTime is how long a platform may take to say whether somebody is there. A
// reminder that is late because of it would be worse than one that goes to the
// wrong person.
const askTime = 3 * time.Second

// absent says who of a case's people is away for a time, and who cannot be
// reached any more: by what platforms say, and by what people have said
// themselves. Where nobody knows, somebody is there.
func (e *Engine) absent(ctx context.Context, c conversation.Case) (away, left []conversation.PersonID) {
	if c.Desk != nil {
		return nil, nil
	}
	for _, p := range c.Contacts() {
		if p.ID == "" {
			continue
		}
		switch e.presence(ctx, p.ID) {
		case Left:
			left = append(left, p.ID)
		case Away:
			away = append(away, p.ID)
		}
	}
	return away, left
}

// presence is whether one person is there.
func (e *Engine) presence(ctx context.Context, who conversation.PersonID) Presence {
	place := conversation.Direct(who)
	desk, err := e.loadDesk(ctx, place)
	if err == nil && desk.Desk != nil && !desk.Desk.Away.Before(e.today()) {
		return Away
	}
	directory, ok := e.adapters[place.Platform()].(Directory)
	if !ok {
		return Here
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	var there Presence
	err = e.guard(ctx, func() (err error) {
		there, err = directory.Presence(ctx, who)
		return err
	})
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			e.log.LogAttrs(ctx, slog.LevelWarn, "presence not known",
				slog.String(keyPlatform, place.Platform()), slog.Any(keyError, err))
		}
		return Here
	}
	return there
}
