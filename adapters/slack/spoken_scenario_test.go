package slack_test

import (
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
)

// TestWhoOnlyHearsAMessageHearsAllThatCanBePressed plays the longest dialogues
// and compares, after every line, what a screen reader reads of each message with
// what can be pressed and chosen in it.
func TestWhoOnlyHearsAMessageHearsAllThatCanBePressed(t *testing.T) {
	t.Parallel()
	c := conversation.ControlsIn("sv")
	beside := []string{c.Change, c.Chosen, c.None, c.Fill} // one types the answer itself, or "ändra"
	for _, name := range []string{"cloud_learning_platform", "a_shared_hr_system_waits", "alert_in_the_third_step"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stage{town: newTown(t, overHTTP)}
			seen := 0
			for _, line := range adaptertest.Lines(t, "../../conversation/engine/testdata/"+name+".talk") {
				if err := adaptertest.Play(s, line); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				seen += heard(t, s.slack, line, beside)
				if t.Failed() {
					return
				}
			}
			if seen == 0 {
				t.Error("there was nothing to press")
			}
		})
	}
}

// heard checks the app's messages as they are after a line, and counts what can
// be pressed in them.
func heard(t testing.TB, w *slackfake.Workspace, line string, beside []string) int {
	t.Helper()
	seen := 0
	for _, m := range w.Own(slackfake.Place{}) {
		for _, label := range m.Labels {
			seen++
			start, _, _ := strings.Cut(label, "…") // what was too long for a button
			if !slices.Contains(beside, label) && !strings.Contains(m.Text, start) {
				t.Errorf("after %s: %q can be pressed and is not read out:\n%s", line, label, m.Text)
			}
		}
	}
	return seen
}
