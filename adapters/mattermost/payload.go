package mattermost

import (
	"bytes"
	"encoding/json"
	"strconv"

	"upphandlingsvakten/adapters/chat"
)

// The payloads of Mattermost, as far as they are needed. Every field may be
// missing or be of another kind than it was; then it is empty, and the rest
// still counts.
type (
	word         = chat.Word
	truth        = chat.Truth
	maybe[T any] = chat.Maybe[T]
	each[T any]  = chat.Each[T]
)

// number is a whole number; what is none is zero.
type number int64

// UnmarshalJSON never fails.
func (n *number) UnmarshalJSON(b []byte) error {
	if i, err := strconv.ParseInt(string(bytes.TrimSpace(b)), 10, 64); err == nil {
		*n = number(i)
	}
	return nil
}

// inner is JSON in a text, as the WebSocket carries posts.
type inner[T any] struct{ V T }

// UnmarshalJSON never fails.
func (i *inner[T]) UnmarshalJSON(b []byte) error {
	var text string
	var v T
	if json.Unmarshal(b, &text) == nil && json.Unmarshal([]byte(text), &v) == nil {
		i.V = v
	}
	return nil
}

// framePayload is a frame of the WebSocket.
type framePayload struct {
	Status    word                  `json:"status"`
	Event     word                  `json:"event"`
	Seq       number                `json:"seq"`
	Data      maybe[frameContent]   `json:"data"`
	Broadcast maybe[frameBroadcast] `json:"broadcast"`
}

type frameBroadcast struct {
	ChannelID word `json:"channel_id"`
}

type frameContent struct {
	ConnectionID word               `json:"connection_id"`
	Post         inner[postPayload] `json:"post"`
	ChannelType  word               `json:"channel_type"`
	User         maybe[userPayload] `json:"user"`
	UserID       word               `json:"user_id"`
	ChannelID    word               `json:"channel_id"`
}

type postPayload struct {
	ID        word             `json:"id"`
	CreateAt  number           `json:"create_at"`
	EditAt    number           `json:"edit_at"`
	DeleteAt  number           `json:"delete_at"`
	UserID    word             `json:"user_id"`
	ChannelID word             `json:"channel_id"`
	RootID    word             `json:"root_id"`
	Message   word             `json:"message"`
	Type      word             `json:"type"`
	FileIDs   each[string]     `json:"file_ids"`
	Props     maybe[postProps] `json:"props"`
}

type postProps struct {
	Ours        maybe[mark] `json:"upphandlingsvakten"`
	Hint        word        `json:"upphandlingsvakten_hint"`
	FromBot     word        `json:"from_bot"`
	FromWebhook word        `json:"from_webhook"`
}

// mark is how outsiders recognise a post, and how the bot finds it again.
type mark struct {
	EventType word   `json:"event_type"`
	Case      word   `json:"case"`
	Question  word   `json:"question,omitzero"`
	Delivery  word   `json:"delivery"`
	Part      number `json:"part,omitzero"` // from 2
	// Nonce ties what is to be pressed in a post to it.
	Nonce word `json:"nonce"`
}

// listPayload is a list of posts.
type listPayload struct {
	Posts   maybe[map[string]maybe[postPayload]] `json:"posts"`
	HasNext truth                                `json:"has_next"`
}

type userPayload struct {
	ID        word                   `json:"id"`
	Username  word                   `json:"username"`
	Nickname  word                   `json:"nickname"`
	FirstName word                   `json:"first_name"`
	LastName  word                   `json:"last_name"`
	Locale    word                   `json:"locale"`
	Roles     word                   `json:"roles"`
	DeleteAt  number                 `json:"delete_at"`
	IsBot     truth                  `json:"is_bot"`
	RemoteID  word                   `json:"remote_id"`
	Timezone  maybe[map[string]word] `json:"timezone"`
	Props     maybe[map[string]word] `json:"props"`
}

type channelPayload struct {
	ID         word   `json:"id"`
	Type       word   `json:"type"`
	Name       word   `json:"name"`
	DeleteAt   number `json:"delete_at"`
	TeamID     word   `json:"team_id"`
	LastPostAt number `json:"last_post_at"`
	Shared     truth  `json:"shared"`
}

// actionPayload is a button or a menu.
type actionPayload struct {
	UserID    word                 `json:"user_id"`
	ChannelID word                 `json:"channel_id"`
	PostID    word                 `json:"post_id"`
	TriggerID word                 `json:"trigger_id"`
	Type      word                 `json:"type"`
	Context   maybe[actionContext] `json:"context"`
}

type actionContext struct {
	Seal     word `json:"seal"`
	Selected word `json:"selected_option"`
}

// dialogPayload is a dialog that was sent or left.
type dialogPayload struct {
	Type       word                              `json:"type"`
	CallbackID word                              `json:"callback_id"`
	State      word                              `json:"state"`
	UserID     word                              `json:"user_id"`
	ChannelID  word                              `json:"channel_id"`
	Submission maybe[map[string]json.RawMessage] `json:"submission"`
	Cancelled  truth                             `json:"cancelled"`
}
