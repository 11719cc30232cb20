package slack

import (
	"encoding/json"
	"slices"
	"strings"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// decodeInteraction reads what people press, choose, fill in and call up. Bot is
// the bot's own user.
func decodeInteraction(body []byte, bot string) (occurrence, error) {
	var p interactionPayload
	if err := json.Unmarshal(body, &p); err != nil {
		return occurrence{}, errMalformed
	}
	u := p.User.V
	o := occurrence{
		user: string(u.ID), team: string(u.TeamID), org: string(p.Enterprise), trigger: string(p.TriggerID), respond: string(p.ResponseURL),
		place: conversation.Direct(here.Person(string(u.ID))),
	}
	if o.user == "" {
		return occurrence{act: actUnknown}, nil
	}
	switch p.Type {
	case "block_actions":
		return decodeClick(o, p, bot), nil
	case "view_submission":
		return decodeForm(o, p), nil
	case "shortcut", "message_action":
		return decodeShortcut(o, p), nil
	case "view_closed":
		return o, nil
	}
	o.act = actUnknown
	return o, nil
}

// decodeClick reads a button or a select.
func decodeClick(o occurrence, p interactionPayload, bot string) occurrence {
	if len(p.Actions) == 0 {
		o.act = actUnknown
		return o
	}
	a, m := p.Actions[0], p.Message.V
	at := first(a.ActionTS, p.ActionTS)
	o.id = conversation.EventID(Platform + ":a/" + o.user + "/" + at + "/" + string(a.ActionID))
	o.at = moment(at)
	o.home = p.View.V.Type == "home"
	channel := first(p.Channel, p.Container.V.ChannelID)
	ts := first(m.TS, p.Container.V.MessageTS)
	if channel != "" {
		switch thread := first(m.ThreadTS, p.Container.V.ThreadTS); {
		case thread != "":
			o.place = here.Thread(channel, thread)
		case strings.HasPrefix(channel, "D") && p.Container.V.Type == "message":
			// A card that stands alone between a person and the bot.
		default:
			o.place = here.Channel(channel)
		}
	}
	if a.ActionID == doNew {
		o.act, o.gesture = actGesture, conversation.Called{Words: startWords}
		return o
	}
	if ts != "" && bot != "" && m.User != "" && string(m.User) != bot {
		o.act = actForeign
		return o
	}
	token, option, ok := tokenOf(a)
	if of := m.Metadata.V.EventPayload.V.Case; !ok || of != "" && string(of) != string(token.Case) {
		o.act = actForeign
		return o
	}
	return clicked(o, p, a, token, option)
}

// startWords begin a case where a button says so and nobody typed a command.
const startWords = "ny"

// tokenOf is the token of what was pressed, and the option of a select. A picker
// has no value; its block bears the token.
func tokenOf(a actionPart) (conversation.Token, rules.OptionID, bool) {
	value, option := string(a.Value), ""
	if v := a.SelectedOption.V.Value; v != "" {
		value, option, _ = strings.Cut(string(v), between)
	}
	if value == "" {
		value = string(a.BlockID)
	}
	t, err := conversation.ParseToken(value)
	return t, rules.OptionID(option), err == nil
}

// clicked is what was pressed, once its token is known.
func clicked(o occurrence, p interactionPayload, a actionPart, t conversation.Token, option rules.OptionID) occurrence {
	o.act, o.token = actGesture, t
	question, answers := strings.CutPrefix(string(a.ActionID), "answer/")
	switch {
	case a.ActionID == doForm:
		o.act = actForm
	case a.ActionID == doNone:
		o.gesture = conversation.Pressed{Token: t, Many: []rules.OptionID{}}
	case a.ActionID == doChosen:
		many := chosen(p.State.V, t)
		if len(many) == 0 {
			o.act = actEmpty
			return o
		}
		o.gesture = conversation.Pressed{Token: t, Many: many}
	case !answers:
		o.gesture = conversation.Pressed{Token: t}
	case a.SelectedDate != "":
		o.gesture = conversation.Filled{Token: t, Fields: map[string]string{t.Field(): string(a.SelectedDate)}}
	case a.SelectedUser != "":
		o.gesture = conversation.Filled{Token: t, Fields: map[string]string{t.Field(): chat.Chosen + string(a.SelectedUser)}}
	case a.Type == "multi_static_select":
		o.act = actNothing // it counts when the person says that these are the ones
	case option != "":
		o.gesture = conversation.Pressed{Token: t, Option: option}
	default:
		_, last, ok := strings.Cut(question, "/")
		if !ok {
			o.act = actNothing // a picker that was emptied
			return o
		}
		o.gesture = conversation.Pressed{Token: t, Option: rules.OptionID(last)}
	}
	return o
}

// chosen are the options that a select of a token's question holds. None is the
// same as a state that cannot be read: neither is an answer.
func chosen(s statePart, t conversation.Token) []rules.OptionID {
	var out []rules.OptionID
	for _, input := range s.Values.V[t.String()].V {
		if input.V.SelectedOptions == nil {
			continue
		}
		for _, o := range *input.V.SelectedOptions {
			if value, option, ok := strings.Cut(string(o.Value), between); ok && value == t.String() {
				out = append(out, rules.OptionID(option))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// decodeForm reads a form that was sent.
func decodeForm(o occurrence, p interactionPayload) occurrence {
	v := p.View.V
	if v.CallbackID != formView {
		o.act = actUnknown
		return o
	}
	value, place, _ := strings.Cut(string(v.PrivateMetadata), between)
	t, err := conversation.ParseToken(value)
	if err != nil {
		o.act = actForeign
		return o
	}
	fields := map[string]string{}
	o.view = ""
	for block, inputs := range v.State.V.Values.V {
		for action, input := range inputs.V {
			if o.view == "" || block < o.view {
				o.view = block
			}
			fields[action] = entered(input.V)
		}
	}
	if len(fields) == 0 {
		o.act = actForeign // a form without fields is none of ours
		return o
	}
	o.act, o.gesture = actGesture, conversation.Filled{Token: t, Fields: fields}
	o.id = conversation.EventID(Platform + ":v/" + string(v.ID) + "/" + string(v.Hash))
	if place != "" {
		o.place = conversation.Place(place)
	}
	return o
}

// entered is what stands in one input, as it would be typed.
func entered(i inputPart) string {
	switch {
	case i.SelectedDate != "":
		return string(i.SelectedDate)
	case i.SelectedOption.V.Value != "":
		return string(i.SelectedOption.V.Value)
	case i.SelectedUser != "":
		return chat.Chosen + string(i.SelectedUser)
	}
	return string(i.Value)
}

// decodeShortcut reads a shortcut: of a message, which begins a case in its
// thread, or of the workspace.
func decodeShortcut(o occurrence, p interactionPayload) occurrence {
	if p.CallbackID != StartShortcut {
		o.act = actUnknown
		return o
	}
	at := string(p.ActionTS)
	o.act, o.gesture, o.at = actGesture, conversation.Called{Words: startWords}, moment(at)
	o.id = conversation.EventID(Platform + ":s/" + o.user + "/" + first(p.ActionTS, p.TriggerID))
	if channel := string(p.Channel); channel != "" && p.Message.V.TS != "" {
		o.place = here.Thread(channel, first(p.Message.V.ThreadTS, p.Message.V.TS))
	}
	return o
}

// StartShortcut is the callback id of the shortcuts that begin a case.
const StartShortcut = "start_case"

// first is the first of words that is not empty.
func first(words ...word) string {
	for _, w := range words {
		if w != "" {
			return string(w)
		}
	}
	return ""
}
