package mattermostfake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// What a response_url bears.
const (
	answersFor  = 30 * time.Minute
	mostAnswers = 5
)

// answerURL is a response_url.
type answerURL struct {
	channel, user, root string
	until               time.Time
	left                int
}

// builtIn are commands that Mattermost has itself.
func builtIn() []string {
	return []string{"away", "code", "dnd", "echo", "header", "help", "invite", "join", "leave", "logout", "me", "msg", "mute", "offline", "online", "remove", "rename", "search", "settings", "shortcuts", "shrug", "status", "custom_status"}
}

// Register makes a slash command in a team, as an administrator does, and returns
// its token.
func (w *Workspace) Register(teamID, trigger, address string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &model.Command{
		Id: w.id("command"), Token: w.id("command token"), CreateAt: w.stamp(), TeamId: teamID, Trigger: trigger, Method: "P", URL: address,
		AutoComplete: true, AutoCompleteDesc: "Informationssäkerhet vid upphandling", DisplayName: trigger,
	}
	w.commands = append(w.commands, c)
	return c.Token
}

// Unregister takes a team's slash command away.
func (w *Workspace) Unregister(teamID, trigger string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.commands = slices.DeleteFunc(w.commands, func(c *model.Command) bool { return c.TeamId == teamID && c.Trigger == trigger })
}

// createCommand is for administrators.
func createCommand(w *Workspace, r *request) answer {
	in, bad := into[model.Command](r, "command")
	in.Trigger = strings.ToLower(in.Trigger)
	taken := func(c *model.Command) bool { return c.TeamId == in.TeamId && c.Trigger == in.Trigger }
	switch {
	case bad.failed():
		return bad
	case !r.user.Admin:
		return forbidden()
	case w.team(in.TeamId) == nil:
		return no(http.StatusNotFound, "app.team.get.find.app_error")
	case in.Trigger == "" || strings.ContainsAny(in.Trigger, "/ ") || len(in.Trigger) > 128:
		return no(400, "model.command.is_valid.trigger.app_error")
	case in.URL == "" || !model.IsValidHTTPURL(in.URL):
		return no(400, "model.command.is_valid.url_http.app_error")
	case in.Method != "P" && in.Method != "G":
		return no(400, "model.command.is_valid.method.app_error")
	case slices.Contains(builtIn(), in.Trigger) || slices.ContainsFunc(w.commands, taken):
		return no(400, "api.command.duplicate_trigger.app_error")
	}
	c := &model.Command{
		Id: w.id("command"), Token: w.id("command token"), CreateAt: w.stamp(), TeamId: in.TeamId, CreatorId: r.user.ID, Trigger: in.Trigger,
		Method: in.Method, URL: in.URL, Username: in.Username, AutoComplete: in.AutoComplete, DisplayName: in.DisplayName,
		AutoCompleteDesc: in.AutoCompleteDesc, AutoCompleteHint: in.AutoCompleteHint, Description: in.Description,
	}
	w.commands = append(w.commands, c)
	return made(c)
}

// listCommands shows administrators everything, and others what completes itself:
// without address and token.
func listCommands(w *Workspace, r *request) answer {
	team := r.URL.Query().Get("team_id")
	switch {
	case !isID(team):
		return badParam("team_id")
	case !slices.Contains(r.user.Teams, team) && !r.user.Admin:
		return forbidden()
	case r.URL.Query().Get("custom_only") == "true" && !r.user.Admin:
		return forbidden()
	}
	out := []model.Command{}
	if r.URL.Query().Get("custom_only") != "true" {
		for _, name := range builtIn() {
			out = append(out, model.Command{Trigger: name, AutoComplete: true})
		}
	}
	for _, c := range w.commands {
		if c.TeamId != team || !r.user.Admin && !c.AutoComplete {
			continue
		}
		o := *c
		if !r.user.Admin {
			o.Sanitize()
		}
		out = append(out, o)
	}
	return ok(out)
}

// executeCommand is what a client sends for a line that begins with a slash.
func executeCommand(w *Workspace, r *request) answer {
	in, bad := into[model.CommandArgs](r, "command_args")
	switch {
	case bad.failed():
		return bad
	case len(in.Command) <= 1 || in.Command[0] != '/' || !isID(in.ChannelId):
		return no(400, "api.command.execute_command.start.app_error")
	}
	name, text, _ := strings.Cut(in.Command[1:], " ")
	w.mu.Lock()
	c := w.channel(in.ChannelId)
	switch {
	case c == nil || !c.has(r.user.ID):
		w.mu.Unlock()
		return forbidden()
	case c.gone > 0:
		w.mu.Unlock()
		return no(400, "api.command.execute_command.deleted.error")
	}
	if c.team != "" {
		in.TeamId = c.team
	} else if !slices.Contains(r.user.Teams, in.TeamId) {
		w.mu.Unlock()
		return forbidden()
	}
	i := slices.IndexFunc(w.commands, func(o *model.Command) bool { return o.TeamId == in.TeamId && o.Trigger == strings.ToLower(name) })
	if i < 0 {
		w.mu.Unlock()
		return no(http.StatusNotFound, "api.command.execute_command.not_found.app_error")
	}
	cmd := *w.commands[i]
	form := w.form(&cmd, c, r.user, &in, text)
	w.mu.Unlock()

	o, err := w.call("command", cmd.URL, "application/x-www-form-urlencoded", []byte(form.Encode()), nil, cmd.Token)
	switch {
	case err != nil:
		return no(500, "api.command.execute_command.failed.app_error")
	case o.Status != http.StatusOK:
		return no(500, "api.command.execute_command.failed_resp.app_error")
	}
	said := model.CommandResponse{Text: string(o.Answer)} // what does not say that it is JSON is text
	if kind, _, _ := strings.Cut(o.Type, ";"); strings.TrimSpace(kind) == "application/json" {
		said.Text = ""
		if json.Unmarshal(o.Answer, &said) != nil {
			return no(500, "api.command.execute_command.failed.app_error")
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.respond(c, r.user.ID, in.RootId, &said)
	said.TriggerId = clientPart(form.Get("trigger_id"))
	return ok(said)
}

// form is what a command is told. It needs the lock.
func (w *Workspace) form(cmd *model.Command, c *channel, p *Person, in *model.CommandArgs, text string) url.Values {
	hook := w.id("response")
	w.answers[hook] = &answerURL{channel: c.id, user: p.ID, root: in.RootId, until: w.now().Add(answersFor), left: mostAnswers}
	form := url.Values{
		"token": {cmd.Token}, "team_id": {in.TeamId}, "team_domain": {w.team(in.TeamId).name}, "channel_id": {c.id}, "channel_name": {c.name},
		"user_id": {p.ID}, "user_name": {p.Name}, "command": {"/" + cmd.Trigger}, "text": {text},
		"trigger_id": {w.trigger(p, c.id)}, "response_url": {w.http.URL + "/hooks/commands/" + hook},
	}
	if w.conf.Release.slashRoot() {
		form.Set("root_id", in.RootId)
	}
	for _, id := range w.mentioned(text) {
		form.Add("user_mentions", w.person(id).Name)
		form.Add("user_mentions_ids", id)
	}
	for _, o := range w.channels {
		if o.team == in.TeamId && o.name != "" && slices.Contains(strings.Fields(text), "~"+o.name) {
			form.Add("channel_mentions", o.name)
			form.Add("channel_mentions_ids", o.id)
		}
	}
	return form
}

// respond shows what a command answered. It needs the lock.
func (w *Workspace) respond(c *channel, user, root string, said *model.CommandResponse) {
	if said.Text == "" && len(said.Attachments) == 0 {
		return
	}
	text := said.Text
	if !said.SkipSlackParsing {
		text = w.slackText(text)
	}
	in := &model.Post{Message: text, RootId: root}
	in.SetProps(said.Props)
	if len(said.Attachments) > 0 {
		in.AddProp(model.PostPropsAttachments, said.Attachments)
	}
	if said.ResponseType == model.CommandResponseTypeInChannel {
		w.Fault("a command was answered in_channel, as if the one who gave it had written that")
		m := &post{Post: &model.Post{UserId: user, Message: in.Message, RootId: root}}
		m.SetProps(in.GetProps())
		settle(m.Post)
		w.add(c, m)
		return
	}
	w.whisper(c, user, user, in)
}

// serveAnswer takes what is posted to a response_url: by anybody, up to five times
// within half an hour.
func (w *Workspace) serveAnswer(rw http.ResponseWriter, r *http.Request, id string) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, mostPayload))
	var said model.CommandResponse
	if err == nil {
		err = json.Unmarshal(body, &said)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &Call{Method: "POST /hooks/commands/{hook}", Path: r.URL.Path, At: w.now(), Args: map[string]any{}}
	_ = json.Unmarshal(body, &c.Args)
	a := w.answers[id]
	got := done()
	switch {
	case a == nil || w.now().After(a.until) || a.left == 0:
		got = no(400, "web.command_webhook.command.app_error")
	case err != nil:
		got = no(400, "web.command_webhook.parse.app_error")
	default:
		a.left--
		c.Applied = true
		w.respond(w.channel(a.channel), a.user, a.root, &said)
	}
	c.Status, c.Error = got.status, got.id
	w.calls = append(w.calls, *c)
	w.reply(rw, got, "")
}
