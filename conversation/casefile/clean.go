package casefile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean leaves out of people's text what is not seen but acts: control
// characters, those that turn the writing around, and bytes that are no text.
// XML can hold none of the first and the last.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufffe', r == '\uffff':
			return -1
		}
		return r
	}, s)
}

// line is s on one line.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// cut is s in at most n characters, with an ellipsis if that is not all of it.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:n-1]), " ") + "…"
}
