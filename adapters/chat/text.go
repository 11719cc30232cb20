package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"upphandlingsvakten/conversation"
)

// OneLine is s with every blank, and every end of a line, as one blank.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Cut is s in at most most characters; what is left out shows as an ellipsis.
func Cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:most-1]), " ") + "…"
}

// Plain is spans as plain text.
func Plain(spans []conversation.Span) string {
	return conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: spans}}}.Plain()
}

// Special says whether spans have what only rich text can show.
func Special(spans []conversation.Span) bool {
	for _, s := range spans {
		if s.Who != "" || s.Link != "" || s.Style != conversation.Plain {
			return true
		}
	}
	return false
}

// MapSpans is m with f done to every span.
func MapSpans(m conversation.Message, f func(conversation.Span) conversation.Span) conversation.Message {
	all := func(in []conversation.Span) []conversation.Span {
		out := make([]conversation.Span, len(in))
		for i, s := range in {
			out[i] = f(s)
		}
		return out
	}
	blocks := make([]conversation.Block, len(m.Blocks))
	for i, b := range m.Blocks {
		switch b := b.(type) {
		case conversation.Heading:
			blocks[i] = conversation.Heading{Text: all(b.Text)}
		case conversation.Para:
			blocks[i] = conversation.Para{Text: all(b.Text)}
		case conversation.Note:
			blocks[i] = conversation.Note{Text: all(b.Text)}
		case conversation.List:
			items := make([][]conversation.Span, len(b.Items))
			for n, item := range b.Items {
				items[n] = all(item)
			}
			blocks[i] = conversation.List{Ordered: b.Ordered, Items: items}
		case conversation.Fields:
			rows := make([]conversation.Row, len(b.Rows))
			for n, r := range b.Rows {
				rows[n] = conversation.Row{Label: all(r.Label), Value: all(r.Value)}
			}
			blocks[i] = conversation.Fields{Rows: rows}
		case conversation.Ask:
			b.Prompt, b.Hint, b.Answered = all(b.Prompt), all(b.Hint), all(b.Answered)
			blocks[i] = b
		default:
			blocks[i] = b
		}
	}
	return conversation.Message{Blocks: blocks}
}

// Split takes spans apart into runs of at most most characters, at blanks where
// there are any.
func Split(spans []conversation.Span, most int) [][]conversation.Span {
	var out [][]conversation.Span
	var run []conversation.Span
	size := 0
	for _, s := range spans {
		for {
			n := utf8.RuneCountInString(s.Text)
			if size+n <= most {
				run, size = append(run, s), size+n
				break
			}
			head, tail := breakAt(s.Text, most-size)
			if head != "" {
				part := s
				part.Text = head
				run = append(run, part)
			}
			if len(run) > 0 {
				out = append(out, run)
			}
			run, size = nil, 0
			s.Text = tail
		}
	}
	if len(run) > 0 {
		out = append(out, run)
	}
	return out
}

// breakAt takes at most most characters off the front of s, up to a blank if
// one is near enough.
func breakAt(s string, most int) (head, tail string) {
	runes := []rune(s)
	if most <= 0 {
		return "", s
	}
	at := min(most, len(runes))
	for i := at; i > at*2/3; i-- {
		if i < len(runes) && unicode.IsSpace(runes[i]) {
			return string(runes[:i]), string(runes[i+1:])
		}
	}
	return string(runes[:at]), string(runes[at:])
}
