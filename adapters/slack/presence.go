package slack

import (
	"context"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// presenceTime is how old what is known of somebody's status may be. Whether a
// reminder goes to a deputy instead hangs on it, and that is never urgent.
const presenceTime = 10 * time.Minute

// Presence says whether somebody is there. Away is who has set a status that says
// so and has not run out; being offline says nothing. Where Slack does not
// answer, somebody is there as far as anyone can tell.
func (a *Adapter) Presence(ctx context.Context, who conversation.PersonID) (engine.Presence, error) {
	user := here.User(who)
	if user == "" {
		return engine.Here, &engine.Failure{Kind: engine.Never, Err: errElsewhere}
	}
	p, err := a.people.within(ctx, user, presenceTime)
	switch {
	case err != nil:
		return engine.Here, err
	case p.gone:
		return engine.Left, nil
	case p.away && (p.until.IsZero() || a.conf.Clock().Before(p.until)):
		return engine.Away, nil
	}
	return engine.Here, nil
}

// awayOf says whether a profile's status says that somebody is away, and until
// when; zero if it does not say.
func awayOf(p slackgo.UserProfile) (bool, time.Time) {
	var until time.Time
	if p.StatusExpiration > 0 {
		until = time.Unix(int64(p.StatusExpiration), 0)
	}
	return chat.SaysAway(p.StatusEmoji, p.StatusText), until
}
