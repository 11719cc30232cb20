package conversation_test

import (
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestTheNumberOfAnOptionIsNoText(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]bool{"2": false, "14": false, "1,4": false, "114": true, "KS 2027/114": true, "A": true} {
		d := begin(t)
		d.says(typed)
		if got := has(d.c, "title"); got != want {
			t.Errorf("%q as a title: got taken %v, want %v", typed, got, want)
		}
	}
}

func TestAGreetingIsNeitherATitleNorAPerson(t *testing.T) {
	t.Parallel()
	d := begin(t).says("Hej!")
	if has(d.c, "title") {
		t.Errorf("the case is called %v", d.c.Answers["title"].Value)
	}
	d.says("Nytt system", "tack så mycket")
	if has(d.c, "owner") {
		t.Errorf("the owner is called %v", d.c.Answers["owner"].Value)
	}
	if d.says("Anna Tack"); !has(d.c, "owner") {
		t.Errorf("a name was not taken:\n%s", d.shown())
	}
}

func TestAVeryHighRiskStaysBlockedUntilADecisionIsPutInWords(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("ja", "1", "hoppa över", "4", "4", "4", "Anna Berg", "2027-03-01")
	d.says("2", "4")
	if c := d.c; has(c, "risks") || c.Draft == nil {
		t.Fatalf("the numbers of options were taken for a decision:\n%s", d.shown())
	}
	d.says("Förvaltningschefen och CISO, 2027-02-03")
	if !has(d.c, "risks") {
		t.Errorf("the decision was not taken:\n%s", d.shown())
	}
}

func TestARowOfYesAndNoIsNoTitle(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]bool{"ja, nej, ja, ja": false, "nej nej": false, "ja; vet ej": false, "2 3 1": false, "Ja till cykel, nej till bil": true} {
		if got := has(begin(t).says(typed).c, "title"); got != want {
			t.Errorf("%q as a title: got taken %v, want %v", typed, got, want)
		}
	}
}

func TestAnAnswerThatIsAskedAnewInVainIsSaidToStand(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ändra förfarande", "hej hopp")
	if got := d.shown(); !strings.Contains(got, "Jag förstod inte svaret") {
		t.Fatalf("got\n%s\nwant a hint", got)
	}
	if got := d.says("hopp hej").shown(); strings.Contains(got, "Svara till exempel") || !strings.Contains(got, "så svaret på frågan \"Förfarande\" får stå som det är") {
		t.Errorf("got\n%s\nwant that the answer stands", got)
	}
	if got := d.says("ändra förfarande", "hej hopp").shown(); !strings.Contains(got, "Svara till exempel") {
		t.Errorf("when it is asked anew once more: got\n%s\nwant a hint", got)
	}
}

func TestANoToWhatNeedNotBeSaidLeavesItEmpty(t *testing.T) {
	t.Parallel()
	for _, says := range []string{"nej", "-", "inget"} {
		d := until(t, "nej").says("ja", "1", says)
		if f := d.c.Draft; f == nil || !f.Passed["note"] || f.Fields["note"] != nil {
			t.Errorf("%q: got %+v, want the note left empty:\n%s", says, f, d.shown())
		}
	}
	if got := until(t, "nej").says("ja", "1", "2").shown(); !strings.Contains(got, "Skriv \"hoppa över\" om du vill lämna det tomt.") {
		t.Errorf("got\n%s\nwant how to leave it empty", got)
	}
}

func TestAChangeThatWaitsIsClosedWhenAnotherBegins(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("nej, nej, nej", "ändra förfarande")
	first := d.open()
	d.says("ändra typ av köp")
	if got := d.open(); slices.ContainsFunc(got, func(card conversation.CardID) bool { return card == "U-2026-0001/change/1" }) || len(first) != len(got) {
		t.Errorf("got questions in %v after %v, want the first change closed", got, first)
	}
}

func TestAnEntryIsNotLostBecauseAnotherAnswerIsChanged(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("ja", "1")
	if got, want := refusal(d.say("ändra förfarande")), conversation.KeyFinishEntry; got != want || d.c.Draft == nil {
		t.Errorf("got %q, want %q and the entry still there", got, want)
	}
	if d.says("ändra protective_security"); d.c.Reopen != "protective_security" {
		t.Errorf("the screening had to wait for an entry: %q is asked", d.c.Reopen)
	}
}

func TestConfirmingTooEarlySaysWhatIsOpen(t *testing.T) {
	t.Parallel()
	if got, want := refusal(until(t, "nej nej nej").say("bekräfta")), conversation.KeyConfirmLater; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNothingIsBegunAnewBeforeThereIsSomething(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("3")
	if d.c.Propose != nil {
		t.Errorf("got a change to confirm, want a hint:\n%s", d.shown())
	}
	if got := d.shown(); !strings.Contains(got, "Jag förstod inte svaret") {
		t.Errorf("got %s, want a hint", got)
	}
}

func TestAChangeThatWaitsAsksForYesOrNo(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("ja", "1", "hoppa över", "1", "1", "4", "3")
	if d.c.Propose == nil {
		t.Fatalf("no change waits:\n%s", d.shown())
	}
	if got, want := refusal(d.say("banan")), conversation.KeyYesOrNo; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEntriesThatThereAreStandWhenWordsAreNotUnderstood(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("ja", "1", "hoppa över", "1", "1", "4", "banan", "banan")
	if list, _ := d.c.Answers["risks"].Value.(rules.Entries); len(list) != 1 {
		t.Errorf("got %d risks, want 1", len(list))
	}
	got := d.shown()
	if strings.Contains(got, "vet ej") || !strings.Contains(got, "får stå som det är") {
		t.Errorf("got %s, want that the answer stays as it is", got)
	}
}

func TestAYesCountsInALineThatAnswersTheScreeningAsItIsShown(t *testing.T) {
	t.Parallel()
	for typed, urgent := range map[string]bool{"ja, nej, nej": false, "1 2 2": false, "ja nej ja": true, "ja, ja, ja": true} {
		d := until(t, "nej nej nej").says(typed)
		if d.c.Alert == nil || d.c.Alert.Kind != rules.Alarm {
			t.Errorf("%q: got alert %+v, want an alarm:\n%s", typed, d.c.Alert, d.shown())
			continue
		}
		if d.c.Alert.Urgent != urgent {
			t.Errorf("%q: got urgent %v, want %v", typed, d.c.Alert.Urgent, urgent)
		}
	}
	d := until(t, "nej nej nej").says("ja, typ nej, nej")
	if d.c.Alert != nil {
		t.Errorf("a line that is not clear was taken: %+v", d.c.Alert)
	}
}
