package slack

import (
	"context"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Presence says whether somebody is there. Away is who has set a status that says
// so and has not run out; being offline says nothing. Where Slack does not
// answer, somebody is there as far as anyone can tell.
func (a *Adapter) Presence(ctx context.Context, who conversation.PersonID) (engine.Presence, error) {
	p, err := a.people.Lately(ctx, who)
	if err != nil {
		return engine.Here, err
	}
	return p.There(a.conf.Clock()), nil
}

// Introduce is who somebody is.
func (a *Adapter) Introduce(ctx context.Context, who conversation.PersonID) (conversation.Person, error) {
	return a.people.Introduce(ctx, who)
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
