package mattermostfake

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/mattermost/mattermost/server/public/model"
)

// dialog is a dialog that somebody has open.
type dialog struct {
	user    string
	channel string // in which it was asked for
	url     string
	model.Dialog
	raw    map[string]any // as it came
	values map[string]any
	shut   bool
}

// openDialog shows a dialog to the one whose trigger it is. It needs no session:
// the trigger is enough.
func openDialog(w *Workspace, r *request) answer {
	in, bad := into[model.OpenDialogRequest](r, "dialog")
	switch {
	case bad.failed():
		return bad
	case in.URL == "":
		return badBody("url")
	}
	id, user, a := w.verified(in.TriggerId)
	if a.failed() {
		return a
	}
	raw := plain[struct {
		Dialog map[string]any `json:"dialog"`
	}](json.RawMessage(r.body))
	w.show(&dialog{user: user, channel: w.triggers[id], url: in.URL, Dialog: in.Dialog, raw: raw.Dialog})
	in.TriggerId = id // clients get only this much of it
	w.tell(event{kind: model.WebsocketEventOpenDialog, user: user, data: map[string]any{"dialog": string(encode(in))}})
	return done()
}

// show puts d before everything that its reader has open. It needs the lock.
func (w *Workspace) show(d *dialog) {
	d.values = map[string]any{}
	w.lintDialog(d)
	w.dialogs = append(w.dialogs, d)
	w.changed.Broadcast()
}

// submitDialog hands on what a client says that was filled in: url, callback_id,
// state and submission are as the client made them. The server sees to it that the
// user is the one of the session, and that he may read the channel.
func submitDialog(w *Workspace, r *request) answer {
	in, bad := into[model.SubmitDialogRequest](r, "dialog")
	switch {
	case bad.failed():
		return bad
	case in.URL == "":
		return badBody("url")
	}
	w.mu.Lock()
	c := w.channel(in.ChannelId)
	allowed := c != nil && w.reads(r.user, c) && (w.conf.Release.tellsBusy() || slices.Contains(r.user.Teams, in.TeamId))
	if allowed && w.conf.Release.tellsBusy() {
		in.TeamId = c.team
	}
	w.mu.Unlock()
	switch {
	case c == nil:
		return no(http.StatusNotFound, "app.channel.get.existing.app_error")
	case !allowed:
		return forbidden()
	}
	target := in.URL
	in.URL, in.UserId = "", r.user.ID
	if in.Type != "refresh" || !w.conf.Release.forms() {
		in.Type = "dialog_submission"
	}
	o, err := w.call("dialog", target, "application/json", encode(in), r.user, "")
	if err != nil || o.Status != http.StatusOK {
		return w.refused(o, err)
	}
	var said model.SubmitDialogResponse
	if len(o.Answer) == 0 {
		return ok(said)
	}
	if err := json.Unmarshal(o.Answer, &said); err != nil {
		return no(500, "app.submit_interactive_dialog.decode_json_error")
	}
	if !w.conf.Release.forms() {
		said.Type, said.Form = "", nil // what it does not know it does not hand on
	}
	if said.Error == "" && len(said.Errors) == 0 {
		switch {
		case said.Type == "form" && said.Form == nil, said.Type != "form" && said.Form != nil,
			!slices.Contains([]string{"", "ok", "form", "navigate"}, said.Type):
			return no(400, "app.submit_interactive_dialog.invalid_response")
		}
	}
	return ok(said)
}
