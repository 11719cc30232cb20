package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
)

func TestTheDoctorSaysWhenTheLastWeeklyTestArrived(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for want, test := range map[string]struct {
		record *conversation.Vigil
		now    time.Time
		fault  bool
	}{
		"never sent":                                   {nil, monday, false},
		"the first one is still to come":               {&conversation.Vigil{}, monday, false},
		"last arrived 2026-11-30 09:00":                {&conversation.Vigil{Tested: monday, Arrived: monday}, monday.AddDate(0, 0, 8), false},
		"sent 2026-11-30 09:00 and not arrived":        {&conversation.Vigil{Tested: monday, Arrived: monday.AddDate(0, 0, -7)}, monday, true},
		"last arrived 2026-11-30 09:00\n      → no te": {&conversation.Vigil{Tested: monday, Arrived: monday}, monday.AddDate(0, 0, 20), true},
	} {
		var out bytes.Buffer
		err := pronounce(&out, []finding{tested(test.record, test.now)})
		if !strings.Contains(out.String(), want) || (err != nil) != test.fault {
			t.Errorf("got %q, %v; want %q", out.String(), err, want)
		}
	}
}

func TestTheDoctorExaminesWhoIsCalled(t *testing.T) {
	t.Parallel()
	ask := func(env map[string]string) (string, int) {
		var out, faults bytes.Buffer
		code := run(t.Context(), process{args: []string{"doctor"}, env: set(env), in: strings.NewReader(""), out: &out, err: &faults})
		return out.String() + faults.String(), code
	}
	if text, code := ask(nil); code != exitFault || !strings.Contains(text, "FAULT COORDINATOR_CHANNEL: not set") {
		t.Errorf("without a channel: exit code %d, and\n%s", code, text)
	}
	text, code := ask(map[string]string{"COORDINATOR_CHANNEL": "slack:C1"})
	if code != exitOK || !strings.Contains(text, "30 working minutes") || !strings.Contains(text, "note  weekly test: unknown") {
		t.Errorf("with a channel: exit code %d, and\n%s", code, text)
	}
}

func TestEveryFaultInWhatIsConfiguredAboutCoordinatorsIsNamed(t *testing.T) {
	t.Parallel()
	c := config{file: "bot.yaml"}
	wrong := decode([]byte(`coordinator_on_duty: "@anna"
coordinator_deputy: "slack:@U1"
acknowledge_within: 0
coordinators: []
contract_managers: ["slack:C1", "slack:@U1"]
weekly_test: often
organisations: [{name: Grannköping}]
`), &c)
	if len(wrong) != 7 {
		t.Errorf("got %d faults %v, want one for each line", len(wrong), wrong)
	}
	c = config{file: "bot.yaml"}
	if wrong := decode([]byte(`coordinator_on_duty: "slack:U1"
acknowledge_within: 15
coordinators: "slack:S1"
cisos: ["slack:C1", "mattermost:x"]
weekly_test: false
organisations: [{name: Grannköping, channels: "slack:C2", coordinators: "slack:C3", phone: "0123-4"}]
`), &c); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	err := c.Function.unknown([]string{"slack"})
	if err == nil || !strings.Contains(err.Error(), "cisos: no platform called mattermost") {
		t.Errorf("got %v, want the unknown platform named", err)
	}
	if c.Function.Patience != 15 || !c.Function.NoTest || len(c.Function.Members) != 2 {
		t.Errorf("got %+v", c.Function)
	}
}
