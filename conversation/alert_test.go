package conversation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// alerts counts the messages about an alert that were new to the coordinators.
func alerts(sent []conversation.Delivery) int {
	cards := map[conversation.CardID]bool{}
	for _, s := range sent {
		if s.To == conversation.ToCoordinators && s.Topic == conversation.TopicAlert && s.Card != "" {
			cards[s.Card] = true
		}
	}
	return len(cards)
}

func TestTwoAnswersThatCallForAnAlarmMakeOneAlert(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "ja")
	if got := alerts(d.all); got != 1 {
		t.Errorf("got %d alerts, want 1", got)
	}
	if !d.c.Alert.Urgent {
		t.Error("got an alert that is not urgent, want it urgent after the second answer")
	}
}

func TestAnAlertSaysOnlyWhomToContactAboutWhichCase(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja")
	var got string
	for _, s := range d.sent {
		if s.To == conversation.ToCoordinators {
			got = s.Body.Plain()
		}
	}
	want := "🔴 Kontakt behövs – ärende U-2026-0001. Kontakta @Anna personligen eller via godkänd kanal innan ärendet går vidare. Skriv inga sakuppgifter här."
	if first, _, _ := strings.Cut(got, "\n"); first != want {
		t.Errorf("got  %q\nwant %q", first, want)
	}
}

func TestAfterAnAlarmNothingMoreIsTakenOrShown(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"Det gäller vattentornet", "kommentar vattentornet", "ändra 3", "krav", "svar", "bekräfta", "stäng klart"} {
		d := until(t, "nej nej nej").says("ja", "nej")
		n := len(d.log)
		_ = d.say(typed)
		if text := fmt.Sprint(d.log[n:], d.shown()); strings.Contains(text, "vattentornet") || strings.Contains(text, "PRO-1") {
			t.Errorf("%q: got %s", typed, text)
		}
	}
}

func TestAcknowledgingErasesTheScreeningFromStateAndLog(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "nej")
	if err := d.put(conversation.Acknowledge{}, bo, true); err != nil {
		t.Fatal(err)
	}
	for _, f := range d.log {
		data, err := conversation.EncodeFact(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{"protective_security", "already_disclosed"} {
			if strings.Contains(string(data), q) && strings.Contains(string(data), "answered") {
				t.Errorf("the log still holds %s", data)
			}
		}
	}
	if has(d.c, "protective_security") || has(d.c, "already_disclosed") {
		t.Error("the case still holds the screening")
	}
	if got := conversation.Assess(d.p, d.c).Value(rules.ProtectiveSecurity); got != rules.Alarm {
		t.Errorf("got %s, want the outcome to stand", got)
	}
}

func TestOnlyACoordinatorClosesAnAlert(t *testing.T) {
	t.Parallel()
	for _, in := range []conversation.Input{conversation.Acknowledge{}, conversation.Clear{}, conversation.Outside{}, conversation.Tick{ID: "x"}} {
		d := until(t, "nej nej nej").says("ja")
		if got := refusal(d.put(in, anna, false)); got != conversation.KeyCoordinatorsOnly {
			t.Errorf("%T by the owner: got %q", in, got)
		}
	}
}

func TestAChangedAnswerDoesNotWithdrawAnAlarm(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "nej")
	d.put(conversation.Change{Question: "protective_security"}, anna, false)
	d.put(conversation.Answer{Replies: []conversation.Reply{{Question: "protective_security", Value: rules.Choice(rules.No)}}}, anna, false)
	if !d.c.Alert.Stands() || !d.c.Alert.Reconsidered || !d.c.Silent() {
		t.Errorf("got %+v, want an alert that stands, marked as reconsidered", d.c.Alert)
	}
}

func TestAClearedCaseGoesOnAndANewYesOpensItAgain(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "nej")
	if err := d.put(conversation.Clear{}, bo, true); err != nil {
		t.Fatal(err)
	}
	if d.c.Silent() || d.c.Alert.Stands() {
		t.Fatalf("got %+v, want a case that goes on", d.c.Alert)
	}
	d.says("ja nej ja ja nej", "moln")
	d.says("ändra protective_security", "ja")
	if !d.c.Silent() || alerts(d.all) != 2 {
		t.Errorf("got %+v after a new yes (%d alerts), want a second alarm", d.c.Alert, alerts(d.all))
	}
}

func TestLevelFourIsNeverAResultWithoutItsQuestion(t *testing.T) {
	t.Parallel()
	tests := []struct{ confirm, kind string }{{"ja", rules.Alarm}, {"vet ej", rules.Consult}, {"nej", ""}}
	for _, test := range tests {
		d := until(t, "2 2 2").says("4 3 2")
		if a := conversation.Assess(d.p, d.c); a.Class == nil || *a.Class.Confidentiality != 3 || a.Value(rules.ProtectiveSecurity) != rules.Consult {
			t.Errorf("before the confirmation: got %+v, want 3 and a consult", a.Class)
		}
		d.says(test.confirm)
		got := ""
		if d.c.Alert != nil {
			got = d.c.Alert.Kind
		}
		if got != test.kind {
			t.Errorf("%s: got alert %q, want %q", test.confirm, got, test.kind)
		}
	}
}

func TestASlipIsNeitherKeptNorRepeated(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("skyddsobjekt i källaren")
	text := fmt.Sprint(d.log, d.shown())
	if strings.Contains(text, "källaren") {
		t.Errorf("got %s, which repeats what was written", text)
	}
	if alerts(d.sent) != 1 {
		t.Errorf("got %d notices to the coordinators, want 1", alerts(d.sent))
	}
}

func TestPublicationIsBlockedWhileSomethingStands(t *testing.T) {
	t.Parallel()
	d := begin(t).says("Nytt system", "Anna Berg", "it-system", "ny upphandling", "2027-01-11", "2027-03-15", "2030-03-15",
		"nej, vet ej, nej", "ja nej ja ja nej", "moln", "ja", "nej nej", "3", "3", "2 2 2", "nej", "nej", "nej", "bekräfta", "ja", "KS 1", "ja")
	if got := refusal(d.say("ja")); got != conversation.KeyBlocked {
		t.Fatalf("got %q, want a refusal with the blocks", got)
	}
	d.put(conversation.CallMe{}, anna, false)
	if err := d.put(conversation.Clear{}, bo, true); err != nil {
		t.Fatal(err)
	}
	if err := d.say("ja"); err != nil || !has(d.c, "publication_approved") {
		t.Errorf("got %v after the coordinator cleared it, want it to be published", err)
	}
}

func TestAYesAtAFollowUpIsAnAlarm(t *testing.T) {
	t.Parallel()
	d := contracted(t, "1 1 1", "2027-03-15", "2030-03-15")
	a := conversation.Alarms(d.p, d.c)[0]
	d.at = a.Due
	if err := d.put(conversation.Elapsed{Alarm: a.Name, Due: a.Due}, conversation.Person{}, false); err != nil {
		t.Fatal(err)
	}
	d.says("1", "nej", "ja")
	if !d.c.Silent() || alerts(d.sent) != 1 {
		t.Errorf("got %+v, want an alarm", d.c.Alert)
	}
}

func TestAStageDoesNotCloseWhileAnOrganisationsRequirementsAreMissing(t *testing.T) {
	t.Parallel()
	d := begin(t).says("Nytt system", "Anna Berg", "it-system", "ny upphandling", "2027-01-11", "2027-03-15", "2030-03-15",
		"nej nej nej", "ja nej ja ja nej", "moln", "ja", "ja",
		"ja", "Storköping", "Anna", "Nämnden", "hoppa över", "ja", "nej",
		"Chefen", "It-chefen", "It-jouren", "hoppa över", "hoppa över", "hoppa över", "nej",
		"3", "3", "2 2 2", "nej", "nej", "nej", "bekräfta")
	if d.c.Stage != rules.Procure {
		t.Fatalf("got stage %s\n%s", d.c.Stage, d.shown())
	}
	d.says("ändra organisations", "ja", "Grannköping", "Dan", "Nämnden", "hoppa över", "nej")
	if got := d.c.Propose; got != nil {
		t.Fatalf("got a proposal %+v", got)
	}
	d.says("nej", "ja", "KS 1", "ja", "nej", "1", "ja", "ja", "nej", "1", "Bo", "hoppa över")
	if got := refusal(d.say("bekräfta")); got != conversation.KeyBlocked {
		t.Errorf("got %q while Grannköping is missing, want a refusal\n%s", got, d.shown())
	}
	if err := d.say("inne 2"); err != nil {
		t.Fatal(err)
	}
	if got := refusal(d.say("bekräfta")); got != conversation.KeyNotAwarded {
		t.Errorf("got %q while publication is not approved, want a refusal", got)
	}
	d.says("ändra publication_approved", "ja")
	if err := d.say("bekräfta"); err != nil {
		t.Errorf("got %v when all are in", err)
	}
}

func TestARiskWithoutItsDecisionIsKeptAndBlocks(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("ja", "7", "hoppa över", "4", "4", "2", "Eva Ek", "2027-03-01", "hoppa över")
	if list, _ := d.c.Answers["risks"].Value.(rules.Entries); len(list) != 1 || d.c.Draft != nil {
		t.Fatalf("got %v and draft %+v, want one whole risk\n%s", list, d.c.Draft, d.shown())
	}
	d.says("nej")
	blocks := conversation.Assess(d.p, d.c).Blocks
	if len(blocks) != 1 || blocks[0].ID != rules.BlockRiskDecision {
		t.Errorf("got blocks %v, want the missing decision", blocks)
	}
}

func TestADontKnowIsAConsultAtOnceEvenIfTheRestIsLeft(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("vet ej", "hoppa över", "hoppa över")
	if d.c.Alert == nil || d.c.Alert.Kind != rules.Consult {
		t.Fatalf("got %+v, want a consult", d.c.Alert)
	}
	d = until(t, "nej nej nej").says("hoppa över", "hoppa över", "hoppa över")
	if d.c.Alert == nil || d.c.Alert.Kind != rules.Consult {
		t.Errorf("nothing answered: got %+v, want a consult", d.c.Alert)
	}
}

func TestNejVetInteIsNoNo(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("nej", "nej, vet inte")
	if has(d.c, "critical_surroundings") || has(d.c, "already_disclosed") {
		t.Errorf("got %v, want it asked again", d.c.Answers)
	}
}

func TestAfterAnAlarmAChangedAnswerIsTakenForItsOwnQuestion(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "ändra protective_security", "nej")
	if got := d.c.Answers["protective_security"].Value; got != rules.Choice(rules.No) || has(d.c, "already_disclosed") {
		t.Errorf("got %v and %v, want the first card changed and nothing else", got, d.c.Answers)
	}
	if !d.c.Alert.Reconsidered || !d.c.Silent() {
		t.Errorf("got %+v, want an alert that stands", d.c.Alert)
	}
}

func TestDatesThatCannotBothBeRightAreRefused(t *testing.T) {
	t.Parallel()
	d := until(t, "2030-03-15")
	for typed, want := range map[string]conversation.Key{
		"2027-03-14": conversation.KeyEndBeforeStart, "2027-03-15": conversation.KeyEndBeforeStart,
	} {
		if got := refusal(d.say(typed)); got != want {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
}

func TestTheRungsOfAnAlertComeAtWholeSeconds(t *testing.T) {
	t.Parallel()
	d := begin(t)
	d.at = d.at.Add(123456789 * time.Nanosecond)
	for _, s := range []string{"Nytt system", "Anna Berg", "it-system", "ny upphandling", "2027-01-11", "2027-03-15", "2030-03-15"} {
		d.says(s)
	}
	d.says("ja")
	rungs := 0
	for _, a := range conversation.Alarms(d.p, d.c) {
		if strings.HasPrefix(a.Name, "step/") {
			rungs++
		}
		if a.Due.Nanosecond() != 0 {
			t.Errorf("%s is due at %v, want a whole second", a.Name, a.Due)
		}
	}
	if rungs == 0 {
		t.Error("got no rung")
	}
}

func TestAFormWithADateThatCannotBeRightIsRefusedWhole(t *testing.T) {
	t.Parallel()
	d := until(t, "2027-01-11")
	day := func(m time.Month, n int) rules.Date { return rules.Date{Year: 2027, Month: m, Day: n} }
	err := d.put(conversation.Answer{Replies: []conversation.Reply{
		{Question: "planned_publication", Value: day(time.January, 11)},
		{Question: "contract_start", Value: day(time.March, 15)},
		{Question: "contract_end", Value: day(time.March, 14)},
	}}, anna, false)
	if got := refusal(err); got != conversation.KeyEndBeforeStart {
		t.Errorf("got %q, want %q", got, conversation.KeyEndBeforeStart)
	}
	if has(d.c, "planned_publication") || has(d.c, "contract_start") {
		t.Errorf("got %v, want nothing of it answered", d.c.Answers)
	}
}

func TestNothingOfACaseIsShownInTheCoordinatorsChannel(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja")
	facts, err := conversation.Decide(d.p, d.c, conversation.Envelope{
		Case: d.c.ID, From: "talk:#samordnare", By: bo, At: d.at, Coordinator: true, Input: conversation.Show{What: conversation.ShowSummary},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range conversation.View(d.p, conversation.Fold(d.c, facts...), facts) {
		if text := s.Body.Plain(); s.To != "talk:#samordnare" || strings.Contains(text, "Nytt system") {
			t.Errorf("got %s: %q", s.To, text)
		}
	}
	if list := conversation.AlertListing(rules.Swedish, []conversation.Case{d.c}, 0).Plain(); strings.Contains(list, "Nytt system") || !strings.Contains(list, "U-2026-0001") {
		t.Errorf("got %q, want the id and no title", list)
	}
}

func TestAfterAnAlarmNobodyIsToldToRedoAnAnswer(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "nej")
	if got, want := refusal(d.say("ångra")), conversation.KeySilent; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOnlyWhoDoesNotKnowIsToldThatDontKnowIsRight(t *testing.T) {
	t.Parallel()
	for typed, unsure := range map[string]bool{"nej, ja, nej": false, "nej, kan inte svara här, nej": false, "nej, vet ej, nej": true} {
		d := until(t, "nej nej nej").says(typed)
		got := d.shown()
		if stop := "Eftersom det inte går att utesluta säkerhetsskydd"; !strings.Contains(got, stop) {
			t.Errorf("%q: got\n%s", typed, got)
		}
		if strings.Contains(got, "Det är rätt att svara vet ej") != unsure {
			t.Errorf("%q: got\n%s", typed, got)
		}
	}
}
