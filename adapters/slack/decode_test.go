package slack

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var rewrite = flag.Bool("rewrite", false, "write anew what payloads are decoded to")

// decoded is a recorded payload as it is understood.
func decoded(name string, body []byte) string {
	var o occurrence
	var err error
	switch kind, _, _ := strings.Cut(name, "_"); kind {
	case "click", "form", "shortcut", "interaction":
		o, err = decodeInteraction(body, "U0VAKT")
	case "command":
		o, err = decodeCommand(body)
	default:
		o, err = decodeEvent(body, "U0VAKT")
	}
	if err != nil {
		return name + ": " + err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", name, o.act)
	for _, part := range []struct{ name, value string }{
		{"id", string(o.id)}, {"user", o.user}, {"team", o.team}, {"place", string(o.place)}, {"view", o.view}, {"echo", o.echo},
	} {
		if part.value != "" {
			fmt.Fprintf(&b, " %s=%s", part.name, part.value)
		}
	}
	if !o.at.IsZero() {
		fmt.Fprintf(&b, " at=%s", o.at.Format("15:04:05.000000"))
	}
	if o.gesture != nil {
		fmt.Fprintf(&b, "\n    %T%+v", o.gesture, o.gesture)
	}
	return b.String() + "\n"
}

// TestRecordedPayloadsOfEveryKindAreUnderstood compares with testdata/in.golden.
func TestRecordedPayloadsOfEveryKindAreUnderstood(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/in/*.json")
	if err != nil || len(paths) < 50 {
		t.Fatalf("got %d payloads, %v", len(paths), err)
	}
	var got strings.Builder
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got.WriteString(decoded(strings.TrimSuffix(filepath.Base(path), ".json"), body))
	}
	const golden = "testdata/in.golden"
	if *rewrite {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("-rewrite writes it anew (-want +got):\n%s", diff)
	}
}

func TestACommandIsTheSameOverHTTPAndSocket(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/in/command.json")
	if err != nil {
		t.Fatal(err)
	}
	socket, err := decodeCommand(body)
	if err != nil {
		t.Fatal(err)
	}
	http := decodeCommandForm(map[string][]string{
		"text": {"lämna över till <@U0BO|bo>"}, "channel_id": {"C0INKOP"}, "channel_name": {"inkop"}, "user_id": {"U0ANNA"},
		"trigger_id": {"13345.738.8be"}, "response_url": {"https://hooks.slack.com/commands/x"}, "team_id": {"T0TOWN"},
	})
	if diff := cmp.Diff(fmt.Sprintf("%+v", socket), fmt.Sprintf("%+v", http)); diff != "" {
		t.Errorf("(-socket +http)\n%s", diff)
	}
}

// FuzzDecode feeds recorded payloads, and what becomes of them, to every decoder.
// None may panic, and what has a gesture has an id, a place and a person.
func FuzzDecode(f *testing.F) {
	paths, err := filepath.Glob("testdata/in/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, decode := range []func() (occurrence, error){
			func() (occurrence, error) { return decodeEvent(body, "U0VAKT") },
			func() (occurrence, error) { return decodeInteraction(body, "U0VAKT") },
			func() (occurrence, error) { return decodeCommand(body) },
		} {
			o, err := decode()
			if err == nil && o.act == actGesture && (o.id == "" || o.place == "" || o.user == "" || o.gesture == nil) {
				t.Errorf("a gesture without circumstances: %+v", o)
			}
		}
		_, _ = frame(body)
	})
}

func TestAFrameThatCannotBeReadIsAcknowledgedByItsID(t *testing.T) {
	t.Parallel()
	if e, sound := frame([]byte(`{"envelope_id":"abc-1","payload":{"x":`)); sound || e.ID != "abc-1" {
		t.Errorf("got %+v, %v", e, sound)
	}
	if e, sound := frame([]byte(`{"envelope_id":"abc-2","type":["x"],"payload":[]}`)); !sound || e.ID != "abc-2" {
		t.Errorf("got %+v, %v", e, sound)
	}
	if e, sound := frame([]byte(`nonsense`)); sound || e.ID != "" {
		t.Errorf("got %+v, %v", e, sound)
	}
}
