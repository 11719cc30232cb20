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
func (a *Adapter) Witness(ctx context.Context, place conversation.Place) (conversation.CaseID, error) {
	at := here.Spot(place)
	if at.Thread == "" {
		return "", nil
	}
	return a.glances.Case(place, func() (conversation.CaseID, error) {
		ctx, cancel := context.WithTimeout(ctx, askTime)
		defer cancel()
		me, err := a.whoAmI(ctx)
		if err != nil {
			return "", err
		}
		found, left := conversation.CaseID(""), findLimit
		err = a.readThread(ctx, at.Thread, time.UnixMilli(0), func(p postPayload) bool {
			if p.UserID == me.ID {
				found = conversation.CaseID(p.Props.V.Ours.V.Case)
			}
			left--
			return found == "" && left > 0
		})
		return found, err
	})
}
