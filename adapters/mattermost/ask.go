package mattermost

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// What a question looks like. Its options always stand in the text, behind what
// one types for them. Up to five short ones are buttons as well; more are a menu.
const (
	mostChoices = 5
	shortLabel  = 40
	mostSelect  = 100 // lines of a menu, so that one can still find something in it
	mostLine    = 75  // characters of a line of a menu
	mostButton  = 60  // characters of a button
	mostRow     = 12  // buttons side by side; the rest stand below
)

// The commands that are the platform's own: a dialog for a question or for all
// that belongs together, "these are the ones", and "none of them".
const (
	doForm   = "do/form"
	doChoose = "do/choose"
	doNone   = "do/none"
	doDate   = "do/date"
	doChange = "do/change"
	doNew    = "do/new"
)

// ask is a question that waits.
func (r renderer) ask(b conversation.Ask) []piece {
	pieces := r.para(b.Prompt, true)
	for n, o := range b.Options {
		pieces = append(pieces, piece{text: "\u00a0\u00a0" + escapedKey(o.Key) + " " + inline(o.Label), close: n > 0 || len(pieces) > 0})
	}
	pieces = append(pieces, r.para(b.Hint, false)...)
	acts := r.acts(b)
	if len(acts) == 0 {
		return pieces
	}
	about := ""
	if r.asks > 1 { // "Yes" to which of the questions?
		about = "**" + inline(chat.Cut(chat.OneLine(chat.Plain(b.Prompt)), mostHeading)) + "**"
	}
	return append(pieces, piece{rows: []row{{about: about, acts: acts}}})
}

// escapedKey is what one types for an option, as the beginning of no list.
func escapedKey(key string) string { return inline(key) + "\\." }

func (r renderer) acts(b conversation.Ask) []act {
	if !r.presses || b.Token.Case == "" {
		return nil
	}
	var out []act
	one := act{action: actionOf(b.Question), token: b.Token}
	switch {
	case b.Several && len(b.Options) > 0 && len(b.Options) <= mostSelect:
		choose, none := one, one
		choose.action, choose.name = doChoose, r.c.PickMany
		none.action, none.name = doNone, r.c.None
		out = []act{choose, none}
	case short(b):
		for _, o := range b.Options {
			pressed := one
			pressed.action, pressed.name = actionOf(b.Question)+"/"+string(o.ID), o.Label
			out = append(out, pressed)
		}
	case len(b.Options) > 0 && len(b.Options) <= mostSelect:
		one.name = r.c.Pick
		for _, o := range b.Options {
			one.options = append(one.options, choice{string(o.ID), o.Label})
		}
		out = []act{one}
	case len(b.Options) > 0: // it can be typed
	case b.Kind == rules.KindDate:
		one.action, one.name = doDate, r.c.PickDate
		out = []act{one}
	case b.Kind == rules.KindPerson:
		one.name, one.source = r.c.PickWho, "users"
		out = []act{one}
	}
	if r.inForm(b) {
		out = append(out, act{name: r.c.Fill, action: doForm, token: b.Token})
	}
	return out
}

// inForm says whether a question belongs together with others: the parts of an
// entry, and the dates of a step, once.
func (r renderer) inForm(b conversation.Ask) bool {
	if b.Kind == rules.KindEntries || strings.Contains(b.Token.Step, ".") {
		return true
	}
	return len(r.dates) > 1 && b.Token == r.dates[0].Token
}

// short says whether options can be buttons.
func short(b conversation.Ask) bool {
	return len(b.Options) > 0 && len(b.Options) <= mostChoices &&
		!slices.ContainsFunc(b.Options, func(o conversation.Choice) bool { return utf8.RuneCountInString(o.Label) > shortLabel })
}

// actionOf is the action of a question.
func actionOf(q rules.QuestionID) string { return "answer/" + string(q) }

// answered is a question with its answer, on one line.
func (r renderer) answered(b conversation.Ask) []piece {
	answer := slices.Clone(b.Answered)
	if !b.At.IsZero() {
		answer = append(answer, conversation.Span{Text: " · " + b.At.In(r.zone).Format("2006-01-02 15:04")})
	}
	return r.field(conversation.Row{Label: b.Prompt, Value: answer}, true)
}

// changes is a button for the answer of a message that can be changed, or a menu
// if there are several.
func (r renderer) changes(m conversation.Message) []piece {
	if !r.presses {
		return nil
	}
	one := act{name: r.c.Change, action: doChange}
	for _, b := range m.Blocks {
		if a, ok := b.(conversation.Ask); ok && len(a.Answered) > 0 && a.Token.Case != "" {
			one.token = a.Token
			one.among = append(one.among, a.Token.String())
			one.options = append(one.options, choice{a.Token.String(), chat.Plain(a.Prompt)})
		}
	}
	switch len(one.options) {
	case 0:
		return nil
	case 1:
		one.among, one.options = nil, nil
	default:
		one.token = conversation.Token{}
	}
	return []piece{{rows: []row{{acts: []act{one}}}}}
}

// buttons are commands. Where nothing can be pressed their labels are typed.
func (r renderer) buttons(b conversation.Buttons) []piece {
	if !r.presses {
		labels := make([]string, len(b.Items))
		for i, item := range b.Items {
			labels[i] = inline("[" + item.Label + "]")
		}
		if len(labels) == 0 {
			return nil
		}
		return []piece{{text: strings.Join(labels, " ")}}
	}
	var out []piece
	for from := 0; from < len(b.Items); from += mostRow {
		var line row
		for _, item := range b.Items[from:min(from+mostRow, len(b.Items))] {
			pressed := act{name: item.Label, action: "do/" + item.Command, token: item.Token, primary: item.Command == "confirm"}
			if n, err := strconv.Atoi(item.Label); err == nil && n >= 1 && n <= len(r.items) {
				pressed.name = chat.Cut(item.Label+". "+chat.OneLine(r.items[n-1]), shortLabel)
			}
			line.acts = append(line.acts, pressed)
		}
		out = append(out, piece{rows: []row{line}})
	}
	return out
}
