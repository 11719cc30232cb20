package mattermost

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// occurrence is a payload as far as it concerns us.
type occurrence struct {
	kind    occurs
	id      conversation.EventID
	user    string
	place   conversation.Place
	at      time.Time
	gesture conversation.Gesture
	ref     string             // of what a person wrote
	written word               // the id of that
	token   conversation.Token // of a dialog that is wanted
	action  string
	trigger string
	post    string // that something was pressed on
	// lane is what this must not overtake.
	lane   conversation.Place
	direct bool // between one person and the bot
	root   bool // pressed on the first post of a thread
	silent bool // nobody waits for an answer
	failed bool // nobody knows whether it happened
}

// occurs is what a payload asks for.
type occurs string

// The kinds.
const (
	ofNoConcern occurs = ""        // it is none of our business
	isGesture   occurs = "gesture" // gesture is to be handed in
	wantsForm   occurs = "form"    // a dialog is wanted for token
	isForeign   occurs = "foreign" // a token that is none
)

var errMalformed = errors.New("not a payload that can be read")

// decodePost reads a post. Only what people write counts; edits and deletions
// change nothing that was answered. Direct says that it stands where one person
// and the bot are alone.
func decodePost(p postPayload, bot userPayload, direct bool) occurrence {
	o := occurrence{user: string(p.UserID), direct: direct}
	if p.Type != "" && p.Type != "me" || p.UserID == "" || p.UserID == bot.ID || p.ID == "" || p.ChannelID == "" || p.DeleteAt > 0 ||
		p.Props.V.FromBot == "true" || p.Props.V.FromWebhook == "true" {
		return o
	}
	words, mentioned := typed(string(p.Message), string(bot.Username))
	if words == "" && !mentioned {
		return o // a file without a word
	}
	channel, id := string(p.ChannelID), string(p.ID)
	o.kind, o.id, o.at = isGesture, here.Message(channel, id), moment(p.CreateAt)
	o.ref, o.written = chat.Ref{Channel: channel, Message: id}.String(), p.ID
	switch {
	case p.RootID != "":
		o.place = here.Thread(channel, string(p.RootID))
		o.lane = o.place
	case direct:
		o.place, o.lane = conversation.Direct(here.Person(o.user)), here.Channel(channel)
	default:
		o.place, o.lane = here.Channel(channel), here.Thread(channel, id)
	}
	o.gesture = conversation.Said{Text: words}
	if mentioned && !direct {
		o.gesture = conversation.Called{Words: words}
	}
	return o
}

// decodeCommand reads a slash command. Bot is the bot's own id. Between two
// people it is taken for one to the bot.
func decodeCommand(f url.Values, bot string) occurrence {
	o := occurrence{user: f.Get("user_id"), trigger: f.Get("trigger_id")}
	channel, root := f.Get("channel_id"), f.Get("root_id")
	if !idPattern.MatchString(o.user) || !idPattern.MatchString(channel) {
		return o
	}
	words, _ := typed(f.Get("text"), "")
	o.kind, o.gesture, o.place = isGesture, conversation.Called{Words: words}, here.Channel(channel)
	one, other, between := strings.Cut(f.Get("channel_name"), "__")
	between = between && idPattern.MatchString(one) && idPattern.MatchString(other)
	o.direct = between && (one == bot || other == bot)
	switch {
	case between && !o.direct:
		o.place = conversation.Direct(here.Person(o.user))
	case idPattern.MatchString(root):
		o.place = here.Thread(channel, root)
	case o.direct:
		o.place = conversation.Direct(here.Person(o.user))
	}
	return o
}

// decodeAction reads what was pressed. Its seal and its post are looked at
// elsewhere.
func decodeAction(body []byte) (actionPayload, error) {
	var p actionPayload
	if err := json.Unmarshal(body, &p); err != nil {
		return p, errMalformed
	}
	for _, id := range []word{p.UserID, p.ChannelID, p.PostID} {
		if !idPattern.MatchString(string(id)) {
			return p, errMalformed
		}
	}
	return p, nil
}

// pressed is what was pressed, once it is proven that the bot made it.
func pressed(o occurrence, c claims, selected string) occurrence {
	value := c.Token
	if len(c.Among) > 0 {
		value = ""
		for _, t := range c.Among {
			if t == selected {
				value = t
			}
		}
	}
	o.action = c.Action
	if c.Action == doNew {
		o.kind, o.gesture = isGesture, conversation.Called{Words: startWords}
		return o
	}
	t, err := conversation.ParseToken(value)
	if err != nil {
		o.kind = isForeign
		return o
	}
	o.kind, o.token = isGesture, t
	question, answers := strings.CutPrefix(c.Action, "answer/")
	_, option, button := strings.Cut(question, "/")
	switch {
	case c.Action == doForm, c.Action == doChoose, c.Action == doDate:
		o.kind = wantsForm
	case c.Action == doNone:
		o.gesture = conversation.Pressed{Token: t, Many: []rules.OptionID{}}
	case !answers:
		o.gesture = conversation.Pressed{Token: t}
	case button:
		o.gesture = conversation.Pressed{Token: t, Option: rules.OptionID(option)}
	case selected == "":
		o.kind = ofNoConcern // a menu that was emptied
	case idPattern.MatchString(selected):
		o.gesture = conversation.Filled{Token: t, Fields: map[string]string{t.Field(): chat.Chosen + selected}}
	default:
		o.gesture = conversation.Pressed{Token: t, Option: rules.OptionID(selected)}
	}
	return o
}

// startWords begin a case where a button says so and nobody typed a command.
const startWords = "ny"

// decodeDialog reads a dialog that was sent. Its seal is looked at elsewhere.
func decodeDialog(body []byte) (dialogPayload, error) {
	var p dialogPayload
	if err := json.Unmarshal(body, &p); err != nil || !idPattern.MatchString(string(p.UserID)) {
		return p, errMalformed
	}
	return p, nil
}

// entries is what stands in a dialog, as it would be typed; lists are those of
// which any number could be chosen.
func (p dialogPayload) entries() (fields map[string]string, lists map[string][]string) {
	fields, lists = map[string]string{}, map[string][]string{}
	for name, raw := range p.Submission.V {
		var many each[string]
		var one word
		switch text := strings.TrimSpace(string(raw)); {
		case strings.HasPrefix(text, "["):
			_ = json.Unmarshal(raw, &many) // what is no text is left out
			lists[name] = many
		case text == "true" || text == "false":
			fields[name] = text
		case strings.HasPrefix(text, "{"):
		default:
			_ = json.Unmarshal(raw, &one) // what is no text is empty
			fields[name] = string(one)
		}
	}
	return fields, lists
}

// chosen are the options that a dialog says: of a menu, or of boxes.
func chosen(fields map[string]string, lists map[string][]string, t conversation.Token) []rules.OptionID {
	var out []rules.OptionID
	for _, id := range lists[t.Field()] {
		out = append(out, rules.OptionID(id))
	}
	if one := fields[t.Field()]; one != "" {
		out = append(out, rules.OptionID(one))
	}
	for name, value := range fields {
		if id, ok := strings.CutPrefix(name, tick); ok && value == "true" {
			out = append(out, rules.OptionID(id))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
