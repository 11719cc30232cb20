package slack

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
)

// act is what a payload asks for.
type act string

// The acts.
const (
	actNothing act = ""          // it is none of our business
	actUnknown act = "unknown"   // it is of a kind that is not used
	actForeign act = "foreign"   // a button that is not ours
	actGesture act = "gesture"   // Gesture is to be handed in
	actEmpty   act = "empty"     // "these are the ones", and none was chosen
	actForm    act = "form"      // a form is wanted for Token
	actHome    act = "home"      // the home tab was opened
	actChanged act = "changed"   // what is known of User may be old
	actRevoked act = "revoked"   // the app was removed
	actHold    act = "hold"      // Slack holds events back
	actEcho    act = "challenge" // Echo is to be sent back
)

// occurrence is a payload as far as it concerns us.
type occurrence struct {
	act     act
	id      conversation.EventID
	user    string
	team    string // of the user; empty if the payload does not say
	org     string // the organisation of Enterprise Grid that the workspace belongs to
	place   conversation.Place
	at      time.Time
	zone    *time.Location // of user, once that is known
	gesture conversation.Gesture
	ref     string             // of the message that somebody wrote
	token   conversation.Token // of actForm
	echo    string
	// trigger opens a view, for three seconds; respond takes an answer for half
	// an hour. view says that the answer goes into a form, which stays open.
	trigger, respond string
	view             string
	command          bool // the answer goes into the acknowledgement
	silent           bool // nobody waits for an answer
	heard            bool // as one hears who is in the channel
	home             bool // it was done in the home tab
	alone            bool // it was said between one person and the bot
}

var errMalformed = errors.New("not a payload that can be read")

// decodeEvent reads what the Events API sends. Bot is the bot's own user.
func decodeEvent(body []byte, bot string) (occurrence, error) {
	var p outerPayload
	if err := json.Unmarshal(body, &p); err != nil {
		return occurrence{}, errMalformed
	}
	e := p.Event.V
	switch p.Type {
	case "url_verification":
		return occurrence{act: actEcho, echo: string(p.Challenge)}, nil
	case "app_rate_limited":
		return occurrence{act: actHold}, nil
	case "event_callback":
	default:
		return occurrence{act: actUnknown}, nil
	}
	o := occurrence{user: string(e.User), team: string(e.UserTeam), org: string(p.Enterprise)}
	switch e.Type {
	case "message", "app_mention":
		o.heard = e.Type == "message"
		return decodeMessage(o, e, bot), nil
	case "app_home_opened":
		if e.Tab == "home" || e.Tab == "" {
			o.act = actHome
		}
	case "user_change":
		o.act = actChanged
	case "app_uninstalled", "tokens_revoked":
		o.act = actRevoked
	case "member_joined_channel", "channel_archive", "channel_unarchive", "channel_deleted", "group_archive", "channel_id_changed":
	default:
		o.act = actUnknown
	}
	return o, nil
}

// decodeMessage reads a message. Of the subtypes only those count that people
// write; edits and deletions change nothing that was answered.
func decodeMessage(o occurrence, e eventPayload, bot string) occurrence {
	switch e.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
	default:
		return o
	}
	if e.BotID != "" || e.User == "" || string(e.User) == bot || e.Channel == "" || e.TS == "" || bool(e.Hidden) {
		return o
	}
	words, mentioned := typed(string(e.Text), bot)
	if words == "" && !mentioned {
		return o // a file without a word
	}
	direct := e.ChannelType == "im" || strings.HasPrefix(string(e.Channel), "D")
	o.alone = direct
	o.act, o.id, o.at = actGesture, here.Message(string(e.Channel), string(e.TS)), moment(string(e.TS))
	o.ref = chat.Ref{Channel: string(e.Channel), Message: string(e.TS)}.String()
	switch {
	case e.ThreadTS != "" && e.ThreadTS != e.TS:
		o.place = here.Thread(string(e.Channel), string(e.ThreadTS))
	case direct:
		o.place = conversation.Direct(here.Person(o.user))
	default:
		o.place = here.Channel(string(e.Channel))
	}
	o.gesture = conversation.Said{Text: words}
	if mentioned && !direct {
		o.gesture = conversation.Called{Words: words}
	}
	return o
}

// decodeCommand reads a slash command as Socket Mode sends it.
func decodeCommand(body []byte) (occurrence, error) {
	var p commandPayload
	if err := json.Unmarshal(body, &p); err != nil {
		return occurrence{}, errMalformed
	}
	return p.occurrence(), nil
}

// decodeCommandForm reads a slash command as HTTP brings it.
func decodeCommandForm(f url.Values) occurrence {
	get := func(name string) word { return word(f.Get(name)) }
	return commandPayload{
		Command: get("command"), Text: get("text"), TeamID: get("team_id"), Enterprise: get("enterprise_id"), ChannelID: get("channel_id"),
		ChannelName: get("channel_name"), UserID: get("user_id"), TriggerID: get("trigger_id"),
		ResponseURL: get("response_url"), SSLCheck: get("ssl_check"),
	}.occurrence()
}

// occurrence is the command as a call. It cannot be given in a thread; between
// two people it is taken for one to the bot.
func (p commandPayload) occurrence() occurrence {
	if p.SSLCheck == "1" && p.UserID == "" {
		return occurrence{}
	}
	if p.UserID == "" || p.ChannelID == "" || p.TriggerID == "" {
		return occurrence{act: actUnknown}
	}
	words, _ := typed(string(p.Text), "")
	o := occurrence{
		act: actGesture, id: conversation.EventID(Platform + ":c/" + string(p.TriggerID)), user: string(p.UserID),
		org: string(p.Enterprise), place: here.Channel(string(p.ChannelID)), gesture: conversation.Called{Words: words},
		trigger: string(p.TriggerID), respond: string(p.ResponseURL), command: true,
	}
	if strings.HasPrefix(string(p.ChannelID), "D") || p.ChannelName == "directmessage" {
		o.place = conversation.Direct(here.Person(o.user))
	}
	return o
}
