package conversation_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestAnswersThatContradictEachOtherArePointedOutAndBlockNothing(t *testing.T) {
	t.Parallel()
	d := begin(t).says("Nytt system", "Anna Berg", "it-system", "ny upphandling", "2027-01-11", "2027-03-15", "2030-03-15",
		"nej nej nej", "ja nej ja ja nej", "moln", "ja", "nej nej", "0", "vanliga personuppgifter", "2 2 2", "2")
	words := "svarat nej på om personuppgifter kommer att behandlas"
	if strings.Contains(d.shown(), words) {
		t.Fatalf("it is said before it is so:\n%s", d.shown())
	}
	got := d.says("nej").shown()
	if !strings.Contains(got, words) || !strings.Contains(got, "till exempel \"ändra personuppgifter\"") {
		t.Errorf("got\n%s\nwant that the answers contradict each other", got)
	}
	got = d.says("nej").shown()
	if n := strings.Count(got, words); n != 1 || !strings.Contains(got, "Kontrollera först: Ni har angett personuppgifter") {
		t.Errorf("got it %d times in the summary:\n%s", n, got)
	}
	if got := d.says("bekräfta").shown(); d.c.Stage != rules.Procure || !strings.Contains(got, "Svaren går inte ihop. Ni har angett personuppgifter") {
		t.Errorf("got stage %s, want it among the open points:\n%s", d.c.Stage, got)
	}
	dossier, err := conversation.DossierOf(d.p, d.c, rules.Swedish)
	if err != nil || !strings.Contains(strings.Join(dossier.Open, "\n"), words) {
		t.Errorf("got open points %q, %v, want it among them", dossier.Open, err)
	}
	d.says("ändra information under avtalstiden", "1", "ja")
	for _, s := range d.sent {
		if strings.Contains(s.Body.Plain(), words) {
			t.Errorf("it is still said:\n%s", s.Body.Plain())
		}
	}
}
