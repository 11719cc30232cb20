package conversation

import (
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// wording is a text taken apart: what stands in it, and in between, at every
// other place, the names of the words that are filled in. All texts are so; as
// templates that are executed they took most of the time of a message.
type wording []string

// wordings are the forms of a text. One is nil where there is only one form.
type wordings struct{ one, other wording }

func wordingsOf(m *i18n.Message) (w wordings, ok bool) {
	w.other, ok = apart(m.Other)
	if ok && m.One != "" {
		w.one, ok = apart(m.One)
	}
	return w, ok
}

// apart is false for a text that has more than names in braces.
func apart(text string) (w wording, ok bool) {
	for {
		before, rest, found := strings.Cut(text, "{{")
		w = append(w, before)
		if !found {
			return w, true
		}
		name, after, closed := strings.Cut(rest, "}}")
		name, dotted := strings.CutPrefix(name, ".")
		if !closed || !dotted || strings.ContainsFunc(name, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
			return nil, false
		}
		w, text = append(w, name), after
	}
}

// form is the one that goes with a count among words: that of one thing or of
// several, which is all that Swedish and English tell apart. It is nil where the
// count finds no form.
func (w wordings) form(words []any) wording {
	n, counted := wordIn(words, "n").(int)
	switch {
	case !counted:
		return w.other
	case w.one == nil && n > 1:
		return w.other
	case w.one == nil || n < 0:
		return nil
	case n == 1:
		return w.one
	}
	return w.other
}

// wordIn is the word with that name; nil if there is none. Words are pairs.
func wordIn(words []any, name string) any {
	for i := len(words) - 2; i >= 0; i -= 2 {
		if words[i] == name {
			return words[i+1]
		}
	}
	return nil
}

// fill is w with words in it, and the spans among them as they are. It is false
// if a word is missing or is neither text, number nor span.
func (w wording) fill(words []any) (out []Span, ok bool) {
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			out = append(out, Span{Text: text.String()})
			text.Reset()
		}
	}
	for i, part := range w {
		if i%2 == 0 {
			text.WriteString(part)
			continue
		}
		switch v := wordIn(words, part).(type) {
		case string:
			text.WriteString(v)
		case int:
			text.WriteString(strconv.Itoa(v))
		case Span:
			flush()
			out = append(out, v)
		default:
			return nil, false
		}
	}
	flush()
	return out, w != nil
}
