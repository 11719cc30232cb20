package engine

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
)

// askTime is how long a platform may take to say whether somebody is there. A
// reminder that is late because of it would be worse than one that goes to the
// wrong person.
const askTime = 3 * time.Second

// deafTime is how long a platform that could not say whether somebody is there is
// not asked again. Else a thousand reminders, at askTime for each of their people,
// would take hours.
const deafTime = time.Minute

// deaf remembers which platforms cannot be asked just now.
type deaf struct {
	mu   sync.Mutex
	list map[string]time.Time
}

func (d *deaf) now(platform string, at time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return at.Before(d.list[platform])
}

func (d *deaf) until(platform string, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list[platform] = at
}

// absent says who of a case's people is away for a time, and who cannot be
// reached any more: by what platforms say, and by what people have said
// themselves. Where nobody knows, somebody is there.
func (e *Engine) absent(ctx context.Context, c conversation.Case) (away, left []conversation.PersonID) {
	if c.Desk != nil {
		return nil, nil
	}
	var people []conversation.PersonID
	for _, p := range c.Contacts() {
		if p.ID != "" {
			people = append(people, p.ID)
		}
	}
	there := e.presences(ctx, people)
	for _, id := range people {
		switch there[id] {
		case Left:
			left = append(left, id)
		case Away:
			away = append(away, id)
		}
	}
	return away, left
}

// presences are whether those people are there, several of them asked about at
// once: a platform takes a tenth of a second for each.
func (e *Engine) presences(ctx context.Context, people []conversation.PersonID) map[conversation.PersonID]Presence {
	there := make(map[conversation.PersonID]Presence, len(people))
	var mu sync.Mutex
	_ = abreast(people, func(id conversation.PersonID) error {
		p := e.presence(ctx, id)
		mu.Lock()
		defer mu.Unlock()
		there[id] = p
		return nil
	})
	return there
}

// presence is whether one person is there.
func (e *Engine) presence(ctx context.Context, who conversation.PersonID) Presence {
	place := conversation.Direct(who)
	desk, err := e.loadDesk(ctx, place)
	if err == nil && desk.Desk != nil && !desk.Desk.Away.Before(e.today()) {
		return Away
	}
	directory, ok := e.adapters[place.Platform()].(Directory)
	if !ok || e.deaf.now(place.Platform(), e.now()) {
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
			e.deaf.until(place.Platform(), e.now().Add(deafTime))
			e.log.LogAttrs(ctx, slog.LevelWarn, "presence not known",
				slog.String(keyPlatform, place.Platform()), slog.Any(keyError, err))
		}
		return Here
	}
	return there
}
