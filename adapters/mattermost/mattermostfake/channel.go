package mattermostfake

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// The kinds of channels, as Mattermost has them.
const (
	Public  = "O"
	Private = "P"
	Direct  = "D"
	Group   = "G"
)

// team is a team with its name.
type team struct{ id, name, display string }

// channel is a conversation with its posts, oldest first.
type channel struct {
	id, name, display string
	team              string
	kind              string
	members           []string
	admins            []string
	born, gone        int64
	shared            bool
	posts             []*post
}

// Place is a channel, or a thread in it if Thread is not empty.
type Place struct{ Channel, Thread string }

// In is the thread of the post with that id.
func (p Place) In(post string) Place { return Place{p.Channel, post} }

// Channel is the public channel of that name, of which the bot is a member; it
// comes to be if it is not there.
func (w *Workspace) Channel(name string) Place { return w.Open(TeamID, name, Public, true) }

// PrivateChannel is as Channel, but private.
func (w *Workspace) PrivateChannel(name string) Place { return w.Open(TeamID, name, Private, true) }

// ChannelWithout is a channel of which the bot is no member.
func (w *Workspace) ChannelWithout(name, kind string) Place { return w.Open(TeamID, name, kind, false) }

// Team is the team of that name, of which the bot is no member; it comes to be if
// it is not there. Its id is returned.
func (w *Workspace) Team(name string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.teams {
		if t.name == name {
			return t.id
		}
	}
	t := &team{id: w.id("team"), name: name, display: capital(name)}
	w.teams = append(w.teams, t)
	return t.id
}

// Open is the channel of that name in a team.
func (w *Workspace) Open(teamID, name, kind string, bot bool) Place {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.channels {
		if c.name == name && c.team == teamID {
			return Place{Channel: c.id}
		}
	}
	c := &channel{id: w.id("channel"), name: name, display: name, team: teamID, kind: kind, born: w.stamp()}
	if bot {
		c.members = append(c.members, BotUser)
	}
	w.channels = append(w.channels, c)
	return Place{Channel: c.id}
}

// With is where p and the bot are alone.
func (w *Workspace) With(p *Person) Place {
	w.mu.Lock()
	defer w.mu.Unlock()
	return Place{Channel: w.direct(p.ID, BotUser).id}
}

// direct is where two are alone. It needs the lock.
func (w *Workspace) direct(a, b string) *channel {
	name := model.GetDMNameFromIds(a, b)
	for _, c := range w.channels {
		if c.kind == Direct && c.name == name {
			return c
		}
	}
	c := &channel{id: w.id("channel"), name: name, kind: Direct, members: slices.Compact([]string{a, b}), born: w.stamp()}
	w.channels = append(w.channels, c)
	w.tell(event{kind: model.WebsocketEventDirectAdded, data: map[string]any{"creator_id": a, "teammate_id": b}, channel: c.id})
	return c
}

// channel finds a conversation by its id; nil if there is none. It needs the lock.
func (w *Workspace) channel(id string) *channel {
	for _, c := range w.channels {
		if c.id == id {
			return c
		}
	}
	return nil
}

// group finds a team by its id; nil if there is none. It needs the lock.
func (w *Workspace) team(id string) *team {
	for _, t := range w.teams {
		if t.id == id {
			return t
		}
	}
	return nil
}

// Enter makes p a member of the channel.
func (w *Workspace) Enter(at Place, p *Person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.enter(w.channel(at.Channel), p)
}

// enter needs the lock.
func (w *Workspace) enter(c *channel, p *Person) {
	if c == nil || c.has(p.ID) {
		return
	}
	c.members = append(c.members, p.ID)
	if c.team != "" && !slices.Contains(p.Teams, c.team) {
		p.Teams = append(p.Teams, c.team)
	}
	data := map[string]any{"user_id": p.ID, "team_id": c.team}
	w.tell(event{kind: model.WebsocketEventUserAdded, data: data, channel: c.id, user: p.ID})
	w.tell(event{kind: model.WebsocketEventUserAdded, data: data, channel: c.id, but: p.ID})
}

// Expel takes p, or the bot if p is nil, out of the channel.
func (w *Workspace) Expel(at Place, p *Person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	user := BotUser
	if p != nil {
		user = p.ID
	}
	c := w.channel(at.Channel)
	if c == nil || !c.has(user) {
		return
	}
	c.members = slices.DeleteFunc(c.members, func(id string) bool { return id == user })
	w.tell(event{kind: model.WebsocketEventUserRemoved, data: map[string]any{"user_id": user, "remover_id": user}, channel: c.id})
	w.tell(event{kind: model.WebsocketEventUserRemoved, data: map[string]any{"channel_id": c.id, "remover_id": user}, user: user})
}

// Lead makes p an administrator of the channel.
func (w *Workspace) Lead(at Place, p *Person) {
	w.Enter(at, p)
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channel(at.Channel)
	c.admins = append(c.admins, p.ID)
}

// Archive archives the channel, or brings it back.
func (w *Workspace) Archive(at Place, archived bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channel(at.Channel); c != nil {
		w.archive(c, archived)
	}
}

// archive needs the lock.
func (w *Workspace) archive(c *channel, archived bool) {
	kind, data := model.WebsocketEventChannelRestored, map[string]any{"channel_id": c.id}
	c.gone = 0
	if archived {
		c.gone, kind = w.stamp(), model.WebsocketEventChannelDeleted
		data["delete_at"] = c.gone
	}
	w.tell(event{kind: kind, data: data, team: c.team})
}

// Share shares the channel with another server.
func (w *Workspace) Share(at Place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channel(at.Channel); c != nil {
		c.shared = true
	}
}

// has says whether somebody is a member of c.
func (c *channel) has(user string) bool { return slices.Contains(c.members, user) }

// about is what the server says of c.
func (c *channel) about() *model.Channel {
	o := &model.Channel{
		Id: c.id, CreateAt: c.born, UpdateAt: max(c.born, c.gone), DeleteAt: c.gone, TeamId: c.team, Type: model.ChannelType(c.kind),
		DisplayName: c.display, Name: c.name, Props: map[string]any{},
	}
	if c.shared {
		o.Shared = model.NewPointer(true)
	}
	if n := len(c.posts); n > 0 {
		o.LastPostAt, o.TotalMsgCount = c.posts[n-1].CreateAt, int64(n)
	}
	return o
}

// membership is what the server says of somebody in c.
func (c *channel) membership(p *Person) *model.ChannelMember {
	m := &model.ChannelMember{
		ChannelId: c.id, UserId: p.ID, Roles: "channel_user", SchemeUser: !p.Guest, SchemeGuest: p.Guest,
		SchemeAdmin: slices.Contains(c.admins, p.ID), NotifyProps: model.StringMap{"desktop": "default"},
	}
	switch {
	case p.Guest:
		m.Roles = "channel_guest"
	case m.SchemeAdmin:
		m.Roles = "channel_user channel_admin"
	}
	return m
}

// reads says whether somebody may read c: its members, and for a public channel
// the members of its team who are no guests. It needs the lock.
func (w *Workspace) reads(p *Person, c *channel) bool {
	return p.Admin || c.has(p.ID) || c.kind == Public && !p.Guest && slices.Contains(p.Teams, c.team)
}

// writes says whether somebody may write in c. It needs the lock.
func (w *Workspace) writes(p *Person, c *channel) bool {
	public := c.kind == Public && slices.Contains(p.Roles, "system_post_all_public")
	return c.has(p.ID) || p.Admin || public || slices.Contains(p.Roles, "system_post_all")
}

// sees says whether p knows that o exists: guests know those in their channels.
// It needs the lock.
func (w *Workspace) sees(p, o *Person) bool {
	return !p.Guest || p == o || slices.ContainsFunc(w.channels, func(c *channel) bool { return c.has(p.ID) && c.has(o.ID) })
}

// title is c as people call it. It needs the lock.
func (w *Workspace) title(c *channel) string {
	if c.kind != Direct {
		return "#" + c.name
	}
	for _, id := range c.members {
		if p := w.person(id); p != nil && id != BotUser {
			return "@" + p.Name
		}
	}
	return cmp.Or(c.name, fmt.Sprint(c.members))
}
