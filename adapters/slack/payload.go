package slack

import "upphandlingsvakten/adapters/chat"

// The payloads of Slack, as far as they are needed. Every field may be missing
// or be of another kind than it was; then it is empty, and the rest still counts.

// The kinds of chat in the words of this package.
type (
	word         = chat.Word
	truth        = chat.Truth
	maybe[T any] = chat.Maybe[T]
	each[T any]  = chat.Each[T]
)

// outerPayload is what the Events API sends.
type outerPayload struct {
	Type       word                `json:"type"`
	Challenge  word                `json:"challenge"`
	TeamID     word                `json:"team_id"`
	Enterprise word                `json:"enterprise_id"`
	EventID    word                `json:"event_id"`
	Event      maybe[eventPayload] `json:"event"`
}

// eventPayload is an inner event.
type eventPayload struct {
	Type        word  `json:"type"`
	Subtype     word  `json:"subtype"`
	User        word  `json:"user"`
	UserTeam    word  `json:"user_team"`
	BotID       word  `json:"bot_id"`
	Text        word  `json:"text"`
	TS          word  `json:"ts"`
	ThreadTS    word  `json:"thread_ts"`
	Channel     word  `json:"channel"`
	ChannelType word  `json:"channel_type"`
	Tab         word  `json:"tab"`
	Hidden      truth `json:"hidden"`
}

// interactionPayload is a click, a choice, a form or a shortcut.
type interactionPayload struct {
	Type        word                 `json:"type"`
	User        maybe[userPayload]   `json:"user"`
	Team        word                 `json:"team"`
	Enterprise  word                 `json:"enterprise"`
	Channel     word                 `json:"channel"`
	Container   maybe[containerPart] `json:"container"`
	Message     maybe[messagePart]   `json:"message"`
	Actions     each[actionPart]     `json:"actions"`
	State       maybe[statePart]     `json:"state"`
	View        maybe[viewPart]      `json:"view"`
	CallbackID  word                 `json:"callback_id"`
	ActionTS    word                 `json:"action_ts"`
	TriggerID   word                 `json:"trigger_id"`
	ResponseURL word                 `json:"response_url"`
}

type userPayload struct {
	ID     word `json:"id"`
	TeamID word `json:"team_id"`
}

type containerPart struct {
	Type      word `json:"type"`
	ChannelID word `json:"channel_id"`
	MessageTS word `json:"message_ts"`
	ThreadTS  word `json:"thread_ts"`
}

type messagePart struct {
	TS       word                `json:"ts"`
	ThreadTS word                `json:"thread_ts"`
	User     word                `json:"user"`
	Metadata maybe[metadataPart] `json:"metadata"`
}

type metadataPart struct {
	EventPayload maybe[struct {
		Case     word `json:"case"`
		Delivery word `json:"delivery"`
	}] `json:"event_payload"`
}

type actionPart struct {
	ActionID       word              `json:"action_id"`
	BlockID        word              `json:"block_id"`
	Type           word              `json:"type"`
	Value          word              `json:"value"`
	ActionTS       word              `json:"action_ts"`
	SelectedOption maybe[optionPart] `json:"selected_option"`
	SelectedDate   word              `json:"selected_date"`
	SelectedUser   word              `json:"selected_user"`
}

type optionPart struct {
	Value word `json:"value"`
}

// statePart is what stands in inputs: block_id → action_id → input.
type statePart struct {
	Values maybe[map[string]maybe[map[string]maybe[inputPart]]] `json:"values"`
}

type inputPart struct {
	Type            word              `json:"type"`
	Value           word              `json:"value"`
	SelectedOption  maybe[optionPart] `json:"selected_option"`
	SelectedOptions *each[optionPart] `json:"selected_options"`
	SelectedDate    word              `json:"selected_date"`
	SelectedUser    word              `json:"selected_user"`
}

type viewPart struct {
	ID              word             `json:"id"`
	Hash            word             `json:"hash"`
	Type            word             `json:"type"`
	CallbackID      word             `json:"callback_id"`
	PrivateMetadata word             `json:"private_metadata"`
	State           maybe[statePart] `json:"state"`
}

// commandPayload is a slash command, as Socket Mode sends it.
type commandPayload struct {
	Command     word `json:"command"`
	Text        word `json:"text"`
	TeamID      word `json:"team_id"`
	Enterprise  word `json:"enterprise_id"`
	ChannelID   word `json:"channel_id"`
	ChannelName word `json:"channel_name"`
	UserID      word `json:"user_id"`
	TriggerID   word `json:"trigger_id"`
	ResponseURL word `json:"response_url"`
	SSLCheck    word `json:"ssl_check"`
}
