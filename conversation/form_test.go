package conversation

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/rules"
)

// asksRisks is a case that asks for risks now.
func asksRisks(t *testing.T, p *rules.Plan) Case {
	t.Helper()
	return Case{
		ID: "U-2026-0042", Seq: 9, Lang: rules.Swedish, Home: "talk:thread", Status: StatusOpen, Stage: rules.Prepare, Round: 1,
		Asking: true, Reopen: risks, Answers: map[rules.QuestionID]Given{}, Opened: time.Unix(1, 0),
	}
}

func TestAFormHoldsThePartsOfAnEntry(t *testing.T) {
	t.Parallel()
	p, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	c := asksRisks(t, p)
	f, err := FormOf(p, c, Token{Case: c.ID, Step: "risks", Seq: 9})
	if err != nil {
		t.Fatal(err)
	}
	q, _ := p.Question(risks)
	if len(f.Fields) != len(q.Fields) || f.Title == "" {
		t.Errorf("got %d fields and the title %q, want %d fields", len(f.Fields), f.Title, len(q.Fields))
	}
	for _, wrong := range []Token{{Case: "U-2026-0001", Step: "risks"}, {Case: c.ID, Step: "it"}, {Case: c.ID, Step: "title"}} {
		if _, err := FormOf(p, c, wrong); !refused(err) {
			t.Errorf("%s: got %v, want a refusal", wrong, err)
		}
	}
}

func refused(err error) bool {
	_, ok := errors.AsType[*Refusal](err)
	return ok
}

func TestAFilledFormIsOneEntry(t *testing.T) {
	t.Parallel()
	p, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	c := asksRisks(t, p)
	q, _ := p.Question(risks)
	fields := map[string]string{"consequence": "3", "likelihood": "4"}
	for _, f := range q.Fields {
		switch f.Kind {
		case rules.KindText:
			fields[string(f.ID)] = "insyn i leverantörens drift"
		case rules.KindPerson:
			fields[string(f.ID)] = "Bo Berg"
		case rules.KindDate:
			fields[string(f.ID)] = "2027-05-01"
		case rules.KindChoice:
			fields[string(f.ID)] = string(f.Options[0].ID)
		}
	}
	e := Envelope{ID: "e1", Case: c.ID, By: Person{ID: "talk:anna", Name: "Anna"}, At: time.Unix(2, 0)}
	e.Input, err = Read(p, c, Filled{Token: Token{Case: c.ID, Step: "risks", Seq: 9}, Fields: fields})
	if err != nil {
		t.Fatal(err)
	}
	facts, err := Decide(p, c, e)
	if err != nil {
		t.Fatal(err)
	}
	list, _ := Fold(c, facts...).Answers[risks].Value.(rules.Entries)
	if len(list) != 1 || list[0]["consequence"] != rules.Level(3) || list[0]["likelihood"] != rules.Level(4) {
		t.Fatalf("got %v, want one entry", list)
	}
	for _, f := range q.Fields {
		if list[0][f.ID] == nil {
			t.Errorf("%s is missing", f.ID)
		}
	}
}

func TestAFormThatCannotBeReadIsRefusedAndNothingOfItCounts(t *testing.T) {
	t.Parallel()
	p, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	c := asksRisks(t, p)
	token := Token{Case: c.ID, Step: "risks", Seq: 9}
	for name, fields := range map[string]map[string]string{
		"nothing filled in": {"threat": "", "consequence": ""},
		"a level too high":  {"threat": "insyn", "consequence": "9"},
		"too long":          {"threat": strings.Repeat("x", maxText+1)},
		"no field known":    {"nonsense": "x"},
	} {
		if in, err := Read(p, c, Filled{Token: token, Fields: fields}); !refused(err) {
			t.Errorf("%s: got %#v, %v, want a refusal", name, in, err)
		}
	}
}

func TestAHomePageSaysNothingOfASilentCaseButThatItWaits(t *testing.T) {
	t.Parallel()
	p, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	c := Case{
		ID: "U-2026-0042", Lang: rules.Swedish, Home: "talk:thread", Status: StatusOpen, Stage: rules.Prepare, Round: 1, Asking: true,
		Owner:   Person{ID: "talk:anna", Name: "Anna"},
		Answers: map[rules.QuestionID]Given{title: {Value: rules.Text("nytt passersystem")}},
	}
	open := HomePage(rules.Swedish, []Standing{StandingOf(p, c, rules.Swedish)}, nil, 0).Plain()
	for _, want := range []string{"U-2026-0042", "nytt passersystem", "väntar på ditt svar", "Ny upphandling"} {
		if !strings.Contains(open, want) {
			t.Errorf("an open case lacks %q:\n%s", want, open)
		}
	}
	c.Alert = &Alert{Kind: rules.Alarm, Posted: true}
	silent := StandingOf(p, c, rules.Swedish)
	if text := HomePage(rules.Swedish, []Standing{silent}, []Standing{silent}, 0).Plain(); strings.Contains(text, "passersystem") ||
		!strings.Contains(text, "väntar på samordnaren") || !strings.Contains(text, "Kontakta @Anna") {
		t.Errorf("a silent case shows\n%s", text)
	}
	if slices.Contains(strings.Split(HomePage(rules.Swedish, nil, nil, 0).Plain(), "\n"), "Väntar på samordnaren") {
		t.Error("somebody who is no coordinator sees their list")
	}
}
