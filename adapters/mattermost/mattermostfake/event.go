package mattermostfake

import (
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// event is something that happened, and whom it is told to: one user, the members
// of a channel, or everybody.
type event struct {
	kind    model.WebsocketEventType
	data    map[string]any
	user    string
	channel string
	team    string
	but     string // a member of the channel who is not told
	// each makes what is in data differ from reader to reader.
	each func(p *Person, data map[string]any)
}

// hears says whether p hears of e. It needs the lock.
func (w *Workspace) hears(p *Person, e event) bool {
	switch {
	case e.user != "":
		return p.ID == e.user
	case e.channel != "":
		c := w.channel(e.channel)
		return c != nil && c.has(p.ID) && p.ID != e.but
	case e.team != "":
		return slices.Contains(p.Teams, e.team)
	}
	return true
}

// tell puts e into the queue of every connection that hears of it, but for what
// befalls it on the way. It needs the lock.
func (w *Workspace) tell(e event) {
	if w.weather.hold {
		w.weather.held = append(w.weather.held, e)
		return
	}
	w.spread(e)
}

// spread needs the lock.
func (w *Workspace) spread(e event) {
	for _, l := range slices.Clone(w.links) {
		if !w.hears(l.user, e) || w.mute[l.token] || l.user.Gone {
			continue
		}
		data := map[string]any{}
		for k, v := range e.data {
			data[k] = v
		}
		if e.each != nil {
			e.each(l.user, data)
		}
		times, lost := 1, false
		if l.user.ID == BotUser && e.kind != model.WebsocketEventStatusChange { // of which nothing hangs
			switch {
			case w.weather.lose > 0:
				w.weather.lose--
				continue
			case w.weather.skip > 0:
				w.weather.skip--
				lost = true
			case w.weather.double > 0:
				w.weather.double--
				times = 2
			}
		}
		for range times {
			b := &model.WebsocketBroadcast{UserId: e.user, ChannelId: e.channel, TeamId: e.team}
			o := model.NewWebSocketEvent(e.kind, "", "", "", nil, "").SetData(data).SetBroadcast(b)
			w.push(l, frame{o, lost})
		}
	}
}

// tellPosted tells of a new post. It needs the lock.
func (w *Workspace) tellPosted(c *channel, m *post) {
	data := map[string]any{
		"channel_display_name": c.display, "channel_name": c.name, "channel_type": c.kind, "team_id": c.team, "set_online": true,
		"sender_name": "@" + w.person(m.UserId).Name,
	}
	to := w.mentioned(m.Message)
	for _, id := range c.members { // where two are alone, whatever is said is for the other
		if c.kind == Direct && id != m.UserId && !slices.Contains(to, id) {
			to = append(to, id)
		}
	}
	if len(to) > 0 {
		data["mentions"] = strings.TrimSpace(string(encode(to)))
	}
	if len(m.FileIds) > 0 {
		data["otherFile"] = "true"
	}
	w.tell(event{kind: model.WebsocketEventPosted, data: data, channel: c.id, each: w.withPost(m)})
	root := w.posts[m.RootId]
	if root == nil || w.conf.NoThreads {
		return
	}
	for _, id := range root.follows { // also with the integrations of its buttons
		thread := strings.TrimSpace(string(encode(w.followed(root, w.person(id)))))
		w.tell(event{
			kind: model.WebsocketEventThreadUpdated, user: id, team: c.team,
			data: map[string]any{"thread": thread, "previous_unread_mentions": 0, "previous_unread_replies": 0},
		})
	}
}

// Tells tells the bot of something that is not otherwise to be had here, or that it
// has never heard of.
func (w *Workspace) Tells(kind string, data map[string]any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell(event{kind: model.WebsocketEventType(kind), data: data, user: BotUser})
}

// Frame sends every socket of the bot a frame as it stands.
func (w *Workspace) Frame(text []byte) {
	w.mu.Lock()
	var all []*socket
	for _, l := range w.links {
		if l.live != nil && l.user.ID == BotUser {
			all = append(all, l.live)
		}
	}
	w.mu.Unlock()
	for _, s := range all {
		_ = s.say(text)
	}
}

// tellPost tells of what became of a post. It needs the lock.
func (w *Workspace) tellPost(kind model.WebsocketEventType, c *channel, m *post) {
	w.tell(event{kind: kind, data: map[string]any{}, channel: c.id, each: w.withPost(m)})
}

// withPost adds a post, as JSON inside JSON, as it is now and as its reader may
// see it.
func (w *Workspace) withPost(m *post) func(*Person, map[string]any) {
	now := &post{Post: m.Clone(), priority: m.priority}
	gone := m.DeleteAt > 0
	return func(p *Person, data map[string]any) {
		shown := w.rendered(now, p)
		if gone { // the event of a deletion carries what was deleted
			shown.Message = now.Message
		}
		data["post"] = strings.TrimSpace(string(encode(shown)))
	}
}

// weather is what befalls the events of the bot on their way.
type weather struct {
	hold   bool
	held   []event
	lose   int
	skip   int
	double int
}

// Hold keeps back what is to be told over sockets, until Release.
func (w *Workspace) Hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather.hold = true
}

// Release tells what was held back, in the order that pick makes of 0 … n-1; nil
// is the order in which it happened. It returns how much there was.
func (w *Workspace) Release(pick func(n int) []int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	held := w.weather.held
	w.weather.held, w.weather.hold = nil, false
	order := make([]int, len(held))
	for i := range order {
		order[i] = i
	}
	if pick != nil {
		order = pick(len(held))
	}
	for _, i := range order {
		w.spread(held[i])
	}
	return len(held)
}

// Lose makes the next n events vanish before they are counted: the bot cannot
// see that anything is missing.
func (w *Workspace) Lose(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather.lose = n
}

// Skip makes the next n events vanish after they were counted: the sequence
// numbers have a gap.
func (w *Workspace) Skip(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather.skip = n
}

// Double makes each of the next n events arrive twice.
func (w *Workspace) Double(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.weather.double = n
}
