package mattermost

import (
	"context"
	"net/url"
	"strings"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// profileTime is how long a profile is good. user_updated tells sooner.
const profileTime = time.Hour

// askTime is how long the server may take to say who somebody is.
const askTime = 3 * time.Second

// people remembers who people are, and whose usernames are whose.
type people struct {
	*chat.People
	a   *Adapter
	ids *engine.Recent[string, string] // by username
}

func newPeople(a *Adapter) *people {
	return &people{
		People: chat.NewPeople(chat.Asking{Site: here, Clock: a.conf.Clock, Fresh: profileTime, Patience: askTime, Ask: a.profile}),
		a:      a, ids: engine.NewRecent[string, string](chat.RememberedPeople),
	}
}

// profile asks the server who somebody is.
func (a *Adapter) profile(ctx context.Context, user string) (chat.Profile, error) {
	name, path := "users.get", "/users/"+user
	switch username := strings.ToLower(user); {
	case idPattern.MatchString(user):
	case usernames.MatchString(username): // an answer that names somebody has the name in it
		name, path = "users.username", pathUsername+url.PathEscape(username)
	default:
		return chat.Profile{Left: true}, nil
	}
	var u userPayload
	err := a.get(ctx, name, path, &u)
	switch {
	case engine.KindOf(err) == engine.Gone:
		return chat.Profile{Lang: rules.Swedish, Left: true}, nil
	case err != nil:
		return chat.Profile{}, err
	}
	names := ""
	if s, err := a.server.get(ctx); err == nil {
		names = s.names
	}
	return profileOf(u, names), nil
}

// pathUsername stands before a username.
const pathUsername = "/users/username/"

// id is that of the person with that username; empty if there is none, or
// the server does not say.
func (p *people) id(ctx context.Context, username string) string {
	id, _ := p.named(ctx, username) // what is not known is left as it was typed
	return id
}

// of is the id of somebody who is known by that or by a username; empty if nobody
// is.
func (p *people) of(ctx context.Context, user string) (string, error) {
	if idPattern.MatchString(user) {
		return user, nil
	}
	return p.named(ctx, user)
}

func (p *people) named(ctx context.Context, username string) (string, error) {
	username = strings.ToLower(username)
	if id, ok := p.ids.Get(username); ok || !usernames.MatchString(username) {
		return id, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	var u userPayload
	err := p.a.get(ctx, "users.username", pathUsername+url.PathEscape(username), &u)
	switch {
	case engine.KindOf(err) == engine.Gone || err == nil && !idPattern.MatchString(string(u.ID)):
		return "", nil
	case err != nil:
		return "", err
	}
	p.ids.Set(username, string(u.ID))
	return string(u.ID), nil
}

// profileOf reads what the server says of a person. names is its setting for how
// people are called.
func profileOf(u userPayload, names string) chat.Profile {
	full := strings.TrimSpace(string(u.FirstName) + " " + string(u.LastName))
	name := ""
	switch names {
	case "nickname_full_name":
		if name = strings.TrimSpace(string(u.Nickname)); name == "" {
			name = full
		}
	case "full_name":
		name = full
	}
	if name == "" {
		name = string(u.Username)
	}
	who := chat.Profile{
		Name: name, Handle: string(u.Username), Lang: rules.Swedish, Bot: bool(u.IsBot),
		Guest: hasRole(string(u.Roles), "system_guest"), Stranger: u.RemoteID != "", Left: u.DeleteAt > 0,
		Zone: zoneOf(u.Timezone.V),
	}
	who.Away, who.Until = awayOf(u.Props.V)
	if strings.HasPrefix(strings.ToLower(string(u.Locale)), "en") {
		who.Lang = rules.English
	}
	return who
}

func hasRole(roles, role string) bool {
	for one := range strings.FieldsSeq(roles) {
		if one == role {
			return true
		}
	}
	return false
}

// zoneOf is the time zone of a person. The server does not check what it is
// given, so one that is none is nil.
func zoneOf(settings map[string]word) *time.Location {
	name := settings["manualTimezone"]
	if settings["useAutomaticTimezone"] != "false" {
		name = settings["automaticTimezone"]
	}
	if name == "" || name == "Local" {
		return nil
	}
	zone, err := time.LoadLocation(string(name))
	if err != nil {
		return nil
	}
	return zone
}
