package mattermost

import (
	"context"
	"net/url"
	"strings"
	"time"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// profile is what the bot needs to know of a person.
type profile struct {
	name     string
	username string
	lang     rules.Lang
	zone     *time.Location // nil if the person has none
	bot      bool
	guest    bool
	stranger bool // of another server
	left     bool // deactivated, or not known at all
	away     bool // as a status of their own says
	until    time.Time
	asked    time.Time
}

// profileTime is how long a profile is good. user_updated tells sooner.
const profileTime = time.Hour

// askTime is how long the server may take to say who somebody is.
const askTime = 3 * time.Second

// people remembers who people are.
type people struct {
	a     *Adapter
	known *engine.Recent[string, profile]
	names *engine.Recent[string, string] // ids by username
}

// rememberedPeople is more than a large municipality's staff who buy things.
const rememberedPeople = 8192

func newPeople(a *Adapter) *people {
	return &people{
		a: a, known: engine.NewRecent[string, profile](rememberedPeople), names: engine.NewRecent[string, string](rememberedPeople),
	}
}

func (p *people) forget(user string) { p.known.Drop(user) }

// get says who somebody is. What was known is good enough while the server does
// not answer; of somebody who is not known at all that is an error, because a
// guest must not slip in.
func (p *people) get(ctx context.Context, user string) (profile, error) {
	return p.within(ctx, user, profileTime)
}

// within is get of what is no older than that, if the server answers.
func (p *people) within(ctx context.Context, user string, age time.Duration) (profile, error) {
	now := p.a.conf.Clock()
	old, known := p.known.Get(user)
	if known && now.Sub(old.asked) < age {
		return old, nil
	}
	if !idPattern.MatchString(user) {
		return profile{left: true}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	var u userPayload
	err := p.a.get(ctx, "users.get", "/users/"+user, &u)
	switch {
	case engine.KindOf(err) == engine.Gone:
		return profile{lang: rules.Swedish, left: true}, nil
	case err == nil:
	case known:
		return old, nil
	default:
		return profile{}, err
	}
	names := ""
	if s, err := p.a.server.get(ctx); err == nil {
		names = s.names
	}
	who := profileOf(u, names)
	who.asked = now
	p.known.Set(user, who)
	return who, nil
}

// named is the id of the person with that username; empty if there is none, or
// the server does not say.
func (p *people) named(ctx context.Context, username string) string {
	username = strings.ToLower(username)
	if id, ok := p.names.Get(username); ok {
		return id
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	var u userPayload
	if p.a.get(ctx, "users.username", "/users/username/"+url.PathEscape(username), &u) != nil || !idPattern.MatchString(string(u.ID)) {
		return ""
	}
	p.names.Set(username, string(u.ID))
	return string(u.ID)
}

// profileOf reads what the server says of a person. names is its setting for how
// people are called.
func profileOf(u userPayload, names string) profile {
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
	who := profile{
		name: name, username: string(u.Username), lang: rules.Swedish, bot: bool(u.IsBot),
		guest: hasRole(string(u.Roles), "system_guest"), stranger: u.RemoteID != "", left: u.DeleteAt > 0,
		zone: zoneOf(u.Timezone.V),
	}
	who.away, who.until = awayOf(u.Props.V)
	if strings.HasPrefix(strings.ToLower(string(u.Locale)), "en") {
		who.lang = rules.English
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
