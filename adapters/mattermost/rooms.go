package mattermost

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// rooms remembers where the bot has written: which channel a person and the bot
// are alone in, and which thread stands for a place that had none yet. What it
// forgets, or what happened before it began, can be looked up.
type rooms struct {
	a       *Adapter
	direct  *engine.Recent[string, string]               // channels by user
	whose   *engine.Recent[string, string]               // users by channel; empty where it is not direct
	opened  *engine.Recent[conversation.Place, chat.Ref] // by the place that had no thread
	roots   *engine.Recent[rootOf, chat.Ref]             // first posts of threads
	threads *engine.Recent[conversation.Place, struct{}] // that are ours
	members *engine.Recent[string, time.Time]            // channel/user: in it until then, as far as is known
	posts   *engine.Recent[string, written]              // of ours, by id
}

// written is what the bot knows of a post of its own.
type written struct {
	channel string
	root    string
	mark    mark
}

func newRooms(a *Adapter) *rooms {
	return &rooms{
		a: a, direct: engine.NewRecent[string, string](chat.RememberedPeople), whose: engine.NewRecent[string, string](chat.RememberedPeople),
		opened:  engine.NewRecent[conversation.Place, chat.Ref](rememberedDeliveries),
		roots:   engine.NewRecent[rootOf, chat.Ref](rememberedDeliveries),
		threads: engine.NewRecent[conversation.Place, struct{}](rememberedDeliveries),
		members: engine.NewRecent[string, time.Time](rememberedDeliveries),
		posts:   engine.NewRecent[string, written](rememberedDeliveries),
	}
}

// rootOf names the first post of a thread: by its channel, and the case that it
// tells of.
type rootOf struct {
	channel string
	id      conversation.CaseID
	born    conversation.Birth
}

// met notes where a delivery arrived.
func (r *rooms) met(d conversation.Delivery, receipt engine.Receipt) {
	if receipt.Opened != "" {
		s := here.Spot(receipt.Opened)
		r.opened.Set(d.To, chat.Ref{Channel: s.Channel, Message: s.Thread})
		r.threads.Set(receipt.Opened, struct{}{})
		r.a.glances.Saw(receipt.Opened, d)
		return
	}
	r.threads.Set(d.To, struct{}{})
	r.a.glances.Saw(d.To, d)
}

// ours says whether the bot has lately written in a place.
func (r *rooms) ours(p conversation.Place) bool {
	_, ok := r.threads.Get(p)
	return ok
}

var errNobody = errors.New("nobody has that name")

// alone is the channel that a person and the bot are alone in. It is made if
// there is none. The person may be known by their username.
func (r *rooms) alone(ctx context.Context, user string) (string, error) {
	user, err := r.a.people.of(ctx, user)
	if user == "" && err == nil {
		err = &engine.Failure{Kind: engine.Never, Err: errNobody}
	}
	if err != nil {
		return "", err
	}
	if channel, ok := r.direct.Get(user); ok {
		return channel, nil
	}
	me, err := r.a.whoAmI(ctx)
	if err != nil {
		return "", err
	}
	var c channelPayload
	if err := r.a.call(ctx, "channels.direct", http.MethodPost, "/channels/direct", []string{string(me.ID), user}, &c); err != nil {
		return "", err
	}
	r.knows(string(c.ID), user)
	return string(c.ID), nil
}

// knows notes that a person and the bot are alone in a channel.
func (r *rooms) knows(channel, user string) {
	r.direct.Set(user, channel)
	r.whose.Set(channel, user)
}

// partner is who is alone with the bot in a channel; empty if nobody is, or the
// server does not say.
func (r *rooms) partner(ctx context.Context, channel string) string {
	if user, ok := r.whose.Get(channel); ok {
		return user
	}
	me, err := r.a.whoAmI(ctx)
	if err != nil || !idPattern.MatchString(channel) {
		return ""
	}
	var c channelPayload
	if r.a.get(ctx, "channels.get", "/channels/"+channel, &c) != nil {
		return ""
	}
	user := ""
	if one, other, ok := strings.Cut(string(c.Name), "__"); ok && c.Type == "D" {
		user = one
		if one == string(me.ID) {
			user = other
		}
	}
	r.whose.Set(channel, user)
	return user
}

// zoneIn is the time zone of whoever is alone with the bot in a place; nil if
// that is nobody, or it is not known.
func (a *Adapter) zoneIn(ctx context.Context, s chat.Spot) *time.Location {
	user := s.Channel
	if !s.Person {
		user = a.rooms.partner(ctx, s.Channel)
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

// memberTime is how long it is believed that somebody is in a channel. user_removed
// tells sooner.
const memberTime = time.Minute

// member says whether somebody is in a channel now.
func (r *rooms) member(ctx context.Context, channel, user string) (bool, error) {
	now := r.a.conf.Clock()
	if until, ok := r.members.Get(channel + "/" + user); ok && now.Before(until) {
		return true, nil
	}
	if !idPattern.MatchString(channel) || !idPattern.MatchString(user) {
		return false, nil
	}
	err := r.a.get(ctx, "channels.member", "/channels/"+channel+"/members/"+user, nil)
	switch {
	case engine.KindOf(err) == engine.Gone:
		return false, nil
	case err != nil:
		return false, err
	}
	r.members.Set(channel+"/"+user, now.Add(memberTime))
	return true, nil
}

// removed forgets that somebody is in a channel.
func (r *rooms) removed(channel, user string) { r.members.Drop(channel + "/" + user) }
