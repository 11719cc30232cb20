package mattermost_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestADialogCountsOnlyForWhoOpenedItOnceAndForAnHour(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(p *pressing, s map[string]any){
		"another state":    func(_ *pressing, s map[string]any) { s["state"] = "eyJ0IjoiIn0.AAAA" },
		"a button's seal":  func(p *pressing, s map[string]any) { s["state"] = p.seal },
		"somebody else":    func(p *pressing, s map[string]any) { s["user_id"] = p.chat.Person("bo").ID },
		"another callback": func(_ *pressing, s map[string]any) { s["callback_id"] = "choose" },
		"a lookup":         func(_ *pressing, s map[string]any) { s["type"] = "dialog_lookup" },
		"after an hour":    func(p *pressing, _ map[string]any) { p.clock.Advance(time.Hour + time.Second) },
		"out of the channel": func(p *pressing, _ map[string]any) {
			p.chat.Expel(p.inköp, p.anna)
			p.clock.Advance(2 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := filled(t)
			forge(p, s)
			before := p.chat.Transcript()
			if said := p.submit(t, s); !strings.Contains(said, "error") {
				t.Errorf("nobody is told: %s", said)
			}
			if got := p.chat.Transcript(); got != before {
				t.Errorf("something happened:\n%s", got)
			}
		})
	}
	t.Run("sent twice", func(t *testing.T) {
		t.Parallel()
		p, s := filled(t)
		for range 2 {
			if said := p.submit(t, s); said != "{}\n" {
				t.Errorf("told %s", said)
			}
		}
		wants(p.town, p.thread, "Planerad annonsering: 1 februari 2027")
		s["submission"] = map[string]any{"planned_publication": "2028-02-01"}
		p.submit(t, s)
		wants(p.town, p.thread, "Planerad annonsering: 1 februari 2027")
	})
	t.Run("left", func(t *testing.T) {
		t.Parallel()
		p, s := filled(t)
		s["cancelled"] = true
		before := p.chat.Transcript()
		if said := p.submit(t, s); said != "{}\n" || p.chat.Transcript() != before {
			t.Errorf("told %s", said)
		}
	})
}

// filled is a dialog that is about to be sent.
func filled(t testing.TB) (*pressing, map[string]any) {
	t.Helper()
	p := pressed(t)
	p.says(p.anna, p.thread, "1", "1")
	if o := p.anna.Presses(p.thread, "Fyll i allt på en gång"); !o.OK {
		t.Fatalf("no dialog: %+v", o)
	}
	var s map[string]any
	text, err := json.Marshal(p.anna.Submission())
	if err == nil {
		err = json.Unmarshal(text, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	s["submission"] = map[string]any{"planned_publication": "2027-02-01"}
	return p, s
}

func (p *pressing) submit(t testing.TB, s map[string]any) string {
	t.Helper()
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	said := request(t, p.town, "/mattermost/dialogs", asJSON, body)
	p.drain()
	return said
}
