package slack

import (
	"slices"
	"strings"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// decodeInteraction reads what people press, choose, fill in and call up. Bot is
// the bot's own user.
func decodeInteraction(body []byte, bot string) (occurrence, error) {
	p, err := parseInteraction(body)
	if err != nil {
		return occurrence{}, err
	}
	o := occurrence{
		user: string(p.user.id), team: string(p.user.teamID), org: string(p.enterprise),
		trigger: string(p.triggerID), respond: string(p.responseURL), place: conversation.Direct(here.Person(string(p.user.id))),
	}
	if o.user == "" {
		return occurrence{act: actUnknown}, nil
	}
	switch p.typ {
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
	if len(p.actions) == 0 {
		o.act = actUnknown
		return o
	}
	a, m := p.actions[0], p.message
	at := first(a.actionTS, p.actionTS)
	o.id = conversation.EventID(Platform + ":a/" + o.user + "/" + at + "/" + string(a.actionID))
	o.at = moment(at)
	o.home = p.view.typ == "home"
	channel := first(p.channel, p.container.channelID)
	ts := first(m.ts, p.container.messageTS)
	if channel != "" {
		switch thread := first(m.threadTS, p.container.threadTS); {
		case thread != "":
			o.place = here.Thread(channel, thread)
		case strings.HasPrefix(channel, "D") && p.container.typ == "message":
			// A card that stands alone between a person and the bot.
		default:
			o.place = here.Channel(channel)
		}
	}
	if a.actionID == doNew {
		o.act, o.gesture = actGesture, conversation.Called{Words: startWords}
		return o
	}
	if ts != "" && bot != "" && m.user != "" && string(m.user) != bot {
		o.act = actForeign
		return o
	}
	token, option, ok := tokenOf(a)
	if of := m.ofCase; !ok || of != "" && string(of) != string(token.Case) {
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
	value, option := string(a.value), ""
	if v := a.selectedOption; v != "" {
		value, option, _ = strings.Cut(string(v), between)
	}
	if value == "" {
		value = string(a.blockID)
	}
	t, err := conversation.ParseToken(value)
	return t, rules.OptionID(option), err == nil
}

// clicked is what was pressed, once its token is known.
func clicked(o occurrence, p interactionPayload, a actionPart, t conversation.Token, option rules.OptionID) occurrence {
	o.act, o.token = actGesture, t
	question, answers := strings.CutPrefix(string(a.actionID), "answer/")
	switch {
	case a.actionID == doForm:
		o.act = actForm
	case a.actionID == doNone:
		o.gesture = conversation.Pressed{Token: t, Many: []rules.OptionID{}}
	case a.actionID == doChosen:
		many := chosen(p.state, t)
		if len(many) == 0 {
			o.act = actEmpty
			return o
		}
		o.gesture = conversation.Pressed{Token: t, Many: many}
	case !answers:
		o.gesture = conversation.Pressed{Token: t}
	case a.selectedDate != "":
		o.gesture = conversation.Filled{Token: t, Fields: map[string]string{fieldOf(t): string(a.selectedDate)}}
	case a.selectedUser != "":
		o.gesture = conversation.Filled{Token: t, Fields: map[string]string{fieldOf(t): whoChosen + string(a.selectedUser)}}
	case a.typ == "multi_static_select":
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

// fieldOf is the key in a form of what a token asks for: the part of an entry,
// or the question.
func fieldOf(t conversation.Token) string {
	question, part, ok := strings.Cut(t.Step, ".")
	if ok {
		return part
	}
	return question
}

// whoChosen stands before the id of a person who was chosen and not typed, until
// their name has been asked for.
const whoChosen = string(whoOpens) + "@"

// chosen are the options that a select of a token's question holds. None is the
// same as a state that cannot be read: neither is an answer.
func chosen(s inputs, t conversation.Token) []rules.OptionID {
	var out []rules.OptionID
	for _, input := range chat.Members(member(s, t.String())) {
		for _, o := range filledIn(input).selectedOptions {
			if value, option, ok := strings.Cut(string(o), between); ok && value == t.String() {
				out = append(out, rules.OptionID(option))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// decodeForm reads a form that was sent.
func decodeForm(o occurrence, p interactionPayload) occurrence {
	v := p.view
	if v.callbackID != formView {
		o.act = actUnknown
		return o
	}
	value, place, _ := strings.Cut(string(v.privateMetadata), between)
	t, err := conversation.ParseToken(value)
	if err != nil {
		o.act = actForeign
		return o
	}
	fields := map[string]string{}
	o.view = ""
	for block, inputs := range chat.Members(v.state) {
		for action, input := range chat.Members(inputs) {
			if o.view == "" || block < o.view {
				o.view = block
			}
			fields[action] = entered(filledIn(input))
		}
	}
	if len(fields) == 0 {
		o.act = actForeign // a form without fields is none of ours
		return o
	}
	o.act, o.gesture = actGesture, conversation.Filled{Token: t, Fields: fields}
	o.id = conversation.EventID(Platform + ":v/" + string(v.id) + "/" + string(v.hash))
	if place != "" {
		o.place = conversation.Place(place)
	}
	return o
}

// entered is what stands in one input, as it would be typed.
func entered(i inputPart) string {
	switch {
	case i.selectedDate != "":
		return string(i.selectedDate)
	case i.selectedOption != "":
		return string(i.selectedOption)
	case i.selectedUser != "":
		return whoChosen + string(i.selectedUser)
	}
	return string(i.value)
}

// decodeShortcut reads a shortcut: of a message, which begins a case in its
// thread, or of the workspace.
func decodeShortcut(o occurrence, p interactionPayload) occurrence {
	if p.callbackID != StartShortcut {
		o.act = actUnknown
		return o
	}
	at := string(p.actionTS)
	o.act, o.gesture, o.at = actGesture, conversation.Called{Words: startWords}, moment(at)
	o.id = conversation.EventID(Platform + ":s/" + o.user + "/" + first(p.actionTS, p.triggerID))
	if channel := string(p.channel); channel != "" && p.message.ts != "" {
		o.place = here.Thread(channel, first(p.message.threadTS, p.message.ts))
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
