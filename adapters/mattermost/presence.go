package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// outOfOffice is the status of who has turned on an automatic reply.
const outOfOffice = "ooo"

// Presence says whether somebody is there. Away is who has set a status that says
// so and has not run out, or an automatic reply; being offline says nothing.
func (a *Adapter) Presence(ctx context.Context, who conversation.PersonID) (engine.Presence, error) {
	p, err := a.people.Lately(ctx, who)
	if there := p.There(a.conf.Clock()); err != nil || there != engine.Here {
		return there, err
	}
	var s struct {
		Status word `json:"status"`
	}
	id, err := a.people.of(ctx, here.User(who))
	if err != nil || id == "" {
		return engine.Here, err
	}
	if err := a.get(ctx, "users.status", "/users/"+id+"/status", &s); err != nil {
		return engine.Here, a.unanswered(ctx, err)
	}
	if s.Status == outOfOffice {
		return engine.Away, nil
	}
	return engine.Here, nil
}

// Introduce is who somebody is, by id whatever was typed.
func (a *Adapter) Introduce(ctx context.Context, who conversation.PersonID) (conversation.Person, error) {
	id, err := a.people.of(ctx, here.User(who))
	if err != nil || id == "" {
		return conversation.Person{}, err
	}
	return a.people.Introduce(ctx, here.Person(id))
}

// Zone is the time zone that somebody has set, or that their device has; nil if it
// is not known.
func (a *Adapter) Zone(ctx context.Context, who conversation.PersonID) (*time.Location, error) {
	p, err := a.people.Lately(ctx, who)
	return p.Zone, err
}

// awayOf says whether the custom status among a person's props says that they are
// away, and until when; zero if it does not say.
func awayOf(props map[string]word) (bool, time.Time) {
	var s struct {
		Emoji   word `json:"emoji"`
		Text    word `json:"text"`
		Expires word `json:"expires_at"`
	}
	if json.Unmarshal([]byte(props["customStatus"]), &s) != nil {
		return false, time.Time{}
	}
	until, err := time.Parse(time.RFC3339, string(s.Expires))
	if err != nil || until.Year() < 2000 {
		until = time.Time{}
	}
	return chat.SaysAway(string(s.Emoji), string(s.Text)), until
}

// The most that is asked for of who belongs to a channel. One of thousands is no
// place for what few may know.
const (
	memberPage  = 200
	memberPages = 5
)

// errCrowd says that a place has more members than anybody should be told of.
var errCrowd = errors.New("more members than are asked for")

// Members lists the people in a channel, or in that of a thread, or the one
// person that a place is. Bots and accounts that are gone are left out.
func (a *Adapter) Members(ctx context.Context, in conversation.Place) ([]conversation.PersonID, error) {
	at := here.Spot(in)
	users := []string{at.Channel}
	switch {
	case at.Channel == "":
		return nil, &engine.Failure{Kind: engine.Never, Err: chat.ErrElsewhere}
	case !at.Person:
		var err error
		if users, err = a.channelMembers(ctx, at.Channel); err != nil {
			return nil, err
		}
	}
	return a.people.Humans(ctx, users)
}

// channelMembers goes through the pages of a channel's members.
func (a *Adapter) channelMembers(ctx context.Context, channel string) ([]string, error) {
	var all []string
	for n := range memberPages {
		if err := a.pace.Turn(ctx, everything, "", false); err != nil {
			return nil, err
		}
		var members each[struct {
			UserID word `json:"user_id"`
		}]
		if err := a.get(ctx, "channels.members", fmt.Sprintf("/channels/%s/members?page=%d&per_page=%d", channel, n, memberPage), &members); err != nil {
			return nil, err
		}
		for _, m := range members {
			all = append(all, string(m.UserID))
		}
		if len(members) < memberPage {
			return all, nil
		}
	}
	return nil, &engine.Failure{Kind: engine.Never, Err: fmt.Errorf("channels.members: %w", errCrowd)}
}
