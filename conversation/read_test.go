package conversation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// until plays the usual answers up to, and without, the first that begins so.
func until(t *testing.T, stop string) *dialog {
	t.Helper()
	d := begin(t)
	for _, s := range []string{
		"Nytt system", "Anna Berg", "it-system", "ny upphandling", "2027-01-11", "2027-03-15", "2030-03-15",
		"nej nej nej", "ja nej ja ja nej", "moln", "ja", "nej nej", "3", "3", "2 2 2", "nej", "nej", "nej", "bekräfta",
	} {
		if s == stop {
			return d
		}
		d.says(s)
	}
	return d
}

func TestOnlyAClearAnswerCounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed string
		want  rules.Value // nil: not understood
	}{
		{"nej", rules.Choice(rules.No)}, {"Nej.", rules.Choice(rules.No)}, {"NO", rules.Choice(rules.No)}, {"2", rules.Choice(rules.No)},
		{"ja", rules.Choice(rules.Yes)}, {"1", rules.Choice(rules.Yes)}, {" yes ", rules.Choice(rules.Yes)},
		{"vet ej", rules.Choice(rules.Unknown)}, {"Vet inte", rules.Choice(rules.Unknown)}, {"3", rules.Choice(rules.Unknown)},
		{"kan inte svara här", rules.Choice(rules.CannotSay)},
		{"nej tack", nil}, {"nä", nil}, {"nej, vet inte", nil}, {"typ nej", nil}, {"nja", nil}, {"inte vad jag vet", nil}, {"0", nil}, {"5", nil},
		{"👎", nil}, {"nej?? eller", nil}, {"¬nej", nil},
	}
	for _, test := range tests {
		t.Run(test.typed, func(t *testing.T) {
			t.Parallel()
			d := until(t, "nej nej nej")
			in, err := conversation.Read(d.p, d.c, conversation.Said{Text: test.typed})
			if err != nil {
				t.Fatal(err)
			}
			var got rules.Value
			if a, ok := in.(conversation.Answer); ok {
				got = a.Replies[0].Value
			} else if _, ok := in.(conversation.Misread); !ok {
				t.Fatalf("got %T, want an answer or a misreading", in)
			}
			if got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestASecondUnreadableReplyIsDontKnowAndNeverNo(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("nja", "nja", "nja", "nja", "nja", "nja")
	for _, q := range []rules.QuestionID{"protective_security", "critical_surroundings", "already_disclosed"} {
		if got := d.c.Answers[q].Value; got != rules.Choice(rules.Unknown) {
			t.Errorf("%s: got %v, want unknown", q, got)
		}
	}
	if d.c.Alert == nil || d.c.Alert.Kind != rules.Consult {
		t.Errorf("got alert %+v, want a consult", d.c.Alert)
	}
}

func TestDatesAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	want := rules.Date{Year: 2027, Month: 3, Day: 15}
	for _, typed := range []string{"2027-03-15", "20270315", "15/3 2027", "15/3/2027", "15 mars 2027", "15 March 2027", "15.3.2027", "15 mar 2027", "15:e mars 2027", "2027/03/15"} {
		d := until(t, "2027-01-11").says(typed)
		if got := d.c.Answers["planned_publication"].Value; got != want {
			t.Errorf("%q: got %v, want %v", typed, got, want)
		}
	}
	for _, typed := range []string{"2027-02-30", "🎄", "snart", "15/3", "0001-01-01", "99999-01-01", "2027-13-01"} {
		d := until(t, "2027-01-11")
		if _ = d.say(typed); has(d.c, "planned_publication") {
			t.Errorf("%q: got %v, want no date", typed, d.c.Answers["planned_publication"].Value)
		}
	}
}

func TestWhatCannotBeTakenIsRefusedAndNotKept(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		typed string
		want  conversation.Key
	}{
		"a message of 40,000 characters": {strings.Repeat("å", 40000), conversation.KeyTooLong},
		"nothing but control characters": {"\x00\x1b\u202e\u200b", conversation.KeyUnreadable},
		"bytes that are no text":         {"\xff\xfe", conversation.KeyUnreadable},
		"a title with a marking word":    {"HEMLIG anläggning", conversation.KeyNeutralTitle},
		"a marking word in disguise":     {"h e m l i g ritning", conversation.KeyNeutralTitle},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := begin(t)
			before := d.c
			err := d.say(test.typed)
			if got := refusal(err); got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
			if diff := cmp.Diff(d.c, before); diff != "" {
				t.Errorf("the case changed:\n%s", diff)
			}
			if r, ok := errors.AsType[*conversation.Refusal](err); ok {
				said := conversation.Say(r, rules.Swedish).Plain() + err.Error()
				if strings.Contains(strings.ToLower(said), "ritning") || strings.Contains(said, "anläggning") {
					t.Errorf("got %q, which repeats what was written", said)
				}
			}
		})
	}
}

func TestWritingIsTakenLiterallyAndWithoutTricks(t *testing.T) {
	t.Parallel()
	d := begin(t).says("Möbler \u202etill\u202c <b>*alla*</b> @channel \x1b[31m{{.case}}")
	if got, want := d.c.Answers["title"].Value, rules.Text("Möbler till <b>*alla*</b> @channel [31m{{.case}}"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnOldButtonADoublePressAndAChangeOfMindAreToldApart(t *testing.T) {
	t.Parallel()
	d := until(t, "it-system")
	var token conversation.Token
	for _, b := range d.sent[0].Body.Blocks {
		if a, ok := b.(conversation.Ask); ok && a.Question == "object" {
			token = a.Token
		}
	}
	press := func(by conversation.Person, option rules.OptionID) error {
		in, err := conversation.Read(d.p, d.c, conversation.Pressed{Token: token, Option: option})
		if err != nil {
			return err
		}
		return d.put(in, by, false)
	}
	if err := press(anna, "service"); err != nil {
		t.Fatal(err)
	}
	if got := refusal(press(anna, "service")); got != conversation.KeySameAnswer {
		t.Errorf("a double press: got %q", got)
	}
	if got := refusal(press(bo, "goods")); got != conversation.KeyAnsweredBy {
		t.Errorf("someone else's late press: got %q", got)
	}
	if err := press(anna, "goods"); err != nil {
		t.Errorf("a change of mind: got %v", err)
	}
	if got := d.c.Answers["object"].Value; got != rules.Choice("goods") {
		t.Errorf("got %v after the change of mind, want goods", got)
	}
	other := conversation.Pressed{Token: conversation.Token{Case: "U-2026-9999", Step: "object"}, Option: "goods"}
	if _, err := conversation.Read(d.p, d.c, other); refusal(err) != conversation.KeyOldButton {
		t.Errorf("another case's button: got %v", err)
	}
}

func TestATokenSurvivesTheRoundTrip(t *testing.T) {
	t.Parallel()
	want := conversation.Token{Case: "U-2026-0042", Step: "do/done/due/2029-03-15", Seq: 1234567}
	for _, want.Born = range []conversation.Birth{"", "mwt1bxc0"} {
		got, err := conversation.ParseToken(want.String())
		if err != nil || got != want {
			t.Errorf("got %+v (%v), want %+v", got, err, want)
		}
	}
	for _, bad := range []string{"", "x", "a~b", "a~b~1~2~3", "a~b~!", "~b~1", "a~b~-1", strings.Repeat("a", 400) + "~b~1"} {
		if _, err := conversation.ParseToken(bad); err == nil {
			t.Errorf("%q: got a token, want an error", bad)
		}
	}
}

func FuzzRead(f *testing.F) {
	p := plan(f)
	for _, s := range []string{"ja", "nej nej nej", "2027-03-15", "ändra 3", "varför PRO-1", "1, 2", "kommentar hej", "\u202e", "U-2026-0001 status", "stäng x"} {
		f.Add(s, uint8(3))
	}
	stages := [][]string{
		{}, {"Nytt", "Anna", "1", "1"}, {"Nytt", "Anna", "1", "1", "2027-01-11", "2027-03-15", "2030-03-15", "nej nej nej"},
		{"Nytt", "Anna", "1", "1", "2027-01-11", "2027-03-15", "2030-03-15", "ja"},
	}
	f.Fuzz(func(t *testing.T, typed string, n uint8) {
		d := &dialog{t: t, p: p, c: conversation.Case{ID: "U-2026-0001"}}
		if err := d.put(conversation.Start{}, anna, false); err != nil {
			t.Fatal(err)
		}
		d.says(stages[int(n)%len(stages)]...)
		before := d.c
		err := d.say(typed)
		if err != nil && refusal(err) == "" {
			t.Fatalf("%q: a fault instead of a refusal: %v", typed, err)
		}
		if err != nil && !cmp.Equal(d.c, before) {
			t.Fatalf("%q: refused, and yet the case changed", typed)
		}
		if d.c.Silent() && len(typed) > 20 && strings.Contains(fmt.Sprint(d.c.Answers), typed) {
			t.Fatalf("%q: kept after an alarm", typed)
		}
	})
}
