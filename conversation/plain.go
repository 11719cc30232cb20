package conversation

import (
	"strconv"
	"strings"
	"unicode"
)

// Plain is m as plain text. All that a button does can be read in it: options
// stand behind their keys, the labels of commands stand in brackets, mentions begin
// with an @, and an address follows its text. There is no markup to escape;
// characters that would steer a terminal or turn the text around are left out.
func (m Message) Plain() string {
	var parts []string
	for _, b := range m.Blocks {
		if s := plainBlock(b); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

func plainBlock(b Block) string {
	switch b := b.(type) {
	case Heading:
		return plainSpans(b.Text)
	case Para:
		return plainSpans(b.Text)
	case Note:
		return plainSpans(b.Text)
	case List:
		return plainList(b)
	case Fields:
		rows := make([]string, len(b.Rows))
		for i, r := range b.Rows {
			rows[i] = oneLine(plainSpans(r.Label)) + ": " + oneLine(plainSpans(r.Value))
		}
		return strings.Join(rows, "\n")
	case Ask:
		return plainAsk(b)
	case Buttons:
		labels := make([]string, len(b.Items))
		for i, item := range b.Items {
			labels[i] = "[" + oneLine(Legible(item.Label)) + "]"
		}
		return strings.Join(labels, " ")
	}
	return ""
}

func plainList(l List) string {
	items := make([]string, len(l.Items))
	for i, item := range l.Items {
		mark := "-"
		if l.Ordered {
			mark = strconv.Itoa(i+1) + "."
		}
		items[i] = mark + " " + oneLine(plainSpans(item))
	}
	return strings.Join(items, "\n")
}

// plainAsk is a question with its options, or with its answer if it has one.
func plainAsk(a Ask) string {
	lines := []string{plainSpans(a.Prompt)}
	if len(a.Answered) > 0 {
		return oneLine(lines[0]) + ": " + oneLine(plainSpans(a.Answered))
	}
	for _, o := range a.Options {
		lines = append(lines, "  "+o.Key+". "+oneLine(Legible(o.Label)))
	}
	if hint := plainSpans(a.Hint); hint != "" {
		lines = append(lines, hint)
	}
	return strings.Join(lines, "\n")
}

func plainSpans(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		text := Legible(s.Text)
		switch {
		case s.Who != "":
			b.WriteString("@" + strings.TrimPrefix(text, "@"))
		case s.Link != "" && s.Link != s.Text:
			b.WriteString(strings.TrimLeft(text+" ("+Legible(s.Link)+")", " "))
		default:
			b.WriteString(text)
		}
	}
	return b.String()
}

// oneLine keeps what stands in a row from looking like several.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Legible leaves out what is not seen but acts: control characters but for the
// end of a line, and those that change the direction of writing.
func Legible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}
