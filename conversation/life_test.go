package conversation_test

import (
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestAContractIsNotClosedWithoutEvidenceOrAName(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
	if got := refusal(d.say("stäng orkar inte")); got != conversation.KeyCloseEvidence {
		t.Errorf("got %q, want a refusal", got)
	}
	d.says("avsluta")
	for range 12 { // whoever says "klart" and does nothing is reminded for ever
		d.at = d.at.AddDate(0, 1, 0)
		alarms := conversation.Alarms(d.p, d.c)
		if len(alarms) == 0 {
			t.Fatal("got a contract that nobody will be reminded of")
		}
		d.put(conversation.Elapsed{Alarm: alarms[0].Name, Due: alarms[0].Due}, conversation.Person{}, false)
		_ = d.say("klart")
	}
	if d.c.Status == conversation.StatusClosed {
		t.Error("got a closed case without evidence")
	}
}

func TestALevelFourInARestingCaseIsAskedAboutAtOnce(t *testing.T) {
	t.Parallel()
	d := contracted(t, "1 1 1", "2027-03-15", "2030-03-15").says("ändra konfidentialitet", "4", "ja", "ja")
	if !d.c.Silent() || alerts(d.sent) != 1 {
		t.Errorf("got %+v, want an alarm\n%s", d.c.Alert, d.shown())
	}
}

// wakeUntil lets everything come due until then, with nobody answering.
func (d *dialog) wakeUntil(day string) {
	end, _ := rules.ParseDate(day)
	for range 400 {
		alarms := conversation.Alarms(d.p, d.c)
		if len(alarms) == 0 || alarms[0].Due.After(end.At(12, conversation.Stockholm)) {
			d.at = end.At(12, conversation.Stockholm)
			return
		}
		d.at = alarms[0].Due
		if err := d.put(conversation.Elapsed{Alarm: alarms[0].Name, Due: alarms[0].Due}, conversation.Person{}, false); err != nil {
			d.t.Fatal(err)
		}
	}
	d.t.Fatal("got more than 400 alarms")
}

func TestTheEndIsAskedAboutWhateverTheCaseWasDoingThen(t *testing.T) {
	t.Parallel()
	ways := map[string]func(d *dialog){
		"paused": func(d *dialog) {
			d.says("paus")
			d.wakeUntil("2030-08-01")
			d.says("fortsätt")
		},
		"everything marked as done": func(d *dialog) {
			d.says("paus")
			d.wakeUntil("2030-08-01")
			d.says("klart")
			d.says("fortsätt")
		},
		"a follow-up that nobody answered": func(d *dialog) { d.wakeUntil("2030-08-01") },
		"an alarm, cleared after the end": func(d *dialog) {
			d.wakeUntil("2027-06-15")
			d.says("1", "nej nej nej", "ja ja ja nej", "ja")
			d.wakeUntil("2030-08-01")
			if err := d.put(conversation.Clear{}, bo, true); err != nil {
				d.t.Fatal(err)
			}
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15")
			way(d)
			if d.c.Silent() {
				t.Fatal("got a case that is still silent")
			}
			if d.c.Stage != rules.End {
				d.wakeUntil("2031-01-01")
			}
			if d.c.Stage != rules.End || !d.c.Asking {
				t.Errorf("got stage %s, asking %v: the questions about the end were never put", d.c.Stage, d.c.Asking)
			}
		})
	}
}

func TestAReopenedCaseDoesNotCatchUpOnWhatWasNotDue(t *testing.T) {
	t.Parallel()
	d := contracted(t, "1 1 1", "2027-03-15", "2030-03-15")
	d.at = time.Date(2029, 10, 1, 8, 0, 0, 0, time.UTC)
	d.says("ändra konfidentialitet", "3", "ja")
	for _, a := range conversation.Alarms(d.p, d.c) {
		if a.Due.Before(d.at) {
			t.Errorf("got %s, which was not due before the class became another", a.Name)
		}
	}
}

func TestATitleMayBeginLikeACommand(t *testing.T) {
	t.Parallel()
	for _, title := range []string{"Stäng av vatten", "Close circuit TV", "Ändra lönesystem", "In house payroll", "Kommentar till detaljplan"} {
		d := begin(t).says(title)
		if got := d.c.Answers["title"].Value; got != rules.Text(title) {
			t.Errorf("%q: got %v", title, got)
		}
	}
	d := begin(t).says("Nytt", "Anna", "1", "ny")
	if got := d.c.Answers["procedure"].Value; got != rules.Choice("new") {
		t.Errorf("ny: got %v, want the procedure", got)
	}
}

func TestOfficeFurnitureTakesAtMostTenSteps(t *testing.T) {
	t.Parallel()
	d := begin(t).says("Nya kontorsmöbler", "Anna Berg", "vara", "ny upphandling", "2027-02-01", "2027-04-01", "2031-03-31",
		"nej nej nej", "nej nej nej nej", "nej, nej", "0", "0", "0 0 0", "nej", "nej")
	steps := map[conversation.CardID]bool{}
	for _, s := range d.all {
		if s.Topic == conversation.TopicQuestion {
			steps[s.Card] = true
		}
	}
	if len(steps) > 10 { // nine steps and the summary
		t.Errorf("got %d steps: %v", len(steps), steps)
	}
	d.says("bekräfta")
	if d.c.Stage != rules.Procure {
		t.Errorf("got stage %s, want the check to be over", d.c.Stage)
	}
}

func TestBothLanguagesLeadToTheSame(t *testing.T) {
	t.Parallel()
	answers := []string{"Nytt system", "Anna Berg", "3", "1", "2027-01-11", "2027-03-15", "2030-03-15",
		"2 3 2", "1 2 1 1 2", "3", "1", "2 2", "3", "3", "3 2 4", "2", "2", "1", "4, 5", "0", "4", "3"}
	swedish := begin(t).says(answers...)
	english := begin(t)
	english.put(conversation.Speak{Lang: rules.English}, anna, false)
	english.says(answers...)
	a, b := conversation.Assess(swedish.p, swedish.c), conversation.Assess(english.p, english.c)
	for _, f := range a.Findings {
		if got := b.Value(f.ID); got != f.Value {
			t.Errorf("%s: got %s in English, %s in Swedish", f.ID, got, f.Value)
		}
	}
	if len(a.Requires) == 0 || len(a.Requires) != len(b.Requires) {
		t.Errorf("got %d requirements in Swedish, %d in English", len(a.Requires), len(b.Requires))
	}
}

func TestALineThatAnswersHalfAStepAnswersNothing(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("nej nej")
	if len(d.c.Answers) != 7 { // what was bought and when
		t.Errorf("got %d answers, want none of the three cards", len(d.c.Answers))
	}
}

func TestAClosedCaseWantsNothingEvenIfAReminderWasOpen(t *testing.T) {
	t.Parallel()
	d := until(t, "nej nej nej").says("ja", "nej")
	if err := d.put(conversation.Outside{}, bo, true); err != nil {
		t.Fatal(err)
	}
	d.wakeUntil("2027-09-16")
	if len(conversation.Alarms(d.p, d.c)) == 0 {
		t.Fatal("got a case outside the chat that nobody is reminded of")
	}
	if err := d.put(conversation.Close{}, bo, true); err != nil {
		t.Fatal(err)
	}
	if got := conversation.Alarms(d.p, d.c); len(got) > 0 {
		t.Errorf("got %v after it was closed, want nothing", got)
	}
}

func TestWhatIsLateComesFirstInAPicture(t *testing.T) {
	t.Parallel()
	day := func(s string) rules.Date { d, _ := rules.ParseDate(s); return d }
	rows := []conversation.Holding{
		{Case: "U-2026-0001"}, {Case: "U-2026-0002", Next: day("2028-01-10")}, {Case: "U-2026-0003", Next: day("2027-05-10")},
		{Case: "U-2026-0004", Late: day("2027-02-01")}, {Case: "U-2026-0005", Late: day("2027-01-11"), Next: day("2029-01-11")},
	}
	got := ""
	for _, h := range conversation.PortfolioOf(rows, day("2027-03-01")).Rows {
		got += string(h.Case[len(h.Case)-1:])
	}
	if got != "54321" {
		t.Errorf("got %s, want the late ones first, then by what comes next", got)
	}
}
