package slack

import (
	"context"
	"time"

	"upphandlingsvakten/conversation"
)

// Zone is the zone that somebody has set in Slack; nil if it is not known.
func (a *Adapter) Zone(ctx context.Context, who conversation.PersonID) (*time.Location, error) {
	p, err := a.people.Lately(ctx, who)
	return p.Zone, err
}
