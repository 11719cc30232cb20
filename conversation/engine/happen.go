package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// tries bounds how often an event is decided anew because the case moved on
// meanwhile. Each time someone else got something done, and after these the
// platform or the person repeats the event.
const tries = 5

// occasion is an event on its way to a case. Its envelope has everything but
// the input, which read makes once the case is known.
type occasion struct {
	conversation.Envelope
	read reading
	// coordinator finds out whether a coordinator acts. It is asked only where
	// that matters, because a platform may have to be asked; nil: none does.
	coordinator func(context.Context, conversation.Case) bool
	// begins says that the event may begin the case, in that language.
	begins   bool
	lang     rules.Lang
	exercise bool               // … as a drill
	part     conversation.Part  // … as one of a shared service
	token    conversation.Token // of what was pressed or filled in, if it was
	quiet    bool               // nothing is logged of it
}

// reading finds out what a gesture wants of a case.
type reading func(*rules.Plan, conversation.Case) (conversation.Input, error)

// happen lets an event happen to its case, once. It returns the case as it is
// afterwards and true, or as it was read and false if nothing happened now; a
// *Refusal is passed on.
func (e *Engine) happen(ctx context.Context, o occasion) (conversation.Case, bool, error) {
	for range tries {
		c, seen, err := e.store.Load(ctx, o.Case, o.ID)
		fresh := errors.Is(err, ErrNoCase) && o.begins
		if fresh {
			if err := e.bound(ctx, o.From, o.Case); err != nil {
				return conversation.Case{}, false, err
			}
		}
		switch {
		case fresh:
			c = conversation.Case{ID: o.Case}
		case err != nil:
			return c, false, err
		case o.token.Case != "" && !o.token.Of(c):
			return conversation.Case{ID: o.Case}, false, fmt.Errorf("act on %s: another has its number: %w", o.Case, ErrNoCase)
		case seen:
			return c, false, nil
		}
		change, err := e.decide(ctx, c, o, fresh)
		if err != nil || change == nil {
			return c, false, err
		}
		switch err := e.store.Commit(ctx, *change); {
		case err == nil:
			e.ring()
			e.happened(ctx, o, len(change.Facts))
			return change.After, true, nil
		case errors.Is(err, ErrSeen):
			return c, false, nil
		case !errors.Is(err, ErrStale):
			return c, false, err
		}
	}
	return conversation.Case{ID: o.Case}, false, fmt.Errorf("commit %s: %w, %d times", o.Case, ErrStale, tries)
}

// whence is where something was said as the case knows it. A thread that the bot's
// first message opened has a name of its own beside the home that the case began with.
func (e *Engine) whence(ctx context.Context, c conversation.Case, from conversation.Place) (conversation.Place, error) {
	if from == "" || c.Home == "" || from == c.Home {
		return from, nil
	}
	id, err := e.caseAt(ctx, from)
	switch {
	case errors.Is(err, ErrNoCase) || err == nil && id != c.ID:
		return from, nil
	case err != nil:
		return "", err
	}
	return c.Home, nil
}

// bound makes sure that a case may begin in a place that this process remembers as
// the case's. Where the store has lost the case it has lost the place with it, and
// what is said there is no beginning. Its error is ErrNoCase then.
func (e *Engine) bound(ctx context.Context, place conversation.Place, id conversation.CaseID) error {
	if _, remembered := e.homes.Get(place); !remembered {
		return nil
	}
	kept, err := e.store.CaseAt(ctx, place)
	if err == nil && kept == id {
		return nil
	}
	e.homes.Drop(place)
	if err == nil {
		err = ErrNoCase
	}
	return fmt.Errorf("begin %s: %w", id, err)
}

func (e *Engine) happened(ctx context.Context, o occasion, facts int) {
	if o.quiet {
		return
	}
	attrs := []slog.Attr{slog.String(keyCase, string(o.Case)), slog.Int(keyFacts, facts)}
	if o.By.ID != "" { // the ids of the engine's own events say what came upon the case
		attrs = append(attrs, slog.String(keyEvent, string(o.ID)))
	}
	e.log.LogAttrs(ctx, slog.LevelInfo, "happened", attrs...)
}

// own lets something happen to a case that no person brought about.
func (e *Engine) own(
	ctx context.Context, ev conversation.EventID, id conversation.CaseID, in conversation.Input,
) (happened bool, err error) {
	quiet := false
	switch in.(type) {
	case conversation.Arrived, conversation.Watch, conversation.Unreached:
		quiet = true // only calls to the coordinators bring these about
	}
	return e.let(ctx, ev, id, quiet, func(conversation.Case) conversation.Input { return in })
}

// meet is own for what depends on the case as it stands.
func (e *Engine) meet(
	ctx context.Context, ev conversation.EventID, id conversation.CaseID, in func(conversation.Case) conversation.Input,
) (happened bool, err error) {
	return e.let(ctx, ev, id, false, in)
}

func (e *Engine) let(
	ctx context.Context, ev conversation.EventID, id conversation.CaseID, quiet bool, in func(conversation.Case) conversation.Input,
) (happened bool, err error) {
	err = e.guard(ctx, func() (err error) {
		_, happened, err = e.happen(ctx, occasion{
			quiet:    quiet,
			Envelope: conversation.Envelope{ID: ev, Case: id, At: e.now()},
			read:     func(_ *rules.Plan, c conversation.Case) (conversation.Input, error) { return in(c), nil },
		})
		return err
	})
	if _, ok := errors.AsType[*conversation.Refusal](err); ok {
		return false, nil
	}
	return happened, err
}

// decide is what the event does to the case, or nil if it does nothing.
func (e *Engine) decide(ctx context.Context, c conversation.Case, o occasion, fresh bool) (*Change, error) {
	p, err := e.planOf(ctx, c, fresh)
	if err != nil {
		return nil, err
	}
	p = p.Remembering()
	if fresh {
		o.Input = conversation.Start{Lang: o.lang, Exercise: o.exercise, Part: o.part}
	} else if o.Input, err = o.read(p, c); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if o.Input, err = e.introduced(ctx, o.Input); err != nil {
		return nil, err
	}
	if o.From, err = e.whence(ctx, c, o.From); err != nil {
		return nil, err
	}
	o.Patience = e.house.Patience
	if o.coordinator != nil && conversation.AsksWho(o.Input) {
		o.Coordinator = o.coordinator(ctx, c)
	}
	facts, err := conversation.Decide(p, c, o.Envelope)
	if err != nil {
		return nil, fmt.Errorf("decide: %w", err)
	}
	after := conversation.Fold(c, facts...)
	alarms := conversation.Alarms(p, after)
	if len(facts) == 0 && !outdated(alarms, o.Input) {
		return nil, nil
	}
	change := &Change{
		Event: o.ID, Before: c.Seq, After: after, Facts: facts,
		Deliveries: causedBy(o.ID, after, conversation.View(p, after, facts)), Alarms: alarms, At: e.now(),
		Awaited: o.By.ID != "",
	}
	change.Deliveries = append(e.house.redirect(after.Home, change.Deliveries), e.tallies(c, after)...)
	if slices.ContainsFunc(facts, takesOut) {
		log, err := e.store.Log(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		change.Rewrite = conversation.Redactions(slices.Concat(log[:min(len(log), int(c.Seq))], facts), facts)
	}
	return change, nil
}

// causedBy marks deliveries with the event that brought them about, and their case.
func causedBy(ev conversation.EventID, c conversation.Case, all []conversation.Delivery) []conversation.Delivery {
	for i := range all {
		all[i].ID = all[i].ID.Caused(short(ev), c.Birth())
	}
	return all
}

func (e *Engine) planOf(ctx context.Context, c conversation.Case, fresh bool) (*rules.Plan, error) {
	if fresh || c.Desk != nil {
		return e.plans.Current(), nil
	}
	p, err := e.plans.Plan(ctx, c.Plan)
	if err != nil {
		return nil, fmt.Errorf("plan of case %s: %w", c.ID, err)
	}
	return p, nil
}

// outdated says whether in is an alarm that the case does not want any more, or
// says that alarms have to be laid out anew. Then a change without facts puts
// those into the store that the case wants.
func outdated(alarms []conversation.Alarm, in conversation.Input) bool {
	if _, anew := in.(conversation.Rearrange); anew {
		return true
	}
	rang, ok := in.(conversation.Elapsed)
	return ok && !slices.ContainsFunc(alarms, func(a conversation.Alarm) bool {
		return a.Name == rang.Alarm && a.Due.Equal(rang.Due)
	})
}

// takesOut says whether a fact takes answers out of the case, and so out of
// its log.
func takesOut(f conversation.Fact) bool {
	_, ok := f.(conversation.Hushed)
	return ok
}
