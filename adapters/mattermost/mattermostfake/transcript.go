package mattermostfake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/adaptertest"
)

// standingIn are the posts of a place that can be seen: of a thread with its
// root, of a channel without replies. It needs the lock.
func (w *Workspace) standingIn(at Place) []*post {
	c := w.channel(at.Channel)
	if c == nil {
		return nil
	}
	var out []*post
	for _, m := range c.posts {
		switch {
		case m.DeleteAt > 0:
		case at.Thread == "" && (m.RootId == "" || c.kind == Direct):
			out = append(out, m)
		case at.Thread != "" && (m.RootId == at.Thread || m.Id == at.Thread):
			out = append(out, m)
		}
	}
	return out
}

// shown is what people see of a post: its text and its attachments. It needs the
// lock.
func (w *Workspace) shown(m *post) string { return w.looks(m.Post) }

func (w *Workspace) looks(m *model.Post) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(w.markdown(m.Message))
	for _, at := range m.Attachments() {
		add(w.markdown(at.Pretext))
		add(w.markdown(at.Title))
		add(w.markdown(at.Text))
		for _, f := range at.Fields {
			add(strings.Trim(w.markdown(f.Title)+"\n"+w.markdown(fmt.Sprint(f.Value)), "\n"))
		}
		if at.ImageURL != "" {
			add("(" + at.Fallback + ")")
		}
		var controls []string
		for _, a := range at.Actions {
			controls = append(controls, control(a))
		}
		add(strings.Join(controls, " "))
		add(w.markdown(at.Footer))
	}
	return strings.Join(parts, "\n")
}

// control is an action as it looks: a button in brackets, a menu with its options.
func control(a *model.PostAction) string {
	name := shortcode.ReplaceAllString(a.Name, "🖼$1") // names of buttons have emoji and no other markup
	if a.Type != model.PostActionTypeSelect {
		return "[" + name + "]"
	}
	var labels []string
	for _, o := range a.Options {
		labels = append(labels, o.Text)
	}
	if len(labels) == 0 {
		return "[" + a.DataSource + "]"
	}
	return "[select: " + strings.Join(labels, " / ") + "]"
}

// Shown is what is to be read in a place now, post by post, as people see it.
func (w *Workspace) Shown(at Place) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, m := range w.standingIn(at) {
		out = append(out, w.shown(m))
	}
	return out
}

// Written is a post of the bot as a program sees it.
type Written struct {
	ID, Thread string
	Text       string   // what notifications and screen readers get
	Shown      string   // what people see
	Labels     []string // of what can be pressed or chosen in it
	Type       string   // of the post
	Payload    map[string]any
	Props      map[string]any
	Priority   string
	Edits      int
	Files      []string
}

// Own lists the bot's posts in a place, or everywhere if it is empty.
func (w *Workspace) Own(at Place) []Written {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Written
	for _, c := range w.channels {
		if at.Channel != "" && c.id != at.Channel {
			continue
		}
		for _, m := range c.posts {
			if m.UserId == BotUser && m.DeleteAt == 0 && (at.Thread == "" || m.RootId == at.Thread || m.Id == at.Thread) {
				out = append(out, w.written(m))
			}
		}
	}
	return out
}

// written needs the lock.
func (w *Workspace) written(m *post) Written {
	props := plain[map[string]any](m.GetProps())
	o := Written{ID: m.Id, Thread: m.RootId, Text: w.markdown(m.Message), Shown: w.shown(m), Type: m.Type, Props: props, Edits: len(m.earlier)}
	o.Payload, _ = props[w.conf.Marker].(map[string]any)
	if m.priority != nil && m.priority.Priority != nil {
		o.Priority = *m.priority.Priority
	}
	for _, at := range m.Attachments() {
		if o.Text == "" {
			o.Text = at.Fallback
		}
		for _, a := range at.Actions {
			if a.Type != model.PostActionTypeSelect {
				o.Labels = append(o.Labels, a.Name)
			}
			for _, c := range a.Options {
				o.Labels = append(o.Labels, c.Text)
			}
		}
	}
	for _, id := range m.FileIds {
		o.Files = append(o.Files, w.files[id].Name)
	}
	return o
}

// Threads are those of a channel, oldest first: the posts with replies, and the
// bot's own first posts.
func (w *Workspace) Threads(at Place) []Place {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channel(at.Channel)
	var out []Place
	for _, m := range c.posts {
		if m.RootId == "" && m.DeleteAt == 0 && (m.UserId == BotUser || len(c.replies(m.Id)) > 0) {
			out = append(out, Place{c.id, m.Id})
		}
	}
	return out
}

// Transcript is all that is to be read on the server now, place by place: the same
// for the same course of things.
func (w *Workspace) Transcript() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for _, c := range w.told() {
		fmt.Fprintf(&b, "== %s\n", w.title(c))
		for _, m := range c.posts {
			if m.DeleteAt > 0 || m.RootId != "" {
				continue
			}
			w.thread(&b, m, c)
		}
	}
	for _, p := range w.people {
		if d := w.dialog(p); d != nil {
			fmt.Fprintf(&b, "== modal of %s\n%s", p.Name, indent("", w.dialogText(d)))
		}
	}
	return b.String()
}

// told are the channels, and after them the people with whom somebody has talked,
// by name: whether such a channel was opened for nothing is a matter of
// milliseconds. It needs the lock.
func (w *Workspace) told() []*channel {
	all := slices.DeleteFunc(slices.Clone(w.channels), func(c *channel) bool { return c.kind == Direct && len(c.posts) == 0 })
	adaptertest.ByName(all, func(c *channel) bool { return c.kind == Direct }, w.title)
	return all
}

// thread writes a post and what hangs on it, also what only one person sees. It
// needs the lock.
func (w *Workspace) thread(b *strings.Builder, root *post, c *channel) {
	w.line(b, root, "")
	for _, r := range c.posts {
		if r.RootId == root.Id && r.DeleteAt == 0 {
			w.line(b, r, "  ")
		}
	}
	for _, m := range w.whispers {
		if m.RootId == root.Id {
			w.line(b, m, "  ")
		}
	}
}

// line writes a post with who wrote it. It needs the lock.
func (w *Workspace) line(b *strings.Builder, m *post, deeper string) {
	who := m.UserId
	if p := w.person(m.UserId); p != nil {
		who = p.Nick
	}
	if m.only != "" { // the server says that it is of its reader; what it says is the bot's
		who = w.person(BotUser).Nick + " (only to " + w.person(m.only).Nick + ")"
	}
	text := w.shown(m)
	for _, id := range m.FileIds {
		text += "\n(file: " + w.files[id].Name + ")"
	}
	b.WriteString(indent(deeper, who+":"))
	b.WriteString(indent(deeper+"  ", strings.TrimPrefix(text, "\n")))
}

func indent(by, text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight(by+line, " ") + "\n")
	}
	return b.String()
}
