package slackfake

import (
	"fmt"
	"slices"
	"strings"

	"upphandlingsvakten/adapters/adaptertest"
)

// standing are the messages of a place that can be seen: of a thread with its
// first, of a channel without replies. It needs the lock.
func (w *Workspace) standing(at Place) []*message {
	c := w.channel(at.Channel)
	if c == nil {
		return nil
	}
	var out []*message
	for _, m := range c.messages {
		switch {
		case m.deleted:
		case at.Thread == "" && (m.thread == "" || c.kind == Direct):
			out = append(out, m)
		case at.Thread != "" && (m.thread == at.Thread || m.ts == at.Thread):
			out = append(out, m)
		}
	}
	return out
}

// Shown is what is to be read in a place now, message by message, as people see
// it.
func (w *Workspace) Shown(at Place) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, m := range w.standing(at) {
		if m.only == "" {
			out = append(out, w.show1(m.text, m.blocks, m.plain))
		}
	}
	return out
}

// Written is a message of the app as a program sees it.
type Written struct {
	TS, Thread string
	Text       string   // what screen readers and notifications get
	Shown      string   // what people see
	Labels     []string // of what can be pressed or chosen in it
	Type       string   // event_type of its metadata
	Payload    map[string]any
	Edits      int
}

// Own lists the app's messages in a place, or everywhere if it is empty.
func (w *Workspace) Own(at Place) []Written {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Written
	for _, c := range w.channels {
		if at.Channel != "" && c.id != at.Channel {
			continue
		}
		for _, m := range c.messages {
			if m.botID != BotID || m.deleted || m.only != "" || at.Thread != "" && m.thread != at.Thread && m.ts != at.Thread {
				continue
			}
			o := Written{
				TS: m.ts, Thread: m.thread, Text: w.show1(m.text, nil, m.plain), Shown: w.show1(m.text, m.blocks, m.plain), Edits: len(m.earlier),
				Type: m.metadata.str("event_type"), Payload: m.metadata.obj("event_payload"),
			}
			each(m.blocks, func(_, e object) bool {
				if text := e.obj("text").str("text"); text != "" {
					o.Labels = append(o.Labels, text)
				}
				for _, c := range choices(e) {
					o.Labels = append(o.Labels, c.obj("text").str("text"))
				}
				return false
			})
			out = append(out, o)
		}
	}
	return out
}

// Threads are those of a channel, oldest first: the messages with replies, and
// the app's own first messages.
func (w *Workspace) Threads(at Place) []Place {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channel(at.Channel)
	var out []Place
	for _, m := range c.messages {
		if m.thread == "" && m.only == "" && !m.deleted && (m.botID == BotID || len(c.replies(m.ts)) > 0) {
			out = append(out, Place{c.id, m.ts})
		}
	}
	return out
}

// Transcript is all that is to be read in the workspace now, place by place: the
// same for the same course of things, whatever carried it. Home tabs are left
// out, because apps redraw them when they have the time; Home has them.
func (w *Workspace) Transcript() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var b strings.Builder
	for _, c := range w.told() {
		fmt.Fprintf(&b, "== %s\n", w.nameOf(c))
		for _, m := range c.messages {
			if m.deleted || m.thread != "" && c.message(m.thread) != nil {
				continue
			}
			w.line(&b, m, "")
			for _, r := range c.messages {
				if r.thread == m.ts && !r.deleted {
					w.line(&b, r, "  ")
				}
			}
		}
	}
	for _, p := range w.people {
		if v := w.modal(p); v != nil {
			fmt.Fprintf(&b, "== modal of %s\n%s", p.Name, indent("", w.viewText(v)))
		}
	}
	return b.String()
}

// told are the channels, and after them the people with whom somebody has talked,
// by name: whether such a channel was opened for nothing is a matter of
// milliseconds. It needs the lock.
func (w *Workspace) told() []*channel {
	all := slices.DeleteFunc(slices.Clone(w.channels), func(c *channel) bool {
		return c.deleted || c.kind == Direct && len(c.messages) == 0
	})
	adaptertest.ByName(all, func(c *channel) bool { return c.kind == Direct }, w.nameOf)
	return all
}

// nameOf is a channel as people call it. It needs the lock.
func (w *Workspace) nameOf(c *channel) string {
	if c.kind != Direct {
		return "#" + c.name
	}
	for _, id := range c.members {
		if p := w.person(id); p != nil && id != BotUser {
			return "@" + p.Name
		}
	}
	return c.id
}

// line writes a message with who wrote it. It needs the lock.
func (w *Workspace) line(b *strings.Builder, m *message, deeper string) {
	who := m.user
	if p := w.person(m.user); p != nil {
		who = p.Real
	}
	if m.only != "" {
		who += " (only to " + w.person(m.only).Real + ")"
	}
	text := w.show1(m.text, m.blocks, m.plain)
	for _, f := range m.files {
		text += "\n(file: " + f.name + ")"
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

// viewText is what a modal or a home tab shows. It needs the lock.
func (w *Workspace) viewText(v *view) string {
	var parts []string
	if v.body.has("title") {
		parts = append(parts, "# "+w.words(v.body.obj("title")))
	}
	parts = append(parts, w.blocksText(v.body.list("blocks")))
	for _, name := range []string{"submit", "close"} {
		if v.body.has(name) {
			parts = append(parts, "("+name+": "+w.words(v.body.obj(name))+")")
		}
	}
	return strings.Join(parts, "\n")
}
