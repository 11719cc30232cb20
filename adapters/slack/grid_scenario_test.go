package slack_test

import (
	"fmt"
	"testing"

	"upphandlingsvakten/adapters/slack/slackfake"
)

// kommun is an organisation of Enterprise Grid.
const kommun = "E0KOMMUN"

// TestAllWorkspacesOfAnOrganisationAreOneAndOthersAreNot lets people of several
// workspaces of an Enterprise Grid answer in a channel that those share, with the
// ids that they have there, and somebody of another organisation try to.
func TestAllWorkspacesOfAnOrganisationAreOneAndOthersAreNot(t *testing.T) {
	t.Parallel()
	for _, orgWide := range []bool{false, true} {
		t.Run(fmt.Sprintf("installed in the whole organisation %v", orgWide), func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, over transport) {
				w := newTown(t, over, func(s *setup) { s.fake.Enterprise, s.fake.OrgWide = kommun, orgWide })
				wilma := w.slack.Join(slackfake.Person{Name: "wilma", ID: "W0042WILMA", Team: "T0SCHOOLS"})
				olle := w.slack.Join(slackfake.Person{Name: "olle", Team: kommun})
				eve := w.slack.Join(slackfake.Person{Name: "eve", Stranger: true})
				w.slack.Enter(w.inköp, eve)
				thread := w.begun(wilma)
				w.says(wilma, thread, "Nya möbler")
				acked(w, wilma.ChoosesPerson(thread, olle))
				w.says(olle, thread, "1")
				acked(w, olle.Presses(thread, "Ny upphandling"))
				wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: "+olle.Name, "Typ av köp: Vara", "Förfarande: Ny upphandling")
				if o := eve.Says(thread, "Något annat"); !o.OK || o.Told == "" {
					t.Errorf("a stranger says something: got %+v, told %q", o.Acknowledgement, o.Told)
				}
				acked(w, wilma.Writes("ny"))
				if threads := w.slack.Threads(w.slack.With(wilma)); len(threads) != 1 {
					t.Errorf("alone with wilma there are %d threads, want the case's", len(threads))
				}
			})
		})
	}
}

func TestAWorkspaceThatJoinsAnOrganisationMakesNobodyAStranger(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		colleague := w.slack.Join(slackfake.Person{Name: "wilma", Team: "T0SCHOOLS"})
		w.slack.Enter(w.inköp, colleague)
		thread := w.begun(anna)
		if o := colleague.Says(thread, "Nya möbler"); o.Told == "" {
			t.Error("before, somebody of another workspace is no stranger")
		}
		w.slack.Migrate(kommun)
		w.says(anna, thread, "Nya möbler")
		acked(w, colleague.Says(thread, "Anna Berg"))
		wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg")
	})
}
