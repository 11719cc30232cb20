package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
)

// Symptom is one thing that was examined, for an operator.
type Symptom = chat.Symptom

// The clock may be off by this much before it is worth a word, and before Slack's
// requests are refused as old.
const mildSkew = 30 * time.Second

// Examine asks Slack whether the bot can do its work: whether it answers, and
// takes the tokens; which scopes they have; whether the bot is in the channels
// it is to write to; and what time it is there. It changes nothing and writes
// nothing in Slack. No secret is in what it returns.
func Examine(ctx context.Context, c Config, channels map[string]conversation.Place) ([]Symptom, error) {
	a, err := New(c)
	if err != nil {
		return nil, err
	}
	who, err := a.api.AuthTestContext(ctx)
	if err != nil {
		return []Symptom{a.unreachable(err)}, nil
	}
	found := []Symptom{
		{What: "address", Found: a.conf.APIURL + " answers"},
		{What: "bot token", Found: fmt.Sprintf("accepted; the bot is %s in %s", code(who.User), code(who.TeamID))},
	}
	if gov := strings.Contains(who.URL, "slack-gov.com"); gov != strings.Contains(a.conf.APIURL, "slack-gov.com") && gov {
		found[0].Remedy = "the workspace is on GovSlack: set SLACK_API_URL to https://slack-gov.com/api/"
	}
	found = append(found, scopes(who.Header))
	found = append(found, skew(who.Header, a.conf.Clock()))
	found = append(found, a.mode(ctx))
	names := make([]string, 0, len(channels))
	for name := range channels {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		found = append(found, a.channel(ctx, name, channels[name]))
	}
	return found, nil
}

// unreachable says what to do when Slack does not know the bot, or is not there.
func (a *Adapter) unreachable(err error) Symptom {
	s := Symptom{What: "bot token", Found: a.failed("auth.test", err).Error()}
	switch refusal(err) {
	case "invalid_auth", "not_authed", "not_allowed_token_type":
		s.Remedy = "set SLACK_BOT_TOKEN to the Bot User OAuth Token under OAuth & Permissions; on GovSlack also SLACK_API_URL to https://slack-gov.com/api/"
	case "token_revoked", "account_inactive", "token_expired":
		s.Remedy = "the app was removed or its token revoked: install it again under Install App, and set the new SLACK_BOT_TOKEN"
	case "":
		s.What = "address"
		s.Remedy = "see that " + a.conf.APIURL + " can be reached from here, through the proxy if there is one; GovSlack needs SLACK_API_URL https://slack-gov.com/api/"
	default:
		s.Remedy = "ask the administrator of the workspace; Slack's code is above"
	}
	return s
}

// scopes compares what the token may do with what is needed.
func scopes(h http.Header) Symptom {
	s := Symptom{What: "scopes"}
	text := h.Get("X-Oauth-Scopes")
	if text == "" {
		s.Found, s.Mild, s.Remedy = "Slack does not say", true, "compare OAuth & Permissions with the manifest by eye"
		return s
	}
	has := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	var missing, left, known []string
	for _, want := range Scopes() {
		known = append(known, want.Name)
		switch {
		case slices.Contains(has, want.Name):
		case want.Optional:
			left = append(left, want.Name+" ("+want.Why+")")
		default:
			missing = append(missing, want.Name+" ("+want.Why+")")
		}
	}
	more := slices.DeleteFunc(slices.Clone(has), func(name string) bool {
		return slices.Contains(known, name) || code(strings.ReplaceAll(name, ":", "_")) != strings.ReplaceAll(name, ":", "_")
	})
	const how = "add it under OAuth & Permissions, or paste the manifest anew under App Manifest, and install the app again"
	switch {
	case len(missing) > 0:
		s.Found, s.Remedy = "missing: "+strings.Join(missing, "; "), how
	case len(left) > 0:
		s.Found, s.Remedy, s.Mild = "all that are needed; left out: "+strings.Join(left, "; "), how+", if you want it", true
	case len(more) > 0:
		s.Found, s.Remedy, s.Mild = "all, and more than are needed: "+strings.Join(more, ", "), "take them away under OAuth & Permissions", true
	default:
		s.Found = "all, and no others"
	}
	return s
}

// skew compares the clocks.
func skew(h http.Header, now time.Time) Symptom {
	s := Symptom{What: "clock"}
	there, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		s.Found, s.Mild = "Slack does not say what time it is", true
		return s
	}
	off := now.Sub(there).Round(time.Second)
	s.Found = fmt.Sprintf("%s from Slack's", off)
	if off.Abs() > signatureTime {
		s.Remedy = "set the clock of this machine (NTP): everything from Slack is refused as old or early"
	} else if off.Abs() > mildSkew {
		s.Remedy, s.Mild = "set the clock of this machine (NTP): past five minutes nothing from Slack is accepted", true
	}
	return s
}

// mode examines the way in.
func (a *Adapter) mode(ctx context.Context) Symptom {
	if !a.conf.Socket() {
		return Symptom{What: "way in", Found: "HTTP: Slack must reach /slack/events, /slack/interactions and /slack/commands over https; Slack checks the first when you save it under Event Subscriptions"}
	}
	_, _, err := a.api.StartSocketModeContext(ctx)
	if err == nil {
		return Symptom{What: "way in", Found: "Socket Mode: the app-level token is accepted"}
	}
	s := Symptom{What: "way in", Found: "Socket Mode: " + a.failed("apps.connections.open", err).Error()}
	switch refusal(err) {
	case "missing_scope", "not_allowed_token_type", "invalid_auth", "not_authed":
		s.Remedy = "make an app-level token with the scope connections:write under Basic Information, App-Level Tokens, and set SLACK_APP_TOKEN"
	default:
		s.Remedy = "turn Socket Mode on under Socket Mode, or leave SLACK_APP_TOKEN empty to use HTTP"
	}
	return s
}

// channel examines whether the bot can write in a channel.
func (a *Adapter) channel(ctx context.Context, name string, place conversation.Place) Symptom {
	s := Symptom{What: name}
	at := here.Spot(place)
	switch {
	case place == "":
		s.Found, s.Remedy = "not set", "set "+name+" to slack: and the channel's id, which is at the end of its details; until then alerts reach nobody"
		return s
	case at.Channel == "":
		s.Found = "on another platform"
		return s
	case at.Person:
		s.Found = "one person"
		return s
	}
	c, err := a.api.GetConversationInfoContext(ctx, &slackgo.GetConversationInfoInput{ChannelID: at.Channel})
	switch {
	case refusal(err) == "missing_scope":
		s.Found, s.Mild = "not examined: the scopes channels:read and groups:read are missing", true
		s.Remedy = "see that the bot is a member: write /invite @upphandlingsvakten in the channel"
	case refusal(err) == "channel_not_found":
		s.Found, s.Remedy = "Slack knows no such channel that the bot can see", "copy the id, such as C012AB3CD, from the channel's details; invite the bot if the channel is private"
	case err != nil:
		s.Found, s.Remedy = a.failed("conversations.info", err).Error(), "try again"
	case c.IsArchived:
		s.Found, s.Remedy = "archived", "open it again, or choose another"
	case !c.IsMember:
		s.Found, s.Remedy = "the bot is not a member", "write /invite @upphandlingsvakten in the channel"
	case c.IsExtShared:
		s.Found, s.Remedy, s.Mild = "shared with another organisation", "choose a channel in which only the coordinators are", true
	default:
		s.Found = "the bot is a member"
	}
	return s
}
