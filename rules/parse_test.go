package rules

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAValueIsReadOrRefusedWithWhatIsAllowed(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	for _, c := range []struct {
		question QuestionID
		in       any
		want     Value
		err      string
	}{
		{"title", " Nytt lönesystem ", Text("Nytt lönesystem"), ""},
		{"title", "", nil, "title: want a text"},
		{"title", 7, nil, "title: want a text"},
		{"title", "två\nrader", nil, "title: want a single line of text"},
		{"title", strings.Repeat("å", 501), nil, "title: want a text of at most 500 characters"},
		{"title", "HEMLIG anläggning", nil, "title: want a neutral text: nothing of what is protected, where it is, or who it is about"},
		{"owner", "@anna", Name("@anna"), ""},
		{"contract_start", "2027-03-15", Date{2027, 3, 15}, ""},
		{"contract_start", "2027-02-30", nil, `contract_start: got "2027-02-30", want a date such as 2027-03-15`},
		{"contract_start", 20270315, nil, `contract_start: got "20270315", want a date such as 2027-03-15`},
		{"it", "yes", Choice(Yes), ""},
		{"it", "Ja", nil, `it: got "Ja", want one of yes, no, unknown`},
		{"it", true, nil, `it: got "true", want one of yes, no, unknown; put it in quotes`},
		{"it", nil, nil, "it: want one of yes, no, unknown"},
		{"confidentiality", 4, Level(4), ""},
		{"confidentiality", 2.0, Level(2), ""},
		{"confidentiality", 2.5, nil, `confidentiality: got "2.5", want a whole number from 0 to 4`},
		{"confidentiality", 5, nil, `confidentiality: got "5", want a whole number from 0 to 4`},
		{"confidentiality", -1, nil, `confidentiality: got "-1", want a whole number from 0 to 4`},
		{"confidentiality", "unknown", nil, `confidentiality: got "unknown", want a whole number from 0 to 4`},
		{"framework_ceiling_integrity", "unknown", UnknownLevel, ""},
		{"framework_ceiling_integrity", 4, nil, `framework_ceiling_integrity: got "4", want a whole number from 0 to 3, or unknown`},
		{"dpia_criteria", []any{"C7", "C4", "C7"}, Choices{"C4", "C7"}, ""},
		{"dpia_criteria", []any{}, Choices{}, ""},
		{"dpia_criteria", "C4", nil, "dpia_criteria: want a list of any of C1, C2, C3, C4, C5, C6, C7, C8, C9; an empty list for none"},
		{"dpia_criteria", []any{"C10"}, nil, `dpia_criteria: got "C10", want a list of any of C1, C2, C3, C4, C5, C6, C7, C8, C9`},
		{"risks", []any{}, Entries{}, ""},
		{"risks", []any{map[string]any{"threat": "outage", "consequence": 3, "likelihood": 4, "decision": nil}},
			Entries{{"threat": Choice("outage"), "consequence": Level(3), "likelihood": Level(4)}}, ""},
		{"risks", []any{map[string]any{"threat": "Avbrott i nät eller el", "consequence": 1, "likelihood": 1}},
			Entries{{"threat": Choice("outage"), "consequence": Level(1), "likelihood": Level(1)}}, ""},
		{"risks", []any{map[string]any{"threat": "något eget", "consequence": 1, "likelihood": 1}},
			Entries{{"threat": Choice("other"), "consequence": Level(1), "likelihood": Level(1)}}, ""},
		{"risks", []any{map[string]any{"threat": "outage", "consequence": 3}}, nil, "risks 1.likelihood: want a whole number from 1 to 4"},
		{"risks", []any{map[string]any{"consequence": 3, "likelihood": 9}}, nil, `risks 1.likelihood: got "9", want a whole number from 1 to 4`},
		{"risks", []any{map[string]any{"consequence": 3, "likelihood": 1, "treatment": "pray"}}, nil, `risks 1.treatment: got "pray", want one of avoid, reduce, share, accept`},
		{"risks", []any{map[string]any{"threat": "outage", "consequence": 4, "likelihood": 4, "decision": true}},
			Entries{{"threat": Choice("outage"), "consequence": Level(4), "likelihood": Level(4), "decision": Text("yes")}}, ""},
		{"risks", []any{map[string]any{"threat": "outage", "consequence": 4, "likelihood": 4, "decision": false}},
			Entries{{"threat": Choice("outage"), "consequence": Level(4), "likelihood": Level(4)}}, ""},
		{"it", "HEMLIG", nil, "it: want one of yes, no, unknown"},
		{"risks", []any{7}, nil, "risks 1: want named fields: threat, note, consequence, likelihood, treatment, responsible, date, decision"},
		{"risks", map[string]any{}, nil, "risks: want a list of entries, each with named fields"},
	} {
		q, ok := p.Question(c.question)
		if !ok {
			t.Fatalf("there is no question %s", c.question)
		}
		got, err := p.Parse(q, c.in)
		if c.err == "" {
			if err != nil || !Equal(got, c.want) {
				t.Errorf("%s %v: got %v, %v; want %v", c.question, c.in, got, err, c.want)
			}
			continue
		}
		var bad *BadValue
		if !errors.As(err, &bad) || err.Error() != c.err {
			t.Errorf("%s %v: got %v, %v; want %s", c.question, c.in, got, err, c.err)
		}
	}
}

func TestARefusedTextIsNeverRepeated(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	q, _ := p.Question("title")
	_, err := p.Parse(q, "Skyddsobjekt vid sjön Xyzzy")
	var bad *BadValue
	if !errors.As(err, &bad) || !bad.Marked || strings.Contains(err.Error(), "Xyzzy") {
		t.Errorf("got %v, want a refusal as marked that does not quote", err)
	}
	_, err = p.ReadCases(strings.NewReader("- {id: a, answers: {title: Signalskydd Xyzzy, it: signalskydd Xyzzy, risks: [{Xyzzy: 1}]}}"), "x.yaml")
	if err == nil || strings.Contains(err.Error(), "Xyzzy") {
		t.Errorf("got %v, want a refusal that does not quote", err)
	}
	_, err = p.ReadCases(strings.NewReader("- {id: a, answers: {it: perhaps}}"), "x.yaml")
	if err == nil || !strings.Contains(err.Error(), `"perhaps"`) {
		t.Errorf("got %v, want the value named: it is no free text", err)
	}
}

func TestATitleWithAMarkingWordIsNotNeutral(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"HEMLIG", "Hemlig bilaga", "hemligstämplat underlag", "KVALIFICERAT HEMLIG", "kvalificerat  hemlig", "Begränsat hemlig", "BEGRANSAT HEMLIG",
		"H E M L I G", "H.E.M.L.I.G", "hem-lig ritning", "KONFIDENTIELL", "konfidentiellt", "Signalskydd", "signal skydd", "SIGNAL-SKYDD", "signalskyddsmateriel",
		"Skyddsobjekt 4", "skydds objekt", "Säkerhetsskydd", "sakerhetsskydd", "SÄKERHETSSKYDDSAVTAL", "Sa\u0308kerhetsskydd", "hem\u00adlig", "ＨＥＭＬＩＧ",
		"SUA för värmeverket", "Löner för 19810101-1234", "810101-1234", "8101011234", "198101011234", "810161-1234",
		"Mast vid 59.3293, 18.0686", "59,3293 18,0686", "59° 19' 45\"", "Punkt 6580822, 674032",
	} {
		if NeutralTitle(s) {
			t.Errorf("%q passes as neutral", s)
		}
	}
	for _, s := range []string{
		"Nytt lönesystem", "Skolmöbler 2027", "Konfidentialitet och riktighet", "Hem för äldre", "Larm i tvättstuga", "U-2026-0042", "Diarienummer KS 2026/01234",
		"Upphandling 2027-2030", "Avrop 12 enheter à 3,5 ton", "Sekretessbelagda handlingar till arkivet", "Skydd mot väta", "Ny objektdatabas", "Budget 1200000 kr",
		"Telefonväxel 0470-410000", "Årsavtal 20270101-20291231", "",
	} {
		if !NeutralTitle(s) {
			t.Errorf("%q is refused", s)
		}
	}
}

func TestAFileOfCasesIsReadOrRefusedWithPlaces(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	in := `- id: 7
  title: Prov
  answers: {it: 'yes', contract_start: 2027-03-15, object: goods}
- id: b
  title: {sv: Prov, en: Trial}
  answers:
    itt: 'yes'
    it: maybe
    object: goods
    object: service
    title: ~
  expect: {dpai: 'no', class: null}
  expekt: {}
- answers: {}
`
	_, err := p.ReadCases(strings.NewReader(in), "cases.yaml")
	want := `cases.yaml:7:5: unknown question itt (did you mean it?)
cases.yaml:8:9: bad value for it: got "maybe", want one of yes, no, unknown
cases.yaml:10:5: object stands twice; the first is on line 9
cases.yaml:11:12: bad value for title: want a text
cases.yaml:12:12: there is no finding dpai to expect (did you mean dpia?)
cases.yaml:13:3: a case has no field expekt (did you mean expect?)
cases.yaml:14:3: a case has no id`
	if err == nil {
		t.Fatal("the file is read")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	for _, bad := range []string{"", "a", "{}", "[", "- 7", "- {id: a, answers: !x {}}", "- {id: &a a, answers: {title: *a}}", "[]\n---\n[]"} {
		if _, err := p.ReadCases(strings.NewReader(bad), "x"); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
	got, err := p.ReadCases(strings.NewReader(`[{"id":"a","answers":{"it":"no","confidentiality":2,"risks":[]},"expect":{"class":null}}]`), "x.json")
	if err != nil {
		t.Fatal(err)
	}
	wantCases := []CaseFile{{
		ID: "a", Answers: Answers{"it": Choice(No), "confidentiality": Level(2), "risks": Entries{}}, Expect: map[string]any{"class": nil},
	}}
	if diff := cmp.Diff(wantCases, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}
