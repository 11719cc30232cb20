package slack

import (
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

func TestPlacesAreTakenApart(t *testing.T) {
	t.Parallel()
	for p, want := range map[conversation.Place]spot{
		"slack:C1":           {channel: "C1"},
		"slack:C1/1700.1":    {channel: "C1", thread: "1700.1"},
		"slack:@U1":          {channel: "U1", person: true},
		"slack:C1/+U1.9f2c":  {channel: "C1", starter: "U1", unopened: "U1.9f2c"},
		"slack:@U1/+U1.9f2c": {channel: "U1", person: true, starter: "U1", unopened: "U1.9f2c"},
		"mattermost:C1":      {},
	} {
		if got := spotOf(p); got != want {
			t.Errorf("%s: got %+v, want %+v", p, got, want)
		}
	}
}

func TestACaseHasItsThreadUnderWhatAskedForIt(t *testing.T) {
	t.Parallel()
	var a *Adapter
	anna := conversation.Person{ID: "slack:U1"}
	for _, c := range []struct {
		name string
		in   engine.Inbound
		want conversation.Place
	}{
		{"in a thread", engine.Inbound{ID: "slack:c/1", Place: "slack:C1/17.1", By: anna}, "slack:C1/17.1"},
		{"a mention in a channel", engine.Inbound{ID: "slack:m/C1/18.2", Place: "slack:C1", By: anna}, "slack:C1/18.2"},
		{"said to the bot alone", engine.Inbound{ID: "slack:m/D1/18.2", Place: "slack:@U1", By: anna}, "slack:D1/18.2"},
	} {
		if got := a.Thread(c.in); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	command := engine.Inbound{ID: "slack:c/1.2.3", Place: "slack:C1", By: anna}
	first := a.Thread(command)
	if s := spotOf(first); s.unopened == "" || s.starter != "U1" || s.channel != "C1" {
		t.Errorf("a command in a channel: got %s, want a thread that is not open yet", first)
	}
	if a.Thread(command) != first {
		t.Error("the same command has another thread the second time")
	}
	command.ID = "slack:c/1.2.4"
	if a.Thread(command) == first {
		t.Error("another command has the same thread")
	}
}

func TestMomentsAreReadToTheMicrosecond(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 11, 23, 9, 0, 0, 123456000, time.UTC)
	if got := moment(stamp(want)); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, ts := range []string{"", "x", "-1.2", "."} {
		if got := moment(ts); !got.IsZero() {
			t.Errorf("%q: got %s", ts, got)
		}
	}
}

func TestReceiptsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	refs := []ref{{"C1", "17.1"}, {"C1", "17.2"}}
	if got := refsOf(joinRefs(refs)); len(got) != 2 || got[0] != refs[0] || got[1] != refs[1] {
		t.Errorf("got %v", got)
	}
	if got := refsOf(""); got != nil {
		t.Errorf("of nothing: got %v", got)
	}
}
