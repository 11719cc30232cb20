package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// The keys of log lines. None carries what people wrote.
const (
	keyEvent  = "event"
	keyOddity = "oddity"
	keyMethod = "method"
	keyError  = "error"
	keyChan   = "channel"
)

// handleTime is how long a gesture may take until it is acknowledged. Slack
// gives up after 3 s (docs.slack.dev, Events API); the rest is for the way.
const handleTime = 2500 * time.Millisecond

// take carries one occurrence through, whatever brought it. Nil means that it
// may be acknowledged; reply goes with the acknowledgement where that takes one.
func (a *Adapter) take(ctx context.Context, o occurrence) (reply json.RawMessage, err error) {
	h, run, err := a.door.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer a.door.Leave()
	defer func() {
		if err != nil {
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				a.conf.Count(LateAck)
			}
			a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "gesture not taken", slog.String(keyEvent, string(o.id)), slog.Any(keyError, err))
		}
	}()
	switch o.act {
	case actNothing, actEcho:
		return nil, nil
	case actUnknown:
		a.odd(ctx, Unknown)
		return nil, nil
	case actHold:
		a.odd(ctx, Deferred)
		return nil, nil
	case actRevoked:
		a.odd(ctx, Revoked)
		return nil, nil
	case actChanged:
		a.people.Forget(o.user)
		return nil, nil
	}
	if a.self.belongs(o.org) {
		a.people.ForgetAll()
	}
	leave, err := a.await(ctx, o)
	if err != nil {
		return nil, err
	}
	defer leave()
	who, err := a.people.Get(ctx, o.user)
	if err != nil {
		return nil, err
	}
	if who.Bot {
		return nil, nil
	}
	o.zone = who.Zone
	a.rooms.spoke(o)
	refusal, out, err := a.excluded(ctx, o, who)
	if err != nil {
		return nil, err
	}
	if out {
		return a.tell(ctx, o, engine.Said{Body: refusal, Lang: who.Lang}), nil
	}
	if a.outside(ctx, o) {
		return nil, a.door.Once(ctx, string(o.id), func() error {
			a.tell(ctx, o, engine.Said{Body: conversation.NotInvited(who.Lang), Lang: who.Lang})
			return nil
		})
	}
	switch o.act {
	case actHome:
		a.beside(run, func(ctx context.Context) { a.publish(ctx, o.user, who) })
		return nil, nil
	case actForeign:
		a.odd(ctx, Foreign)
		return a.tell(ctx, o, engine.Said{Body: conversation.OldButton(who.Lang), Lang: who.Lang}), nil
	case actEmpty:
		return a.tell(ctx, o, engine.Said{Body: conversation.NothingChosen(who.Lang), Lang: who.Lang}), nil
	case actForm:
		return a.form(ctx, o, who)
	}
	return a.hand(ctx, run, leave, h, o, who)
}

// await waits for the turn of a gesture in its thread, before anything is asked
// about it that might take longer for one than for another. In a channel nothing
// hangs on the order.
func (a *Adapter) await(ctx context.Context, o occurrence) (leave func(), err error) {
	if s := here.Spot(o.place); o.act != actGesture || o.at.IsZero() || s.Thread == "" && !s.Person {
		return func() {}, nil
	}
	return a.queue.Enter(ctx, string(o.place), o.at)
}

// hand gives a gesture to the engine, once. The next of its thread may go on as
// soon as it has happened; what is said to its person goes on beside that.
func (a *Adapter) hand(
	ctx, run context.Context, leave func(), h engine.Handler, o occurrence, who chat.Profile,
) (reply json.RawMessage, err error) {
	in := engine.Inbound{
		ID: o.id, Place: o.place, By: conversation.Person{ID: here.Person(o.user), Name: who.Name}, At: o.at, Lang: who.Lang,
		Ref: o.ref, Alone: o.alone,
	}
	if in.Gesture, err = a.named(ctx, o.gesture); err != nil {
		return nil, err
	}
	if in.At.IsZero() {
		in.At = a.conf.Clock()
	}
	if _, answers := in.Gesture.(conversation.Pressed); o.home && answers && a.rooms.member(ctx, a.conf.Coordinators, o.user) {
		in.Place = a.conf.Coordinators // it is the same call, and the same people, as there
	}
	err = a.door.Once(ctx, string(o.id), func() error {
		said, err := h(ctx, in)
		leave()
		reply = a.tell(ctx, o, said)
		switch {
		case err != nil:
		case o.home: // whoever pressed looks at it
			a.beside(run, func(ctx context.Context) { a.publish(ctx, o.user, who) })
		default:
			a.refresh(run, o.user, who)
		}
		return err
	})
	return reply, err
}

// named is g with the names of people who were chosen by their ids.
func (a *Adapter) named(ctx context.Context, g conversation.Gesture) (conversation.Gesture, error) {
	f, ok := g.(conversation.Filled)
	if !ok {
		return g, nil
	}
	fields, err := a.people.Named(ctx, f.Fields)
	f.Fields = fields
	return f, err
}

// excluded says whether somebody may not take part, and what they hear: people
// of other organisations, and guests, unless the configuration lets them. Those
// who talk among themselves are not bothered.
func (a *Adapter) excluded(ctx context.Context, o occurrence, who chat.Profile) (conversation.Message, bool, error) {
	if _, err := a.whoAmI(ctx); err != nil {
		return conversation.Message{}, false, err
	}
	stranger := who.Stranger || a.self.elsewhere(o.team)
	var body conversation.Message
	switch {
	case stranger && !a.conf.Strangers:
		body = conversation.NotForStrangers(who.Lang)
	case who.Guest && !stranger && !a.conf.Guests:
		body = conversation.NotForGuests(who.Lang)
	default:
		return body, false, nil
	}
	meant, err := a.meant(ctx, o)
	if err != nil || !meant {
		return conversation.Message{}, true, err
	}
	a.odd(ctx, Excluded)
	return body, true, nil
}

// meant says whether something was done for the bot to hear. What is said is, if
// it is said to the bot alone or where a case is talked through.
func (a *Adapter) meant(ctx context.Context, o occurrence) (bool, error) {
	if o.act == actHome {
		return false, nil
	}
	if _, talk := o.gesture.(conversation.Said); !talk {
		return true, nil
	}
	s, desk := here.Spot(o.place), a.desk.Load()
	switch {
	case alone(s):
		return true, nil
	case s.Thread == "":
		return false, nil
	case a.rooms.ours(o.place) || desk == nil:
		return a.rooms.ours(o.place), nil
	}
	ours, err := (*desk).Hosts(ctx, o.place)
	if ours {
		a.rooms.threads.Set(o.place, struct{}{})
	}
	return ours, err
}

// outside says whether somebody calls for the bot in a channel that it is not in,
// where it could not answer.
func (a *Adapter) outside(ctx context.Context, o occurrence) bool {
	channel := here.Spot(o.place).Channel
	if o.heard {
		a.rooms.inside.Set(channel, struct{}{})
	}
	if _, call := o.gesture.(conversation.Called); !call || o.command || o.act != actGesture || alone(here.Spot(o.place)) {
		return false
	}
	return !a.rooms.admitted(ctx, channel)
}

// odd counts something out of the ordinary, and logs that it was.
func (a *Adapter) odd(ctx context.Context, what Oddity) {
	a.conf.Count(what)
	a.conf.Log.LogAttrs(ctx, slog.LevelInfo, "out of the ordinary", slog.String(keyOddity, string(what)))
}

// tell says something at once to the one who acted: with the acknowledgement of
// a command or a form, and otherwise by a message that only they see. Whether
// that arrives changes nothing about what happened.
func (a *Adapter) tell(ctx context.Context, o occurrence, said engine.Said) json.RawMessage {
	if len(said.Body.Blocks) == 0 || o.silent {
		return nil
	}
	l := said.Lang
	if l == "" {
		l = rules.Swedish
	}
	switch {
	case o.view != "":
		return viewError(o.view, said.Body)
	case o.command:
		return a.ephemeral(said.Body, l, o.zone)
	}
	if err := a.whisper(ctx, o, said.Body, l); err != nil {
		a.odd(ctx, Untold)
		a.conf.Log.LogAttrs(ctx, slog.LevelInfo, "hint not delivered", slog.String(keyEvent, string(o.id)),
			slog.String(keyError, fmt.Sprint(err)))
	}
	return nil
}
