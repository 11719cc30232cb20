package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// Groups whose members have roles. Nothing is delivered to them.
const (
	coordinatorGroup conversation.Place = "talk:#grupp-samordnare"
	cisoGroup        conversation.Place = "talk:#grupp-ciso"
	protectionGroup  conversation.Place = "talk:#grupp-dataskydd"
	managerGroup     conversation.Place = "talk:#grupp-avtal"
)

// withRoles is a town in which groups have the roles, with one person in each.
func withRoles(t *testing.T) *town {
	t.Helper()
	w := newTown(t, func(c *engine.Config) {
		c.House.Members = map[engine.Role][]conversation.Place{
			engine.RoleCoordinator: {coordinatorGroup}, engine.RoleCISO: {cisoGroup},
			engine.RoleDataProtection: {protectionGroup}, engine.RoleManager: {managerGroup},
		}
	})
	for group, name := range map[conversation.Place]string{
		coordinatorGroup: "sam", cisoGroup: "cia", protectionGroup: "disa", managerGroup: "maj",
	} {
		w.chat.Join(group, enginetest.Someone(name).ID)
	}
	return w
}

// alone is what somebody is told who writes to the bot and to nobody else.
func (w *town) alone(name, words string) string {
	w.Helper()
	who := enginetest.Someone(name)
	in := w.event(conversation.Direct(who.ID), conversation.Called{Words: words})
	in.By = who
	return w.handle(in)
}

func TestWhoIsNotKnownToBeACoordinatorIsNoneAndTheAlertIsRaisedAllTheSame(t *testing.T) {
	t.Parallel()
	w := withRoles(t)
	w.chat.Fail(coordinatorGroup, &engine.Failure{Kind: engine.Again, Err: errors.New("the platform does not say")})
	w.alarmed()
	w.drain()
	if got := w.shown(enginetest.Coordinators); len(got) != 1 || !strings.Contains(got[0], "U-2026-0001") {
		t.Fatalf("got %q, want the alert", got)
	}
	for _, words := range []string{"kvittera", "kontaktad", "får gå vidare", "utanför", "ta över", "felskrivning", "status", "stäng"} {
		if got := w.alone("sam", words+" U-2026-0001"); !strings.Contains(got, "Det finns inget ärende") {
			t.Errorf("%s: got %q, want nothing to be known of the case", words, got)
		}
	}
	in := w.event(enginetest.Coordinators, conversation.Said{Text: "kvittera U-2026-0001"})
	in.By = enginetest.Someone("sam") // the channel itself gives no role when a group has it
	w.handle(in)
	if c := w.load("U-2026-0001"); c.Alert.Acknowledged.ID != "" || !c.Silent() {
		t.Fatalf("got %+v, want an alert that nobody holds", c.Alert)
	}
	w.chat.Fail(coordinatorGroup, nil)
	w.alone("sam", "kvittera U-2026-0001")
	if got := w.load("U-2026-0001").Alert.Acknowledged.ID; got != enginetest.Someone("sam").ID {
		t.Errorf("got %q, want sam to have it once the platform answers", got)
	}
}

func TestWhoLeavesTheGroupLosesTheRoleWithinAMinute(t *testing.T) {
	t.Parallel()
	w := withRoles(t)
	w.alarmed()
	w.drain()
	if got := w.alone("sam", "status U-2026-0001"); strings.Contains(got, "Det finns inget ärende") {
		t.Fatalf("got %q, want a coordinator to know of it", got)
	}
	w.chat.Join(coordinatorGroup) // nobody
	w.wait(time.Minute)
	if got := w.alone("sam", "får gå vidare U-2026-0001"); !strings.Contains(got, "Det finns inget ärende") || !w.load("U-2026-0001").Silent() {
		t.Errorf("got %q, want no role any more", got)
	}
}

func TestTheOtherRolesSeeWhatIsNotProtectedAndDecideNothing(t *testing.T) {
	t.Parallel()
	w := withRoles(t)
	w.call(thread, "ny")
	w.say(thread, "Nya stolar")
	w.drain()
	for _, name := range []string{"cia", "disa", "maj"} {
		if got := w.alone(name, "svar U-2026-0001"); strings.Contains(got, "Det finns inget ärende") {
			t.Errorf("%s: got %q, want a case that is not protected to be seen", name, got)
		}
		if got := w.alone(name, "översikt"); !strings.Contains(got, "U-2026-0001") {
			t.Errorf("%s: got %q, want the case at a glance", name, got)
		}
	}
	if got := w.alone("ola", "svar U-2026-0001"); !strings.Contains(got, "Det finns inget ärende") {
		t.Errorf("got %q, want somebody without a role to know nothing", got)
	}
	w.say(thread, untilAlarm()[1:]...)
	w.drain()
	for _, name := range []string{"cia", "disa", "maj"} {
		for _, words := range []string{"svar ", "status ", "kvittera ", "får gå vidare ", "utanför "} {
			if got := w.alone(name, words+"U-2026-0001"); !strings.Contains(got, "Det finns inget ärende") {
				t.Errorf("%s, %s: got %q, want a protected case not to be known", name, words, got)
			}
		}
		for _, words := range []string{"lista", "översikt", "lista nivå 3"} {
			if got := w.alone(name, words); strings.Contains(got, "U-2026-0001") {
				t.Errorf("%s, %s: got %q, want a protected case in no list", name, words, got)
			}
		}
	}
	if c := w.load("U-2026-0001"); !c.Silent() || c.Alert.Acknowledged.ID != "" {
		t.Errorf("got %+v, want an alert that nobody has touched", c.Alert)
	}
}
