package mattermostfake

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// button finds what was pressed, with its integration: on a post, or by the
// cookie of an ephemeral one. It needs the lock.
func (w *Workspace) button(r *request, cookie string) (*post, *model.PostAction, answer) {
	m, id := w.posts[r.vars["post"]], r.vars["action"]
	if cookie != "" {
		a := w.cookies[cookie]
		for _, o := range w.whispers {
			if o.Id == r.vars["post"] && a != nil && a.Id == id {
				return o, a, answer{}
			}
		}
		return nil, nil, no(400, "api.post.do_action.action_integration.app_error")
	}
	if m == nil || m.DeleteAt > 0 {
		return nil, nil, no(http.StatusNotFound, "app.post.get.app_error")
	}
	c := w.channel(m.ChannelId)
	if !c.has(r.user.ID) && !r.user.Admin {
		return nil, nil, forbidden()
	}
	for _, at := range m.Attachments() {
		for _, a := range at.Actions {
			if a.Id == id && a.Integration != nil {
				return m, a, answer{}
			}
		}
	}
	return nil, nil, no(http.StatusNotFound, "api.post.do_action.action_id.app_error")
}

// doAction is a click: any user may click what he can read, as often and as much
// at once as he likes, and with any option.
func doAction(w *Workspace, r *request) answer {
	var in model.DoPostActionRequest
	_ = json.Unmarshal(r.body, &in) // the body may be empty
	w.mu.Lock()
	m, a, bad := w.button(r, in.Cookie)
	if bad.failed() {
		w.mu.Unlock()
		return bad
	}
	c := w.channel(m.ChannelId)
	context := plain[map[string]any](a.Integration.Context)
	if context == nil {
		context = map[string]any{}
	}
	source := ""
	if a.Type == model.PostActionTypeSelect && in.SelectedOption != "" {
		context["selected_option"], source = in.SelectedOption, a.DataSource
	}
	q := model.PostActionIntegrationRequest{
		UserId: r.user.ID, UserName: r.user.Name, ChannelId: c.id, ChannelName: c.name, TeamId: c.team, PostId: m.Id,
		TriggerId: w.trigger(r.user, c.id), Type: a.Type, DataSource: source, Context: context,
	}
	if t := w.team(c.team); t != nil {
		q.TeamName = t.name
	}
	w.mu.Unlock()

	body := encode(q)
	o, err := w.call("action", a.Integration.URL, "application/json", body, r.user, "")
	if err != nil || o.Status != http.StatusOK {
		return w.refused(o, err)
	}
	var said model.PostActionIntegrationResponse
	if len(o.Answer) > 0 {
		if err := json.Unmarshal(o.Answer, &said); err != nil {
			return no(400, "api.post.do_action.action_integration.app_error")
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if a := w.obey(m, c, r.user, &said); a.failed() {
		return a
	}
	return ok(model.PostActionAPIResponse{Status: "OK", TriggerId: clientPart(q.TriggerId)})
}

// obey does with a post what the answer to a click says, on behalf of the one who
// clicked. It needs the lock.
func (w *Workspace) obey(m *post, c *channel, p *Person, said *model.PostActionIntegrationResponse) answer {
	if said.Update != nil && m.only == "" {
		a := w.update(m, p, func(d *model.Post) {
			d.Message, d.FileIds = said.Update.Message, said.Update.FileIds // files that are not named are gone
			props := said.Update.GetProps()
			if props == nil {
				return // the buttons live on
			}
			for _, key := range model.PostActionRetainPropKeys {
				delete(props, key)
				if v, had := d.GetProps()[key]; had {
					props[key] = v
				}
			}
			d.SetProps(props)
		})
		if a.failed() {
			return a
		}
	}
	if said.EphemeralText == "" {
		return answer{}
	}
	text := said.EphemeralText
	if !said.SkipSlackParsing {
		text = model.ParseSlackLinksToMarkdown(text)
	}
	root := m.Id
	if m.RootId != "" {
		root = m.RootId
	}
	w.whisper(c, p.ID, p.ID, &model.Post{Message: text, RootId: root})
	return answer{}
}

// slackText is text after the server has looked for Slack's markup in it. It needs
// the lock.
func (w *Workspace) slackText(text string) string {
	text = model.ParseSlackLinksToMarkdown(text)
	for _, p := range w.people {
		text = strings.ReplaceAll(text, "<@"+p.ID+">", "@"+p.Name)
	}
	return strings.NewReplacer("<!here>", "@here", "<!channel>", "@channel", "<!all>", "@all").Replace(text)
}

// whisper shows p alone something. Its buttons are found by cookies. It needs the
// lock.
func (w *Workspace) whisper(c *channel, p, by string, in *model.Post) *post {
	m := &post{only: p, Post: &model.Post{
		Id: w.id("post"), UserId: by, ChannelId: c.id, RootId: in.RootId, Message: in.Message, Type: model.PostTypeEphemeral,
	}}
	m.CreateAt = w.stamp()
	m.UpdateAt = m.CreateAt
	props := in.GetProps()
	if props == nil {
		props = map[string]any{}
	}
	m.SetProps(props)
	settle(m.Post)
	attachments := m.Attachments()
	for _, at := range attachments {
		for _, a := range at.Actions {
			if a.Integration != nil {
				whole := *a
				a.Cookie = w.id("cookie")
				w.cookies[a.Cookie] = &whole
			}
		}
	}
	if len(attachments) > 0 {
		m.AddProp(model.PostPropsAttachments, attachments)
		m.SetProps(plain[map[string]any](m.GetProps()))
	}
	w.whispers = append(w.whispers, m)
	w.tell(event{
		kind: model.WebsocketEventEphemeralMessage, user: p, channel: c.id,
		data: map[string]any{"post": strings.TrimSpace(string(encode(w.rendered(m, w.person(p)))))},
	})
	return m
}
