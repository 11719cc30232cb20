package mattermost

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Symptom is one thing that was examined, for an operator.
type Symptom = chat.Symptom

// The clock may be off by this much before it is worth a word. Past triggerTime
// nothing that is pressed is accepted.
const mildSkew = 15 * time.Second

// oldest is the oldest release that is known to work.
func oldest() version { return version{10, 11} }

// Examine asks the server whether the bot can do its work: whether it answers and
// takes the token; whose that is; what the server allows; whether the bot is in
// the channels it is to write to; what time it is there; and how the server can
// reach the bot. It changes nothing and writes nothing in Mattermost. No secret
// is in what it returns.
func Examine(ctx context.Context, c Config, channels map[string]conversation.Place) ([]Symptom, error) {
	a, err := New(c)
	if err != nil {
		return nil, err
	}
	found := []Symptom{a.address(ctx)}
	if found[0].Fault() {
		return found, nil
	}
	settings := map[string]word{}
	if err := a.get(ctx, "config.client", "/config/client?format=old", &settings); err != nil {
		found = append(found, Symptom{What: "settings", Found: err.Error(), Remedy: "try again; without its settings the bot does not know the server's key"})
	} else {
		found = append(found, a.settings(settings)...)
	}
	me, err := a.whoAmI(ctx)
	if err != nil {
		return append(found, a.token(err)), nil
	}
	found = append(found, a.account(me))
	found = append(found, a.socket(ctx), a.teams(ctx))
	found = append(found, a.wayIn(ctx)...)
	for _, name := range slices.Sorted(maps.Keys(channels)) {
		found = append(found, a.channel(ctx, name, channels[name], string(me.ID)))
	}
	return found, nil
}

// address examines whether a Mattermost server answers, and what time it is there.
func (a *Adapter) address(ctx context.Context) Symptom {
	s := Symptom{What: "address"}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.conf.URL+"/api/v4/system/ping", nil)
	if err != nil {
		s.Found, s.Remedy = "not an address", "set MATTERMOST_URL to the address that people open"
		return s
	}
	resp, err := a.client.HTTPClient.Do(r)
	if err != nil {
		s.Found, s.Remedy = chat.Bare(err).Error(), "see that "+a.conf.URL+" can be reached from here, through the proxy if there is one"
		return s
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.Contains(resp.Header.Get("Content-Type"), "json") {
		s.Found = fmt.Sprintf("status %d, and no answer of Mattermost's", resp.StatusCode)
		s.Remedy = "set MATTERMOST_URL to the address that people open, with the path if Mattermost is below one; let the path /api/v4 through any login page in front of it"
		return s
	}
	s.Found = a.conf.URL + " answers"
	if there, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		off := a.conf.Clock().Sub(there).Round(time.Second)
		s.Found += fmt.Sprintf("; the clock here is %s from its own", off)
		switch {
		case off.Abs() > triggerTime:
			s.Remedy = "set the clocks of both machines (NTP): buttons and commands are refused as old or early"
		case off.Abs() > mildSkew:
			s.Remedy, s.Mild = "set the clocks of both machines (NTP): past a minute buttons and commands are refused", true
		}
	}
	return s
}

// settings examines what the server says of itself.
func (a *Adapter) settings(c map[string]word) []Symptom {
	p := propertiesOf(c)
	release := Symptom{What: "version", Found: fmt.Sprintf("%s; posts of %d characters, priority %t", code(string(c["Version"])), p.mostText, p.priority)}
	switch {
	case p.version == (version{}):
		release.Mild, release.Remedy = true, "the server does not say which version it is; what only newer ones have is not used"
	case !p.version.since(oldest().major, oldest().minor):
		release.Mild, release.Remedy = true, "10.11 is the oldest version that is known to work: upgrade"
	}
	out := []Symptom{release}
	if p.key == nil {
		out = append(out, Symptom{
			What: "signing key", Found: "the server does not publish AsymmetricSigningPublicKey",
			Remedy: "without it nothing that is pressed can be believed; see that nothing in front of the server changes /api/v4/config/client, and restart the server, which makes the key at its first start",
		})
	}
	if address := strings.TrimRight(string(c["SiteURL"]), "/"); address == "" {
		out = append(out, Symptom{What: "SiteURL", Found: "not set", Mild: true, Remedy: "set it in System Console, Environment, Web Server"})
	} else if address != a.conf.URL {
		out = append(out, Symptom{What: "SiteURL", Found: "another address than MATTERMOST_URL", Mild: true, Remedy: "that works if both lead to the same server, such as one from inside and one from outside"})
	}
	if limit := c["PostEditTimeLimit"]; limit != "" && limit != "-1" {
		out = append(out, Symptom{
			What: "PostEditTimeLimit", Found: code(string(limit)) + " seconds", Mild: true,
			Remedy: "set it to no limit in System Console, Site Configuration, Posts, or let the bot's role edit its posts: otherwise answers are shown in new posts instead of in place",
		})
	}
	return out
}

// token says what to do when the server does not take the token.
func (a *Adapter) token(err error) Symptom {
	s := Symptom{What: "token", Found: err.Error(), Remedy: "try again"}
	if refusedWith(err, http.StatusUnauthorized) {
		s.Remedy = "make a new token under Integrations, Bot Accounts, and set MATTERMOST_TOKEN; see that the bot account is enabled, which it is not any more when its owner was deactivated, and that tokens do not expire (from 12.0 MaximumPersonalAccessTokenLifetimeDays holds for bots of users too)"
	}
	return s
}

// account examines whose the token is.
func (a *Adapter) account(me userPayload) Symptom {
	s := Symptom{What: "token", Found: "accepted; the account is @" + code(string(me.Username))}
	switch {
	case me.DeleteAt > 0:
		s.Found, s.Remedy = s.Found+", which is disabled", "enable it under Integrations, Bot Accounts"
	case !bool(me.IsBot):
		s.Remedy = "it is a person's account: make a bot account under Integrations, Bot Accounts, and set MATTERMOST_TOKEN to its token"
	case hasRole(string(me.Roles), "system_admin"):
		s.Remedy, s.Mild = "the bot is an administrator, which it does not need: make it a member under Integrations, Bot Accounts", true
	}
	return s
}

// socket examines whether posts can be heard.
func (a *Adapter) socket(ctx context.Context) Symptom {
	s := Symptom{What: "WebSocket"}
	conn, err := a.dial(ctx, session{})
	if err != nil {
		s.Found, s.Remedy = err.Error(), "let the proxy in front of Mattermost pass WebSockets at /api/v4/websocket; without them nothing that is typed is heard"
		return s
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetReadDeadline(time.Now().Add(dialTime)) // fails when it is closed, and then reading does
	if _, _, err = conn.ReadMessage(); err != nil {
		s.Found, s.Remedy = "it opens, and nothing is told over it", "let the proxy in front of Mattermost pass the header Authorization at /api/v4/websocket"
		return s
	}
	s.Found = "opens, and the server greets"
	return s
}

// teams examines where the bot is, and whether it has its command there.
func (a *Adapter) teams(ctx context.Context) Symptom {
	s := Symptom{What: "teams and command"}
	var teams each[struct {
		ID   word `json:"id"`
		Name word `json:"name"`
	}]
	if err := a.get(ctx, "users.teams", "/users/me/teams", &teams); err != nil {
		s.Found, s.Remedy = err.Error(), "try again"
		return s
	}
	if len(teams) == 0 {
		s.Found, s.Remedy = "the bot is in no team", "add it: team menu, Invite People, @ and its name"
		return s
	}
	var with, without []string
	for _, t := range teams {
		if a.registered(ctx, string(t.ID)) {
			with = append(with, code(string(t.Name)))
		} else {
			without = append(without, code(string(t.Name)))
		}
	}
	how := "make the command under Integrations, Slash Commands: trigger upphandling, method POST, address " + a.conf.PublicURL + pathCommands
	s.Found = "/upphandling is there in: " + strings.Join(with, ", ")
	switch {
	case len(with) == 0:
		s.Found, s.Remedy, s.Mild = "/upphandling is in none of the bot's teams, or autocomplete is off for it", how+"; a mention or a direct message works without it", true
	case len(without) > 0:
		s.Found, s.Remedy, s.Mild = s.Found+"; not in: "+strings.Join(without, ", "), how, true
	case len(a.conf.CommandTokens) < len(with):
		s.Remedy, s.Mild = fmt.Sprintf("each team's command has a token of its own: MATTERMOST_COMMAND_TOKEN has %d, with commas between", len(a.conf.CommandTokens)), true
	}
	return s
}

// registered says whether a team has the command. What the server does not let
// the bot see it does not have, as far as anyone can tell.
func (a *Adapter) registered(ctx context.Context, team string) bool {
	var commands each[struct {
		Trigger word `json:"trigger"`
	}]
	if a.get(ctx, "commands.autocomplete", "/teams/"+team+"/commands/autocomplete", &commands) != nil &&
		a.get(ctx, "commands.list", "/commands?custom_only=true&team_id="+url.QueryEscape(team), &commands) != nil {
		return false
	}
	for _, c := range commands {
		if c.Trigger == "upphandling" {
			return true
		}
	}
	return false
}

// wayIn examines how the server reaches the bot.
func (a *Adapter) wayIn(ctx context.Context) []Symptom {
	s := Symptom{What: "way in"}
	if a.conf.PublicURL == "" {
		s.Found, s.Mild = "PUBLIC_URL is not set: there are no buttons and no commands, and everything is typed", true
		s.Remedy = "set PUBLIC_URL to where the Mattermost server reaches this bot, if it can"
		return []Symptom{s}
	}
	u, err := url.Parse(a.conf.PublicURL)
	if err != nil {
		return []Symptom{s}
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	how := "see that LISTEN_ADDR lets the Mattermost server in, and that what is in front of the bot passes POST " + u.Path + "/mattermost/ on to it; bot doctor can be run while bot serve runs"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.conf.PublicURL+pathActions, strings.NewReader("{}"))
	if err != nil {
		return []Symptom{s}
	}
	resp, err := (&http.Client{Timeout: callTime, Transport: a.conf.Transport}).Do(r)
	switch {
	case err != nil:
		s.Found, s.Remedy, s.Mild = "nobody answers at PUBLIC_URL, seen from here: "+chat.Bare(err).Error(), how, true
	case resp.StatusCode != http.StatusOK:
		s.Found, s.Remedy, s.Mild = fmt.Sprintf("at PUBLIC_URL something else answers, with status %d, seen from here", resp.StatusCode), how, true
	default:
		s.Found = "the bot answers at PUBLIC_URL, seen from here"
	}
	if resp != nil {
		defer resp.Body.Close()
	}
	return []Symptom{s, internal(u)}
}

// internal says whether the server may call the bot's address, which it does not
// tell to bots: it calls no private address unless it is told to.
func internal(u *url.URL) Symptom {
	s := Symptom{What: "AllowedUntrustedInternalConnections", Found: "the address in PUBLIC_URL is public"}
	if private(u.Hostname()) {
		s.Found, s.Mild = "PUBLIC_URL is an internal address, and the server does not tell whether it may call it", true
		s.Remedy = "add " + u.Hostname() + " in System Console, Environment, Developer, Allow untrusted internal connections to; without it every button fails, and the server's log says address forbidden"
	}
	return s
}

// channel examines whether the bot can write in a channel.
func (a *Adapter) channel(ctx context.Context, name string, place conversation.Place, me string) Symptom {
	s := Symptom{What: name}
	at := here.Spot(place)
	switch {
	case place == "":
		s.Found, s.Remedy = "not set", "set "+name+" to mattermost: and the channel's id, which is under View Info in its menu; until then alerts reach nobody"
		return s
	case at.Channel == "":
		s.Found = "on another platform"
		return s
	case !idPattern.MatchString(at.Channel):
		s.Found, s.Remedy = "not an id", "copy the id, 26 letters and digits, from View Info in the channel's menu"
		return s
	case at.Person:
		s.Found = "one person"
		return s
	}
	var c channelPayload
	switch err := a.get(ctx, "channels.get", "/channels/"+at.Channel, &c); {
	case engine.KindOf(err) == engine.Gone:
		s.Found, s.Remedy = "the server knows no such channel that the bot can see", "copy the id from View Info in the channel's menu; add the bot to it if it is private"
		return s
	case err != nil:
		s.Found, s.Remedy = err.Error(), "try again"
		return s
	}
	in, err := a.rooms.member(ctx, at.Channel, me)
	switch {
	case c.DeleteAt > 0:
		s.Found, s.Remedy = "archived", "unarchive it, or choose another"
	case err != nil:
		s.Found, s.Remedy = err.Error(), "try again"
	case !in:
		s.Found, s.Remedy = "the bot is not a member", "write @ and its name in the channel, and add it"
	case bool(c.Shared):
		s.Found, s.Remedy, s.Mild = "shared with another server", "choose a channel in which only the coordinators are", true
	case c.Type == "O":
		s.Found, s.Remedy, s.Mild = "the bot is a member; everybody in the team can read it", "choose a private channel in which only the coordinators are", true
	default:
		s.Found = "the bot is a member"
	}
	return s
}

// private says whether a host is inside, as far as its name or number tells.
func private(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".lan")
}
