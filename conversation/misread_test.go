package conversation_test

import (
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
