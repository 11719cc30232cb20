package slackfake

import (
	"fmt"
	"slices"
)

// The kinds of channels, as channel_type names them.
const (
	Public  = "channel"
	Private = "group"
	Direct  = "im"
)

// channel is a conversation with its messages.
type channel struct {
	id, name string
	kind     string
	members  []string
	archived bool
	deleted  bool
	shared   bool // with another organisation
	messages []*message
}

// Place is a channel, or a thread in it if Thread is not empty.
type Place struct{ Channel, Thread string }

// In is the thread of the message with that ts.
func (p Place) In(ts string) Place { return Place{p.Channel, ts} }

// Channel is the public channel of that name, of which the app is a member; it
// comes to be if it is not there.
func (w *Workspace) Channel(name string) Place { return w.open(name, Public, true) }

// PrivateChannel is as Channel, but private.
func (w *Workspace) PrivateChannel(name string) Place { return w.open(name, Private, true) }

// ChannelWithout is a channel of which the app is no member.
func (w *Workspace) ChannelWithout(name, kind string) Place { return w.open(name, kind, false) }

func (w *Workspace) open(name, kind string, bot bool) Place {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.channels {
		if c.name == name && c.kind != Direct {
			return Place{Channel: c.id}
		}
	}
	prefix := map[string]string{Public: "C", Private: "G"}[kind]
	c := &channel{id: fmt.Sprintf("%s%04d", prefix, w.next("channel")), name: name, kind: kind}
	if bot {
		c.members = append(c.members, BotUser)
	}
	w.channels = append(w.channels, c)
	return Place{Channel: c.id}
}

// With is where p and the app are alone.
func (w *Workspace) With(p *Person) Place {
	w.mu.Lock()
	defer w.mu.Unlock()
	return Place{Channel: w.direct(p.ID).id}
}

// direct needs the lock.
func (w *Workspace) direct(user string) *channel {
	for _, c := range w.channels {
		if c.kind == Direct && slices.Contains(c.members, user) {
			return c
		}
	}
	c := &channel{id: "D" + user[1:], kind: Direct, members: []string{BotUser, user}}
	w.channels = append(w.channels, c)
	return c
}

// channel finds a conversation by its id; nil if there is none that can be
// seen. It needs the lock.
func (w *Workspace) channel(id string) *channel {
	for _, c := range w.channels {
		if c.id == id && !c.deleted {
			return c
		}
	}
	return nil
}

// Enter makes p a member of the channel.
func (w *Workspace) Enter(at Place, p *Person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.enter(w.channel(at.Channel), p.ID)
}

// enter needs the lock.
func (w *Workspace) enter(c *channel, user string) {
	if c != nil && !slices.Contains(c.members, user) {
		c.members = append(c.members, user)
	}
}

// Expel takes p, or the app if p is nil, out of the channel.
func (w *Workspace) Expel(at Place, p *Person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	user := BotUser
	if p != nil {
		user = p.ID
	}
	if c := w.channel(at.Channel); c != nil {
		c.members = slices.DeleteFunc(c.members, func(id string) bool { return id == user })
	}
}

// Archive archives the channel, or brings it back.
func (w *Workspace) Archive(at Place, archived bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channel(at.Channel); c != nil {
		c.archived = archived
	}
}

// Share shares the channel with another organisation.
func (w *Workspace) Share(at Place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channel(at.Channel); c != nil {
		c.shared = true
	}
}

// Raze deletes the channel with all that was said in it.
func (w *Workspace) Raze(at Place) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.channel(at.Channel); c != nil {
		c.deleted = true
	}
}

// scope is what the app needs to read c: "channels:history".
func (c *channel) scope(verb string) string {
	return map[string]string{Public: "channels:", Private: "groups:", Direct: "im:"}[c.kind] + verb
}

// has says whether somebody is a member of c.
func (c *channel) has(user string) bool { return slices.Contains(c.members, user) }

// about is what conversations.info says of c.
func (c *channel) about() object {
	o := object{
		"id": c.id, "created": 1700000000, "is_archived": c.archived, "is_channel": c.kind == Public, "is_group": c.kind == Private,
		"is_im": c.kind == Direct, "is_private": c.kind != Public, "is_member": c.has(BotUser), "is_ext_shared": c.shared,
		"is_shared": c.shared, "is_org_shared": false, "context_team_id": TeamID, "num_members": len(c.members),
	}
	if c.kind == Direct {
		for _, m := range c.members {
			if m != BotUser {
				o["user"] = m
			}
		}
		return o
	}
	o["name"], o["name_normalized"], o["creator"] = c.name, c.name, BotUser
	return o
}
