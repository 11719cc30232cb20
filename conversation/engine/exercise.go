package engine

import (
	"context"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// exercise begins a drill for a coordinator. Its case has a number like any
// other, and is bound to the event that asked for it.
func (e *Engine) exercise(ctx context.Context, in Inbound) (Said, error) {
	if !e.is(ctx, in, RoleCoordinator) {
		return e.said(conversation.CoordinatorsOnly(in.Lang), in.Lang), nil
	}
	id, err := e.store.Number(ctx, conversation.Place("exercise:"+in.ID), e.house.year(in.At))
	if err != nil {
		return Said{}, err
	}
	o := e.occasion(in, id)
	o.begins, o.exercise, o.lang = true, true, in.Lang
	o.read = func(*rules.Plan, conversation.Case) (conversation.Input, error) { return nil, errForBot }
	if _, _, err := e.happen(ctx, o); err != nil {
		return Said{}, err
	}
	return e.said(conversation.ExerciseBegun(in.Lang, id), in.Lang), nil
}
