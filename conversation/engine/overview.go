package engine

import (
	"context"
	"slices"

	"upphandlingsvakten/conversation"
)

// overview says how many cases stand at a glance: to the coordinators and the
// CISO of the whole municipality, to others of those that they own, began or
// look after. A case in which an alarm stands is in none.
func (e *Engine) overview(ctx context.Context, in Inbound, f conversation.Filter) (Said, error) {
	all := within(in.Place, e.house.Contracts) || e.overlooks(ctx, in)
	ids, err := e.store.Cases(ctx)
	if err != nil {
		return Said{}, err
	}
	mine, err := e.store.CasesOf(ctx, in.By.ID)
	if err != nil {
		return Said{}, err
	}
	var (
		list []conversation.Overseen
		rows []conversation.Holding
	)
	unread, err := e.each(ctx, ids, func(c conversation.Case) error {
		if (!all || e.house.foreign(c)) && !c.Concerns(in.By.ID) && !slices.Contains(mine, c.ID) {
			return nil
		}
		p, err := e.planOf(ctx, c, false)
		if err == nil && f.Wants(p, c, e.now()) {
			list = append(list, conversation.OverseenOf(p, c, e.now()))
			if h, silent := conversation.HoldingOf(p, c, in.Lang, e.now()); silent == nil {
				rows = append(rows, h)
			}
		}
		return err
	})
	if err == nil {
		to := conversation.Direct(in.By.ID)
		if all && e.house.overlookedFrom(in.Place) {
			to = in.Place
		}
		e.picture(ctx, in, to, rows)
	}
	missing := len(unread)
	if !all {
		missing = among(unread, mine)
	}
	return e.said(conversation.WithUnread(conversation.Overview(in.Lang, list), in.Lang, missing), in.Lang), err
}

// overlookedFrom says whether all who read a place may see the cases of others: it is a
// function's own channel. Whoever has a role may ask anywhere.
func (h House) overlookedFrom(place conversation.Place) bool {
	return within(place, h.Contracts) || within(place, h.own(RoleCoordinator)) || within(place, h.own(RoleCISO))
}
