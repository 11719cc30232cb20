package mattermostfake

import (
	"regexp"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// actionID is what the id of a button must be like for a click to find it.
var actionID = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// lint notes what the server lets pass in a post of the bot, and no user should
// meet. It needs the lock.
func (w *Workspace) lint(m *model.Post) {
	if m.UserId != BotUser {
		return
	}
	raw, given := m.GetProps()[model.PostPropsAttachments]
	if _, isList := raw.([]any); given && raw != nil && !isList {
		w.Fault("attachments are no list, and clients show none")
	}
	seen := map[string]bool{}
	for _, at := range m.Attachments() {
		if err := at.IsValid(); err != nil {
			w.Fault("an attachment that clients cannot show: %s", flat(err))
		}
		for _, a := range at.Actions {
			if !actionID.MatchString(a.Id) {
				w.Fault("the action id %q has signs with which a click does not find it", a.Id)
			}
			if seen[a.Id] {
				w.Fault("two actions of one post have the id %q", a.Id)
			}
			seen[a.Id] = true
			if a.Integration == nil {
				w.Fault("the action %q has lost its integration: its props were read and written back", a.Name)
			}
		}
	}
}

// lintDialog notes what the server only logs, and what a client of this release
// does not show. It needs the lock.
func (w *Workspace) lintDialog(d *dialog) {
	checked := d.Dialog
	if len(checked.Title) > w.conf.Release.mostTitle() {
		w.Fault("the title of a dialog has %d bytes, %d are allowed", len(checked.Title), w.conf.Release.mostTitle())
	}
	if len(checked.Title) > model.DialogTitleMaxLength {
		checked.Title = checked.Title[:1]
	}
	if err := checked.IsValid(); err != nil {
		w.Fault("a dialog that clients cannot show: %s", flat(err))
	}
	elements, _ := d.raw["elements"].([]any)
	for i, e := range checked.Elements {
		if (e.Type == "date" || e.Type == "datetime") && !w.conf.Release.dates() {
			w.Fault("%s knows no %s in dialogs", w.conf.Release, e.Type)
		}
		if e.MultiSelect && !w.conf.Release.since(11, 0) {
			w.Fault("%s knows no selects for several in dialogs", w.conf.Release)
		}
		raw, _ := elements[i].(map[string]any)
		for _, key := range []string{"min_date", "max_date", "time_interval", "allow_manual_time_entry"} {
			if _, given := raw[key]; given && w.conf.Release.since(12, 0) && raw["datetime_config"] == nil {
				w.Fault("%s does not look at %s of a dialog's element, only into datetime_config", w.conf.Release, key)
			}
		}
	}
}

// flat is an error on one line.
func flat(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
