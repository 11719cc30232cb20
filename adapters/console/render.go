package console

import (
	"slices"
	"strings"

	"upphandlingsvakten/conversation"
)

// part is a block of a message as text.
type part struct {
	text     string
	waits    bool // a question without an answer
	answered bool // a question with one
}

// parts is a message as text, block by block.
func parts(m conversation.Message) []part {
	var all []part
	for _, b := range m.Blocks {
		text := conversation.Message{Blocks: []conversation.Block{b}}.Plain()
		if text == "" {
			continue
		}
		a, asks := b.(conversation.Ask)
		all = append(all, part{text: text, waits: asks && len(a.Answered) == 0, answered: asks && len(a.Answered) > 0})
	}
	return all
}

// join is parts as one text. There is a blank line between them, but not
// between questions that are answered, which read as a list.
func join(all []part) string {
	var b strings.Builder
	for i, p := range all {
		switch {
		case i == 0:
		case p.answered && all[i-1].answered:
			b.WriteString("\n")
		default:
			b.WriteString("\n\n")
		}
		b.WriteString(p.text)
	}
	return b.String()
}

// longCard is how many lines of a card that stand as they stood are too many to hear
// again: a call to the coordinators has fewer, a summary with all answers has more.
const longCard = 12

// news is what to write of a message that was edited. While a question waits, and
// of a long card, that is the title, what was not there before, and the question:
// to hear all the rest again after every answer wears people out. Otherwise it is all.
func news(before, after []part) []part {
	next, old := -1, 0
	answers := false
	for i, p := range after {
		if p.waits && next < 0 {
			next = i
		}
		if slices.Contains(before, p) {
			old += strings.Count(p.text, "\n") + 1
		}
		answers = answers || p.answered
	}
	if len(before) == 0 || next < 0 && (answers || old < longCard) {
		return after
	}
	var fresh []part
	for i, p := range after {
		if i == 0 || i == next || !slices.Contains(before, p) {
			fresh = append(fresh, p)
		}
	}
	return fresh
}
