package mattermostfake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// paged is one page of a list, as page and per_page say.
func paged[T any](r *request, all []T, size int) []T {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	if n, err := strconv.Atoi(r.URL.Query().Get("per_page")); err == nil && n > 0 {
		size = min(n, mostPage)
	}
	from := min(max(page, 0)*size, len(all))
	return all[from:min(from+size, len(all))]
}

// room is the channel that an address names, if the caller may read it; if not,
// the answer says why.
func (w *Workspace) room(r *request) (*channel, answer) {
	c := w.channel(r.vars["channel"])
	switch {
	case c == nil:
		return nil, no(http.StatusNotFound, "app.channel.get.existing.app_error")
	case !w.reads(r.user, c):
		return nil, forbidden()
	}
	return c, answer{}
}

func getChannel(w *Workspace, r *request) answer {
	c, a := w.room(r)
	if c == nil {
		return a
	}
	return ok(c.about())
}

func getChannelByName(w *Workspace, r *request) answer {
	hidden := r.URL.Query().Get("include_deleted") != "true"
	for _, c := range w.channels {
		if c.team != r.vars["team"] || c.name != r.vars["name"] || c.gone > 0 && hidden {
			continue
		}
		if !w.reads(r.user, c) {
			break // as if it were not there
		}
		return ok(c.about())
	}
	return no(http.StatusNotFound, "app.channel.get_by_name.missing.app_error")
}

// getOwnChannels lists the channels of the caller in a team, with direct ones.
func getOwnChannels(w *Workspace, r *request) answer {
	if r.vars["user"] != r.user.ID {
		return forbidden()
	}
	hidden := r.URL.Query().Get("include_deleted") != "true"
	out := []*model.Channel{}
	for _, c := range w.channels {
		team, limited := r.vars["team"]
		if c.has(r.user.ID) && (!limited || c.team == "" || c.team == team) && (c.gone == 0 || !hidden) {
			out = append(out, c.about())
		}
	}
	return ok(out)
}

func getPublicChannels(w *Workspace, r *request) answer {
	if !slices.Contains(r.user.Teams, r.vars["team"]) {
		return forbidden()
	}
	out := []*model.Channel{}
	for _, c := range w.channels {
		if c.team == r.vars["team"] && c.kind == Public && c.gone == 0 {
			out = append(out, c.about())
		}
	}
	return ok(paged(r, out, 60))
}

func getChannelMembers(w *Workspace, r *request) answer {
	c, a := w.room(r)
	if c == nil {
		return a
	}
	out := []*model.ChannelMember{}
	for _, id := range c.members {
		out = append(out, c.membership(w.person(id)))
	}
	return ok(paged(r, out, 60))
}

func getChannelMember(w *Workspace, r *request) answer {
	c, a := w.room(r)
	if c == nil {
		return a
	}
	if p := w.person(r.vars["user"]); p != nil && c.has(p.ID) {
		return ok(c.membership(p))
	}
	return no(http.StatusNotFound, "app.channel.get_member.missing.app_error")
}

// addChannelMember adds somebody; anybody of the team may join a public channel.
func addChannelMember(w *Workspace, r *request) answer {
	c, a := w.room(r)
	if c == nil {
		return a
	}
	body, bad := into[struct {
		User string `json:"user_id"`
	}](r, "member")
	p := w.person(body.User)
	switch {
	case bad.failed():
		return bad
	case p == nil:
		return no(http.StatusNotFound, "app.user.missing_account.const")
	case !slices.Contains(p.Teams, c.team):
		return no(http.StatusNotFound, "app.team.get_member.missing.app_error")
	case !c.has(r.user.ID) && p != r.user:
		return forbidden()
	case c.gone > 0:
		return no(http.StatusBadRequest, "api.channel.add_user.to.channel.failed.deleted.app_error")
	}
	w.enter(c, p)
	return made(c.membership(p))
}

// openDirect opens a conversation of two, one of whom is the caller.
func openDirect(w *Workspace, r *request) answer {
	ids, bad := into[[]string](r, "user_ids")
	switch {
	case bad.failed() || len(ids) != 2 || !isID(ids[0]) || !isID(ids[1]):
		return badBody("user_ids")
	case !slices.Contains(ids, r.user.ID) && !r.user.Admin:
		return forbidden()
	}
	for _, id := range ids {
		p := w.person(id)
		if p == nil {
			return no(http.StatusNotFound, "app.user.missing_account.const")
		}
		if !w.sees(r.user, p) {
			return forbidden()
		}
	}
	return made(w.direct(ids[0], ids[1]).about())
}

// openGroup opens a conversation of three to eight.
func openGroup(w *Workspace, r *request) answer {
	ids, bad := into[[]string](r, "user_ids")
	if bad.failed() {
		return badBody("user_ids")
	}
	if !slices.Contains(ids, r.user.ID) {
		ids = append(ids, r.user.ID)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) < 3 || len(ids) > 8 {
		return no(http.StatusBadRequest, "api.channel.create_group.bad_size.app_error")
	}
	name := model.GetGroupNameFromUserIds(ids)
	for _, c := range w.channels {
		if c.kind == Group && c.name == name {
			return made(c.about())
		}
	}
	c := &channel{id: w.id("channel"), name: name, kind: Group, members: ids, born: w.stamp()}
	var names []string
	for _, id := range ids {
		p := w.person(id)
		if p == nil {
			return no(http.StatusBadRequest, "api.channel.create_group.bad_user.app_error")
		}
		names = append(names, p.Name)
	}
	c.display = strings.Join(names, ", ")
	w.channels = append(w.channels, c)
	w.tell(event{kind: model.WebsocketEventGroupAdded, data: map[string]any{"teammate_ids": string(encode(ids))}, channel: c.id})
	return made(c.about())
}

// deleteChannel archives a channel, as its administrators may.
func deleteChannel(w *Workspace, r *request) answer {
	c, a := w.room(r)
	switch {
	case c == nil:
		return a
	case c.kind == Direct || c.kind == Group:
		return no(http.StatusBadRequest, "api.channel.delete_channel.type.invalid")
	case c.gone > 0:
		return no(http.StatusBadRequest, "api.channel.delete_channel.deleted.app_error")
	case !c.has(r.user.ID) && !r.user.Admin:
		return forbidden()
	}
	w.archive(c, true)
	return done()
}

// about is what the server says of a team.
func (t *team) about() *model.Team {
	return &model.Team{Id: t.id, Name: t.name, DisplayName: t.display, Type: model.TeamOpen}
}

func getTeam(w *Workspace, r *request) answer {
	t := w.team(r.vars["team"])
	switch {
	case t == nil:
		return no(http.StatusNotFound, "app.team.get.find.app_error")
	case !slices.Contains(r.user.Teams, t.id) && !r.user.Admin:
		return forbidden()
	}
	return ok(t.about())
}

func getTeamByName(w *Workspace, r *request) answer {
	for _, t := range w.teams {
		if t.name != r.vars["name"] {
			continue
		}
		if !slices.Contains(r.user.Teams, t.id) && !r.user.Admin {
			return forbidden()
		}
		return ok(t.about())
	}
	return no(http.StatusNotFound, "app.team.get_by_name.missing.app_error")
}

func getOwnTeams(w *Workspace, r *request) answer {
	if r.vars["user"] != r.user.ID && !r.user.Admin {
		return forbidden()
	}
	p := w.person(r.vars["user"])
	if p == nil {
		return no(http.StatusNotFound, "app.user.missing_account.const")
	}
	out := []*model.Team{}
	for _, t := range w.teams {
		if slices.Contains(p.Teams, t.id) {
			out = append(out, t.about())
		}
	}
	return ok(out)
}

func getTeamMember(w *Workspace, r *request) answer {
	t, p := w.team(r.vars["team"]), w.person(r.vars["user"])
	switch {
	case t == nil || !slices.Contains(r.user.Teams, t.id) && !r.user.Admin:
		return forbidden()
	case p == nil || !slices.Contains(p.Teams, t.id):
		return no(http.StatusNotFound, "app.team.get_member.missing.app_error")
	}
	m := &model.TeamMember{TeamId: t.id, UserId: p.ID, Roles: "team_user", SchemeUser: !p.Guest, SchemeGuest: p.Guest}
	if p.Admin {
		m.SchemeAdmin = true
	}
	return ok(m)
}
