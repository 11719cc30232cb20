package slack

import (
	"context"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// profile is what the bot needs to know of a person.
type profile struct {
	name     string
	lang     rules.Lang
	zone     *time.Location // nil if it is not known
	bot      bool
	guest    bool
	stranger bool
	gone     bool      // deactivated, or unknown
	away     bool      // by a status of their own
	until    time.Time // when that status ends; zero if it does not say
	asked    time.Time
}

// profileTime is how long a profile is good. Who becomes a guest tomorrow is
// seen tomorrow; user_change tells sooner where the app is subscribed to it.
const profileTime = 24 * time.Hour

// askTime is how long Slack may take to say who somebody is. It is a part of the
// time that a gesture has.
const askTime = 1200 * time.Millisecond

// people remembers who people are.
type people struct {
	a     *Adapter
	known *engine.Recent[string, profile]
}

// rememberedPeople is more than a large municipality's staff who buy things.
const rememberedPeople = 8192

func newPeople(a *Adapter) *people {
	return &people{a: a, known: engine.NewRecent[string, profile](rememberedPeople)}
}

func (p *people) forget(user string) { p.known.Drop(user) }

func (p *people) forgetAll() { p.known.Clear() }

// get says who somebody is. What was known is good enough while Slack does not
// answer; of somebody who is not known at all that is an error, because a guest
// must not slip in.
func (p *people) get(ctx context.Context, user string) (profile, error) {
	return p.within(ctx, user, profileTime)
}

// within is get, with what is known being no older than that.
func (p *people) within(ctx context.Context, user string, age time.Duration) (profile, error) {
	now := p.a.conf.Clock()
	old, known := p.known.Get(user)
	if known && now.Sub(old.asked) < age {
		return old, nil
	}
	if user == "" || user == "USLACKBOT" {
		return profile{bot: true}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	who, err := p.ask(ctx, user)
	switch {
	case err == nil:
		who.asked = now
		p.known.Set(user, who)
		return who, nil
	case known:
		return old, nil
	}
	return profile{}, err
}

// ask asks Slack who somebody is. Whom the bot may not see belongs to another
// organisation. Without the scope to ask everyone is a member, as far as the bot
// can tell, and bot doctor slack says so.
func (p *people) ask(ctx context.Context, user string) (profile, error) {
	if _, err := p.a.whoAmI(ctx); err != nil {
		return profile{}, err
	}
	u, err := p.a.api.GetUserInfoContext(ctx, user)
	switch refusal(err) {
	case "":
	case "user_not_found", "user_not_visible":
		return profile{lang: rules.Swedish, stranger: true, gone: refusal(err) == "user_not_found"}, nil
	case "missing_scope", "not_allowed_token_type":
		return profile{lang: rules.Swedish}, nil
	}
	if err != nil {
		return profile{}, p.a.failed("users.info", err)
	}
	return profileOf(u, p.a.self.ofUs), nil
}

// ofUs says whether a person's team or organisation is ours.
func (s *self) ofUs(team, enterprise string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known || team == "" || team == s.team {
		return true
	}
	return s.enterprise != "" && (enterprise == s.enterprise || team == s.enterprise)
}

func profileOf(u *slackgo.User, ofUs func(team, enterprise string) bool) profile {
	name := u.Profile.DisplayName
	for _, other := range []string{u.Profile.RealName, u.RealName, u.Name} {
		if name == "" {
			name = other
		}
	}
	who := profile{
		name: name, lang: rules.Swedish, bot: u.IsBot || u.ID == "USLACKBOT" || u.IsWorkflowBot,
		guest:    u.IsRestricted || u.IsUltraRestricted,
		stranger: u.IsStranger || !ofUs(u.TeamID, u.Enterprise.EnterpriseID),
	}
	who.gone = u.Deleted
	who.away, who.until = awayOf(u.Profile)
	if zone, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "" {
		who.zone = zone
	}
	if strings.HasPrefix(strings.ToLower(u.Locale), "en") {
		who.lang = rules.English
	}
	return who
}
