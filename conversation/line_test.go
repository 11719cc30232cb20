package conversation_test

import (
	"errors"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestALineThatAnswersAllThatStandsThereIsKeptAndToldWhatItBringsUp(t *testing.T) {
	t.Parallel()
	d := until(t, "ja nej ja ja nej")
	d.says("ja, nej, ja, ja") // it, sees, stores, subcontractors
	for q, want := range map[rules.QuestionID]rules.OptionID{
		"it": rules.Yes, "supplier_sees_information": rules.No, "supplier_stores_information": rules.Yes, "subcontractors": rules.Yes,
	} {
		if got := d.c.Answers[q].Value; got != rules.Value(rules.Choice(want)) {
			t.Errorf("%s: got %v, want %v", q, got, want)
		}
	}
	if has(d.c, "equipment") {
		t.Error("an answer to what stood there was taken for one to what it brought up")
	}
	if got, want := d.shown(), "De gav 2 frågor till: Utrustning som lagrar information, Molntjänst bland underleverantörerna."; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant %q in it", got, want)
	}
	if d.says("nej, nej"); !has(d.c, "cloud_in_chain") {
		t.Errorf("the two that came up were not answered:\n%s", d.shown())
	}
	if got := d.shown(); strings.Contains(got, "frågor till") {
		t.Errorf("it is said once more what came up:\n%s", got)
	}
}

func TestALineThatDoesNotAnswerAllSaysHowManyAnswersItTakes(t *testing.T) {
	t.Parallel()
	d := until(t, "ja nej ja ja nej").says("ja, nej, ja")
	if has(d.c, "it") {
		t.Error("an answer was taken from a line that answers something else")
	}
	if got, want := d.shown(), "svara på stegets 4 frågor på en rad"; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant %q in it", got, want)
	}
}

func TestALineAnswersWhatWasLeftForLaterWhateverItBringsUp(t *testing.T) {
	t.Parallel()
	d := until(t, "nej").says("nej", "hoppa över", "hoppa över")
	if got := d.shown(); !strings.Contains(got, "Kommer personuppgifter") || !strings.Contains(got, "utanför EU/EES") {
		t.Fatalf("got\n%s\nwant both questions asked once more", got)
	}
	d.says("ja, nej") // the yes asks three questions more, before what was left for later
	for q, want := range map[rules.QuestionID]rules.OptionID{"personal_data": rules.Yes, "third_country": rules.No} {
		if got := d.c.Answers[q].Value; got != rules.Value(rules.Choice(want)) {
			t.Errorf("%s: got %v, want %v\n%s", q, got, want, d.shown())
		}
	}
}

func TestAWordBehindASlashThatIsNoCommandIsNoAnswer(t *testing.T) {
	t.Parallel()
	d := begin(t)
	slash := func(words string) (conversation.Input, error) {
		return conversation.Read(d.p, d.c, conversation.Called{Words: words, Slash: true})
	}
	in, err := slash("nonsens")
	if got, want := refusal(err), conversation.KeyNoSuchCommand; got != want {
		t.Errorf("as a title: got %v, %q, want %q", in, got, want)
	}
	if in, err := slash("status"); err != nil || in != conversation.Input(conversation.Show{What: conversation.ShowStatus}) {
		t.Errorf("status: got %v, %v", in, err)
	}
	d.says("Nytt system", "Anna Berg")
	if in, err := slash("2"); err != nil {
		t.Errorf("an option: got %v, %v", in, err)
	}
	if in, err := slash("nonsens"); refusal(err) != conversation.KeyNoSuchCommand {
		t.Errorf("where options stand: got %v, %v, want %q", in, err, conversation.KeyNoSuchCommand)
	}
}

func TestADayThatIsInNoCalendarIsCalledThat(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"31 februari 2027": "februari 2027 har 28 dagar", "2027-02-30": "februari 2027 har 28 dagar", "29/2 2028": "", "20270431": "april 2027 har 30 dagar",
		"31.6.2027": "juni 2027 har 30 dagar", "2027-13-01": "Skriv datumet så här", "snart": "Skriv datumet så här",
	} {
		d := until(t, "2027-01-11")
		err := d.say(typed)
		got := d.shown()
		if r, ok := errors.AsType[*conversation.Refusal](err); ok {
			got = conversation.Say(r, rules.Swedish).Plain()
		}
		if want != "" && !strings.Contains(got, want) || has(d.c, "planned_publication") != (want == "") {
			t.Errorf("%s: got\n%s\nwant %q in it", typed, got, want)
		}
	}
}

func TestANumberIsThatOfTheListOfTheStage(t *testing.T) {
	t.Parallel()
	d := until(t, "")
	err := d.say("ändra 22")
	if got, want := refusal(err), conversation.KeyNoSuchNumber; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	got := d.says("svar").shown()
	for _, want := range []string{"Dina svar hittills i skedet Upphandla", "1. Kraven i dokumenten", "Ett svar från ett tidigare skede ändrar du med frågans namn, till exempel \"ändra avtalsslut\"."} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%s\nwant %q in it", got, want)
		}
	}
	if d.says("ändra avtalsslut"); d.c.Reopen != "contract_end" {
		t.Errorf("got %q asked again, want contract_end", d.c.Reopen)
	}
}

func TestACommandThatNamesNoCaseIsAskedWhich(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"kvittera": "kvittera", "Får gå vidare": "får gå vidare", "bocka 1": "bocka", "nonsens": "", "lista": ""} {
		if got := conversation.Summon(typed, rules.Swedish).Command; got != want {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
}
