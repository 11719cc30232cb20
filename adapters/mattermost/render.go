package mattermost

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// mostRun is the longest text in one piece. Escaping can double it, and it is
// to fit into a post of 16,383 characters.
const mostRun = 4000

// page is one post: what people read, and what there is to press below it.
type page struct {
	text string
	rows []row
}

// row is what is pressed side by side, and what it is about if that is not clear.
type row struct {
	about string
	acts  []act
}

// act is one button or menu.
type act struct {
	name    string
	action  string
	token   conversation.Token
	primary bool
	// Of a menu: what there is to choose, or where the server takes it from.
	options []choice
	among   []string // tokens that an option may stand for
	source  string
}

// choice is one line of a menu.
type choice struct{ value, label string }

// piece is a part of a message that stays together.
type piece struct {
	text  string
	rows  []row
	close bool // it follows the line before without a gap
}

// renderer makes posts of messages.
type renderer struct {
	l       rules.Lang
	zone    *time.Location
	who     names
	presses bool // the server can reach the bot
	server  properties

	asks  int // how many questions wait
	c     conversation.Controls
	dates []conversation.Ask // dates that wait
	items []string           // of the list before, which numbered buttons are about
}

// pages is m as posts, one if it fits.
func (r renderer) pages(m conversation.Message) []page {
	r.c = conversation.ControlsIn(r.l)
	for _, b := range m.Blocks {
		if a, ok := b.(conversation.Ask); ok && len(a.Answered) == 0 {
			r.asks++
			if a.Kind == rules.KindDate {
				r.dates = append(r.dates, a)
			}
		}
	}
	var pieces []piece
	for n, b := range m.Blocks {
		some := r.block(b)
		if closed(b) && len(some) > 0 {
			some[0].close = n > 0 && closed(m.Blocks[n-1])
		}
		pieces = append(pieces, some...)
		if list, ok := b.(conversation.List); ok {
			r.items = nil
			for _, item := range list.Items {
				r.items = append(r.items, chat.Plain(item))
			}
		}
	}
	pieces = append(pieces, r.changes(m)...)
	return paged(pieces, r.server.mostText)
}

// closed says whether a block is a question with its answer: those stand below each
// other without gaps.
func closed(b conversation.Block) bool {
	a, ok := b.(conversation.Ask)
	return ok && len(a.Answered) > 0
}

// paged puts pieces into posts of at most most characters.
func paged(pieces []piece, most int) []page {
	var out []page
	var now page
	shut := func() {
		if now.text != "" || len(now.rows) > 0 {
			out = append(out, now)
		}
		now = page{}
	}
	for _, p := range pieces {
		between := "\n\n"
		if p.close {
			between = "\n"
		}
		if utf8.RuneCountInString(now.text)+utf8.RuneCountInString(p.text)+len(between) > most {
			shut()
		}
		switch {
		case p.text == "":
		case now.text == "":
			now.text = p.text
		default:
			now.text += between + p.text
		}
		now.rows = append(now.rows, p.rows...)
	}
	shut()
	return out
}

func (r renderer) block(b conversation.Block) []piece {
	switch b := b.(type) {
	case conversation.Heading:
		return r.heading(b.Text)
	case conversation.Para:
		return r.para(b.Text, false)
	case conversation.Note:
		return r.para(b.Text, false)
	case conversation.List:
		return r.list(b)
	case conversation.Fields:
		return r.fields(b)
	case conversation.Ask:
		if len(b.Answered) > 0 {
			return r.answered(b)
		}
		return r.ask(b)
	case conversation.Buttons:
		return r.buttons(b)
	}
	return nil
}

// mostHeading keeps a heading from being a paragraph in large letters.
const mostHeading = 150

func (r renderer) heading(spans []conversation.Span) []piece {
	text := chat.Plain(spans)
	if chat.Special(spans) || utf8.RuneCountInString(text) > mostHeading {
		return r.para(spans, true)
	}
	if text = inline(text); text == "" {
		return nil
	}
	return []piece{{text: "#### " + text}}
}

// para is a paragraph, in several pieces if it is long.
func (r renderer) para(spans []conversation.Span, strong bool) []piece {
	var out []piece
	for _, run := range chat.Split(spans, mostRun) {
		if text := markdown(run, strong, r.who); text != "" {
			out = append(out, piece{text: text})
		}
	}
	return out
}

// list is a list. Its numbers are typed, so that they are right in a list that
// goes on in another post.
func (r renderer) list(b conversation.List) []piece {
	var out []piece
	for n, item := range b.Items {
		mark := "- "
		if b.Ordered {
			mark = strconv.Itoa(n+1) + ". "
		}
		for i, run := range chat.Split(flat(item), mostRun) {
			if i > 0 {
				mark = "\u00a0\u00a0"
			}
			out = append(out, piece{text: mark + markdown(run, false, r.who), close: n > 0 || i > 0})
		}
	}
	return out
}

// flat is spans without ends of lines, for what stands in a row.
func flat(spans []conversation.Span) []conversation.Span {
	return mapped(spans, func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	})
}

// fields are labels with values, a line each.
func (r renderer) fields(b conversation.Fields) []piece {
	var out []piece
	for n, row := range b.Rows {
		out = append(out, r.field(row, n > 0)...)
	}
	return out
}

func (r renderer) field(row conversation.Row, close bool) []piece {
	label := markdown(flat(row.Label), true, r.who) + ": "
	runs := chat.Split(flat(row.Value), mostRun)
	if len(runs) == 0 {
		return []piece{{text: label, close: close}}
	}
	var out []piece
	for i, run := range runs {
		out = append(out, piece{text: label + markdown(run, false, r.who), close: close || i > 0})
		label = ""
	}
	return out
}

// attachments are a page's rows as the server takes them.
func (p page) attachments(made func(act) *model.PostAction) []*model.MessageAttachment {
	var out []*model.MessageAttachment
	for _, row := range p.rows {
		a := &model.MessageAttachment{Text: row.about, Fallback: row.about}
		for _, one := range row.acts {
			a.Actions = append(a.Actions, made(one))
		}
		out = append(out, a)
	}
	return out
}
