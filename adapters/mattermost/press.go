package mattermost

import (
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
)

// pathActions, pathCommands and pathDialogs are what Handler serves.
const (
	pathActions  = "/mattermost/actions"
	pathCommands = "/mattermost/commands"
	pathDialogs  = "/mattermost/dialogs"
)

// props are what a post of the bot's carries beside its text. They are given
// whole at every edit: what one reads back of them lacks the integrations, and
// to send that would kill the buttons.
func (a *Adapter) props(d conversation.Delivery, n int, channel string, p page) (map[string]any, mark) {
	m := mark{
		EventType: word(d.Topic), Case: word(d.Case), Delivery: word(d.ID),
		Nonce: word(a.sealer.derived(kindNonce, string(d.To), string(d.Card), cardless(d), strconv.Itoa(n))),
	}
	if d.Topic != conversation.TopicAlert {
		m.Question = word(d.Question)
	}
	if n > 0 {
		m.Part = number(n + 1)
	}
	props := map[string]any{"upphandlingsvakten": m, "from_bot": "true"}
	if len(p.rows) > 0 {
		props["attachments"] = p.attachments(a.maker(channel, m))
	}
	return props, m
}

// cardless is what tells posts without a card apart.
func cardless(d conversation.Delivery) string {
	if d.Card != "" {
		return ""
	}
	return string(d.ID)
}

// maker makes what is pressed in one post.
func (a *Adapter) maker(channel string, m mark) func(act) *model.PostAction {
	used := map[string]bool{}
	return func(one act) *model.PostAction {
		c := claims{Action: one.action, Channel: channel, Nonce: string(m.Nonce), Among: one.among}
		if one.token.Case != "" {
			c.Token = one.token.String()
		}
		// An id is that of one question at one time, so that a button that is
		// pressed after it was taken away does not hit the one in its place.
		kind, _, _ := strings.Cut(c.Action, "/")
		id := kind + a.sealer.derived(kindButton, c.Nonce, c.Action, c.Token)
		for n := 2; used[id]; n++ {
			id = kind + a.sealer.derived(kindButton, c.Nonce, c.Action, c.Token, strconv.Itoa(n))
		}
		used[id] = true
		made := &model.PostAction{
			Id: id, Type: model.PostActionTypeButton, Name: label(one.name, mostButton), DataSource: one.source,
			Integration: &model.PostActionIntegration{
				URL: a.conf.PublicURL + pathActions, Context: map[string]any{"seal": a.sealer.seal(kindAction, c)},
			},
		}
		if one.primary {
			made.Style = "primary"
		}
		if one.source != "" || len(one.options) > 0 {
			made.Type = model.PostActionTypeSelect
		}
		for _, o := range one.options {
			made.Options = append(made.Options, &model.PostActionOptions{Text: label(o.label, mostLine), Value: o.value})
		}
		return made
	}
}

// label is plain text on a button. Emoji are shown there, so names of emoji are
// broken.
func label(text string, most int) string {
	out := chat.Cut(chat.OneLine(conversation.Legible(text)), most)
	if out == "" {
		return "·"
	}
	return emojiName.ReplaceAllString(out, ":"+unseen+"$1:")
}
