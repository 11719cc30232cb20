package slack

import (
	"bytes"
	"encoding/json"

	"upphandlingsvakten/adapters/chat"
)

// interactionPayload is a click, a choice, a form or a shortcut. It is what people
// wait for, and has whole messages and views in it of which little is wanted.
type interactionPayload struct {
	typ, enterprise, channel, callbackID, actionTS, triggerID, responseURL word

	user      userPayload
	container containerPart
	message   messagePart
	actions   []actionPart
	state     inputs
	view      viewPart
}

type userPayload struct{ id, teamID word }

type containerPart struct{ typ, channelID, messageTS, threadTS word }

// messagePart has the case, too, that the message says it is of.
type messagePart struct{ ts, threadTS, user, ofCase word }

type actionPart struct {
	actionID, blockID, typ, value, actionTS, selectedOption, selectedDate, selectedUser word
}

type viewPart struct {
	id, hash, typ, callbackID, privateMetadata word
	state                                      inputs
}

// inputs is what stands in inputs, as it came: block_id → action_id → input.
type inputs []byte

type inputPart struct {
	value, selectedOption, selectedDate, selectedUser word
	selectedOptions                                   []word
}

// parseInteraction is an error for what is no object in JSON.
func parseInteraction(b []byte) (p interactionPayload, err error) {
	if !json.Valid(b) || !isObject(b) {
		return p, errMalformed
	}
	words(b, p.word)
	for name, v := range chat.Members(b) {
		switch name {
		case "user":
			words(v, p.user.word)
		case "container":
			words(v, p.container.word)
		case "message":
			p.message = messageOf(v)
		case "actions":
			p.actions = actionsOf(v)
		case "state":
			p.state = member(v, "values")
		case "view":
			words(v, p.view.word)
			p.view.state = member(member(v, "state"), "values")
		}
	}
	return p, nil
}

func isObject(v []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(v), []byte("{")) }

// words reads those members of an object into words for which there is one.
func words(object []byte, of func(name string) *word) {
	for name, v := range chat.Members(object) {
		if w := of(name); w != nil {
			*w = chat.WordOf(v)
		}
	}
}

// member is the last member of that name; nil if there is none.
func member(object []byte, name string) (v []byte) {
	for other, value := range chat.Members(object) {
		if other == name {
			v = value
		}
	}
	return v
}

func (p *interactionPayload) word(name string) *word {
	switch name {
	case "type":
		return &p.typ
	case "enterprise":
		return &p.enterprise
	case "channel":
		return &p.channel
	case "callback_id":
		return &p.callbackID
	case "action_ts":
		return &p.actionTS
	case "trigger_id":
		return &p.triggerID
	case "response_url":
		return &p.responseURL
	}
	return nil
}

func (p *userPayload) word(name string) *word {
	switch name {
	case "id":
		return &p.id
	case "team_id":
		return &p.teamID
	}
	return nil
}

func (p *containerPart) word(name string) *word {
	switch name {
	case "type":
		return &p.typ
	case "channel_id":
		return &p.channelID
	case "message_ts":
		return &p.messageTS
	case "thread_ts":
		return &p.threadTS
	}
	return nil
}

func (p *viewPart) word(name string) *word {
	switch name {
	case "id":
		return &p.id
	case "hash":
		return &p.hash
	case "type":
		return &p.typ
	case "callback_id":
		return &p.callbackID
	case "private_metadata":
		return &p.privateMetadata
	}
	return nil
}

func messageOf(v []byte) (m messagePart) {
	for name, v := range chat.Members(v) {
		switch name {
		case "ts":
			m.ts = chat.WordOf(v)
		case "thread_ts":
			m.threadTS = chat.WordOf(v)
		case "user":
			m.user = chat.WordOf(v)
		case "metadata":
			m.ofCase = chat.WordOf(member(member(v, "event_payload"), "case"))
		}
	}
	return m
}

func actionsOf(list []byte) (all []actionPart) {
	for v := range chat.Elements(list) {
		if !isObject(v) {
			continue
		}
		var a actionPart
		for name, v := range chat.Members(v) {
			switch name {
			case "action_id":
				a.actionID = chat.WordOf(v)
			case "block_id":
				a.blockID = chat.WordOf(v)
			case "type":
				a.typ = chat.WordOf(v)
			case "value":
				a.value = chat.WordOf(v)
			case "action_ts":
				a.actionTS = chat.WordOf(v)
			case "selected_option":
				a.selectedOption = chat.WordOf(member(v, "value"))
			case "selected_date":
				a.selectedDate = chat.WordOf(v)
			case "selected_user":
				a.selectedUser = chat.WordOf(v)
			}
		}
		all = append(all, a)
	}
	return all
}

func filledIn(v []byte) (i inputPart) {
	for name, v := range chat.Members(v) {
		switch name {
		case "value":
			i.value = chat.WordOf(v)
		case "selected_option":
			i.selectedOption = chat.WordOf(member(v, "value"))
		case "selected_options":
			for one := range chat.Elements(v) {
				if isObject(one) {
					i.selectedOptions = append(i.selectedOptions, chat.WordOf(member(one, "value")))
				}
			}
		case "selected_date":
			i.selectedDate = chat.WordOf(v)
		case "selected_user":
			i.selectedUser = chat.WordOf(v)
		}
	}
	return i
}
