package slackfake

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// object is a JSON object as it came or as it goes.
type object map[string]any

// str is the text under key; empty if there is none.
func (o object) str(key string) string {
	s, _ := o[key].(string)
	return s
}

// obj is the object under key; nil if there is none.
func (o object) obj(key string) object { return asObject(o[key]) }

// list is the array under key; nil if there is none.
func (o object) list(key string) []any {
	l, _ := o[key].([]any)
	return l
}

// flag is the truth value under key.
func (o object) flag(key string) bool {
	b, _ := o[key].(bool)
	return b
}

// has says whether there is something under key.
func (o object) has(key string) bool {
	v, ok := o[key]
	return ok && v != nil
}

func asObject(v any) object {
	switch v := v.(type) {
	case object:
		return v
	case map[string]any:
		return v
	}
	return nil
}

// objects are those elements of l that are objects.
func objects(l []any) []object {
	out := make([]object, 0, len(l))
	for _, v := range l {
		if o := asObject(v); o != nil {
			out = append(out, o)
		}
	}
	return out
}

// parse reads JSON as Slack does: numbers as they stand.
func parse(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	return nil
}

// encode writes JSON as Slack does: with & < > as they stand.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("slackfake: encode %T: %v", v, err))
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

// clone is v without anything shared.
func clone[T any](v T) T {
	var out T
	if err := parse(encode(v), &out); err != nil {
		panic("slackfake: clone: " + err.Error())
	}
	return out
}

// whole is the number under key, and whether there is one.
func (o object) whole(key string) (int, bool) {
	switch v := o[key].(type) {
	case json.Number:
		n, err := v.Int64()
		return int(n), err == nil
	case int:
		return v, true
	case string:
		n := 0
		_, err := fmt.Sscanf(v, "%d", &n)
		return n, err == nil
	}
	return 0, false
}
