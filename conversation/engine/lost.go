package engine

import (
	"context"
	"errors"
	"log/slog"

	"upphandlingsvakten/conversation"
)

// Witness is for platforms that can tell what the bot's own messages in a thread
// are about, as they are to be read there. A store that has lost a case to its very
// beginning knows nothing of the thread, and whoever writes there would wait in
// vain.
type Witness interface {
	// Witness is what the bot's messages in a thread tell of their case; empty if they
	// tell of none, or place is no thread. It is asked about threads of other people
	// as well, so it remembers what it has found, and looks only so often: where it
	// does not look it is empty too.
	Witness(ctx context.Context, place conversation.Place) (conversation.Trace, error)
}

// lost tells whoever wrote in a thread that its case is not kept any more, each
// person once; false if there is nothing to tell of it, or it is about another case
// than the one that they named.
func (e *Engine) lost(ctx context.Context, in Inbound, named conversation.CaseID) (Said, bool, error) {
	trace := e.trace(ctx, in.Place)
	if trace.Case == "" || named != "" && named != trace.Case {
		return Said{}, false, nil
	}
	if kept, err := e.keeps(ctx, trace); kept || err != nil {
		return Said{}, false, err
	}
	if _, talk := in.Gesture.(conversation.Said); talk {
		once := string(in.By.ID) + " " + string(in.Place)
		if _, told := e.told.Get(once); told {
			return Said{}, true, nil
		}
		e.told.Set(once, struct{}{})
	}
	return e.gone(ctx, in, trace.Case), true, nil
}

// trace is what the messages in a place tell of; empty if nobody knows.
func (e *Engine) trace(ctx context.Context, place conversation.Place) conversation.Trace {
	w, ok := e.adapters[place.Platform()].(Witness)
	if !ok {
		return conversation.Trace{}
	}
	t, err := w.Witness(ctx, place)
	if err != nil {
		e.log.LogAttrs(ctx, slog.LevelWarn, "thread not known", slog.String(keyPlatform, place.Platform()), slog.Any(keyError, err))
		return conversation.Trace{} // it is other people's, as most are
	}
	return t
}

// keeps says whether the store has the case of a trace, and not another that has
// its number.
func (e *Engine) keeps(ctx context.Context, t conversation.Trace) (bool, error) {
	c, _, err := e.store.Load(ctx, t.Case, "")
	if errors.Is(err, ErrNoCase) {
		return false, nil
	}
	return err == nil && t.Of(c), err
}

// hosted is the case of the place in which something was said. A case's own thread
// is its own from its first message on, also while the store has not been told yet
// that this message opened it: else what is said there meanwhile would be taken for
// other people's talk, or begin a second case in the thread.
func (e *Engine) hosted(ctx context.Context, in Inbound) (conversation.CaseID, error) {
	id, none := e.caseAt(ctx, in.Place)
	if !errors.Is(none, ErrNoCase) {
		return id, none
	}
	t := e.trace(ctx, in.Place)
	if !t.First {
		return "", none
	}
	kept, err := e.keeps(ctx, t)
	if err != nil {
		return "", err
	}
	if !kept {
		return "", none
	}
	return e.store.Bind(ctx, in.Place, t.Case)
}

// gone is what somebody is told who acted on a case that the store has not got.
func (e *Engine) gone(ctx context.Context, in Inbound, id conversation.CaseID) Said {
	e.log.LogAttrs(ctx, slog.LevelWarn, "case not kept", slog.String(keyCase, string(id)),
		slog.String(keyEvent, string(in.ID)), slog.String(keyPlatform, in.Place.Platform()))
	return e.said(conversation.Say(conversation.Lost(id, e.house.hearsAlerts(in.Place)), in.Lang), in.Lang)
}

// hearsAlerts says whether a place is one where coordinators are called.
func (h House) hearsAlerts(p conversation.Place) bool {
	return h.callsHere(p) || within(p, h.Coordinators) || within(p, h.Fallback)
}
