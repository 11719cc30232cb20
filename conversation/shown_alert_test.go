package conversation_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestAnAlertNamesOnlyTheWordsThatApplyToItNow(t *testing.T) {
	t.Parallel()
	typed := map[rules.Lang][3]string{ // acknowledge, contacted, take over
		rules.Swedish: {"kvittera", "kontaktad", "ta över"},
		rules.English: {"acknowledge U", "contacted U", "take over"},
	}
	for lang, words := range typed {
		d := until(t, "nej nej nej")
		if lang == rules.English {
			d.says("in english")
		}
		d.says("ja", "nej")
		for _, step := range []struct {
			in   conversation.Input
			want [3]bool
		}{
			{nil, [3]bool{true, true, false}},
			{conversation.Acknowledge{}, [3]bool{false, true, true}},
			{conversation.Contacted{}, [3]bool{false, false, true}},
		} {
			if step.in != nil {
				if err := d.put(step.in, bo, true); err != nil {
					t.Fatal(err)
				}
			}
			how := d.alertHow()
			for i, word := range words {
				if got := strings.Contains(how, word); got != step.want[i] {
					t.Errorf("after %T: got %q named: %v, want %v, in %q", step.in, word, got, step.want[i], how)
				}
			}
		}
	}
}

// alertHow is what the alert says that one can type, as it is to be read now.
func (d *dialog) alertHow() string {
	how := ""
	for _, s := range d.all {
		if s.To == conversation.ToCoordinators && s.Topic == conversation.TopicAlert && s.Card != "" {
			lines := strings.Split(strings.TrimSpace(s.Body.Plain()), "\n")
			how = lines[len(lines)-1]
		}
	}
	return how
}

// What was confirmed stands further up in the thread when an alarm comes later,
// and there is nothing in it to press. Its answers are no less the case's for that.
func TestAfterAnAlarmNoSummaryOfAnEarlierStageSaysWhatWasAnswered(t *testing.T) {
	t.Parallel()
	d := until(t, "bekräfta").says("bekräfta", "ändra protective_security", "ja")
	if !d.c.Silent() {
		t.Fatal("got no alarm")
	}
	stands := map[conversation.CardID]string{}
	for _, s := range d.all {
		if s.Card != "" {
			stands[s.Card] = s.Body.Plain()
		}
	}
	seen := 0
	for card, text := range stands {
		if !strings.Contains(string(card), "/summary/") {
			continue
		}
		seen++
		if strings.Contains(text, "kontroll 1") || strings.Contains(text, "Nytt system") {
			t.Errorf("%s: got\n%s", card, text)
		}
	}
	if seen == 0 {
		t.Error("got no summary at all")
	}
}

// A list of answers that was asked for is no card, and stays as it is.
func TestAListOfAnswersDoesNotRepeatTheScreening(t *testing.T) {
	t.Parallel()
	got := until(t, "bekräfta").says("svar").shown()
	if !strings.Contains(got, "kontroll 1): Besvarad. Svaret visas inte.") || !strings.Contains(got, "Leverantören kan se information: Ja") {
		t.Errorf("got\n%s", got)
	}
}

func TestTheStatusAfterAnAlarmSaysWhetherAnybodyIsWaitedFor(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "nej")
	for _, step := range []struct {
		in   conversation.Input
		want string
	}{
		{nil, "väntar på samordnaren"},
		{conversation.Acknowledge{}, "väntar på samordnaren"},
		{conversation.Outside{}, "fortsätter utanför chatten"},
		{conversation.Close{}, "är avslutat"},
	} {
		if step.in != nil {
			if err := d.put(step.in, bo, true); err != nil {
				t.Fatal(err)
			}
		}
		if got := d.says("status").shown(); !strings.Contains(got, "U-2026-0001 "+step.want) {
			t.Errorf("after %T: got %q, want that it %s", step.in, got, step.want)
		}
		if got := conversation.HomePage(rules.Swedish, []conversation.Standing{conversation.StandingOf(d.p, d.c, rules.Swedish)}, nil, 0).Plain(); !strings.Contains(got, step.want) {
			t.Errorf("after %T: got %q at home, want that it %s", step.in, got, step.want)
		}
	}
}

func TestWhatIsTakenOutOfTheChatIsNotSaidToBeUnanswered(t *testing.T) {
	t.Parallel()
	for _, in := range []conversation.Input{conversation.Outside{}, conversation.Misspoken{}} {
		d := until(t, "nej nej nej").says("vet ej", "nej", "nej", "kontakta mig")
		if err := d.put(in, bo, true); err != nil {
			t.Fatal(err)
		}
		if got := d.shown(); strings.Contains(got, "Inte besvarad än") || !strings.Contains(got, "Det som stod här finns inte kvar.") {
			t.Errorf("%T: got\n%s", in, got)
		}
	}
}
