package chat_test

import (
	"encoding/json"
	"testing"

	"upphandlingsvakten/adapters/chat"
)

// FuzzMembers holds what Members and Elements find to what encoding/json finds.
func FuzzMembers(f *testing.F) {
	for _, s := range []string{
		`{}`, `[]`, `{"a":1,"b":[{}],"c":"x"}`, ` { "a" : -1e5 , "b" : null , "\u0061b" : true } `, `[1,[2,"]"],{"x":"}"},"\"",false ]`,
		`{"a":"\\","b":{"c":{"d":[[]]}}}`, `"x"`, `17`, `null`, `{"å":"\\\""}`, `{"a":1,"a":2}`, "{\"a\":\r\n\t[ ]}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		members, elements := map[string]string{}, []string{}
		for name, v := range chat.Members(b) { // whatever b is, it ends
			members[name] = string(v)
		}
		for v := range chat.Elements(b) {
			elements = append(elements, string(v))
		}
		if !json.Valid(b) {
			return
		}
		var object map[string]json.RawMessage
		_ = json.Unmarshal(b, &object) // what is no object has none
		if len(members) != len(object) {
			t.Errorf("%q: got %q, want %q", b, members, object)
		}
		for name, v := range object {
			if members[name] != string(v) {
				t.Errorf("%q: %q is %q, want %q", b, name, members[name], v)
			}
		}
		var list []json.RawMessage
		_ = json.Unmarshal(b, &list)
		if len(elements) != len(list) {
			t.Fatalf("%q: got %q, want %q", b, elements, list)
		}
		for i, v := range list {
			if elements[i] != string(v) {
				t.Errorf("%q: element %d is %q, want %q", b, i, elements[i], v)
			}
		}
	})
}
