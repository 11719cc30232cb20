package conversation_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestBackInAnUnfinishedEntryGoesOnePartBack(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("ja", "7", "hoppa över", "3")
	if got := d.c.Draft.Fields["consequence"]; got != rules.Level(3) {
		t.Fatalf("got %v, want the consequence\n%s", got, d.shown())
	}
	for _, step := range []struct {
		word, asked, kept string
	}{
		{"tillbaka", "Hur illa blir det om det händer", "threat"},
		{"tillbaka", "", "threat"},
		{"tillbaka", "", ""},
	} {
		d.says(step.word)
		if step.asked != "" && !strings.Contains(d.shown(), step.asked) {
			t.Errorf("want %q asked, got\n%s", step.asked, d.shown())
		}
		if d.c.Draft == nil {
			t.Fatalf("got the whole entry dropped\n%s", d.shown())
		}
		if _, got := d.c.Draft.Fields["threat"]; got != (step.kept != "") {
			t.Errorf("got the threat kept: %v", got)
		}
	}
	d.says("tillbaka")
	if d.c.Draft != nil {
		t.Errorf("before the first part: got %+v, want the entry dropped", d.c.Draft)
	}
}

func TestAnUnfinishedEntryCanBeDroppedAtOnce(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("ja", "7", "hoppa över", "3", "ångra")
	if list, _ := d.c.Answers["risks"].Value.(rules.Entries); d.c.Draft != nil || len(list) > 0 {
		t.Errorf("got %+v and %v", d.c.Draft, list)
	}
	if got := refusal(d.put(conversation.Withdraw{}, anna, false)); got != conversation.KeyNothingToUndo {
		t.Errorf("again: got %q", got)
	}
}

func TestAChangeSaysWithWhichWordsItIsSavedOrLeft(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][2]string{
		"på svenska": {`Skriv "behåll"`, `Skriv "ja" för att spara ändringen eller "nej"`},
		"in english": {`Type "keep"`, `Type "yes" to save the change or "no"`},
	} {
		d := until(t, "bekräfta")
		_ = d.say(lang)
		if d.says("ändra it"); !strings.Contains(d.shown(), want[0]) {
			t.Errorf("asked again, %s: got\n%s\nwant %s in it", lang, d.shown(), want[0])
		}
		if d.says("nej"); !strings.Contains(d.shown(), want[1]) {
			t.Errorf("%s: got\n%s\nwant %s in it", lang, d.shown(), want[1])
		}
	}
}
