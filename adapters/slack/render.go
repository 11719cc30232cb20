package slack

import (
	"cmp"
	"strconv"
	"time"
	"unicode/utf8"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// The most of a page. Slack takes 50 blocks in a message and 100 in a home tab;
// text above 4,000 characters is refused by chat.update (msg_too_long), and the
// size of all blocks is bounded at a number that is written nowhere: below
// 12,000 has been seen to work, and this stays far below.
const (
	mostBlocks     = 48
	mostHomeBlocks = 98
	mostText       = 3600
	// mostRun is the longest text in one block: 3,000 where Slack says so, less
	// a quarter for what escaping adds to the text beside it.
	mostRun = 2200
)

// page is one message of Slack's: what people see, and what screen readers and
// notifications read.
type page struct {
	blocks []slackgo.Block
	text   string
}

// piece is a part of a message that stays together.
type piece struct {
	blocks []slackgo.Block
	text   string
}

// pages is m as messages of Slack's, one if it fits. Times are said in that zone,
// or in the house's if that is nil.
func (a *Adapter) pages(m conversation.Message, l rules.Lang, zone *time.Location) []page {
	return renderer{l: l, zone: cmp.Or(zone, a.conf.Zone), asks: openAsks(m)}.pages(m, mostBlocks)
}

// renderer makes pieces of a message.
type renderer struct {
	l     rules.Lang
	zone  *time.Location
	asks  int      // how many questions wait
	items []string // of the list before, which numbered buttons are about
	c     conversation.Controls
	alike map[rules.Kind][]conversation.Ask // dates and people that are asked for together
}

func openAsks(m conversation.Message) int {
	n := 0
	for _, b := range m.Blocks {
		if a, ok := b.(conversation.Ask); ok && len(a.Answered) == 0 {
			n++
		}
	}
	return n
}

// pieces is m in parts that stay together.
func (r renderer) pieces(m conversation.Message) []piece {
	r.c, r.alike = conversation.ControlsIn(r.l), map[rules.Kind][]conversation.Ask{}
	var pieces []piece
	for _, b := range m.Blocks {
		if a, ok := b.(conversation.Ask); ok && (a.Kind == rules.KindDate || a.Kind == rules.KindPerson) && len(a.Answered) == 0 {
			r.alike[a.Kind] = append(r.alike[a.Kind], a)
		}
	}
	for _, b := range m.Blocks {
		pieces = append(pieces, r.block(b)...)
		if list, ok := b.(conversation.List); ok {
			r.items = nil
			for _, item := range list.Items {
				r.items = append(r.items, chat.Plain(item))
			}
		}
	}
	return pieces
}

// whole is m as the blocks of one view, at most most of them: a view has no text
// beside its blocks, and no second page.
func (r renderer) whole(m conversation.Message, most int) []slackgo.Block {
	var all page
	for _, p := range r.pieces(m) {
		if len(all.blocks)+len(p.blocks) > most {
			break
		}
		all.blocks = append(all.blocks, p.blocks...)
	}
	return all.blocks
}

func (r renderer) pages(m conversation.Message, most int) []page {
	var out []page
	var now page
	shut := func() {
		if len(now.blocks) > 0 {
			out = append(out, now.enriched())
		}
		now = page{}
	}
	for _, p := range r.pieces(m) {
		length := utf8.RuneCountInString(now.text) + utf8.RuneCountInString(p.text)
		if len(now.blocks)+len(p.blocks) > most || length > mostText {
			shut()
		}
		now.blocks = append(now.blocks, p.blocks...)
		if p.text != "" {
			if now.text != "" {
				now.text += "\n"
			}
			now.text += p.text
		}
	}
	shut()
	return out
}

// enriched is p with rich text in it. A message that had some cannot be edited
// into one that has none (block_mismatch), so every page has.
func (p page) enriched() page {
	for _, b := range p.blocks {
		if b.BlockType() == slackgo.MBTRichText {
			return p
		}
	}
	for i, b := range p.blocks {
		if h, ok := b.(*slackgo.HeaderBlock); ok {
			p.blocks[i] = rich([]conversation.Span{{Text: h.Text.Text, Style: conversation.Strong}}, false)
			break
		}
	}
	return p
}

func (r renderer) block(b conversation.Block) []piece {
	switch b := b.(type) {
	case conversation.Heading:
		return heading(b.Text)
	case conversation.Para:
		return para(b.Text, false)
	case conversation.Note:
		return note(b.Text)
	case conversation.List:
		return list(b)
	case conversation.Fields:
		return fields(b)
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

func rich(spans []conversation.Span, strong bool) *slackgo.RichTextBlock {
	return slackgo.NewRichTextBlock("", slackgo.NewRichTextSection(elements(spans, strong)...))
}

func heading(spans []conversation.Span) []piece {
	text := visible(chat.Plain(spans))
	if chat.Special(spans) || text == "" || utf8.RuneCountInString(text) > mostHeader {
		return para(spans, true)
	}
	return []piece{{[]slackgo.Block{slackgo.NewHeaderBlock(literal(text, mostHeader))}, escape(text)}}
}

// para is a paragraph, in several blocks if it is long.
func para(spans []conversation.Span, strong bool) []piece {
	var out []piece
	for _, run := range chat.Split(spans, mostRun) {
		if len(elements(run, strong)) == 0 {
			continue
		}
		out = append(out, piece{[]slackgo.Block{rich(run, strong)}, textOf(conversation.Para{Text: run})})
	}
	return out
}

func textOf(b conversation.Block) string {
	return fallback(conversation.Message{Blocks: []conversation.Block{b}})
}

func note(spans []conversation.Span) []piece {
	text := visible(chat.Plain(spans))
	if chat.Special(spans) || text == "" || utf8.RuneCountInString(text) > mostContext {
		return para(spans, false)
	}
	return []piece{{[]slackgo.Block{slackgo.NewContextBlock("", literal(text, mostContext))}, escape(text)}}
}

// list is a list in as many blocks as it takes. The numbers go on from block to
// block.
func list(b conversation.List) []piece {
	style := slackgo.RTEListBullet
	if b.Ordered {
		style = slackgo.RTEListOrdered
	}
	var out []piece
	var items []slackgo.RichTextElement
	text, size, from := "", 0, 0
	shut := func(next int) {
		if len(items) > 0 {
			l := slackgo.NewRichTextList(style, 0, items...)
			l.Offset = from
			out = append(out, piece{[]slackgo.Block{slackgo.NewRichTextBlock("", l)}, text})
		}
		items, text, size, from = nil, "", 0, next
	}
	for n, item := range b.Items {
		mark := "- "
		if b.Ordered {
			mark = strconv.Itoa(n+1) + ". "
		}
		for i, run := range chat.Split(item, mostRun) {
			if i > 0 {
				mark = "  "
			}
			line := mark + chat.OneLine(textOf(conversation.Para{Text: run}))
			if length := utf8.RuneCountInString(line) + 1; size+length > mostRun {
				shut(n)
				size = length
			} else {
				size += length
			}
			if text != "" {
				text += "\n"
			}
			text += line
			items = append(items, slackgo.NewRichTextSection(elements(run, false)...))
		}
	}
	shut(0)
	return out
}

// fields are labels with values, a line each.
func fields(b conversation.Fields) []piece {
	var out []piece
	var lines []slackgo.RichTextElement
	text, size := "", 0
	shut := func() {
		if len(lines) > 0 {
			out = append(out, piece{[]slackgo.Block{slackgo.NewRichTextBlock("", lines...)}, text})
		}
		lines, text, size = nil, "", 0
	}
	for _, row := range b.Rows {
		label := append(elements(row.Label, true), slackgo.NewRichTextSectionTextElement(": ", nil))
		for i, run := range chat.Split(row.Value, mostRun) {
			line := chat.OneLine(textOf(conversation.Para{Text: run}))
			parts := elements(run, false)
			if i == 0 {
				line = chat.OneLine(textOf(conversation.Para{Text: row.Label})) + ": " + line
				parts = append(label, parts...)
			}
			if length := utf8.RuneCountInString(line) + 1; size+length > mostRun {
				shut()
				size = length
			} else {
				size += length
			}
			if text != "" {
				text += "\n"
			}
			text += line
			lines = append(lines, slackgo.NewRichTextSection(parts...))
		}
		if len(row.Value) == 0 {
			lines = append(lines, slackgo.NewRichTextSection(label...))
			text += chat.OneLine(textOf(conversation.Para{Text: row.Label})) + ":\n"
		}
	}
	shut()
	return out
}
