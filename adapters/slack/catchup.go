package slack

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	slackgo "github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation/engine"
)

// What is looked for after a gap. The store remembers an event for two weeks, so
// nothing older than that may be handed in again; five days are a long weekend and a
// day, and leave room for a wrong clock. Slack allows 50 calls of conversations.replies a minute,
// and half of them are left to Find.
const (
	missedBack  = 5 * 24 * time.Hour
	missedPace  = 2400 * time.Millisecond
	missedBurst = 10
)

// catchUp reads the threads of open cases for replies that were missed, and
// hands them in. Their event ids are those of the messages, so what was heard
// after all happens once.
func (a *Adapter) catchUp(ctx context.Context) {
	desk := a.desk.Load()
	if desk == nil {
		return
	}
	talks, err := (*desk).Talks(ctx)
	if err != nil {
		a.missed(ctx, err)
		return
	}
	slices.SortFunc(talks, func(x, y engine.Talk) int { return y.Since.Compare(x.Since) }) // the liveliest first
	turns := rate.NewLimiter(rate.Every(missedPace), missedBurst)
	for _, talk := range talks {
		if talk.Home.Platform() != Platform {
			continue
		}
		if turns.Wait(ctx) != nil {
			return
		}
		if err := a.reread(ctx, talk); err != nil {
			a.missed(ctx, err)
		}
	}
}

func (a *Adapter) missed(ctx context.Context, err error) {
	if ctx.Err() == nil {
		a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "a thread was not read", slog.Any(keyError, err))
	}
}

// reread hands in what people have written in a thread since the bot last wrote
// there and since something was last answered. What is older was heard, or was
// said to another question than the one that waits now.
func (a *Adapter) reread(ctx context.Context, talk engine.Talk) error {
	at := here.Spot(talk.Home)
	if at.Unopened != "" {
		root, err := a.root(ctx, talk.Home, talk.Case, talk.Since.Add(-missedBack))
		if err != nil || root == (chat.Ref{}) {
			return err
		}
		at = chat.Spot{Channel: root.Channel, Thread: root.Message}
	}
	if at.Thread == "" || at.Person {
		return nil
	}
	a.rooms.threads.Set(here.Thread(at.Channel, at.Thread), struct{}{})
	bot, err := a.whoAmI(ctx)
	if err != nil {
		return err
	}
	since := talk.Since
	if oldest := a.conf.Clock().Add(-missedBack); since.Before(oldest) {
		since = oldest
	}
	var waiting []occurrence
	err = a.read(ctx, at, since, func(m slackgo.Message) bool {
		if m.User == bot || m.BotID != "" {
			if !moment(m.Timestamp).Before(since) {
				waiting = nil // the bot has answered what stands above
			}
			return true
		}
		o := decodeMessage(occurrence{user: m.User, team: m.Team}, eventPayload{
			Subtype: word(m.SubType), User: word(m.User), BotID: word(m.BotID), Text: word(m.Text), TS: word(m.Timestamp),
			ThreadTS: word(cmp.Or(m.ThreadTimestamp, at.Thread)), Channel: word(at.Channel),
		}, bot)
		if o.act == actGesture && o.at.After(since) && m.Timestamp != at.Thread {
			waiting = append(waiting, o)
		}
		return true
	})
	if err != nil {
		return a.unanswered(ctx, err)
	}
	slices.SortFunc(waiting, func(x, y occurrence) int { return x.at.Compare(y.at) })
	for _, o := range waiting {
		o.silent = true
		if err := a.again(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// again takes an occurrence that Slack did not bring.
func (a *Adapter) again(ctx context.Context, o occurrence) error {
	ctx, cancel := context.WithTimeout(ctx, handleTime)
	defer cancel()
	_, err := a.take(ctx, o)
	return err
}

var _ interface {
	engine.Adapter
	engine.Finder
	engine.Opener
	engine.Courier
	engine.Roster
	engine.Directory
} = (*Adapter)(nil)
