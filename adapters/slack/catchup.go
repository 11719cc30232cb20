package slack

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	slackgo "github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// What is looked for after a gap. The store remembers an event for two weeks, so
// nothing older than that may be handed in again; five days are a long weekend and a
// day, and leave room for a wrong clock. Slack allows 50 calls of conversations.replies a minute,
// and half of them are left to Find.
//
// Where something was forgotten, overlap is for clocks that differ: what the
// store knows is not handed in again.
const (
	overlap     = 10 * time.Second
	missedBack  = 5 * 24 * time.Hour
	missedPace  = 2400 * time.Millisecond
	missedBurst = 10
)

// Reread looks for replies as at the start, because what was handed in may have
// been forgotten.
func (a *Adapter) Reread() {
	a.door.Forget()
	select {
	case a.forgot <- struct{}{}:
	default:
	}
}

// catchUp reads the threads of open cases for replies that were missed, and
// hands them in; again whenever something may have been forgotten, until ctx
// ends. Their event ids are those of the messages, so what was heard after all
// happens once.
//
// A thread that could not be read is read again a little later, as it stands then.
func (a *Adapter) catchUp(ctx context.Context) {
	desk := a.desk.Load()
	if desk == nil {
		return
	}
	turns, read := rate.NewLimiter(rate.Every(missedPace), missedBurst), map[conversation.CaseID]bool{}
	for failures := 1; ; failures++ {
		var again <-chan time.Time
		for _, talk := range chat.Talks(ctx, Platform, (*desk).Talks, a.missed) {
			if read[talk.Case] {
				continue
			}
			if turns.Wait(ctx) != nil {
				return
			}
			err := a.reread(ctx, talk)
			if err != nil {
				a.missed(ctx, err)
			}
			read[talk.Case] = err == nil || errors.Is(err, errUnasked) || engine.KindOf(err).Final()
			if !read[talk.Case] {
				again = time.After(chat.Backoff(failures))
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-a.forgot:
			clear(read)
			failures = 0
		case <-again:
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
		root, err := a.root(ctx, talk.Home, talk.Trace(), talk.Since.Add(-missedBack))
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
	waiting, shown, err := a.waitingIn(ctx, at, talk, since, bot)
	if err != nil {
		return a.unanswered(ctx, err)
	}
	slices.SortFunc(waiting, func(x, y occurrence) int { return x.at.Compare(y.at) })
	if shown <= talk.Seq {
		waiting = slices.DeleteFunc(waiting, func(o occurrence) bool { return !o.at.After(since) })
	} else {
		told := make([]engine.Inbound, len(waiting))
		for i, o := range waiting {
			told[i] = engine.Inbound{ID: o.id, Place: o.place, By: conversation.Person{ID: here.Person(o.user)}, At: o.at, Gesture: o.gesture}
		}
		switch ok, err := (*a.desk.Load()).Retold(ctx, talk, shown, told); {
		case errors.Is(err, engine.ErrStale):
			return nil // the bot goes on with people there, and has heard them
		case err != nil || !ok:
			return err
		}
	}
	for _, o := range waiting {
		o.silent = true
		if err := a.again(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// waitingIn is what people have written in a thread since then and the bot has
// not written below, and the number of the latest fact that the bot has shown
// since. What it shows of facts that the case has not got was forgotten, and
// answers nothing.
func (a *Adapter) waitingIn(
	ctx context.Context, at chat.Spot, talk engine.Talk, since time.Time, bot string,
) (waiting []occurrence, shown int64, err error) {
	err = a.read(ctx, at, since.Add(-missedBack), func(m slackgo.Message) bool {
		if m.User == bot || m.BotID != "" {
			delivery, _ := m.Metadata.EventPayload["delivery"].(string)
			seq := conversation.DeliveryID(delivery).Seq(talk.Case)
			touched := moment(m.Timestamp)
			if m.Edited != nil {
				touched = moment(m.Edited.Timestamp)
			}
			if touched.After(since.Add(-overlap)) {
				shown = max(shown, seq)
			}
			if !moment(m.Timestamp).Before(since) && seq <= talk.Seq {
				waiting = nil // the bot has answered what stands above
			}
			return true
		}
		o := decodeMessage(occurrence{user: m.User, team: m.Team}, eventPayload{
			Subtype: word(m.SubType), User: word(m.User), BotID: word(m.BotID), Text: word(m.Text), TS: word(m.Timestamp),
			ThreadTS: word(cmp.Or(m.ThreadTimestamp, at.Thread)), Channel: word(at.Channel),
		}, bot)
		if o.act == actGesture && o.at.After(since.Add(-overlap)) && m.Timestamp != at.Thread {
			waiting = append(waiting, o)
		}
		return true
	})
	return waiting, shown, err
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
	engine.Introducer
	engine.Witness
} = (*Adapter)(nil)
