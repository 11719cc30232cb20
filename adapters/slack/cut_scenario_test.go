package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// TestEveryCallThatIsCutAfterItTookEffectLeavesNothingMissingAndNothingDoubled
// plays a dialogue with an alert in it once for each call that the bot makes, and
// each time resets the line after that call took effect. Slack then repeats the
// events that were not acknowledged, and people what they saw fail.
func TestEveryCallThatIsCutAfterItTookEffectLeavesNothingMissingAndNothingDoubled(t *testing.T) {
	t.Parallel()
	lines := adaptertest.Lines(t, "../../conversation/engine/testdata/alert_in_the_third_step.talk")
	onBoth(t, func(t *testing.T, over transport) {
		whole, _ := cutAt(t, over, lines, -1)
		calls := slices.DeleteFunc(whole.slack.Calls(""), func(c slackfake.Call) bool { return !gestural(c) })
		if len(calls) < 20 {
			t.Fatalf("the dialogue makes %d calls, want more to cut", len(calls))
		}
		want := whole.slack.Transcript()
		for n := range calls {
			t.Run(fmt.Sprintf("call %d", n+1), func(t *testing.T) {
				t.Parallel()
				s, struck := cutAt(t, over, lines, n)
				if struck.Method == "" {
					t.Fatal("no such call was made")
				}
				got := s.slack.Transcript()
				if struck.Meta("delivery") != "" && struck.Str("channel") == s.samordnare.Channel {
					got = strings.NewReplacer(telephone, "", reached, "").Replace(got) // rather once too often than not at all
				}
				if diff := cmp.Diff(got, want); diff != "" {
					t.Errorf("after a cut %s what is to be read differs (-got +want):\n%s", struck.Method, diff)
				}
				once(t, s.slack)
			})
		}
	})
}

// telephone is what people read as long as nobody knows whether an alert arrived.
const telephone = "  Upphandlingsvakten:\n    Jag nådde inte samordnaren i chatten. Ring i stället: " + enginetest.Phone +
	". Jag fortsätter försöka. Gå inte vidare innan ni har talats vid.\n"

// reached is what they read after that, once it is known.
const reached = "  Upphandlingsvakten:\n    Nu har samordnaren fått meddelandet. Har ni redan talats vid behöver du inte göra något.\n"

// gestural says whether a call has to do with what people do and read in
// messages; what goes on beside that comes in any order.
func gestural(c slackfake.Call) bool {
	return strings.HasPrefix(c.Method, "chat.") || c.Method == "users.info"
}

// cutAt plays lines with the n-th call of the bot cut; none if n is negative. It
// returns that call.
func cutAt(t testing.TB, over transport, lines []string, n int) (*stage, slackfake.Call) {
	t.Helper()
	s := &stage{town: newTown(t, over, func(s *setup) { s.fake.Silent = true })}
	calls := 0
	var struck slackfake.Call
	s.slack.Strike(slackfake.Strike{Times: -1, Mishap: slackfake.Mishap{Cut: true}, Where: func(c slackfake.Call) bool {
		if !gestural(c) {
			return false
		}
		if calls++; calls == n+1 {
			struck = c
			return true
		}
		return false
	}})
	for _, line := range lines {
		err := adaptertest.Play(s, line)
		switch {
		case err != nil && s.slack.Unacked() > 0: // Slack tells the app once more
			s.slack.Retry()
			s.Bot().Settle()
			if s.slack.Unacked() > 0 {
				t.Fatalf("%s: %v, also the second time", line, err)
			}
		case err != nil: // whoever did it saw that it failed
			if err := adaptertest.Play(s, line); err != nil {
				t.Fatalf("%s: %v, also the second time", line, err)
			}
		}
		s.soon()
	}
	return s, struck
}

// once checks that no message stands there twice.
func once(t testing.TB, w *slackfake.Workspace) {
	t.Helper()
	seen := map[any]bool{}
	for _, m := range w.Own(slackfake.Place{}) {
		id := m.Payload["delivery"]
		if id == nil {
			continue
		}
		if seen[id] {
			t.Errorf("delivery %v stands there twice", id)
		}
		seen[id] = true
	}
}
