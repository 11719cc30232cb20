package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// Handle takes one gesture; it is the Handler that adapters are given.
//
// What a person asked for and cannot have comes back as Said, with no error.
// With an error nothing has happened, or nobody knows whether it has; the same
// Inbound may be handed in again. Said then tells the person so, with an id
// that is in the log, and the error carries nothing that people wrote.
func (e *Engine) Handle(ctx context.Context, in Inbound) (Said, error) {
	in.Lang = cmp.Or(in.Lang, rules.Swedish)
	if now := e.now(); in.At.IsZero() || in.At.After(now) {
		in.At = now
	}
	var said Said
	err := errBusy
	select {
	case e.hands <- struct{}{}:
		defer func() { <-e.hands }()
		err = e.guard(ctx, func() (err error) {
			said, err = e.handle(ctx, in)
			return err
		})
	default:
	}
	if err == nil {
		return said, nil
	}
	trouble := short(in.ID)
	e.log.LogAttrs(ctx, slog.LevelError, "event not handled",
		slog.String(keyEvent, string(in.ID)), slog.String(keyPlatform, in.Place.Platform()),
		slog.String(keyTrouble, trouble), slog.Any(keyError, err))
	return e.said(conversation.Trouble(in.Lang, trouble), in.Lang), fmt.Errorf("handle %s: %w", in.ID, err)
}

// errBusy says that a gesture was not even looked at.
var errBusy = errors.New("too many are in hand")

// short tells events apart, and can be read over the telephone.
func short(ev conversation.EventID) string {
	sum := sha256.Sum256([]byte(ev))
	return hex.EncodeToString(sum[:4])
}

// handle finds the case that a gesture is about.
func (e *Engine) handle(ctx context.Context, in Inbound) (Said, error) {
	switch g := in.Gesture.(type) {
	case conversation.Pressed:
		return e.turn(ctx, in, g.Token)
	case conversation.Filled:
		return e.turn(ctx, in, g.Token)
	case conversation.Said:
		return e.talk(ctx, in, g)
	case conversation.Called:
		return e.call(ctx, in, g)
	}
	return Said{}, fmt.Errorf("a gesture of an unknown kind, %T", in.Gesture)
}

// talk is text in a thread. Threads that belong to no case are other people's
// talk, but whoever is alone with the bot talks to it. In the channels of
// functions, words that name a case are a command.
func (e *Engine) talk(ctx context.Context, in Inbound, g conversation.Said) (Said, error) {
	id, err := e.hosted(ctx, in)
	switch {
	case err == nil:
		return e.begin(ctx, in, id, in.Place, conversation.Summon(g.Text, ""))
	case !errors.Is(err, ErrNoCase):
		return Said{}, err
	case in.Place == conversation.Direct(in.By.ID): // alone with the bot, every word is for it
		return e.summoned(ctx, in, conversation.Summon(g.Text, in.Lang))
	case in.Alone: // in a thread of no case, or of one that is lost
		called := conversation.Called{Words: g.Text}
		in.Gesture = called
		return e.call(ctx, in, called)
	case e.house.hearsAlerts(in.Place), within(in.Place, e.house.CISO):
		if s := conversation.Summon(g.Text, in.Lang); s.Kind == conversation.SummonCase {
			in.Gesture = conversation.Called{Words: g.Text}
			return e.summoned(ctx, in, s)
		}
	}
	said, _, err := e.lost(ctx, in, "")
	return said, err
}

// call is a command: for the case that it names, or else for the case of the
// place, or else for the bot as such.
func (e *Engine) call(ctx context.Context, in Inbound, g conversation.Called) (Said, error) {
	s := conversation.Summon(g.Words, in.Lang)
	if s.Kind == conversation.SummonCase {
		return e.summoned(ctx, in, s)
	}
	id, err := e.hosted(ctx, in)
	switch {
	case err == nil:
		return e.begin(ctx, in, id, in.Place, s)
	case !errors.Is(err, ErrNoCase):
		return Said{}, err
	case s.Kind == conversation.SummonUnknown || s.Kind == conversation.SummonList: // such as "status"
		if said, lost, err := e.lost(ctx, in, ""); lost || err != nil {
			return said, err
		}
	}
	return e.summoned(ctx, in, s)
}

// turn hands a gesture to the case of a token.
func (e *Engine) turn(ctx context.Context, in Inbound, t conversation.Token) (Said, error) {
	o := e.occasion(in, t.Case)
	o.token = t
	return e.heard(ctx, in, o)
}

// begin hands words to the case of a place. If a start was cut short between
// binding the place and beginning the case, it is begun now. Words that ask for
// a list are not taken for an answer: then the list is what is wanted. Words that
// begin a case for another do so only if that one waits for it.
func (e *Engine) begin(
	ctx context.Context, in Inbound, id conversation.CaseID, home conversation.Place, s conversation.Summons,
) (Said, error) {
	switch s.Kind {
	case conversation.SummonDesk:
		return e.attend(ctx, in, s)
	case conversation.SummonCalendar:
		return e.agenda(ctx, in)
	case conversation.SummonOverview:
		return e.overview(ctx, in, s.Filter)
	}
	s, ok, err := e.joins(ctx, s, home)
	if err != nil {
		return Said{}, err
	}
	if !ok {
		return e.said(conversation.NoPart(in.Lang, s.Part.Host), in.Lang), nil
	}
	o := e.occasion(in, id)
	o.From, o.begins, o.lang, o.part = home, true, s.Lang, s.Part
	if s.Kind == conversation.SummonList {
		o.read = willing(commandsOnly(o.read))
	}
	said, err := e.heard(ctx, in, o)
	if errors.Is(err, errForBot) {
		return e.list(ctx, in, s.Filter)
	}
	return said, err
}

// errForBot says that words are not for the case that they reached.
var errForBot = errors.New("not for the case")

// commandsOnly reads what is a command. What would be taken for an answer is
// errForBot.
func commandsOnly(read reading) reading {
	return func(p *rules.Plan, c conversation.Case) (conversation.Input, error) {
		input, err := read(p, c)
		switch input.(type) {
		case conversation.Answer, conversation.Misread:
			return nil, errForBot
		case conversation.Slip:
			if input == (conversation.Slip{Talk: true}) {
				return nil, errForBot // coordinators may talk about a case among themselves
			}
		}
		return input, err
	}
}

// willing reads what the case does not refuse. What it refuses is errForBot.
func willing(read reading) reading {
	return func(p *rules.Plan, c conversation.Case) (conversation.Input, error) {
		input, err := read(p, c)
		if _, refused := errors.AsType[*conversation.Refusal](err); refused {
			return nil, errForBot
		}
		return input, err
	}
}

func (e *Engine) occasion(in Inbound, id conversation.CaseID) occasion {
	return occasion{
		Envelope: conversation.Envelope{
			ID: in.ID, Case: id, From: in.Place, By: in.By, At: in.At, Ref: e.erasable(in),
		},
		coordinator: func(ctx context.Context, c conversation.Case) bool { return e.coordinates(ctx, in, c.Home) },
		read: func(p *rules.Plan, c conversation.Case) (conversation.Input, error) {
			return conversation.Read(p, c, in.Gesture)
		},
	}
}

// heard lets an occasion happen. A refusal is put into words, in the language
// of the case.
func (e *Engine) heard(ctx context.Context, in Inbound, o occasion) (Said, error) {
	c, _, err := e.happen(ctx, o)
	lang := cmp.Or(c.Lang, in.Lang)
	if refusal, ok := errors.AsType[*conversation.Refusal](err); ok {
		return e.said(conversation.Say(refusal, lang), lang), nil
	}
	if errors.Is(err, ErrNoCase) {
		return e.gone(ctx, in, o.Case), nil
	}
	return Said{}, err
}

// caseAt is the store's CaseAt, remembered: a place that is a case's stays so.
// That saves an answer one round trip of three.
func (e *Engine) caseAt(ctx context.Context, place conversation.Place) (conversation.CaseID, error) {
	if id, ok := e.homes.Get(place); ok {
		return id, nil
	}
	id, err := e.store.CaseAt(ctx, place)
	if err != nil {
		return "", err
	}
	e.homes.Set(place, id)
	return id, nil
}

// within says whether place is the channel or a thread in it, as Place writes
// them. Nothing is within a channel that is not configured.
func within(place, channel conversation.Place) bool {
	return channel != "" && (place == channel || strings.HasPrefix(string(place), string(channel)+"/"))
}

// said is a message to the one who acted, with its slots filled.
func (e *Engine) said(m conversation.Message, lang rules.Lang) Said {
	return Said{Body: e.house.fill(m, lang), Lang: lang}
}
