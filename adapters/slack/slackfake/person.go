package slackfake

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Person is someone with an account: in the workspace, as a guest of it, or in
// another one that shares a channel. Bots have accounts too.
type Person struct {
	w *Workspace

	ID     string
	Name   string // what one types behind an @
	Real   string // what is shown
	Team   string // TeamID, but for strangers
	Zone   string // IANA
	Locale string // "sv-SE"; empty if Slack does not tell

	Guest    bool // invited to some channels only
	Stranger bool // of another organisation, met in a shared channel
	Bot      bool // another app's
	Gone     bool // deactivated

	Status      string // what they have set it to
	StatusEmoji string // ":palm_tree:"
	StatusUntil time.Time

	botID string
}

// Person is who goes by name, a member who is Swedish unless told otherwise.
// Whoever does not exist yet comes to be.
func (w *Workspace) Person(name string) *Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.people {
		if p.Name == name {
			return p
		}
	}
	return w.join(&Person{Name: name})
}

// Join makes p an account of the workspace; what it leaves out is filled in.
func (w *Workspace) Join(p Person) *Person {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.join(&p)
}

// join needs the lock.
func (w *Workspace) join(p *Person) *Person {
	p.w = w
	n := w.next("person")
	p.ID = cmp.Or(p.ID, fmt.Sprintf("U%04d%s", n, strings.ToUpper(ascii(p.Name))))
	p.Real = cmp.Or(p.Real, capital(p.Name))
	p.Zone = cmp.Or(p.Zone, "Europe/Stockholm")
	p.Locale = cmp.Or(p.Locale, "sv-SE")
	if p.Stranger {
		p.Team = cmp.Or(p.Team, "T0ELSEWHERE")
	}
	p.Team = cmp.Or(p.Team, TeamID)
	if p.Bot {
		p.botID = fmt.Sprintf("B%04d", n)
	}
	w.people = append(w.people, p)
	return p
}

// person finds an account by its id; nil if there is none. It needs the lock.
func (w *Workspace) person(id string) *Person {
	for _, p := range w.people {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// profile is what users.info says of p.
func (p *Person) profile(locale bool) object {
	o := object{
		"id": p.ID, "team_id": p.Team, "name": p.Name, "deleted": p.Gone, "real_name": p.Real, "tz": p.Zone,
		"tz_label": p.Zone, "tz_offset": 3600, "is_admin": false, "is_owner": false, "is_primary_owner": false,
		"is_restricted": p.Guest, "is_ultra_restricted": false, "is_bot": p.Bot, "is_app_user": false, "updated": 1700000000,
		"profile": object{
			"real_name": p.Real, "real_name_normalized": p.Real, "display_name": p.Name,
			"display_name_normalized": p.Name, "team": p.Team,
		},
	}
	status := o.obj("profile")
	status["status_text"], status["status_emoji"], status["status_expiration"] = p.Status, p.StatusEmoji, 0
	if !p.StatusUntil.IsZero() {
		status["status_expiration"] = p.StatusUntil.Unix()
	}
	if p.Stranger {
		o["is_stranger"] = true
	}
	if locale {
		o["locale"] = p.Locale
	}
	if p.w.conf.Enterprise != "" && !p.Stranger {
		o["enterprise_user"] = object{"id": p.ID, "enterprise_id": p.w.conf.Enterprise, "teams": []any{p.Team}}
	}
	return o
}

// ascii keeps the letters and digits that an id may have.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// capital is a name as it is shown.
func capital(name string) string {
	r := []rune(name)
	if len(r) == 0 {
		return name
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// Sets sets p's status, until then; a zero time is for good.
func (p *Person) Sets(emoji, text string, until time.Time) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.StatusEmoji, p.Status, p.StatusUntil = emoji, text, until
}

// Leaves deactivates p's account.
func (p *Person) Leaves() {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.Gone = true
}
