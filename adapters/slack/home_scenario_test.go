package slack_test

import (
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
)

// readers are the scopes that let the app see who is in a channel.
func readers(s *setup) {
	s.fake.Scopes = append(slackfake.MinimalScopes(), "channels:read", "groups:read")
}

// opensHome is what somebody's home tab shows when they open it.
func (w *town) opensHome(who *slackfake.Person) string {
	w.Helper()
	return w.homeAfter(who, who.OpensHome)
}

// homeAfter is what somebody's home tab shows once it has been shown anew because
// of what they did.
func (w *town) homeAfter(who *slackfake.Person, act func() slackfake.Outcome) string {
	w.Helper()
	n := homes(w, who)
	if o := act(); !o.OK {
		w.Fatalf("%s: %+v, told %q", who.Name, o.Acknowledgement, o.Told)
	}
	w.drain()
	who.AwaitHome(n + 1)
	return who.Home()
}

// homes is how often somebody's home tab has been shown.
func homes(w *town, who *slackfake.Person) int {
	n := 0
	for _, c := range w.slack.Calls("views.publish") {
		if c.Applied && c.Str("user_id") == who.ID {
			n++
		}
	}
	return n
}

// toDates are the answers up to the screening.
func toDates() []string {
	return []string{"Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31"}
}

func TestTheHomeTabShowsWhatConcernsWhoOpensIt(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over, readers)
		anna, bo, sam := w.slack.Person("anna"), w.slack.Person("bo"), w.slack.Person("sam")
		w.slack.Enter(w.samordnare, sam)
		thread := w.begun(anna)
		w.says(anna, thread, toDates()...)
		link := "https://town.slack.example/archives/" + thread.Channel + "/p" + strings.ReplaceAll(thread.Thread, ".", "")
		shows := func(who *slackfake.Person, got string, words ...string) {
			t.Helper()
			for _, word := range words {
				if !strings.Contains(got, word) {
					t.Errorf("%s's home does not show %q:\n%s", who.Name, word, got)
				}
			}
		}
		shows(anna, w.opensHome(anna), "Väntar på dig", "U-2026-0001", "Nya möbler", "Nästa steg", "frågor", link, "[Ny upphandling]")
		w.restart() // a process that has opened no thread itself knows where it is all the same
		shows(anna, w.opensHome(anna), link)
		if got := w.opensHome(bo); strings.Contains(got, "U-2026-0001") {
			t.Errorf("bo's home shows anna's case:\n%s", got)
		}
		shows(sam, w.opensHome(sam), "Inget väntar på samordnaren.")

		w.says(anna, thread, "ja")
		got := w.opensHome(sam)
		shows(sam, got, "Kontakt behövs – ärende U-2026-0001", "[Kvittera · U-2026-0001]")
		if strings.Contains(got, "möbler") {
			t.Errorf("sam's home shows too much:\n%s", got)
		}
		if got := w.opensHome(bo); strings.Contains(got, "U-2026-0001") {
			t.Errorf("bo's home shows a protected case:\n%s", got)
		}
		if got := w.opensHome(anna); !strings.Contains(got, "U-2026-0001") || strings.Contains(got, "möbler") {
			t.Errorf("anna's home does not show her case, or shows too much:\n%s", got)
		}
	})
}

func TestCoordinatorsAnswerACallFromTheirHomeTab(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over, readers)
		anna, sam, ida := w.slack.Person("anna"), w.slack.Person("sam"), w.slack.Person("ida")
		w.slack.Enter(w.samordnare, sam)
		w.slack.Enter(w.samordnare, ida)
		thread := w.begun(anna)
		w.says(anna, thread, append(toDates(), "ja")...)
		w.opensHome(sam)
		w.opensHome(ida)
		if got := w.homeAfter(sam, func() slackfake.Outcome { return sam.PressesHome("Kvittera · U-2026-0001") }); strings.Contains(got, "[Kvittera") || !strings.Contains(got, "Kvitterad av") {
			t.Errorf("acknowledged, sam's home shows:\n%s", got)
		}
		wants(w, thread, "har tagit emot")
		if o := ida.PressesHome("Kvittera · U-2026-0001"); !o.OK || !strings.Contains(o.Told, "redan kvitterat") { // hers is old
			t.Errorf("ida is not told who was first: %+v, told %q", o.Acknowledgement, o.Told)
		}
		w.slack.Expel(w.samordnare, ida)
		w.clock.Advance(2 * membersKnown)
		if o := ida.PressesHome("Klart: får gå vidare · U-2026-0001"); !o.OK || !strings.Contains(o.Told, "samordnare") {
			t.Errorf("one who is no coordinator any more is not refused: %+v, told %q", o.Acknowledgement, o.Told)
		}
		if got := w.homeAfter(sam, func() slackfake.Outcome { return sam.PressesHome("Klart: får gå vidare · U-2026-0001") }); strings.Contains(got, "U-2026-0001") {
			t.Errorf("closed, sam's home still shows the call:\n%s", got)
		}
	})
}

// membersKnown is how long the bot believes what it knows of who is in a channel.
const membersKnown = time.Minute

func TestAHomeTabWithManyCasesFitsAndSaysHowManyMoreThereAre(t *testing.T) {
	t.Parallel()
	w := newTown(t, overHTTP)
	anna := w.slack.Person("anna")
	for range 23 {
		w.begun(anna)
	}
	got := w.opensHome(anna) // the fake refuses what has more than a hundred blocks
	if !strings.Contains(got, "… och 3 till. Skriv \"/upphandling lista\"") || strings.Count(got, "archives/") < 20 {
		t.Errorf("got\n%s", got)
	}
}
