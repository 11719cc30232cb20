package engine

import (
	"context"
	"errors"
	"slices"

	"upphandlingsvakten/conversation"
)

// Opener is for platforms on which a command may be given outside a thread.
// Thread is the place in which the case that in begins is to be talked through:
// in.Place if that is a thread, and otherwise one that the first delivery to it
// opens. It is the same for the same event.
type Opener interface {
	Thread(in Inbound) conversation.Place
}

// summoned carries out a command that is not for the case of a place.
func (e *Engine) summoned(ctx context.Context, in Inbound, s conversation.Summons) (Said, error) {
	switch s.Kind {
	case conversation.SummonStart:
		return e.start(ctx, in, s)
	case conversation.SummonList:
		return e.list(ctx, in, s.Filter)
	case conversation.SummonCase:
		return e.name(ctx, in, s)
	case conversation.SummonDesk:
		return e.attend(ctx, in, s)
	case conversation.SummonCalendar:
		return e.agenda(ctx, in)
	case conversation.SummonOverview:
		return e.overview(ctx, in, s.Filter)
	case conversation.SummonExercise:
		return e.exercise(ctx, in)
	case conversation.SummonHelp:
		return e.said(conversation.Help(in.Lang, e.calls(ctx, in)), in.Lang), nil
	}
	if s.Command != "" {
		return e.said(conversation.WhichCase(in.Lang, s.Command), in.Lang), nil
	}
	return e.said(conversation.NotUnderstood(in.Lang), in.Lang), nil
}

// start begins a case. Its id is bound to the thread before anything is
// committed, so that a start that was cut short is the same start again.
func (e *Engine) start(ctx context.Context, in Inbound, s conversation.Summons) (Said, error) {
	home := in.Place
	if o, ok := e.adapters[in.Place.Platform()].(Opener); ok {
		home = o.Thread(in)
	}
	s, ok, err := e.joins(ctx, s, home)
	if err != nil {
		return Said{}, err
	}
	if !ok {
		return e.said(conversation.NoPart(in.Lang, s.Part.Host), in.Lang), nil
	}
	id, err := e.store.Number(ctx, home, e.house.year(in.At))
	if err != nil {
		return Said{}, err
	}
	return e.begin(ctx, in, id, home, s)
}

// calls says whether a command was given by a coordinator, where coordinators
// are called.
func (e *Engine) calls(ctx context.Context, in Inbound) bool {
	return within(in.Place, e.house.Coordinators) && e.is(ctx, in, RoleCoordinator) || e.house.acts(in.Place, RoleCoordinator)
}

// name carries a command to the case that it names. Whoever has nothing to do
// with that case hears the same as if there were none. Words that are no command
// answer nothing there: answers are given where the questions are.
func (e *Engine) name(ctx context.Context, in Inbound, s conversation.Summons) (Said, error) {
	here, err := e.caseAt(ctx, in.Place)
	switch {
	case err == nil && here == s.Case:
		return e.heard(ctx, in, e.occasion(in, s.Case))
	case err != nil && !errors.Is(err, ErrNoCase):
		return Said{}, err
	}
	known, err := e.knows(ctx, in, s.Case)
	if err != nil {
		return Said{}, err
	}
	if !known {
		return e.said(conversation.NoSuchCase(in.Lang, s.Case, e.house.hearsAlerts(in.Place)), in.Lang), nil
	}
	if said, lost, err := e.lost(ctx, in, s.Case); lost || err != nil {
		return said, err
	}
	o := e.occasion(in, s.Case)
	o.read = commandsOnly(o.read)
	said, err := e.heard(ctx, in, o)
	if errors.Is(err, errForBot) {
		return e.said(conversation.NotUnderstood(in.Lang), in.Lang), nil
	}
	return said, err
}

// knows says whether the one who acted may learn that the case exists: its owner,
// who began it, and those with a role. After an alarm it is only the coordinators
// and its owner.
func (e *Engine) knows(ctx context.Context, in Inbound, id conversation.CaseID) (bool, error) {
	c, _, err := e.store.Load(ctx, id, "")
	switch {
	case errors.Is(err, ErrNoCase):
		return false, nil
	case err != nil:
		return false, err
	case c.Owner.ID == in.By.ID && in.By.ID != "", e.coordinates(ctx, in, c.Home):
		return true, nil
	case c.Silent():
		return false, nil
	case c.Concerns(in.By.ID), !e.house.foreign(c) && e.overlooks(ctx, in):
		return true, nil
	}
	mine, err := e.store.CasesOf(ctx, in.By.ID)
	if err != nil {
		return false, err
	}
	return slices.Contains(mine, id), nil
}

// list says which open cases there are: to the coordinators those that wait for
// them, without a word of what they are about; to everyone else their own,
// without those in which an alarm stands.
func (e *Engine) list(ctx context.Context, in Inbound, f conversation.Filter) (Said, error) {
	of, other := e.house.room(in.Place)
	all := other || e.calls(ctx, in)
	if f.Set() {
		return e.overview(ctx, in, f)
	}
	ids, err := e.store.CasesOf(ctx, in.By.ID)
	if all {
		ids, err = e.store.Cases(ctx)
	}
	if err != nil {
		return Said{}, err
	}
	var (
		entries []conversation.Listed
		cases   []conversation.Case
	)
	unread, err := e.each(ctx, ids, func(c conversation.Case) error {
		if all {
			if whose, theirs := e.house.organisation(c.Home); theirs == other && (!other || whose == of) {
				cases = append(cases, c)
			}
			return nil
		}
		if c.Silent() {
			return nil
		}
		p, err := e.planOf(ctx, c, false)
		if err == nil {
			entries = append(entries, conversation.ListedOf(p, c, in.Lang))
		}
		return err
	})
	if err != nil {
		return Said{}, err
	}
	if all {
		return e.said(conversation.AlertListing(in.Lang, cases, len(unread)), in.Lang), nil
	}
	return e.said(conversation.WithUnread(conversation.Listing(in.Lang, entries), in.Lang, len(unread)), in.Lang), nil
}
