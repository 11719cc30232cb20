package mattermostfake

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Person is someone with an account on the server, or a bot.
type Person struct {
	w *Workspace

	ID     string
	Name   string // what one types behind an @
	Nick   string // what is shown
	Locale string // "sv"
	Zone   string // IANA; manual if Fixed
	Fixed  bool   // the zone was chosen, not found out
	Token  string // of the session
	Teams  []string

	Guest    bool // invited to some channels only
	Stranger bool // of another server, met in a shared channel
	Admin    bool // of the system
	Bot      bool
	Gone     bool   // deactivated
	Status   string // online, away, dnd, offline or ooo
	Custom   *model.CustomStatus
	Roles    []string // beside those that follow from the rest

	born, changed, gone int64
}

// Person is who goes by name, a member of the team who is Swedish unless told
// otherwise. Whoever does not exist yet comes to be.
func (w *Workspace) Person(name string) *Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.named(name); p != nil {
		return p
	}
	return w.join(&Person{Name: name, Teams: []string{TeamID}})
}

// Join makes p an account of the server; what it leaves out is filled in.
func (w *Workspace) Join(p Person) *Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p.Teams == nil {
		p.Teams = []string{TeamID}
	}
	return w.join(&p)
}

// join needs the lock.
func (w *Workspace) join(p *Person) *Person {
	p.w = w
	p.ID = cmp.Or(p.ID, w.id("user"))
	p.Nick = cmp.Or(p.Nick, capital(p.Name))
	p.Locale = cmp.Or(p.Locale, "sv")
	p.Zone = cmp.Or(p.Zone, "Europe/Stockholm")
	p.Token = cmp.Or(p.Token, w.id("token"))
	p.Status = cmp.Or(p.Status, "offline")
	p.born = w.stamp()
	p.changed = p.born
	if p.Gone {
		p.gone = p.born
	}
	w.sessions[p.Token] = p
	w.people = append(w.people, p)
	return p
}

// person finds an account by its id, named by its name; nil if there is none.
// Both need the lock.
func (w *Workspace) person(id string) *Person {
	return w.who(func(p *Person) bool { return p.ID == id })
}

func (w *Workspace) named(name string) *Person {
	return w.who(func(p *Person) bool { return strings.EqualFold(p.Name, name) })
}

func (w *Workspace) who(is func(*Person) bool) *Person {
	if i := slices.IndexFunc(w.people, is); i >= 0 {
		return w.people[i]
	}
	return nil
}

// roles are the roles of the system that p has.
func (p *Person) roles() string {
	first := "system_user"
	if p.Guest {
		first = "system_guest"
	}
	all := append([]string{first}, p.Roles...)
	if p.Admin {
		all = append(all, "system_admin")
	}
	return strings.Join(all, " ")
}

// profile is what the server tells others of p.
func (p *Person) profile(self bool) *model.User {
	u := &model.User{
		Id: p.ID, CreateAt: p.born, UpdateAt: p.changed, Username: p.Name, Nickname: p.Nick, Email: "user@storkoping.example",
		Roles: p.roles(), Locale: p.Locale, IsBot: p.Bot, DeleteAt: p.gone, Props: model.StringMap{},
		Timezone: model.StringMap{"useAutomaticTimezone": "true", "automaticTimezone": p.Zone, "manualTimezone": ""},
	}
	if p.Fixed {
		u.Timezone = model.StringMap{"useAutomaticTimezone": "false", "automaticTimezone": "", "manualTimezone": p.Zone}
	}
	if p.Stranger {
		u.RemoteId = model.NewPointer("remotekommun00000000000001")
	}
	if p.Custom != nil {
		u.Props["customStatus"] = strings.TrimSpace(string(encode(p.Custom)))
	}
	if p.Bot {
		u.Email = p.Name + "@localhost"
	}
	if self {
		u.NotifyProps = model.StringMap{"desktop": "mention", "first_name": "false", "mention_keys": ""}
	}
	return u
}

// Changes lets somebody change settings: locale, zone, status, name. The bot is told.
func (w *Workspace) Changes(p *Person, change func(*Person)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	was, here := p.Gone, p.Status
	change(p)
	p.changed = w.stamp()
	switch {
	case p.Gone && !was:
		p.gone = p.changed
	case !p.Gone:
		p.gone = 0
	}
	w.tell(event{kind: model.WebsocketEventUserUpdated, data: map[string]any{"user": p.profile(false)}})
	if p.Status != here {
		w.tell(event{kind: model.WebsocketEventStatusChange, data: map[string]any{"status": p.Status, "user_id": p.ID}, user: p.ID})
	}
}

// Deactivate takes p's account away, with its sessions.
func (w *Workspace) Deactivate(p *Person) { w.Changes(p, func(p *Person) { p.Gone = true }) }

func getUser(w *Workspace, r *request) answer {
	p := w.person(r.vars["user"])
	if p == nil {
		return no(http.StatusNotFound, "app.user.missing_account.const")
	}
	if !w.sees(r.user, p) {
		return forbidden()
	}
	return ok(p.profile(p == r.user))
}

func getUserByName(w *Workspace, r *request) answer {
	p := w.named(r.vars["name"])
	if p == nil {
		return no(http.StatusNotFound, "app.user.get_by_username.app_error")
	}
	if !w.sees(r.user, p) {
		return forbidden()
	}
	return ok(p.profile(p == r.user))
}

func getUsersByIDs(w *Workspace, r *request) answer {
	ids, bad := into[[]string](r, "user_ids")
	if bad.failed() || len(ids) == 0 {
		return badBody("user_ids")
	}
	out := []*model.User{}
	for _, p := range w.people {
		if slices.Contains(ids, p.ID) && w.sees(r.user, p) {
			out = append(out, p.profile(p == r.user))
		}
	}
	return ok(out)
}

func getUsersByNames(w *Workspace, r *request) answer {
	names, bad := into[[]string](r, "usernames")
	if bad.failed() || len(names) == 0 {
		return badBody("usernames")
	}
	out := []*model.User{}
	for _, p := range w.people {
		if slices.Contains(names, p.Name) && w.sees(r.user, p) {
			out = append(out, p.profile(p == r.user))
		}
	}
	return ok(out)
}

// getUsers lists the people of a channel, a team or the server, page by page.
func getUsers(w *Workspace, r *request) answer {
	in := r.URL.Query().Get("in_channel")
	c := w.channel(in)
	if in != "" && (c == nil || !w.reads(r.user, c)) {
		return forbidden()
	}
	out := []*model.User{}
	for _, p := range w.people {
		if (in == "" || c.has(p.ID)) && w.sees(r.user, p) {
			out = append(out, p.profile(p == r.user))
		}
	}
	return ok(paged(r, out, 60))
}

func getStatus(w *Workspace, r *request) answer {
	p := w.person(r.vars["user"])
	if p == nil {
		return no(http.StatusNotFound, "app.user.missing_account.const")
	}
	return ok(p.presence())
}

func getStatuses(w *Workspace, r *request) answer {
	ids, bad := into[[]string](r, "user_ids")
	if bad.failed() || len(ids) == 0 {
		return badBody("user_ids")
	}
	out := []*model.Status{}
	for _, p := range w.people {
		if slices.Contains(ids, p.ID) {
			out = append(out, p.presence())
		}
	}
	return ok(out)
}

func (p *Person) presence() *model.Status {
	return &model.Status{UserId: p.ID, Status: p.Status, Manual: p.Status == "dnd" || p.Status == "ooo", LastActivityAt: p.changed}
}

// getBot tells of a bot account to its owner and to administrators.
func getBot(w *Workspace, r *request) answer {
	p := w.person(r.vars["user"])
	if p == nil || !p.Bot || !r.user.Admin {
		return no(http.StatusNotFound, "store.sql_bot.get.missing.app_error")
	}
	return ok(model.Bot{UserId: p.ID, Username: p.Name, DisplayName: p.Nick, CreateAt: p.born, UpdateAt: p.changed, DeleteAt: p.gone})
}

// capital is a name as it is shown.
func capital(name string) string {
	r := []rune(name)
	if len(r) == 0 {
		return name
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
