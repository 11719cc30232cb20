package slackfake

import (
	"fmt"
	"maps"
	"net/url"
	"time"
)

// The types of envelopes, as Socket Mode names them.
const (
	eventsAPI     = "events_api"
	interactive   = "interactive"
	slashCommands = "slash_commands"
)

// envelope is something on its way to the app.
type envelope struct {
	kind    string
	id      string
	payload object
	raw     []byte // instead of payload, for what no Slack would send
	tries   int
	reason  string // of the last try that failed
	due     time.Time
	answers bool // accepts_response_payload
	by      string
}

// Acknowledgement is what the app said to an envelope.
type Acknowledgement struct {
	Kind   string
	OK     bool
	Status int    // of HTTP
	Body   []byte // the response payload
	Retry  bool   // the app may be asked again: there was no x-slack-no-retry
	Took   time.Duration
	Why    string // if not OK: http_timeout, http_error, connection_failed
}

// carrier is a transport.
type carrier interface {
	// carry takes e to the app, and returns when that has answered or the time
	// for it is over. It holds no lock.
	carry(w *Workspace, e *envelope) Acknowledgement
}

// event wraps an inner event of the channel c, which may be nil. It needs the lock.
func (w *Workspace) event(inner object, c *channel) *envelope {
	n := w.next("event")
	outer := object{
		"token": "old-verification-token", "team_id": TeamID, "context_team_id": TeamID, "api_app_id": AppID, "event": inner,
		"type": "event_callback", "event_id": fmt.Sprintf("Ev%06d", n), "event_time": w.now().Unix(),
		"event_context":         fmt.Sprintf("4-context-%06d", n),
		"is_ext_shared_channel": c != nil && c.shared,
		"authorizations":        []any{object{"team_id": TeamID, "user_id": BotUser, "is_bot": true, "is_enterprise_install": false, "enterprise_id": nil}},
		"context_enterprise_id": nil,
	}
	if w.conf.Enterprise != "" {
		outer["enterprise_id"], outer["context_enterprise_id"] = w.conf.Enterprise, w.conf.Enterprise
	}
	if w.conf.OrgWide {
		outer["authorizations"] = []any{object{
			"enterprise_id": w.conf.Enterprise, "team_id": nil, "user_id": BotUser, "is_bot": true, "is_enterprise_install": true,
		}}
	}
	return w.envelope(eventsAPI, outer)
}

// envelope gives a payload an id. It needs the lock.
func (w *Workspace) envelope(kind string, payload object) *envelope {
	return &envelope{
		kind: kind, id: fmt.Sprintf("env-%06d", w.next("envelope")), payload: payload, answers: kind != eventsAPI,
	}
}

// queue lets e go out before the next thing that happens. It needs the lock.
func (w *Workspace) queue(e *envelope) { w.backlog = append(w.backlog, e) }

// message tells of a message in c, if the app is subscribed there. It needs
// the lock.
func (w *Workspace) tell(c *channel, m *message) {
	if !c.has(BotUser) || !w.may(c.scope("history")) {
		return
	}
	event := w.rendered(m, true)
	event["channel"], event["channel_type"], event["event_ts"] = c.id, c.kind, m.ts
	if m.botID == "" {
		event["client_msg_id"] = fmt.Sprintf("00000000-0000-4000-8000-%012d", w.next("client message"))
	}
	w.queue(w.event(event, c))
}

// echo lets the app hear of its own message. It needs the lock.
func (w *Workspace) echo(c *channel, m *message) {
	if !w.conf.Silent {
		w.tell(c, m)
	}
}

// echoEdit lets the app hear of its own edit. It needs the lock.
func (w *Workspace) echoEdit(c *channel, m *message, before object) {
	if !w.conf.Silent {
		w.tellEdit(c, m, before)
	}
}

// tellEdit tells of an edit. It needs the lock.
func (w *Workspace) tellEdit(c *channel, m *message, before object) {
	if !c.has(BotUser) || !w.may(c.scope("history")) {
		return
	}
	ts := w.stamp()
	w.queue(w.event(object{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.id, "channel_type": c.kind, "ts": ts,
		"event_ts": ts, "message": w.rendered(m, false), "previous_message": before,
	}, c))
}

// form is e as an HTTP form: of a slash command or an interaction.
func (e *envelope) form() url.Values {
	if e.kind == interactive {
		return url.Values{"payload": {string(e.text())}}
	}
	form := url.Values{}
	for k := range maps.Keys(e.payload) {
		form.Set(k, e.payload.str(k))
	}
	return form
}

// text is the payload as JSON.
func (e *envelope) text() []byte {
	if e.raw != nil {
		return e.raw
	}
	return encode(e.payload)
}
