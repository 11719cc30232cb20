package slack

import (
	"context"
	"encoding/json"
	"errors"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// formView is the callback id of forms.
const formView = "form"

// The limits of a view (Block Kit reference).
const (
	mostTitle  = 24
	mostInput  = 2000 // of a text: what conversation takes
	mostHint   = 150  // of a placeholder
	mostFields = 90
	mostError  = 300
)

// form opens the form that somebody asked for. A trigger is good for three
// seconds, so nothing else is done first.
func (a *Adapter) form(ctx context.Context, o occurrence, who chat.Profile) (json.RawMessage, error) {
	desk := a.desk.Load()
	if desk == nil {
		return a.tell(ctx, o, engine.Said{Body: conversation.OldButton(who.Lang), Lang: who.Lang}), nil
	}
	f, err := (*desk).Form(ctx, o.token)
	refusal, refused := errors.AsType[*conversation.Refusal](err)
	switch {
	case refused:
		return a.tell(ctx, o, engine.Said{Body: conversation.Say(refusal, who.Lang), Lang: who.Lang}), nil
	case err != nil:
		return nil, err
	}
	_, err = a.api.OpenViewContext(ctx, o.trigger, formOf(f, o.place))
	return nil, a.failed("views.open", err)
}

// formOf is a form as a modal. It remembers the token and the place that it
// came from.
func formOf(f conversation.Form, from conversation.Place) slackgo.ModalViewRequest {
	c := conversation.ControlsIn(f.Lang)
	var blocks []slackgo.Block
	for i, field := range f.Fields {
		if i == mostFields {
			break
		}
		input := slackgo.NewInputBlock(field.ID, literal(field.Label, mostLabel), nil, inputOf(field, c))
		input.Optional = field.Optional
		if field.Hint != "" && field.Kind != rules.KindText {
			input.Hint = literal(field.Hint, mostLabel)
		}
		blocks = append(blocks, input)
	}
	return slackgo.ModalViewRequest{
		Type: slackgo.VTModal, CallbackID: formView, Title: literal(f.Title, mostTitle),
		Submit: literal(c.Send, mostTitle), Close: literal(c.Leave, mostTitle),
		PrivateMetadata: f.Token.String() + between + string(from), Blocks: slackgo.Blocks{BlockSet: blocks},
	}
}

func inputOf(f conversation.FormField, c conversation.Controls) slackgo.BlockElement {
	switch {
	case len(f.Options) > 0:
		options := make([]*slackgo.OptionBlockObject, min(len(f.Options), mostSelect))
		for i := range options {
			options[i] = slackgo.NewOptionBlockObject(string(f.Options[i].ID), literal(f.Options[i].Label, mostOption), nil)
		}
		return slackgo.NewOptionsSelectBlockElement(slackgo.OptTypeStatic, literal(c.Pick, mostHint), f.ID, options...)
	case f.Kind == rules.KindDate:
		picker := slackgo.NewDatePickerBlockElement(f.ID)
		picker.Placeholder = literal(c.PickDate, mostHint)
		return picker
	}
	input := &slackgo.PlainTextInputBlockElement{Type: slackgo.METPlainTextInput, ActionID: f.ID, MaxLength: mostInput}
	if f.Hint != "" {
		input.Placeholder = literal(f.Hint, mostHint)
	}
	return input
}

// viewError keeps a form open and says at its first field why.
func viewError(block string, m conversation.Message) json.RawMessage {
	body, err := json.Marshal(struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
	}{"errors", map[string]string{block: chat.Cut(m.Plain(), mostError)}})
	if err != nil {
		return nil
	}
	return body
}
