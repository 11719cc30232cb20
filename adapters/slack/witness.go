package slack

import (
	"context"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
)

// How often a thread that nobody knows is looked into: of the 50 calls of
// conversations.replies a minute, Find and what was missed need the rest.
const (
	glancePace  = 6 * time.Second
	glanceBurst = 5
)

// Witness looks at the first messages of a thread, which are the bot's where a
// case began there.
func (a *Adapter) Witness(ctx context.Context, place conversation.Place) (conversation.Trace, error) {
	at := here.Spot(place)
	if at.Thread == "" {
		return conversation.Trace{}, nil
	}
	return a.glances.Trace(place, func() (conversation.Trace, error) {
		ctx, cancel := context.WithTimeout(ctx, askTime)
		defer cancel()
		bot, err := a.whoAmI(ctx)
		if err != nil {
			return conversation.Trace{}, err
		}
		found, left := conversation.Trace{}, findLimit
		err = a.read(ctx, chat.Spot{Channel: at.Channel, Thread: at.Thread}, moment(at.Thread), func(m slackgo.Message) bool {
			if m.User == bot {
				found = traceOf(m)
			}
			left--
			return found.Case == "" && left > 0
		})
		return found, err
	})
}

// traceOf is what a message tells of its case.
func traceOf(m slackgo.Message) conversation.Trace {
	id, _ := m.Metadata.EventPayload["case"].(string)
	delivery, _ := m.Metadata.EventPayload["delivery"].(string)
	return conversation.DeliveryID(delivery).Trace(conversation.CaseID(id))
}
