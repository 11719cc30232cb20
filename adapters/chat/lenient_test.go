package chat_test

import (
	"encoding/json"
	"testing"

	"upphandlingsvakten/adapters/chat"
)

func TestAWordIsWhatJSONMakesOfIt(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`""`: "", `"U0ANNA"`: "U0ANNA", `"a b/c~ 1.2"`: "a b/c~ 1.2", `"Åsa"`: "Åsa", `"a\"b"`: `a"b`, `"a\\b"`: `a\b`,
		`"\u00e5"`: "å", "\"\x7f\"": "\x7f", `{"id":"C1"}`: "C1", ` "x" `: "x", `17`: "", `null`: "", `["a"]`: "", `{"id":1}`: "",
	} {
		var got struct {
			W chat.Word `json:"w"`
		}
		if err := json.Unmarshal([]byte(`{"w":`+in+`}`), &got); err != nil || string(got.W) != want {
			t.Errorf("%s: got %q, %v, want %q", in, got.W, err, want)
		}
	}
}
