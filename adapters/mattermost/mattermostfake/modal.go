package mattermostfake

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// dialog is what p has uppermost; nil if nothing is open. It needs the lock.
func (w *Workspace) dialog(p *Person) *dialog {
	for _, d := range slices.Backward(w.dialogs) {
		if d.user == p.ID && !d.shut {
			return d
		}
	}
	return nil
}

// Modal is what p's dialog shows; empty if none is open.
func (p *Person) Modal() string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	d := p.w.dialog(p)
	if d == nil {
		return ""
	}
	return p.w.dialogText(d)
}

// dialogText needs the lock.
func (w *Workspace) dialogText(d *dialog) string {
	parts := []string{"# " + d.Title}
	if d.IntroductionText != "" {
		parts = append(parts, w.markdown(d.IntroductionText))
	}
	for _, e := range d.Elements {
		parts = append(parts, strings.TrimRight(e.DisplayName+": "+field(e)+" "+e.HelpText, " "))
	}
	submit := d.SubmitLabel
	if submit == "" {
		submit = "Submit"
	}
	return strings.Join(append(parts, "(submit: "+submit+")"), "\n")
}

// field is an element as it looks.
func field(e model.DialogElement) string {
	switch e.Type {
	case "text", "textarea":
		return "[__" + e.Default + "__]"
	case "select", "radio":
		var labels []string
		for _, o := range e.Options {
			labels = append(labels, o.Text)
		}
		if len(labels) > 0 {
			return "[" + e.Type + ": " + strings.Join(labels, " / ") + "]"
		}
	}
	return strings.TrimRight("["+e.Type+" "+e.Default, " ") + "]"
}

// element is the field of that label, or of that name. It needs the lock.
func (d *dialog) element(label string) *model.DialogElement {
	for i, e := range d.Elements {
		if e.DisplayName == label || e.Name == label || e.HelpText == label {
			return &d.Elements[i]
		}
	}
	return nil
}

// Fills puts something into the field of that label in p's dialog: text, a date,
// or the labels of options.
func (p *Person) Fills(label string, with ...string) {
	w := p.w
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.dialog(p)
	if d == nil {
		w.t.Errorf("mattermostfake: %s has no dialog open", p.Name)
		return
	}
	e := d.element(label)
	if e == nil {
		w.t.Errorf("mattermostfake: the dialog has no field %q:\n%s", label, w.dialogText(d))
		return
	}
	var values []string
	for _, v := range with {
		i := slices.IndexFunc(e.Options, func(o *model.PostActionOptions) bool { return o.Text == v || o.Value == v })
		switch {
		case i >= 0:
			v = e.Options[i].Value
		case len(e.Options) > 0:
			w.t.Errorf("mattermostfake: the field %q has no option %q", label, v)
		}
		values = append(values, v)
	}
	switch {
	case e.MultiSelect:
		d.values[e.Name] = values
	case e.Type == "bool":
		d.values[e.Name] = len(values) > 0 && values[0] == "true"
	case len(values) == 0:
		delete(d.values, e.Name)
	default:
		d.values[e.Name] = values[0]
	}
}

// Submission is what p's client would send now, to be changed by who forges it.
func (p *Person) Submission() *model.SubmitDialogRequest {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	d := w.dialog(p)
	if d == nil {
		return nil
	}
	return w.submission(d)
}

// submission needs the lock.
func (w *Workspace) submission(d *dialog) *model.SubmitDialogRequest {
	filled := map[string]any{}
	for _, e := range d.Elements {
		v, given := d.values[e.Name]
		switch {
		case given:
			filled[e.Name] = v
		case e.Type == "bool":
			filled[e.Name] = e.Default == "true"
		case e.Default != "":
			filled[e.Name] = e.Default
		}
	}
	c := w.channel(d.channel)
	team := TeamID
	if c != nil && c.team != "" {
		team = c.team
	}
	return &model.SubmitDialogRequest{
		Type: "dialog_submission", URL: d.url, CallbackId: d.CallbackId, State: d.State, UserId: d.user, ChannelId: d.channel, TeamId: team,
		Submission: filled,
	}
}

// Submits sends p's dialog in. Told is what stands beside its fields if the bot
// found fault with them.
func (p *Person) Submits() Outcome {
	w := p.w
	w.t.Helper()
	w.mu.Lock()
	d := w.dialog(p)
	if d == nil {
		w.mu.Unlock()
		w.t.Errorf("mattermostfake: %s has no dialog open", p.Name)
		return Outcome{}
	}
	in := w.submission(d)
	for _, e := range d.Elements { // the client looks at these before it sends
		v, given := in.Submission[e.Name]
		if list, is := v.([]string); is {
			given = len(list) > 0
		}
		if !e.Optional && !given {
			w.mu.Unlock()
			return Outcome{Told: e.DisplayName + ": This field is required."}
		}
		if s, is := v.(string); is && e.MaxLength > 0 && (e.Type == "text" || e.Type == "textarea") {
			v := []rune(s)
			if len(v) > e.MaxLength || len(v) < e.MinLength {
				w.mu.Unlock()
				return Outcome{Told: e.DisplayName + ": The length is wrong."}
			}
		}
	}
	w.mu.Unlock()
	return w.again(p, func() Outcome {
		o := p.Do("POST", "/actions/dialogs/submit", in)
		if !o.OK {
			return o // the dialog stays and says that there was trouble
		}
		var said model.SubmitDialogResponse
		_ = json.Unmarshal(o.Body, &said)
		w.mu.Lock()
		defer w.mu.Unlock()
		o.Told = w.submitted(d, &said, o.Body)
		return o
	})
}

// submitted does with a dialog what the answer says. It needs the lock.
func (w *Workspace) submitted(d *dialog, said *model.SubmitDialogResponse, raw []byte) string {
	if said.Error != "" || len(said.Errors) > 0 {
		var out []string
		if said.Error != "" {
			out = append(out, said.Error)
		}
		named := 0
		for _, e := range d.Elements {
			if text, there := said.Errors[e.Name]; there {
				named++
				out = append(out, e.DisplayName+": "+text)
			}
		}
		if named != len(said.Errors) {
			w.Fault("the errors of a dialog name fields that it does not have: %v", said.Errors)
		}
		return strings.Join(out, "\n")
	}
	d.shut = true
	if said.Type == "form" && said.Form != nil {
		var form struct {
			Form map[string]any `json:"form"`
		}
		_ = json.Unmarshal(raw, &form)
		w.show(&dialog{user: d.user, channel: d.channel, url: d.url, Dialog: *said.Form, raw: form.Form})
	}
	return ""
}

// Closes closes p's dialog without sending it in. The bot is told if it asked.
func (p *Person) Closes() Outcome {
	w := p.w
	w.mu.Lock()
	d := w.dialog(p)
	if d == nil {
		w.mu.Unlock()
		return Outcome{}
	}
	d.shut = true
	in := w.submission(d)
	in.Cancelled, in.Submission = true, map[string]any{}
	w.mu.Unlock()
	if !d.NotifyOnCancel {
		return Outcome{OK: true}
	}
	return w.again(p, func() Outcome { return p.Do("POST", "/actions/dialogs/submit", in) })
}
