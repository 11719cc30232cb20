package slack

import (
	"context"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/rules"
)

// profileTime is how long a profile is good. Who becomes a guest tomorrow is
// seen tomorrow; user_change tells sooner where the app is subscribed to it.
const profileTime = 24 * time.Hour

// askTime is how long Slack may take to say who somebody is. It is a part of the
// time that a gesture has.
const askTime = 1200 * time.Millisecond

func newPeople(a *Adapter) *chat.People {
	return chat.NewPeople(chat.Asking{Site: here, Clock: a.conf.Clock, Fresh: profileTime, Patience: askTime, Ask: a.profile})
}

// profile asks Slack who somebody is. Whom the bot may not see belongs to another
// organisation. Without the scope to ask everyone is a member, as far as the bot
// can tell, and bot doctor slack says so.
func (a *Adapter) profile(ctx context.Context, user string) (chat.Profile, error) {
	if user == "" || user == "USLACKBOT" {
		return chat.Profile{Bot: true}, nil
	}
	if _, err := a.whoAmI(ctx); err != nil {
		return chat.Profile{}, err
	}
	u, err := a.api.GetUserInfoContext(ctx, user)
	switch refusal(err) {
	case "":
	case "user_not_found", "user_not_visible":
		return chat.Profile{Lang: rules.Swedish, Stranger: true, Left: refusal(err) == "user_not_found"}, nil
	case "missing_scope", "not_allowed_token_type":
		return chat.Profile{Lang: rules.Swedish}, nil
	}
	if err != nil {
		return chat.Profile{}, a.failed("users.info", err)
	}
	return profileOf(u, a.self.ofUs), nil
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

func profileOf(u *slackgo.User, ofUs func(team, enterprise string) bool) chat.Profile {
	name := u.Profile.DisplayName
	for _, other := range []string{u.Profile.RealName, u.RealName, u.Name} {
		if name == "" {
			name = other
		}
	}
	who := chat.Profile{
		Name: name, Lang: rules.Swedish, Bot: u.IsBot || u.ID == "USLACKBOT" || u.IsWorkflowBot,
		Guest:    u.IsRestricted || u.IsUltraRestricted,
		Stranger: u.IsStranger || !ofUs(u.TeamID, u.Enterprise.EnterpriseID),
	}
	who.Left = u.Deleted
	who.Away, who.Until = awayOf(u.Profile)
	if zone, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "" {
		who.Zone = zone
	}
	if strings.HasPrefix(strings.ToLower(u.Locale), "en") {
		who.Lang = rules.English
	}
	return who
}
