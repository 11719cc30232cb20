package slackfake

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Outcome is what became of something that somebody did.
type Outcome struct {
	Acknowledgement
	// Told is what the one who acted, and nobody else, got to read because of it.
	Told string
	// TS is the message that was written, if one was.
	TS string
}

// outcome lets something happen, and gathers what p was told meanwhile: in
// ephemeral messages, in answers to a command, and through response_urls.
func (w *Workspace) outcome(p *Person, happen func() Acknowledgement) Outcome {
	w.mu.Lock()
	before := w.ephemerals(p)
	w.mu.Unlock()
	o := Outcome{Acknowledgement: happen()}
	w.mu.Lock()
	defer w.mu.Unlock()
	var told []string
	if o.OK && o.Kind == slashCommands {
		if text := w.answerText(o.Body); text != "" {
			told = append(told, text)
		}
	}
	for _, m := range w.ephemerals(p) {
		if !slices.Contains(before, m) {
			told = append(told, w.show1(m.text, m.blocks, m.plain))
		}
	}
	o.Told = strings.Join(told, "\n")
	return o
}

// ephemerals are the messages that only p sees: ephemeral ones, and what the app
// writes to p alone without any metadata. It needs the lock.
func (w *Workspace) ephemerals(p *Person) []*message {
	var out []*message
	for _, c := range w.channels {
		for _, m := range c.messages {
			private := p != nil && c.kind == Direct && c.has(p.ID) && m.botID == BotID && m.metadata == nil
			if p != nil && m.only == p.ID || private {
				out = append(out, m)
			}
		}
	}
	return out
}

// Told is all that p, and nobody else, has been told so far.
func (p *Person) Told() []string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	var out []string
	for _, m := range p.w.ephemerals(p) {
		out = append(out, p.w.show1(m.text, m.blocks, m.plain))
	}
	return out
}

// Says writes text in a channel, in a thread or to the app. What stands behind an
// @ becomes a mention if it is somebody's name, and <@upphandlingsvakten> is
// written @upphandlingsvakten.
func (p *Person) Says(at Place, text string) Outcome {
	w := p.w
	w.mu.Lock()
	c := w.channel(at.Channel)
	if c == nil || c.archived {
		w.mu.Unlock()
		return Outcome{Acknowledgement: Acknowledgement{Why: "nobody can write there"}}
	}
	w.enter(c, p.ID)
	typed := w.typed(text)
	m := w.add(c, &message{user: p.ID, botID: p.botID, text: typed, thread: at.Thread, blocks: typedBlocks(typed)})
	if p.botID != "" {
		m.appID = "A0OTHER"
	}
	gathered := len(w.backlog)
	// A public channel hears of a mention also where the app is not a member.
	mention := strings.Contains(typed, "<@"+BotUser+">") && c.kind != Direct && (c.has(BotUser) || c.kind == Public)
	if mention {
		event := w.rendered(m, true)
		event["type"], event["channel"], event["event_ts"] = "app_mention", c.id, m.ts
		w.queue(w.event(event, c))
	}
	w.tell(c, m)
	mine := w.backlog[gathered:]
	w.backlog = w.backlog[:gathered:gathered]
	for _, e := range mine {
		e.by = p.ID
	}
	w.mu.Unlock()
	if len(mine) == 0 {
		return Outcome{TS: m.ts, Acknowledgement: Acknowledgement{Why: "the app is not there"}}
	}
	o := w.outcome(p, func() (a Acknowledgement) {
		for _, e := range mine {
			a = w.send(e)
		}
		return a
	})
	o.TS = m.ts
	return o
}

// Mentions writes text that begins with a mention of the app.
func (p *Person) Mentions(at Place, text string) Outcome {
	return p.Says(at, "@upphandlingsvakten "+text)
}

// Writes says something where p and the app are alone.
func (p *Person) Writes(text string) Outcome { return p.Says(p.w.With(p), text) }

// Edits changes what p wrote.
func (p *Person) Edits(at Place, ts, text string) Outcome {
	w := p.w
	w.mu.Lock()
	c := w.channel(at.Channel)
	m := c.message(ts)
	before := w.rendered(m, false)
	m.rewrite(w.typed(text), typedBlocks(w.typed(text)), w.stamp())
	w.tellEdit(c, m, before)
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement {
		w.Flush()
		return Acknowledgement{OK: true}
	})
}

// Commands gives a slash command in a channel. Slack takes none in a thread.
func (p *Person) Commands(at Place, command, text string) Outcome {
	w := p.w
	w.mu.Lock()
	c := w.channel(at.Channel)
	if at.Thread != "" || c == nil {
		w.mu.Unlock()
		return Outcome{Acknowledgement: Acknowledgement{Why: command + " is not supported in threads"}, Told: command + " is not supported in threads. Sorry!"}
	}
	name := c.name
	if c.kind == Direct {
		name = "directmessage"
	}
	payload := object{
		"token": "old-verification-token", "team_id": TeamID, "team_domain": "town", "channel_id": c.id, "channel_name": name,
		"user_id": p.ID, "user_name": p.Name, "command": command, "text": w.typed(text), "api_app_id": AppID,
		"is_enterprise_install": fmt.Sprint(w.conf.OrgWide), "response_url": w.responseURL(c, p, "", ""), "trigger_id": w.trigger(p.ID, nil),
	}
	if w.conf.Enterprise != "" {
		payload["enterprise_id"], payload["enterprise_name"] = w.conf.Enterprise, "Storköpings kommun"
	}
	e := w.envelope(slashCommands, payload)
	e.by = p.ID
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement { return w.send(e) })
}

// OpensHome opens the app's home tab.
func (p *Person) OpensHome() Outcome {
	w := p.w
	w.mu.Lock()
	event := object{
		"type": "app_home_opened", "user": p.ID, "channel": w.direct(p.ID).id, "tab": "home", "event_ts": w.stamp(),
	}
	if v := w.homes[p.ID]; v != nil {
		event["view"] = v.about()
	}
	e := w.event(event, nil)
	e.by = p.ID
	w.mu.Unlock()
	return w.outcome(p, func() Acknowledgement { return w.send(e) })
}

// Hears lets the app be told of an event that is none of a person's doing, or
// that it has never heard of.
func (w *Workspace) Hears(event map[string]any) Outcome {
	w.mu.Lock()
	e := w.event(object(clone(event)), nil)
	w.mu.Unlock()
	return Outcome{Acknowledgement: w.send(e)}
}

// Injects delivers a payload as it stands: whatever a test wants the app to
// meet. Kind is events_api, interactive or slash_commands.
func (w *Workspace) Injects(kind string, payload []byte) Outcome {
	w.mu.Lock()
	e := w.envelope(kind, nil)
	e.raw = payload
	if kind == slashCommands {
		_ = parse(payload, &e.payload)
	}
	w.mu.Unlock()
	return Outcome{Acknowledgement: w.send(e)}
}

// typed is text as Slack hands it on: escaped, with mentions as it writes them.
// It needs the lock.
func (w *Workspace) typed(text string) string {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	return named.ReplaceAllStringFunc(text, func(at string) string {
		for _, p := range w.people {
			if p.Name == at[1:] {
				return "<@" + p.ID + ">"
			}
		}
		return at
	})
}

// named is what may be a mention.
var named = regexp.MustCompile(`@[\p{L}\p{N}._-]*[\p{L}\p{N}]`)

// typedBlocks is how Slack hands on what people typed in its editor.
func typedBlocks(text string) []any {
	var elements []any
	rest := text
	for {
		before, after, found := strings.Cut(rest, "<@")
		if before != "" {
			elements = append(elements, map[string]any{"type": "text", "text": unescape(before)})
		}
		if !found {
			break
		}
		id, tail, _ := strings.Cut(after, ">")
		elements = append(elements, map[string]any{"type": "user", "user_id": id})
		rest = tail
	}
	if len(elements) == 0 {
		return nil
	}
	section := map[string]any{"type": "rich_text_section", "elements": elements}
	return []any{map[string]any{"type": "rich_text", "block_id": "typed", "elements": []any{section}}}
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// answerText is what an answer to a command shows. It needs the lock.
func (w *Workspace) answerText(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	var o object
	if parse(body, &o) != nil {
		return strings.TrimSpace(string(body))
	}
	if len(o) == 0 {
		return ""
	}
	if kind := o.str("response_type"); kind != "" && kind != "ephemeral" {
		w.Fault("a command was answered with the response_type %q, for everybody to read", kind)
	}
	if problems := checkMessage(o.list("blocks")); len(problems) > 0 {
		w.invalid("invalid_blocks", problems)
		return fmt.Sprintf("(%v)", problems)
	}
	return w.show1(o.str("text"), o.list("blocks"), o["mrkdwn"] == false)
}
