package slackfake

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a message's text, from the reference of chat.postMessage and
// chat.update.
const (
	mostText       = 40_000
	mostUpdateText = 4_000
	mostMetadata   = 8_000 // Slack has a limit and does not say which
)

// someone says whether an id is a person's; those of Enterprise Grid may begin
// with a W.
func someone(id string) bool { return strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") }

// target finds where a message is to go, and says what is in the way. It needs
// the lock.
func (w *Workspace) target(id string) (*channel, string) {
	if someone(id) {
		p := w.person(id)
		switch {
		case p == nil:
			return nil, "channel_not_found"
		case p.Bot:
			return nil, "cannot_dm_bot"
		case p.Gone:
			return nil, "user_disabled"
		}
		return w.direct(id), ""
	}
	c := w.channel(id)
	switch {
	case c == nil && strings.HasPrefix(id, "#"):
		w.Fault("a channel is addressed by its name, %s", id)
		return nil, "channel_not_found"
	case c == nil:
		return nil, "channel_not_found"
	case c.archived:
		return c, "is_archived"
	case !c.has(BotUser) && c.kind != Public:
		return nil, "channel_not_found"
	case !c.has(BotUser) && !w.may("chat:write.public"):
		return nil, "not_in_channel"
	}
	return c, ""
}

// body reads and checks what a message is to show.
func (w *Workspace) body(args object, c *channel) (m *message, refused *answer) {
	m = &message{user: BotUser, botID: BotID, appID: AppID, text: args.str("text"), plain: args.str("mrkdwn") == "false"}
	if args.has("blocks") {
		l, isList := args["blocks"].([]any)
		if !isList {
			a := no("invalid_blocks_format")
			return nil, &a
		}
		m.blocks = l
		if problems := checkMessage(l); len(problems) > 0 {
			a := w.invalid("invalid_blocks", problems)
			return nil, &a
		}
	}
	length := utf8.RuneCountInString(m.text)
	var a answer
	switch {
	case args.has("markdown_text") || args.has("attachments"):
		w.Fault("the app writes with blocks and text, not with markdown_text or attachments")
		a = no("invalid_arguments")
	case m.text == "" && len(m.blocks) == 0:
		a = no("no_text")
	case length > mostText:
		a = no("msg_too_long")
	case weight(m.blocks) > mostBlocksText:
		a = no("msg_blocks_too_long")
	default:
		if m.text == "" {
			w.Fault("a message in %s has no text: screen readers and notifications have nothing to read", c.id)
		}
		m.metadata, a = readMetadata(args)
	}
	if a.code != "" {
		return nil, &a
	}
	return m, nil
}

// readMetadata checks what only programs see.
func readMetadata(args object) (object, answer) {
	if !args.has("metadata") {
		return nil, answer{}
	}
	meta := args.obj("metadata")
	switch {
	case meta == nil:
		return nil, no("invalid_metadata_format")
	case len(meta) == 0:
		return object{}, answer{}
	case meta.str("event_type") == "" || meta.obj("event_payload") == nil:
		return nil, no("invalid_metadata_schema")
	case len(encode(meta)) > mostMetadata:
		return nil, no("metadata_too_large")
	}
	for _, v := range meta.obj("event_payload") {
		if nested := asObject(v); nested != nil {
			for _, inner := range nested {
				if asObject(inner) != nil {
					return nil, no("invalid_metadata_schema")
				}
			}
		}
	}
	return meta, answer{}
}

func (w *Workspace) postMessage(args object) answer {
	c, code := w.target(args.str("channel"))
	if code != "" {
		return no(code)
	}
	m, refused := w.body(args, c)
	if refused != nil {
		return *refused
	}
	if m.thread = args.str("thread_ts"); m.thread != "" {
		root := c.message(m.thread)
		if root == nil && len(c.replies(m.thread)) == 0 {
			return no("thread_not_found")
		}
		if root != nil && root.thread != "" {
			w.Fault("thread_ts %s is that of a reply; threads hang on their first message", m.thread)
			m.thread = root.thread
		}
	}
	w.add(c, m)
	w.echo(c, m)
	return ok(object{"channel": c.id, "ts": m.ts, "message": w.rendered(m, true)})
}

func (w *Workspace) postEphemeral(args object) answer {
	c, code := w.target(args.str("channel"))
	if code != "" {
		return no(code)
	}
	user := w.person(args.str("user"))
	if user == nil || !c.has(user.ID) {
		return no("user_not_in_channel")
	}
	m, refused := w.body(args, c)
	if refused != nil {
		return *refused
	}
	m.thread, m.only = args.str("thread_ts"), user.ID
	w.add(c, m)
	return ok(object{"message_ts": m.ts})
}

func (w *Workspace) update(args object) answer {
	id := args.str("channel")
	if someone(id) || strings.HasPrefix(id, "#") {
		return no("channel_not_found")
	}
	c := w.channel(id)
	if c == nil || (!c.has(BotUser) && c.kind != Public) {
		return no("channel_not_found")
	}
	m := c.message(args.str("ts"))
	switch {
	case c.archived:
		return no("is_archived")
	case m == nil || m.subtype == "tombstone":
		return no("message_not_found")
	case m.botID != BotID:
		return no("cant_update_message")
	case utf8.RuneCountInString(args.str("text")) > mostUpdateText:
		return no("msg_too_long")
	}
	fresh, refused := w.body(args, c)
	if refused != nil {
		return *refused
	}
	if hasRich(m.blocks) && !hasRich(fresh.blocks) && len(fresh.blocks) > 0 {
		return no("block_mismatch")
	}
	before := w.rendered(m, false)
	m.rewrite(fresh.text, fresh.blocks, w.stamp())
	m.plain = fresh.plain
	switch {
	case fresh.metadata == nil:
	case len(fresh.metadata) == 0:
		m.metadata = nil
	default:
		m.metadata = fresh.metadata
	}
	w.echoEdit(c, m, before)
	return ok(object{"channel": c.id, "ts": m.ts, "text": m.text, "message": w.rendered(m, true)})
}

// hasRich says whether there is rich text among blocks, which an edit cannot
// replace by something else.
func hasRich(blocks []any) bool {
	return slices.ContainsFunc(objects(blocks), func(b object) bool { return b.str("type") == "rich_text" })
}

func (w *Workspace) deleteMessage(args object) answer {
	c := w.channel(args.str("channel"))
	if c == nil {
		return no("channel_not_found")
	}
	m := c.message(args.str("ts"))
	switch {
	case m == nil:
		return no("message_not_found")
	case m.botID != BotID:
		return no("cant_delete_message")
	}
	c.remove(m)
	return ok(object{"channel": c.id, "ts": args.str("ts")})
}

func (w *Workspace) permalink(args object) answer {
	c := w.channel(args.str("channel"))
	if c == nil {
		return no("channel_not_found")
	}
	m := c.message(args.str("message_ts"))
	if m == nil {
		return no("message_not_found")
	}
	return ok(object{"channel": c.id, "permalink": "https://town.slack.example/archives/" + c.id + "/p" + strings.Replace(m.ts, ".", "", 1)})
}

func (w *Workspace) react(args object) answer {
	c := w.channel(args.str("channel"))
	if c == nil {
		return no("channel_not_found")
	}
	if c.message(args.str("timestamp")) == nil {
		return no("message_not_found")
	}
	return ok(nil)
}
