package slack

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// What a question looks like. Up to five short options are buttons, which one
// sees and presses at once; more are a select, with all of them in full above it.
const (
	mostChoices   = 5
	shortLabel    = 40
	mostSelect    = 100 // options of a select (Block Kit reference)
	mostInActions = 25  // elements of an actions block (Block Kit reference)
)

// The commands that are the platform's own: "these are the ones", "none of
// them", and "give me a form".
const (
	doChosen = "do/chosen"
	doNone   = "do/none"
	doForm   = "do/form"
	doChange = "do/change"
	doNew    = "do/new"
)

// ask is a question that waits.
func (r renderer) ask(b conversation.Ask) []piece {
	pieces := para(b.Prompt, true)
	buttons := short(b)
	if len(b.Options) > 0 && !buttons {
		pieces = append(pieces, optionList(b.Options)...)
	} else if len(pieces) > 0 {
		var text strings.Builder
		for _, o := range b.Options {
			text.WriteString("\n  " + o.Key + ". " + escape(chat.OneLine(visible(o.Label))))
		}
		pieces[len(pieces)-1].text += text.String()
	}
	var controls []slackgo.BlockElement
	switch {
	case len(b.Options) > mostSelect || b.Token.Case == "": // it can be typed
	case b.Several && len(b.Options) > 0:
		controls = r.several(b)
	case buttons:
		controls = r.choices(b)
	case len(b.Options) > 0:
		controls = []slackgo.BlockElement{slackgo.NewOptionsSelectBlockElement(
			slackgo.OptTypeStatic, literal(r.c.Pick, mostOption), actionOf(b.Question), options(b)...)}
	case b.Kind == rules.KindDate:
		picker := slackgo.NewDatePickerBlockElement(actionOf(b.Question))
		picker.Placeholder = literal(r.c.PickDate, mostOption)
		controls = []slackgo.BlockElement{picker}
	case b.Kind == rules.KindPerson:
		controls = []slackgo.BlockElement{slackgo.NewOptionsSelectBlockElement(
			slackgo.OptTypeUser, literal(r.c.PickWho, mostOption), actionOf(b.Question))}
	}
	if r.inForm(b) {
		controls = append(controls, button(doForm, b.Token.String(), r.c.Fill, r.c.Fill+": "+chat.Plain(b.Prompt)))
	}
	if len(controls) > 0 {
		pieces = append(pieces, piece{blocks: []slackgo.Block{slackgo.NewActionBlock(b.Token.String(), controls...)}})
	}
	pieces = append(pieces, note(b.Hint)...)
	return together(pieces)
}

// together joins pieces that would be torn apart at the end of a page, as long
// as they are small.
func together(pieces []piece) []piece {
	var whole piece
	for _, p := range pieces {
		whole.blocks = append(whole.blocks, p.blocks...)
		if p.text == "" {
			continue
		}
		if whole.text != "" {
			whole.text += "\n"
		}
		whole.text += p.text
	}
	if utf8.RuneCountInString(whole.text) > mostText/2 {
		return pieces
	}
	return []piece{whole}
}

// inForm says whether a question belongs together with others: the parts of an
// entry, and the dates or the roles of a step, once.
func (r renderer) inForm(b conversation.Ask) bool {
	if b.Token.Case == "" {
		return false
	}
	if b.Kind == rules.KindEntries || strings.Contains(b.Token.Step, ".") {
		return true
	}
	alike := r.alike[b.Kind]
	return len(alike) > 1 && b.Token == alike[0].Token
}

// short says whether options can be buttons.
func short(b conversation.Ask) bool {
	return !b.Several && len(b.Options) > 0 && len(b.Options) <= mostChoices &&
		!slices.ContainsFunc(b.Options, func(o conversation.Choice) bool { return utf8.RuneCountInString(o.Label) > shortLabel })
}

func (r renderer) choices(b conversation.Ask) []slackgo.BlockElement {
	var out []slackgo.BlockElement
	for _, o := range b.Options {
		say := ""
		if r.asks > 1 { // "Yes" to which of the questions?
			say = o.Label + ": " + chat.Plain(b.Prompt)
		}
		out = append(out, button(actionOf(b.Question)+"/"+string(o.ID), b.Token.String(), o.Label, say))
	}
	return out
}

// several is a select for any number of options. What is chosen counts when
// the person says so; none is said by a button of its own, because having chosen
// nothing yet is no answer.
func (r renderer) several(b conversation.Ask) []slackgo.BlockElement {
	pick := slackgo.NewOptionsMultiSelectBlockElement(
		slackgo.MultiOptTypeStatic, literal(r.c.PickMany, mostOption), actionOf(b.Question), options(b)...)
	token := b.Token.String()
	return []slackgo.BlockElement{
		pick, button(doChosen, token, r.c.Chosen, ""), button(doNone, token, r.c.None, r.c.None+": "+chat.Plain(b.Prompt)),
	}
}

// actionOf is the action of a question.
func actionOf(q rules.QuestionID) string { return "answer/" + string(q) }

// between stands between token and option in the value of an option.
const between = "|"

// options are what a select offers. The value holds token and option.
func options(b conversation.Ask) []*slackgo.OptionBlockObject {
	out := make([]*slackgo.OptionBlockObject, len(b.Options))
	for i, o := range b.Options {
		out[i] = slackgo.NewOptionBlockObject(b.Token.String()+between+string(o.ID), literal(o.Label, mostOption), nil)
	}
	return out
}

// optionList are options in full, behind what one types for them.
func optionList(options []conversation.Choice) []piece {
	rows := make([][]conversation.Span, len(options))
	for i, o := range options {
		rows[i] = []conversation.Span{{Text: o.Key + ". " + o.Label}}
	}
	var out []piece
	var lines []conversation.Span
	size := 0
	for _, row := range rows {
		n := utf8.RuneCountInString(row[0].Text) + 1
		if size+n > mostRun && len(lines) > 0 {
			out = append(out, para(lines, false)...)
			lines, size = nil, 0
		}
		if len(lines) > 0 {
			lines = append(lines, conversation.Span{Text: "\n"})
		}
		lines, size = append(lines, row...), size+n
	}
	return append(out, para(lines, false)...)
}

// answered is a question with its answer, and a button to change it.
func (r renderer) answered(b conversation.Ask) []piece {
	if !b.At.IsZero() {
		b.Answered = append(b.Answered[:len(b.Answered):len(b.Answered)], conversation.Span{Text: " · " + b.At.In(r.zone).Format("2006-01-02 15:04")})
	}
	text := chat.OneLine(chat.Plain(b.Prompt)) + ": " + chat.OneLine(chat.Plain(b.Answered))
	if b.Token.Case == "" || utf8.RuneCountInString(text) > mostRun {
		out := fields(conversation.Fields{Rows: []conversation.Row{{Label: b.Prompt, Value: b.Answered}}})
		if b.Token.Case != "" {
			change := button(doChange, b.Token.String(), r.c.Change, r.c.Change+": "+chat.Plain(b.Prompt))
			out = append(out, piece{blocks: []slackgo.Block{slackgo.NewActionBlock(b.Token.String(), change)}})
		}
		return out
	}
	section := slackgo.NewSectionBlock(literal(text, mostRun), nil, slackgo.NewAccessory(
		button(doChange, b.Token.String(), r.c.Change, r.c.Change+": "+chat.Plain(b.Prompt))))
	section.BlockID = b.Token.String()
	return []piece{{[]slackgo.Block{section}, textOf(b)}}
}

// buttons are commands. One whose label is only the number of a point says to
// screen readers which point that is.
func (r renderer) buttons(b conversation.Buttons) []piece {
	var out []piece
	for from := 0; from < len(b.Items); from += mostInActions {
		items := b.Items[from:min(from+mostInActions, len(b.Items))]
		elements := make([]slackgo.BlockElement, len(items))
		for i, item := range items {
			say := ""
			if n, err := strconv.Atoi(item.Label); err == nil && n >= 1 && n <= len(r.items) {
				say = item.Label + ". " + r.items[n-1]
			}
			value := ""
			if item.Token.Case != "" {
				value = item.Token.String()
			}
			pressed := button("do/"+item.Command, value, item.Label, say)
			if i > 0 && slices.ContainsFunc(items[:i], func(o conversation.Button) bool { return o.Command == item.Command }) {
				pressed.ActionID += "/" + strconv.Itoa(from+i+1) // unique within its block
			}
			if item.Command == "confirm" {
				pressed.Style = slackgo.StylePrimary
			}
			elements[i] = pressed
		}
		id := "do" + strconv.Itoa(from)
		if items[0].Token.Case != "" {
			id = items[0].Token.String() + "#" + strconv.Itoa(from)
		}
		out = append(out, piece{
			[]slackgo.Block{slackgo.NewActionBlock(id, elements...)},
			textOf(conversation.Buttons{Items: items}),
		})
	}
	return out
}

// button is a button. Say is what screen readers say instead of its label;
// empty if the label says it all.
func button(action, value, label, say string) *slackgo.ButtonBlockElement {
	b := slackgo.NewButtonBlockElement(action, value, literal(label, mostButton))
	if say != "" {
		b.AccessibilityLabel = chat.Cut(chat.OneLine(visible(say)), mostButton)
	}
	return b
}
