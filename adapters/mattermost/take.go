package mattermost

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// The keys of log lines. None carries what people wrote.
const (
	keyEvent   = "event"
	keyOddity  = "oddity"
	keyTrouble = "trouble"
	keyError   = "error"
)

// take carries one occurrence through, whatever brought it. Said is for the one
// who acted, unless it has been told already; an error means that it did not happen.
func (a *Adapter) take(ctx context.Context, o occurrence) (said engine.Said, err error) {
	h, _, err := a.door.Enter(ctx)
	if err != nil {
		return said, err
	}
	defer a.door.Leave()
	defer func() {
		if err != nil {
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				a.conf.Count(Late)
			}
			a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "gesture not taken", slog.String(keyEvent, string(o.id)), slog.Any(keyError, err))
		}
	}()
	if o.kind == ofNoConcern {
		return said, nil
	}
	who, err := a.people.Get(ctx, o.user)
	if err != nil {
		return said, err
	}
	if who.Bot || who.Left {
		return said, nil
	}
	if refusal, ok := a.excluded(ctx, o, who); ok {
		return a.tell(ctx, o, engine.Said{Body: refusal, Lang: who.Lang}, who), nil
	}
	switch o.kind {
	case isForeign:
		a.odd(ctx, Foreign)
		return engine.Said{Body: conversation.OldButton(who.Lang), Lang: who.Lang}, nil
	case wantsForm:
		return a.form(ctx, o, who)
	}
	return a.hand(ctx, h, o, who)
}

// hand gives a gesture to the engine, once.
func (a *Adapter) hand(ctx context.Context, h engine.Handler, o occurrence, who chat.Profile) (said engine.Said, err error) {
	in := engine.Inbound{
		ID: o.id, Place: o.place, By: conversation.Person{ID: here.Person(o.user), Name: who.Name}, At: o.at, Lang: who.Lang, Ref: o.ref,
		Alone: o.direct,
	}
	if in.Gesture, err = a.named(ctx, o.gesture); err != nil {
		return said, err
	}
	if in.At.IsZero() {
		in.At = a.conf.Clock()
	}
	heard := func() (err error) {
		said, err = h(ctx, in)
		if o.failed = err != nil; !o.failed {
			a.patience.Went(string(o.id), a.conf.Clock())
		}
		said = a.tell(ctx, o, said, who)
		return err
	}
	if o.trigger == "" && o.ref == "" { // a dialog that was sent may be sent again, corrected
		return said, heard()
	}
	return said, a.door.Once(ctx, string(o.id), heard)
}

// named is g with people by name who were chosen, and by id who were mentioned.
func (a *Adapter) named(ctx context.Context, g conversation.Gesture) (conversation.Gesture, error) {
	switch g := g.(type) {
	case conversation.Said:
		g.Text = a.identified(ctx, g.Text)
		return g, nil
	case conversation.Called:
		g.Words = a.identified(ctx, g.Words)
		return g, nil
	case conversation.Filled:
		fields, err := a.people.Named(ctx, g.Fields)
		g.Fields = fields
		return g, err
	}
	return g, nil
}

// identified is what somebody typed, with the id of the person that it ends
// with: usernames change, and who is meant does not. A mention that stands alone
// is an answer, and a name is what one wants to read there.
func (a *Adapter) identified(ctx context.Context, text string) string {
	part := lastMention.FindStringSubmatch(text)
	if part == nil {
		return text
	}
	id := a.people.id(ctx, part[2])
	if id == "" {
		return text
	}
	return part[1] + id + part[3]
}

// excluded says whether somebody may not take part, and what they hear: people
// of other servers, and guests, unless the configuration lets them. Those who
// talk among themselves are not bothered.
func (a *Adapter) excluded(ctx context.Context, o occurrence, who chat.Profile) (conversation.Message, bool) {
	var body conversation.Message
	switch {
	case who.Stranger && !a.conf.Strangers:
		body = conversation.NotForStrangers(who.Lang)
	case who.Guest && !who.Stranger && !a.conf.Guests:
		body = conversation.NotForGuests(who.Lang)
	default:
		return body, false
	}
	if _, talk := o.gesture.(conversation.Said); talk && !o.direct && !a.rooms.ours(o.place) {
		return conversation.Message{}, true
	}
	a.odd(ctx, Excluded)
	return body, true
}

// odd counts something out of the ordinary, and logs that it was.
func (a *Adapter) odd(ctx context.Context, what Oddity) {
	a.conf.Count(what)
	a.conf.Log.LogAttrs(ctx, slog.LevelInfo, "out of the ordinary", slog.String(keyOddity, string(what)))
}

// tell says something at once to the one who wrote a post. Who pressed, sent a
// dialog or gave a command is told in the answer to that, so it is handed back.
// Whether it arrives changes nothing about what happened.
func (a *Adapter) tell(ctx context.Context, o occurrence, said engine.Said, who chat.Profile) engine.Said {
	if len(said.Body.Blocks) == 0 || o.silent {
		return engine.Said{}
	}
	if said.Lang == "" {
		said.Lang = rules.Swedish
	}
	if o.ref == "" {
		return said
	}
	if err := a.whisper(ctx, o, said, who.Zone); err != nil {
		a.odd(ctx, Untold)
		a.conf.Log.LogAttrs(ctx, slog.LevelInfo, "hint not delivered", slog.String(keyEvent, string(o.id)),
			slog.String(keyError, fmt.Sprint(err)))
	}
	return engine.Said{}
}

// hintOf marks the n-th post of a hint, so that it can be found again: who got
// one was heard, unless it says that nothing could be done.
func (a *Adapter) hintOf(o occurrence, n int) string {
	return a.sealer.derived(kindHint, string(o.id), strconv.Itoa(n), strconv.FormatBool(o.failed))
}

// whisperTime is how long a hint may take; one that comes later is of little use.
const whisperTime = 5 * time.Second

// whisper shows something to one person who wrote a post. A bot may not show
// what only one person sees in a channel, and in a thread it would be lost on who
// has closed it; so it is written where that person and the bot are alone. Several
// processes that heard the same post write it once.
func (a *Adapter) whisper(ctx context.Context, o occurrence, said engine.Said, zone *time.Location) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), whisperTime)
	defer cancel()
	r := a.renderer(ctx, said.Body, said.Lang, zone)
	r.presses = false
	var err error
	for range whispers {
		if err = a.whispered(ctx, o, r.pages(said.Body)); engine.KindOf(err) != engine.Again {
			break
		}
	}
	return err
}

// whispers is how often a hint is tried. It stands there once all the same.
const whispers = 3

func (a *Adapter) whispered(ctx context.Context, o occurrence, all []page) error {
	channel, err := a.rooms.alone(ctx, o.user)
	if err != nil {
		return err
	}
	root := ""
	if s := here.Spot(o.place); s.Channel == channel {
		root = s.Thread
	}
	for n, p := range all {
		hint := a.hintOf(o, n)
		_, err = a.create(ctx, outgoing{
			ChannelID: channel, RootID: root, Message: p.text, Props: map[string]any{"upphandlingsvakten_hint": hint},
		}, false)
		if err != nil {
			return err
		}
	}
	return nil
}
