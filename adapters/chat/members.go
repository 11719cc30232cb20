package chat

import (
	"bytes"
	"encoding/json"
	"iter"
)

// Members are the names and values of an object, and Elements those of a list, in
// JSON that has been found valid; of anything else there are none. They go
// through it once. Decoding what may be anything into structs goes through each
// part of a payload as often as it lies deep.

// Members are in the order in which they stand.
func Members(object []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		b, ok := bytes.CutPrefix(space(object), []byte("{"))
		for b = space(b); ok && len(b) > 0 && b[0] == '"'; b = space(b) {
			name, rest := value(b)
			v, after := value(space(bytes.TrimPrefix(space(rest), []byte(":"))))
			if !yield(text(name), v) {
				return
			}
			b = space(bytes.TrimPrefix(space(after), []byte(",")))
		}
	}
}

// Elements are in the order in which they stand.
func Elements(list []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		b, ok := bytes.CutPrefix(space(list), []byte("["))
		for b = space(b); ok && len(b) > 0 && b[0] != ']'; b = space(b) {
			v, after := value(b)
			if len(v) == 0 || !yield(v) {
				return
			}
			b = bytes.TrimPrefix(space(after), []byte(","))
		}
	}
}

// WordOf is the word that a value is.
func WordOf(v []byte) (w Word) {
	_ = w.UnmarshalJSON(v) // never fails
	return w
}

func text(name []byte) string {
	if n := len(name) - 1; n > 0 && plain(name[1:n]) {
		return string(name[1:n])
	}
	var s string
	_ = json.Unmarshal(name, &s) // valid, and a text
	return s
}

func space(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\n' || b[0] == '\t' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// value cuts the first value off.
func value(b []byte) (v, rest []byte) {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			i = min(i, len(b)-1)
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return b[:i], b[i:] // behind a number or a word
			}
			depth--
		case ',', ' ', '\n', '\t', '\r', ':':
			if depth == 0 {
				return b[:i], b[i:]
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return b[:i+1], b[i+1:]
		}
	}
	return b, nil
}
