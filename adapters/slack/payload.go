package slack

import "upphandlingsvakten/adapters/chat"

// The payloads of Slack, as far as they are needed. Every field may be missing
// or be of another kind than it was; then it is empty, and the rest still counts.

// The kinds of chat in the words of this package.
type (
	word         = chat.Word
	truth        = chat.Truth
	maybe[T any] = chat.Maybe[T]
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
