package adaptertest

import (
	"context"
	"strings"
	"time"
)

// Lease is how long a delivery may take. Nothing takes time with a Clock; after a
// death it goes past the lease.
const Lease = 30 * time.Second

// Bot is the bot at a fake platform: a process that may die, its store and its
// clock.
type Bot struct {
	Clock       *Clock
	Store       Mortal
	Start, Stop func()
	Drain       func() // delivers all that is owed now
}

// Mortal is a store in which the process dies at a moment.
type Mortal interface {
	Next(ctx context.Context, now time.Time) (time.Time, error)
	Doom(moment string)
	Dead() bool
}

// Restart lets the bot die and starts it again.
func (b Bot) Restart() {
	b.Stop()
	b.Start()
}

// Settle delivers what is owed. After a death it goes on when the dead worker's
// lease is over.
func (b Bot) Settle() {
	b.Drain()
	if b.Store.Dead() {
		b.Restart()
		b.Clock.Advance(Lease + time.Second)
		b.Drain()
	}
}

// Until lets time go by, from one thing that comes due to the next.
func (b Bot) Until(end time.Time) error {
	for {
		next, err := b.Store.Next(context.Background(), b.Clock.Now())
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(end) {
			break
		}
		b.Clock.Set(next)
		b.Drain()
	}
	b.Clock.Set(end)
	b.Drain()
	return nil
}

// befall is what may befall the bot by itself.
func (b Bot) befall(what, about string) error {
	switch what {
	case "crash":
		b.Store.Doom(map[string]string{
			"before commit": "before commit", "after commit": "after commit", "after deliver": "before settle",
		}[about])
	case "stopped":
		end, err := Moment(b.Clock.Now(), strings.TrimPrefix(about, "until "))
		if err != nil {
			return err
		}
		b.Stop()
		b.Clock.Set(end)
		b.Start()
		b.Settle()
	}
	return nil
}
