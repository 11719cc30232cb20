package mattermost

import (
	"context"
	"time"

	"upphandlingsvakten/conversation"
)

// How often a thread that nobody knows is looked into: of the ten calls a second
// that a server allows everything else needs the most.
const (
	glancePace  = time.Second
	glanceBurst = 10
)

// Witness looks at the first posts of a thread, which are the bot's where a case
// began there.
func (a *Adapter) Witness(ctx context.Context, place conversation.Place) (conversation.Trace, error) {
	at := here.Spot(place)
	if at.Thread == "" {
		return conversation.Trace{}, nil
	}
	return a.glances.Trace(place, func() (conversation.Trace, error) {
		ctx, cancel := context.WithTimeout(ctx, askTime)
		defer cancel()
		me, err := a.whoAmI(ctx)
		if err != nil {
			return conversation.Trace{}, err
		}
		found, left := conversation.Trace{}, findLimit
		err = a.readThread(ctx, at.Thread, time.UnixMilli(0), func(p postPayload) bool {
			if p.UserID == me.ID {
				found = p.Props.V.Ours.V.trace()
			}
			left--
			return found.Case == "" && left > 0
		})
		return found, err
	})
}

// trace is what a post tells of its case.
func (m mark) trace() conversation.Trace {
	return conversation.DeliveryID(m.Delivery).Trace(conversation.CaseID(m.Case))
}
