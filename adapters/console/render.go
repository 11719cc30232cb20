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

// news is what to write of a message that was edited: the title, what was not there
// before, and the question that waits. To hear all the rest again after every
// answer wears people out. Only a card of questions that are all answered is
// written whole, so that there is one place with all of them.
func news(before, after []part) []part {
	next := slices.IndexFunc(after, func(p part) bool { return p.waits })
	answers := slices.ContainsFunc(after, func(p part) bool { return p.answered })
	if len(before) == 0 || next < 0 && answers {
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
