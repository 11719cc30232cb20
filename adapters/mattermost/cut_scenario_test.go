package mattermost_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// TestEveryCallThatIsCutAfterItTookEffectLeavesNothingMissingAndNothingDoubled
// plays a dialogue with an alert in it once for each call that the bot makes, and
// each time resets the line after that call took effect. The server forgets what
// it was sent meanwhile, as it does when it is started anew, so that nothing rests
// on the half minute in which it remembers.
func TestEveryCallThatIsCutAfterItTookEffectLeavesNothingMissingAndNothingDoubled(t *testing.T) {
	t.Parallel()
	lines := adaptertest.Lines(t, "../../conversation/engine/testdata/alert_in_the_third_step.talk")
	whole, _ := cutAt(t, lines, -1)
	calls := slices.DeleteFunc(whole.chat.Calls(""), func(c mattermostfake.Call) bool { return !writes(c) })
	if len(calls) < 20 {
		t.Fatalf("the dialogue makes %d calls, want more to cut", len(calls))
	}
	want := whole.chat.Transcript()
	for n := range calls {
		t.Run(fmt.Sprintf("call %d", n+1), func(t *testing.T) {
			t.Parallel()
			s, struck := cutAt(t, lines, n)
			if struck.Method == "" {
				t.Fatal("no such call was made")
			}
			got := s.chat.Transcript()
			if struck.Str("channel_id") == s.samordnare.Channel || alerts(s, struck) {
				got = strings.NewReplacer(telephone, "", reached, "").Replace(got) // rather once too often than not at all
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("after a cut %s what is to be read differs (-got +want):\n%s", struck.Method, diff)
			}
			once(s.town)
		})
	}
}

// telephone is what people read as long as nobody knows whether an alert arrived.
const telephone = "  Upphandlingsvakten:\n    Jag nådde inte samordnaren i chatten. Ring i stället: " + enginetest.Phone +
	". Jag fortsätter försöka. Gå inte vidare innan ni har talats vid.\n"

// reached is what they read after that, once it is known.
const reached = "  Upphandlingsvakten:\n    Nu har samordnaren fått meddelandet. Har ni redan talats vid behöver du inte göra något.\n"

// alerts says whether a call edits an alert.
func alerts(s *stage, c mattermostfake.Call) bool {
	return slices.ContainsFunc(s.chat.Own(s.samordnare), func(m mattermostfake.Written) bool { return strings.Contains(c.Path, m.ID) })
}

// writes says whether a call changes what is to be read.
func writes(c mattermostfake.Call) bool { return !strings.HasPrefix(c.Method, "GET ") }

// cutAt plays lines with the n-th writing call of the bot cut; none if n is
// negative. It returns that call.
func cutAt(t testing.TB, lines []string, n int) (*stage, mattermostfake.Call) {
	t.Helper()
	s := &stage{town: newTown(t)}
	calls := 0
	var struck mattermostfake.Call
	s.chat.Strike(mattermostfake.Strike{Times: -1, Mishap: mattermostfake.Mishap{Cut: true}, Where: func(c mattermostfake.Call) bool {
		if !writes(c) {
			return false
		}
		if calls++; calls == n+1 {
			struck = c
			return true
		}
		return false
	}})
	for _, line := range lines {
		if err := adaptertest.Play(s, line); err != nil { // whoever did it saw that it failed
			if err := adaptertest.Play(s, line); err != nil {
				t.Fatalf("%s: %v, also the second time", line, err)
			}
		}
		s.soon()
	}
	return s, struck
}
