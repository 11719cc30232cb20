package slack

import (
	"context"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Zone is the zone that somebody has set in Slack; nil if it is not known.
func (a *Adapter) Zone(ctx context.Context, who conversation.PersonID) (*time.Location, error) {
	user := here.User(who)
	if user == "" {
		return nil, &engine.Failure{Kind: engine.Never, Err: errElsewhere}
	}
	p, err := a.people.within(ctx, user, presenceTime)
	if err != nil {
		return nil, err
	}
	return p.zone, nil
}
