package slack_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
)

// TestEverythingCanBePressedPickedChosenAndFilledIn buys a service with risks by
// clicks alone, but for what has to be typed, and wants the same to be read over
// both transports.
func TestEverythingCanBePressedPickedChosenAndFilledIn(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	got := map[transport]string{}
	t.Run("over", func(t *testing.T) {
		onBoth(t, func(t *testing.T, over transport) {
			text := clicked(t, over)
			mu.Lock()
			defer mu.Unlock()
			got[over] = text
		})
	})
	if diff := cmp.Diff(got[overHTTP], got[overSocket]); diff != "" {
		t.Errorf("over HTTP (-) and Socket Mode (+) differ:\n%s", diff)
	}
	adaptertest.Golden(t, filepath.Join("testdata", "clicked.txt"), got[overHTTP], *update)
}

// clicked is what is to be read, and the forms on the way.
func clicked(t *testing.T, over transport) string {
	t.Helper()
	w := newTown(t, over)
	anna := w.slack.Person("anna")
	thread := w.begun(anna)
	c := conversation.ControlsIn("sv")
	var forms []string
	step := func(what string, o slackfake.Outcome) {
		t.Helper()
		if !o.OK {
			t.Fatalf("%s: %+v, told %q", what, o.Acknowledgement, o.Told)
		}
		w.drain()
		w.clock.Advance(time.Second)
	}
	press := func(labels ...string) {
		t.Helper()
		for _, l := range labels {
			step("press "+l, anna.Presses(thread, l))
		}
	}
	w.says(anna, thread, "Nytt larm", "Anna Berg")
	step("press number 2", anna.PressesNumber(thread, 2))
	press("Ny upphandling", c.Fill)
	forms = append(forms, anna.Modal())
	anna.Fills("När räknar ni med att annonsera?", "2027-02-01")
	anna.Fills("När ska avtalet börja gälla?", "2027-04-01")
	anna.Fills("När slutar avtalet?", "2031-03-31")
	step("send the dates", anna.Submits())
	press("Nej", "Nej", "Nej", "Nej", "Ja", "Nej", "Nej", "Nej", "Nej")
	for _, chosen := range [][]string{{"Vanliga personuppgifter", "Internt arbetsmaterial"}, {"Vanliga personuppgifter"}} { //nolint:misspell // Swedish
		step("choose", anna.Chooses(thread, chosen...))
		press(c.Chosen)
	}
	w.says(anna, thread, "2 2 2")
	press("Ja, lägg till", c.Fill)
	forms = append(forms, anna.Modal())
	anna.Fills("Vad kan hända?", "Intrång eller utpressningsprogram")
	anna.Fills("Hur illa blir det om det händer?", "3 – Betydande: kännbart för någon enskild eller för kommunen")
	anna.Fills("Hur troligt är det?", "2 – Möjligt: någon gång på ett till tio år")
	anna.Fills("Vad gör ni åt risken?", "Minskar den")
	anna.Fills("Vem ansvarar för åtgärden?", "Bo Ek <b> & *bra*")
	anna.Fills("När ska åtgärden vara klar? Senast vid avtalsstart.", "2027-03-01")
	step("send the risk", anna.Submits())
	return strings.Join(forms, "\n----\n") + "\n====\n" + w.slack.Transcript()
}

// TestOrganisationsAndRolesAreFilledInOnOneSheetEach plays a shared service up to
// its organisations, and fills in the first of them and the roles by forms.
func TestOrganisationsAndRolesAreFilledInOnOneSheetEach(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		s := &stage{town: newTown(t, over)}
		for _, line := range adaptertest.Lines(t, "../../conversation/engine/testdata/a_shared_hr_system_waits.talk") {
			if strings.HasSuffix(line, "Storköpings kommun") {
				break
			}
			if err := adaptertest.Play(s, line); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
		anna, fill := s.slack.Person("anna"), conversation.ControlsIn("sv").Fill
		acked(s.town, anna.Presses(s.thread, fill))
		anna.Fills("Vad heter organisationen?", "Storköpings kommun")
		anna.Fills("Vem är informationsägare där?", "Anna Berg")
		anna.Fills("Vilken nämnd eller styrelse är personuppgiftsansvarig där? Skriv \"ingen\" om det inte blir några personuppgifter.", "Kommunstyrelsen")
		anna.Fills("Har organisationen lämnat sina krav?", "Ja")
		acked(s.town, anna.Submits())
		wants(s.town, s.thread, "Storköpings kommun", "Kommunstyrelsen")
		s.says(anna, s.thread, "nej") // no other organisation
		acked(s.town, anna.Presses(s.thread, fill))
		anna.Fills("Vem tecknar avtalet?", "Upphandlingschefen")
		anna.Fills("Vem är systemägare, eller värd för tjänsten?", "It-chefen")
		acked(s.town, anna.Submits())
		wants(s.town, s.thread, "Avtalstecknare: Upphandlingschefen", "Systemägare: It-chefen")
	})
}
