package chat

import (
	"bytes"
	"encoding/json"
)

// What platforms send. Every field may be missing or be of another kind than it
// was; then it is empty, and the rest still counts.

// Word is a text, or the id of an object where an object stands.
type Word string

// UnmarshalJSON never fails.
func (w *Word) UnmarshalJSON(b []byte) error {
	if n := len(b) - 1; n > 0 && b[0] == '"' && b[n] == '"' && plain(b[1:n]) {
		*w = Word(b[1:n])
		return nil
	}
	var s string
	if json.Unmarshal(b, &s) == nil {
		*w = Word(s)
		return nil
	}
	var o struct {
		ID string `json:"id"`
	}
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) && json.Unmarshal(b, &o) == nil {
		*w = Word(o.ID)
	}
	return nil
}

// plain says whether a text in JSON is what it stands for, as nearly all ids and
// times are: reading each of them as JSON took most of the time of a payload.
func plain(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// Truth is a truth value; anything but true is false.
type Truth bool

// UnmarshalJSON never fails.
func (f *Truth) UnmarshalJSON(b []byte) error {
	*f = Truth(string(bytes.TrimSpace(b)) == "true")
	return nil
}

// Maybe is a T if it can be read as one, and otherwise empty:
// some platforms send [] for an object without fields.
type Maybe[T any] struct{ V T }

// UnmarshalJSON never fails.
func (m *Maybe[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) == nil {
		m.V = v
	}
	return nil
}

// Each is a list of those elements that can be read as a T.
type Each[T any] []T

// UnmarshalJSON never fails.
func (e *Each[T]) UnmarshalJSON(b []byte) error {
	var raw []json.RawMessage
	_ = json.Unmarshal(b, &raw) // what is no list has no elements
	for _, r := range raw {
		var v T
		if json.Unmarshal(r, &v) == nil {
			*e = append(*e, v)
		}
	}
	return nil
}
