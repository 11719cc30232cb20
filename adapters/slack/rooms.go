package slack

import (
	"context"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// rooms remembers where the bot has written: which channel a person and the bot
// are alone in, and which thread stands for a place that had none yet. What it
// forgets, or what happened before it began, can be looked up.
type rooms struct {
	a       *Adapter
	direct  *engine.Recent[string, string]                 // by user
	opened  *engine.Recent[conversation.Place, chat.Ref]   // by the place that had no thread
	threads *engine.Recent[conversation.Place, struct{}]   // that are ours
	members *engine.Recent[conversation.Place, membership] // of channels
	inside  *engine.Recent[string, struct{}]               // the channels that the bot is in
	whose   *engine.Recent[string, string]                 // direct, the other way
}

// membership is who belongs to a channel, and when that was asked.
type membership struct {
	users map[string]bool
	asked time.Time
}

func newRooms(a *Adapter) *rooms {
	return &rooms{
		a: a, direct: engine.NewRecent[string, string](chat.RememberedPeople), opened: engine.NewRecent[conversation.Place, chat.Ref](rememberedDeliveries),
		threads: engine.NewRecent[conversation.Place, struct{}](rememberedDeliveries), members: engine.NewRecent[conversation.Place, membership](8),
		inside: engine.NewRecent[string, struct{}](rememberedDeliveries), whose: engine.NewRecent[string, string](chat.RememberedPeople),
	}
}

// met notes where a delivery arrived.
func (r *rooms) met(d conversation.Delivery, receipt engine.Receipt, at chat.Ref) {
	to := here.Spot(d.To)
	if to.Person && to.Unopened == "" {
		r.pair(to.Channel, at.Channel)
	}
	if receipt.Opened != "" {
		s := here.Spot(receipt.Opened)
		r.opened.Set(d.To, chat.Ref{Channel: s.Channel, Message: s.Thread})
		if strings.HasPrefix(s.Channel, "D") && to.Starter != "" {
			r.pair(to.Starter, s.Channel)
		}
		r.threads.Set(receipt.Opened, struct{}{})
		r.a.glances.Saw(receipt.Opened, d)
		return
	}
	r.threads.Set(d.To, struct{}{})
	r.a.glances.Saw(d.To, d)
}

// pair notes the channel in which somebody and the bot are alone.
func (r *rooms) pair(user, channel string) {
	r.direct.Set(user, channel)
	r.whose.Set(channel, user)
}

// spoke notes where somebody did something.
func (r *rooms) spoke(o occurrence) {
	channel := here.Spot(o.place).Channel
	if written := chat.ParseRefs(o.ref); len(written) > 0 {
		channel = written[0].Channel
	}
	if strings.HasPrefix(channel, "D") {
		r.pair(o.user, channel)
	}
}

// zoneIn is the time zone of whoever is alone with the bot in a place; nil if
// that is nobody, or it is not known.
func (a *Adapter) zoneIn(ctx context.Context, s chat.Spot) *time.Location {
	if !alone(s) {
		return nil
	}
	user := s.Channel
	if !s.Person {
		user, _ = a.rooms.whose.Get(s.Channel)
	}
	if user == "" {
		return nil
	}
	who, err := a.people.Get(ctx, user)
	if err != nil {
		return nil
	}
	return who.Zone
}

// ours says whether the bot has lately written in a place.
func (r *rooms) ours(p conversation.Place) bool {
	_, ok := r.threads.Get(p)
	return ok
}

// admitted says whether the bot is in a channel, as far as Slack tells. What it
// has heard there, it has heard as a member; otherwise it tries to read.
func (r *rooms) admitted(ctx context.Context, channel string) bool {
	if _, ok := r.inside.Get(channel); ok {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	_, err := r.a.api.GetConversationHistoryContext(ctx, &slackgo.GetConversationHistoryParameters{ChannelID: channel, Limit: 1})
	switch refusal(err) {
	case "not_in_channel", "channel_not_found":
		return false
	}
	if r.a.failed("conversations.history", err) == nil {
		r.inside.Set(channel, struct{}{})
	}
	return true
}

// alone is the channel that a person and the bot are alone in; empty if Slack
// does not say, which it does only with the scope im:write.
func (r *rooms) alone(ctx context.Context, user string) string {
	if channel, ok := r.direct.Get(user); ok {
		return channel
	}
	c, _, _, err := r.a.api.OpenConversationContext(ctx, &slackgo.OpenConversationParameters{Users: []string{user}})
	if r.a.failed("conversations.open", err) != nil || c == nil {
		return ""
	}
	r.pair(user, c.ID)
	return c.ID
}

// membersTime is how long it is remembered who belongs to a channel.
const membersTime = time.Minute

// member says whether somebody belongs to a channel. If Slack does not say,
// nobody does.
func (r *rooms) member(ctx context.Context, channel conversation.Place, user string) bool {
	s := here.Spot(channel)
	if s.Channel == "" || s.Person {
		return s.Person && s.Channel == user && user != ""
	}
	now := r.a.conf.Clock()
	known, ok := r.members.Get(channel)
	if !ok || now.Sub(known.asked) > membersTime {
		users, err := r.a.channelMembers(ctx, s.Channel)
		if err != nil {
			return ok && known.users[user]
		}
		known = membership{users: make(map[string]bool, len(users)), asked: now}
		for _, u := range users {
			known.users[u] = true
		}
		r.members.Set(channel, known)
	}
	return known.users[user]
}
