package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
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
// twice is better than not at all. A message whose files are not all there has
// not arrived; it stays, and Hand completes it.
func (a *Adapter) Find(ctx context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	t, err := a.trace(ctx, d)
	switch {
	case err != nil:
		return engine.Receipt{}, false, a.unanswered(ctx, err)
	case t.complete(t.promised):
		return t.receipt, true, nil
	case t.whole:
		return engine.Receipt{}, false, nil
	}
	return engine.Receipt{}, false, a.sweep(ctx, t.at.Channel, t.parts)
}

// trace is what there is of a delivery.
type trace struct {
	at       chat.Spot // where it was looked for
	receipt  engine.Receipt
	parts    map[int]slackgo.Message
	whole    bool // every part of its message is there
	promised int  // how many files belong to it
	files    int  // how many of them are there
}

// complete says whether the message is there, and so many files with it.
func (t trace) complete(files int) bool { return t.whole && t.files >= files }

// trace looks for d. Its error is errUnasked where Slack may not be asked.
func (a *Adapter) trace(ctx context.Context, d conversation.Delivery) (trace, error) {
	to := here.Spot(d.To)
	var t trace
	if to.Unopened != "" {
		root, err := a.root(ctx, d.To, d.Trace(), time.Time{})
		if err != nil || root == (chat.Ref{}) {
			return t, err
		}
		to = chat.Spot{Channel: root.Channel, Thread: root.Message}
		t.receipt.Opened = here.Thread(root.Channel, root.Message)
	} else if to.Person {
		if to = (chat.Spot{Channel: a.rooms.alone(ctx, to.Channel)}); to.Channel == "" {
			return t, errUnasked
		}
	}
	t.at, t.parts = to, map[int]slackgo.Message{}
	since := a.conf.Clock().Add(-findBack)
	err := a.read(ctx, to, since, func(m slackgo.Message) bool {
		if m.Metadata.EventPayload["delivery"] == string(d.ID) {
			t.parts[partOf(m)] = m
		}
		return true
	})
	if err != nil {
		return t, err
	}
	want := max(len(a.pages(d.Body, d.Lang, nil)), 1)
	refs := make([]chat.Ref, 0, want)
	for n := range want {
		if m, ok := t.parts[n]; ok {
			refs = append(refs, chat.Ref{Channel: to.Channel, Message: m.Timestamp})
		}
	}
	if t.whole = len(refs) == want; !t.whole {
		return t, nil
	}
	t.receipt.Ref = chat.JoinRefs(refs)
	if t.promised = payloadNumber(t.parts[0], keyFiles); t.promised > 0 {
		t.files, err = a.filesOf(ctx, below(d, t.receipt), refs[0].Message, since)
	}
	return t, err
}

// filesOf counts the files that stand below a message: those that the bot has
// shown in its thread since, up to the next message that has files of its own.
func (a *Adapter) filesOf(ctx context.Context, at chat.Spot, ts string, since time.Time) (int, error) {
	bot, err := a.whoAmI(ctx)
	if err != nil {
		return 0, err
	}
	n, past := 0, false
	err = a.read(ctx, at, since, func(m slackgo.Message) bool {
		if m.User != bot || !moment(m.Timestamp).After(moment(ts)) {
			return true
		}
		past = past || payloadNumber(m, keyFiles) > 0
		if !past {
			n += len(m.Files)
		}
		return !past
	})
	return n, err
}

// sweep takes away a message of which only some parts arrived, so that none is
// there twice. Parts that were edited are a card, and stay.
func (a *Adapter) sweep(ctx context.Context, channel string, parts map[int]slackgo.Message) error {
	for _, m := range parts {
		if m.Edited != nil {
			continue
		}
		if err := a.remove(ctx, chat.Ref{Channel: channel, Message: m.Timestamp}); err != nil {
			return err
		}
	}
	return nil
}

// The keys of a message's metadata that are only for Find: which part of a long
// message it is, and how many files belong to it.
const (
	keyPart  = "part"
	keyFiles = "files"
)

// partOf is which part of a long message m is, from 0.
func partOf(m slackgo.Message) int { return max(payloadNumber(m, keyPart)-1, 0) }

// payloadNumber is a number in a message's metadata; 0 if there is none.
func payloadNumber(m slackgo.Message, key string) int {
	switch n := m.Metadata.EventPayload[key].(type) {
	case float64:
		return int(n)
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	}
	return 0
}

// root is the first message of the thread that a case opened in a place; empty
// if there is none yet, or Slack does not say. Since is when the case began; zero
// if it is not known.
func (a *Adapter) root(
	ctx context.Context, place conversation.Place, of conversation.Trace, since time.Time,
) (chat.Ref, error) {
	if at, ok := a.rooms.opened.Get(place); ok {
		return at, nil
	}
	to := here.Spot(place)
	if to.Person {
		to.Channel, to.Person = a.rooms.alone(ctx, to.Channel), false
	}
	if to.Channel == "" {
		a.odd(ctx, NotAsked)
		return chat.Ref{}, nil
	}
	if since.IsZero() {
		since = a.conf.Clock().Add(-findBack)
	}
	var at chat.Ref
	err := a.read(ctx, chat.Spot{Channel: to.Channel}, since, func(m slackgo.Message) bool {
		if traceOf(m).Fits(of) {
			at = chat.Ref{Channel: to.Channel, Message: m.Timestamp}
			if m.ThreadTimestamp != "" {
				at.Message = m.ThreadTimestamp
			}
		}
		return at == (chat.Ref{})
	})
	if err != nil {
		return chat.Ref{}, a.unanswered(ctx, err)
	}
	if at != (chat.Ref{}) {
		a.rooms.opened.Set(place, at)
	}
	return at, nil
}

// read goes through the messages of a channel or a thread since then, until f
// has enough.
func (a *Adapter) read(ctx context.Context, at chat.Spot, since time.Time, f func(slackgo.Message) bool) error {
	cursor, method := "", "conversations.history"
	if at.Thread != "" {
		method = "conversations.replies"
	}
	for range findPages {
		if err := a.turn(ctx, method, "", false); err != nil {
			return err
		}
		var messages []slackgo.Message
		var more bool
		var err error
		if at.Thread != "" {
			messages, more, cursor, err = a.api.GetConversationRepliesContext(ctx, &slackgo.GetConversationRepliesParameters{
				ChannelID: at.Channel, Timestamp: at.Thread, Oldest: stamp(since), Limit: findLimit,
				IncludeAllMetadata: true, Cursor: cursor, Inclusive: true,
			})
			err = a.asked(ctx, method, err)
		} else {
			var h *slackgo.GetConversationHistoryResponse
			h, err = a.api.GetConversationHistoryContext(ctx, &slackgo.GetConversationHistoryParameters{
				ChannelID: at.Channel, Oldest: stamp(since), Limit: findLimit, IncludeAllMetadata: true, Cursor: cursor, Inclusive: true,
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
	if kind || syntax || code == "missing_scope" || engine.KindOf(failure).Final() {
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
