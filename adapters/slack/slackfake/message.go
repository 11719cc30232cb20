package slackfake

import (
	"fmt"
	"slices"
)

// message is what was written somewhere.
type message struct {
	channel  string
	ts       string
	thread   string // of a reply, the ts of what it replies to
	user     string
	botID    string
	appID    string
	subtype  string
	text     string
	plain    bool // mrkdwn was false
	blocks   []any
	metadata object
	edited   string // the ts of the last edit
	files    []*file
	only     string // whom an ephemeral one is for
	deleted  bool
	values   map[string]object // what people have put into its elements, by person
	earlier  []version
}

// version is what a message showed before it was edited.
type version struct {
	text   string
	blocks []any
}

// stamp is a ts that nothing else in the workspace has, later than all before
// as long as the clock does not go back. It needs the lock.
func (w *Workspace) stamp() string {
	w.micro++
	return fmt.Sprintf("%d.%06d", w.now().Unix(), w.micro)
}

// add puts m at the end of c. It needs the lock.
func (w *Workspace) add(c *channel, m *message) *message {
	m.channel, m.ts = c.id, w.stamp()
	c.messages = append(c.messages, m)
	return m
}

// message finds what stands in c under ts; nil if there is no such thing, or
// only something ephemeral. It needs the lock.
func (c *channel) message(ts string) *message {
	for _, m := range c.messages {
		if m.ts == ts && m.only == "" && !m.deleted {
			return m
		}
	}
	return nil
}

// replies are the messages of a thread without its first. It needs the lock.
func (c *channel) replies(ts string) []*message {
	var out []*message
	for _, m := range c.messages {
		if m.thread == ts && m.only == "" && !m.deleted {
			out = append(out, m)
		}
	}
	return out
}

// rendered is m as the Web API and events show it. It needs the lock.
func (w *Workspace) rendered(m *message, metadata bool) object {
	o := object{"type": "message", "ts": m.ts, "text": m.text, "team": TeamID}
	if m.user != "" {
		o["user"] = m.user
	}
	if p := w.person(m.user); p != nil && p.Team != TeamID {
		o["user_team"], o["source_team"] = p.Team, p.Team
	}
	if m.botID != "" {
		o["bot_id"], o["app_id"] = m.botID, m.appID
		o["bot_profile"] = object{"id": m.botID, "app_id": m.appID, "name": "upphandlingsvakten", "deleted": false, "team_id": TeamID}
	}
	if m.subtype != "" {
		o["subtype"] = m.subtype
	}
	if len(m.blocks) > 0 {
		o["blocks"] = clone(m.blocks)
	}
	if m.edited != "" {
		o["edited"] = object{"user": m.user, "ts": m.edited}
	}
	if m.thread != "" {
		o["thread_ts"] = m.thread
	}
	if len(m.files) > 0 {
		list := make([]any, len(m.files))
		for i, f := range m.files {
			list[i] = f.about()
		}
		o["files"] = list
	}
	if m.metadata != nil {
		o["metadata"] = object{"event_type": m.metadata.str("event_type")}
		if metadata {
			o["metadata"] = clone(m.metadata)
		}
	}
	if c := w.channel(m.channel); c != nil && m.thread == "" {
		if replies := c.replies(m.ts); len(replies) > 0 {
			o["thread_ts"], o["reply_count"] = m.ts, len(replies)
			o["latest_reply"] = replies[len(replies)-1].ts
			var users []any
			for _, r := range replies {
				if !slices.Contains(users, any(r.user)) {
					users = append(users, r.user)
				}
			}
			o["reply_users"], o["reply_users_count"], o["subscribed"] = users, len(users), true
		}
	}
	return o
}

// rewrite replaces what m shows. It needs the lock.
func (m *message) rewrite(text string, blocks []any, ts string) {
	m.earlier = append(m.earlier, version{m.text, m.blocks})
	m.text, m.blocks, m.edited = text, blocks, ts
}

// remove takes m away; of a thread it leaves the replies with a tombstone. It
// needs the lock.
func (c *channel) remove(m *message) {
	if len(c.replies(m.ts)) == 0 {
		m.deleted = true
		return
	}
	m.subtype, m.text, m.blocks, m.metadata, m.user = "tombstone", "This message was deleted.", nil, nil, "USLACKBOT"
	m.botID, m.appID = "", ""
}

// Vanish deletes a message as its author or an administrator would, with the
// thread that hangs on it if whole is true. The app is told.
func (w *Workspace) Vanish(at Place, ts string, whole bool) {
	w.mu.Lock()
	c := w.channel(at.Channel)
	m := c.message(ts)
	if m == nil {
		w.mu.Unlock()
		w.t.Errorf("slackfake: no message %s in %s", ts, at.Channel)
		return
	}
	if whole {
		for _, r := range c.replies(ts) {
			r.deleted = true
		}
	}
	before := w.rendered(m, false)
	c.remove(m)
	event := object{
		"type": "message", "subtype": "message_deleted", "channel": c.id, "channel_type": c.kind, "hidden": true,
		"deleted_ts": ts, "ts": w.stamp(), "previous_message": before,
	}
	event["event_ts"] = event["ts"]
	w.queue(w.event(event, c))
	w.mu.Unlock()
}
