package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"upphandlingsvakten/conversation"
)

// Retold says whether what people have written in the thread of a case since it
// was last answered may be handed in. Shown is the number of the latest fact that
// the bot has shown there.
//
// Where more was shown than the store knows of, it has forgotten facts. If what
// was written brings them about again, that is what was forgotten. If not,
// something was pressed that nobody can read again, and what was written may
// have answered a question that the case does not ask any more: then nothing is
// taken for an answer, and the question that is open is asked anew, once. What
// calls the coordinators is never left out.
//
// ErrStale says that the case has moved on since it was listed, so that nothing
// can be told from that.
func (e *Engine) Retold(ctx context.Context, t Talk, shown int64, told []Inbound) (bool, error) {
	c, _, err := e.store.Load(ctx, t.Case, "")
	switch {
	case err != nil:
		return false, err
	case c.Seq != t.Seq:
		return false, fmt.Errorf("case %s: %w", t.Case, ErrStale)
	case shown <= c.Seq:
		return true, nil
	}
	again := c
	for _, in := range told {
		if _, seen, err := e.store.Load(ctx, c.ID, in.ID); err != nil {
			return false, err
		} else if seen {
			continue
		}
		change, err := e.decide(ctx, again, e.occasion(in, c.ID), false)
		switch {
		case isRefusal(err):
		case err != nil:
			return false, err
		case change != nil:
			if slices.ContainsFunc(change.Facts, raises) {
				return true, nil
			}
			again = change.After
		}
	}
	if shown <= again.Seq {
		return true, nil
	}
	return false, e.askAgain(ctx, c, shown)
}

func isRefusal(err error) bool {
	_, ok := errors.AsType[*conversation.Refusal](err)
	return ok
}

func raises(f conversation.Fact) bool {
	_, ok := f.(conversation.AlertRaised)
	return ok
}

// askAgain shows the question that a case waits for below everything else.
func (e *Engine) askAgain(ctx context.Context, c conversation.Case, shown int64) error {
	p, err := e.planOf(ctx, c, false)
	if err != nil {
		return err
	}
	event := conversation.EventID(fmt.Sprintf("again/%s/%d", c.ID, shown))
	change := Change{
		Event: event, Before: c.Seq, After: c, Alarms: conversation.Alarms(p, c), At: e.now(),
		Deliveries: e.house.redirect(c.Home, causedBy(event, c, conversation.AskAgain(p, c))),
	}
	err = e.store.Commit(ctx, change)
	if errors.Is(err, ErrSeen) || errors.Is(err, ErrStale) {
		return nil // another replica was quicker, or the person was
	}
	e.ring()
	return err
}
