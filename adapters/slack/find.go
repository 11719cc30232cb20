package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// How far back and how much is read to find a message. A delivery is given up
// after about three days, and a thread rarely has a hundred messages.
const (
	findBack  = 4 * 24 * time.Hour
	findLimit = 200
	findPages = 5
)

// Find looks for d by the metadata that its messages carry. If Slack may not be
// asked, or not about that place, it has not arrived as far as anyone can tell:
// twice is better than not at all.
func (a *Adapter) Find(ctx context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	if _, ok := a.unsent.Get(d.ID); ok {
		return engine.Receipt{}, false, nil
	}
	to := spotOf(d.To)
	var opened conversation.Place
	if to.unopened != "" {
		root, err := a.root(ctx, d.To, d.Case, time.Time{})
		if err != nil || root == (ref{}) {
			return engine.Receipt{}, false, err
		}
		to = spot{channel: root.channel, thread: root.ts}
		opened = threadPlace(root.channel, root.ts)
	} else if to.person {
		if to = (spot{channel: a.rooms.alone(ctx, to.channel)}); to.channel == "" {
			a.odd(ctx, NotAsked)
			return engine.Receipt{}, false, nil
		}
	}
	parts := map[int]slackgo.Message{}
	err := a.read(ctx, to, a.conf.Clock().Add(-findBack), func(m slackgo.Message) bool {
		if m.Metadata.EventPayload["delivery"] == string(d.ID) {
			parts[partOf(m)] = m
		}
		return true
	})
	if err != nil {
		return engine.Receipt{}, false, a.unanswered(ctx, err)
	}
	want := max(len(a.pages(d.Body, d.Lang)), 1)
	refs := make([]ref, 0, want)
	for n := range want {
		if m, ok := parts[n]; ok {
			refs = append(refs, ref{to.channel, m.Timestamp})
		}
	}
	if len(refs) == want {
		return engine.Receipt{Ref: joinRefs(refs), Opened: opened}, true, nil
	}
	return engine.Receipt{}, false, a.sweep(ctx, to.channel, parts)
}

// sweep takes away a message of which only some parts arrived, so that none is
// there twice. Parts that were edited are a card, and stay.
func (a *Adapter) sweep(ctx context.Context, channel string, parts map[int]slackgo.Message) error {
	for _, m := range parts {
		if m.Edited != nil {
			continue
		}
		if err := a.remove(ctx, ref{channel, m.Timestamp}); err != nil {
			return err
		}
	}
	return nil
}

// partOf is which part of a long message m is, from 0.
func partOf(m slackgo.Message) int {
	switch n := m.Metadata.EventPayload["part"].(type) {
	case float64:
		return int(n) - 1
	case json.Number:
		i, _ := n.Int64()
		return int(i) - 1
	}
	return 0
}

// root is the first message of the thread that a case opened in a place; empty
// if there is none yet, or Slack does not say. Since is when the case began; zero
// if it is not known.
func (a *Adapter) root(
	ctx context.Context, place conversation.Place, id conversation.CaseID, since time.Time,
) (ref, error) {
	if at, ok := a.rooms.opened.Get(place); ok {
		return at, nil
	}
	to := spotOf(place)
	if to.person {
		to.channel, to.person = a.rooms.alone(ctx, to.channel), false
	}
	if to.channel == "" {
		a.odd(ctx, NotAsked)
		return ref{}, nil
	}
	if since.IsZero() {
		since = a.conf.Clock().Add(-findBack)
	}
	var at ref
	err := a.read(ctx, spot{channel: to.channel}, since, func(m slackgo.Message) bool {
		if m.Metadata.EventPayload["case"] == string(id) {
			at = ref{to.channel, m.Timestamp}
			if m.ThreadTimestamp != "" {
				at.ts = m.ThreadTimestamp
			}
		}
		return at == (ref{})
	})
	if err != nil {
		return ref{}, a.unanswered(ctx, err)
	}
	if at != (ref{}) {
		a.rooms.opened.Set(place, at)
	}
	return at, nil
}

// read goes through the messages of a channel or a thread since then, until f
// has enough.
func (a *Adapter) read(ctx context.Context, at spot, since time.Time, f func(slackgo.Message) bool) error {
	cursor, method := "", "conversations.history"
	if at.thread != "" {
		method = "conversations.replies"
	}
	for range findPages {
		if err := a.turn(ctx, method, "", false); err != nil {
			return err
		}
		var messages []slackgo.Message
		var more bool
		var err error
		if at.thread != "" {
			messages, more, cursor, err = a.api.GetConversationRepliesContext(ctx, &slackgo.GetConversationRepliesParameters{
				ChannelID: at.channel, Timestamp: at.thread, Oldest: stamp(since), Limit: findLimit,
				IncludeAllMetadata: true, Cursor: cursor, Inclusive: true,
			})
			err = a.asked(ctx, method, err)
		} else {
			var h *slackgo.GetConversationHistoryResponse
			h, err = a.api.GetConversationHistoryContext(ctx, &slackgo.GetConversationHistoryParameters{
				ChannelID: at.channel, Oldest: stamp(since), Limit: findLimit, IncludeAllMetadata: true, Cursor: cursor, Inclusive: true,
			})
			if err = a.asked(ctx, method, err); err == nil {
				messages, more, cursor = h.Messages, h.HasMore, h.ResponseMetaData.NextCursor
			}
		}
		if err != nil {
			return err
		}
		for _, m := range messages {
			if !f(m) {
				return nil
			}
		}
		if !more || cursor == "" {
			return nil
		}
	}
	return nil
}

// errUnasked says that Slack may not be asked.
var errUnasked = errors.New("slack may not be asked")

// asked judges an error of a method that only asks. What a scope or an
// administrator forbids, and an answer that cannot be read, is errUnasked.
func (a *Adapter) asked(ctx context.Context, method string, err error) error {
	if err == nil {
		return nil
	}
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	_, syntax := errors.AsType[*json.SyntaxError](err)
	code := refusal(err)
	failure := a.failed(method, err)
	f, ok := errors.AsType[*engine.Failure](failure)
	if kind || syntax || code == "missing_scope" || ok && (f.Kind == engine.Never || f.Kind == engine.Gone) {
		a.conf.Log.LogAttrs(ctx, slog.LevelInfo, "slack cannot be asked",
			slog.String(keyMethod, method), slog.Any(keyError, failure))
		return errUnasked
	}
	return failure
}

// unanswered is nil where nothing can be found out, and that is counted.
func (a *Adapter) unanswered(ctx context.Context, err error) error {
	if errors.Is(err, errUnasked) {
		a.odd(ctx, NotAsked)
		return nil
	}
	return err
}
