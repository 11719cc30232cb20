package mattermost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// The callback ids of dialogs: with something to fill in, and with something to
// read only.
const (
	callbackForm = "form"
	callbackHint = "hint"
)

// The limits of a dialog, in bytes (model.Dialog.IsValid of 11.x). A title may
// have 80 from 12.0.
const (
	mostTitle  = 24
	laterTitle = 80
	mostName   = 24
	mostHelp   = 150
	mostInput  = 2000 // of a text: what conversation takes; a textarea takes 3,000
	mostShort  = 150  // of a line of text
	mostError  = 300
	mostFields = 20
	mostTicks  = 12 // boxes to tick, where there is no menu for several options
)

// dialogTime is how long a dialog may stay open before it is sent.
const dialogTime = time.Hour

// form opens the dialog that somebody asked for.
func (a *Adapter) form(ctx context.Context, o occurrence, who chat.Profile) (engine.Said, error) {
	old := engine.Said{Body: conversation.OldButton(who.Lang), Lang: who.Lang}
	desk := a.desk.Load()
	if desk == nil {
		return old, nil
	}
	f, err := (*desk).Form(ctx, o.token)
	refusal, refused := errors.AsType[*conversation.Refusal](err)
	switch {
	case refused:
		return engine.Said{Body: conversation.Say(refusal, who.Lang), Lang: who.Lang}, nil
	case err != nil:
		return engine.Said{}, err
	}
	if f.Fields = asked(f, o); len(f.Fields) == 0 {
		return old, nil
	}
	s, err := a.server.get(ctx)
	if err != nil {
		return engine.Said{}, err
	}
	d := dialogOf(f, s.version)
	d.State = a.sealer.seal(kindDialog, claims{
		Token: o.token.String(), Action: o.action, Channel: o.channel(), User: o.user, Place: string(o.place),
		Until: a.conf.Clock().Add(dialogTime).Unix(), Once: strings.TrimPrefix(string(o.id), Platform+":"),
	})
	return engine.Said{}, a.openDialog(ctx, o.trigger, d)
}

// channel is where something was pressed.
func (o occurrence) channel() string {
	at, _, _ := strings.Cut(o.post, "/")
	return at
}

// asked are the fields of a form that are wanted: all, or the one that was
// pressed.
func asked(f conversation.Form, o occurrence) []conversation.FormField {
	var out []conversation.FormField
	for _, field := range f.Fields {
		if (o.action == doForm || field.ID == o.token.Field()) && len(out) < mostFields {
			out = append(out, field)
		}
	}
	return out
}

// openDialog shows a dialog to who made the trigger. The server refuses nothing
// that is wrong with it, so it is looked at here.
func (a *Adapter) openDialog(ctx context.Context, trigger string, d model.Dialog) error {
	sound := d
	sound.Title = cutBytes(sound.Title, mostTitle)
	if err := sound.IsValid(); err != nil {
		return fmt.Errorf("open dialog: it would not be shown")
	}
	request := model.OpenDialogRequest{TriggerId: trigger, URL: a.conf.PublicURL + pathDialogs, Dialog: d}
	return a.call(ctx, "dialogs.open", http.MethodPost, "/actions/dialogs/open", request, nil)
}

// dialogOf is a form as a dialog of that release.
func dialogOf(f conversation.Form, v version) model.Dialog {
	c := conversation.ControlsIn(f.Lang)
	d := model.Dialog{CallbackId: callbackForm, Title: titleOf(f.Title, v), SubmitLabel: c.Send, NotifyOnCancel: false}
	for _, field := range f.Fields {
		if field.Kind == rules.KindChoices {
			d.IntroductionText = inline(field.Label)
			d.Elements = append(d.Elements, several(field, c, v)...)
			continue
		}
		d.Elements = append(d.Elements, elementOf(field, c, v))
	}
	return d
}

func titleOf(text string, v version) string {
	if v.since(12, 0) {
		return cutBytes(chat.OneLine(text), laterTitle)
	}
	return cutBytes(chat.OneLine(text), mostTitle)
}

func elementOf(f conversation.FormField, c conversation.Controls, v version) model.DialogElement {
	e := model.DialogElement{
		Name: f.ID, DisplayName: cutBytes(f.Short, mostName), HelpText: cutBytes(chat.OneLine(f.Label), mostHelp), Optional: f.Optional, Type: "text", MaxLength: mostShort,
		Placeholder: cutBytes(chat.OneLine(f.Hint), mostHelp), // an example, where one types
	}
	if e.DisplayName == "" {
		e.DisplayName = cutBytes(f.Label, mostName)
	}
	switch {
	case len(f.Options) > 0:
		e.Type, e.Placeholder, e.MaxLength = "select", c.Pick, 0
		for _, o := range f.Options {
			e.Options = append(e.Options, &model.PostActionOptions{Text: label(o.Label, mostLine), Value: string(o.ID)})
		}
	case f.Kind == rules.KindDate && v.since(11, 1):
		e.Type, e.Placeholder, e.MaxLength = "date", c.PickDate, 0
	case f.Kind == rules.KindDate:
		e.Placeholder = cmp.Or(e.Placeholder, c.PickDate)
	case f.Kind == rules.KindText:
		e.Type, e.MaxLength = "textarea", mostInput
	}
	return e
}

// tick stands before the option in the name of a box.
const tick = "option_"

// several are a field for any number of options: a menu, or boxes to tick where
// the release has no such menu.
func several(f conversation.FormField, c conversation.Controls, v version) []model.DialogElement {
	if v.since(11, 0) {
		e := elementOf(f, c, v)
		e.MultiSelect, e.Placeholder = true, c.PickMany
		return []model.DialogElement{e}
	}
	var out []model.DialogElement
	for i, o := range f.Options {
		if i == mostTicks {
			break
		}
		out = append(out, model.DialogElement{
			Name: tick + string(o.ID), DisplayName: cutBytes(o.Key+". "+o.Label, mostName), Placeholder: cutBytes(label(o.Label, mostHelp), mostHelp),
			Type: "bool", Optional: true,
		})
	}
	return out
}

// cutBytes is s in at most most bytes, cut between characters; what is left out
// shows as an ellipsis.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	end := most - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.TrimRight(s[:end], " ") + "…"
}

// hint shows something to who pressed a button on the first post of a thread:
// what the server shows in the thread only they see, and only if it is open.
func (a *Adapter) hint(ctx context.Context, o occurrence, text string, said engine.Said) error {
	return a.openDialog(ctx, o.trigger, model.Dialog{
		CallbackId: callbackHint, Title: botName, IntroductionText: text, SubmitLabel: conversation.ControlsIn(said.Lang).Leave,
	})
}

// botName is what stands above a dialog that has no question.
const botName = "Upphandlingsvakten"
