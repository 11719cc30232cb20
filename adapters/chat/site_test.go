package chat

import (
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

const here = Site("slack")

func TestPlacesAreTakenApart(t *testing.T) {
	t.Parallel()
	for p, want := range map[conversation.Place]Spot{
		"slack:C1":           {Channel: "C1"},
		"slack:C1/1700.1":    {Channel: "C1", Thread: "1700.1"},
		"slack:@U1":          {Channel: "U1", Person: true},
		"slack:C1/+U1.9f2c":  {Channel: "C1", Starter: "U1", Unopened: "U1.9f2c"},
		"slack:@U1/+U1.9f2c": {Channel: "U1", Person: true, Starter: "U1", Unopened: "U1.9f2c"},
		"mattermost:C1":      {},
	} {
		if got := here.Spot(p); got != want {
			t.Errorf("%s: got %+v, want %+v", p, got, want)
		}
	}
}

func TestACaseHasItsThreadUnderWhatAskedForIt(t *testing.T) {
	t.Parallel()
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
		if got := here.Home(c.in); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	command := engine.Inbound{ID: "slack:c/1.2.3", Place: "slack:C1", By: anna}
	first := here.Home(command)
	if s := here.Spot(first); s.Unopened == "" || s.Starter != "U1" || s.Channel != "C1" {
		t.Errorf("a command in a channel: got %s, want a thread that is not open yet", first)
	}
	if here.Home(command) != first {
		t.Error("the same command has another thread the second time")
	}
	command.ID = "slack:c/1.2.4"
	if here.Home(command) == first {
		t.Error("another command has the same thread")
	}
}

func TestReceiptsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	refs := []Ref{{Channel: "C1", Message: "17.1"}, {Channel: "C1", Message: "17.2"}}
	if got := ParseRefs(JoinRefs(refs)); len(got) != 2 || got[0] != refs[0] || got[1] != refs[1] {
		t.Errorf("got %v", got)
	}
	if got := ParseRefs(""); got != nil {
		t.Errorf("of nothing: got %v", got)
	}
}
