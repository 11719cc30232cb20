package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// Talk is an open case and where it is talked through.
type Talk struct {
	Case  conversation.CaseID
	Home  conversation.Place
	Since time.Time // when something was last answered, or the case began
	Began time.Time // when the case began
	Born  conversation.Birth
	Seq   int64 // how many facts it has
}

// Trace is what the bot's messages in a talk tell of its case.
func (t Talk) Trace() conversation.Trace { return conversation.Trace{Case: t.Case, Born: t.Born} }

// Form is the form for what a token's question belongs to. A *Refusal says that
// there is none now.
func (e *Engine) Form(ctx context.Context, t conversation.Token) (conversation.Form, error) {
	c, _, err := e.store.Load(ctx, t.Case, "")
	if errors.Is(err, ErrNoCase) || err == nil && !t.Of(c) {
		e.log.LogAttrs(ctx, slog.LevelWarn, "case not kept", slog.String(keyCase, string(t.Case)))
		return conversation.Form{}, conversation.Lost(t.Case, false)
	}
	if err != nil {
		return conversation.Form{}, err
	}
	p, err := e.planOf(ctx, c, false)
	if err != nil {
		return conversation.Form{}, err
	}
	return conversation.FormOf(p, c, t)
}

// Visitor is who looks at a home tab.
type Visitor struct {
	ID          conversation.PersonID
	Lang        rules.Lang
	Coordinator bool
	// Address is where a thread can be opened; empty, or nil, if nobody knows.
	Address func(conversation.Place) string
}

// Home is what a person sees of the cases that they own or began, and, if they
// are a coordinator, of those that wait for the coordinators. Of a case in which
// an alarm stands only its owner and the coordinators see that it is there.
func (e *Engine) Home(ctx context.Context, v Visitor) (conversation.Message, error) {
	ids, err := e.store.CasesOf(ctx, v.ID)
	if err != nil {
		return conversation.Message{}, err
	}
	if len(e.house.Members[RoleCoordinator]) > 0 {
		v.Coordinator = e.member(ctx, v.ID, RoleCoordinator)
	}
	mine, unread, err := e.standings(ctx, ids, v, func(c conversation.Case) bool { return !c.Silent() || c.Owner.ID == v.ID })
	if err != nil || !v.Coordinator {
		return e.house.fill(conversation.HomePage(v.Lang, mine, nil, len(unread)), v.Lang), err
	}
	if ids, err = e.store.Cases(ctx); err != nil {
		return conversation.Message{}, err
	}
	calls, unread, err := e.standings(ctx, ids, v, func(c conversation.Case) bool { return c.Alert.Stands() && !e.house.foreign(c) })
	if calls == nil {
		calls = []conversation.Standing{}
	}
	return e.house.fill(conversation.HomePage(v.Lang, mine, calls, len(unread)), v.Lang), err
}

func (e *Engine) standings(
	ctx context.Context, ids []conversation.CaseID, v Visitor, shown func(conversation.Case) bool,
) (list []conversation.Standing, unread []conversation.CaseID, err error) {
	unread, err = e.each(ctx, ids, func(c conversation.Case) error {
		if !shown(c) {
			return nil
		}
		p, err := e.planOf(ctx, c, false)
		if err != nil {
			return err
		}
		s := conversation.StandingOf(p, c, v.Lang)
		if v.Address != nil {
			at, err := e.store.Opened(ctx, c.ID, c.Home)
			if err != nil {
				return err
			}
			s.Address = v.Address(at)
		}
		list = append(list, s)
		return nil
	})
	return list, unread, err
}

// Hosts says whether a case is talked through in place.
func (e *Engine) Hosts(ctx context.Context, place conversation.Place) (bool, error) {
	_, err := e.caseAt(ctx, place)
	if errors.Is(err, ErrNoCase) {
		return false, nil
	}
	return err == nil, err
}

// Talks lists the open cases in which people may say something now. One that
// cannot be read is logged and left out: what is said there is not acknowledged,
// and what is said in the others does not wait for that.
func (e *Engine) Talks(ctx context.Context) ([]Talk, error) {
	ids, err := e.store.Cases(ctx)
	if err != nil {
		return nil, err
	}
	var list []Talk
	_, err = e.each(ctx, ids, func(c conversation.Case) error {
		if c.Exercise {
			return nil // nobody talks in a drill
		}
		home, err := e.store.Opened(ctx, c.ID, c.Home)
		if err != nil {
			return err
		}
		list = append(list, Talk{Case: c.ID, Home: home, Since: c.Talked(), Began: c.Opened, Born: c.Birth(), Seq: c.Seq})
		return nil
	})
	return list, err
}

// each loads cases one by one. One that is gone is passed over. One that cannot be
// read, or whose checklist cannot, is logged and named, and the others have their
// turn.
func (e *Engine) each(
	ctx context.Context, ids []conversation.CaseID, f func(conversation.Case) error,
) (unread []conversation.CaseID, err error) {
	for _, id := range ids {
		c, _, err := e.store.Load(ctx, id, "")
		if err == nil {
			err = f(c)
		}
		switch {
		case errors.Is(err, ErrNoCase):
		case errors.Is(err, ErrUnreadable):
			e.unreadable(ctx, id, err)
			unread = append(unread, id)
		case err != nil:
			return unread, fmt.Errorf("case %s: %w", id, err)
		}
	}
	return unread, nil
}

func (e *Engine) unreadable(ctx context.Context, id conversation.CaseID, err error) {
	e.log.LogAttrs(ctx, slog.LevelError, "case not read", slog.String(keyCase, string(id)), slog.Any(keyError, err))
}

// among is how many of some cases are in a list.
func among(some, list []conversation.CaseID) (n int) {
	for _, id := range some {
		if slices.Contains(list, id) {
			n++
		}
	}
	return n
}
