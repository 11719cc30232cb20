package casefile_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/casefile"
	"upphandlingsvakten/rules"
)

// out is where files are left to be looked at.
var out = flag.String("out", "", "leave the files of the tests in this directory")

// made is when the files of the tests are made.
func made() time.Time { return time.Date(2026, 11, 23, 8, 30, 0, 0, time.UTC) }

func plan(t testing.TB) *rules.Plan {
	t.Helper()
	p, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// procurement is a case whose first stage is closed, with these answers in the
// form that bot simulate reads.
func procurement(t testing.TB, p *rules.Plan, answers string) conversation.Case {
	t.Helper()
	list, err := p.ReadCases(strings.NewReader("- {id: one, answers: "+answers+"}"), "answers")
	if err != nil {
		t.Fatal(err)
	}
	anna := conversation.Person{ID: "slack:U1", Name: "Anna Öberg"}
	c := conversation.Case{
		ID: "U-2026-0042", Seq: 40, Lang: rules.Swedish, Home: "slack:C1/1", Opened: made().AddDate(0, 0, -3), Owner: anna,
		Status: conversation.StatusOpen, Stage: rules.Procure, Round: 1, Asking: true, Issued: 1, Plan: p.Digest(),
		Since: made(), Touched: made(), Answers: map[rules.QuestionID]conversation.Given{},
	}
	for q, v := range list[0].Answers {
		c.Answers[q] = conversation.Given{Value: v, By: anna, At: made(), Seq: 7}
	}
	return c
}

// The answers of a learning platform in the cloud, which brings about most of
// the catalogue; of office furniture; and of a system with every risk there is.
const (
	platform = `{title: Ny lärplattform för grundskolan, owner: Åsa Öström, object: it_system, procedure: new,
		planned_publication: "2027-01-11", contract_start: "2027-03-15", contract_end: "2030-03-14",
		protective_security: "no", critical_surroundings: "no", already_disclosed: "no", it: "yes", equipment: "no",
		supplier_sees_information: "yes", supplier_stores_information: "yes", subcontractors: "yes", cloud_in_chain: "yes",
		location: cloud, location_same: "yes", shared_service: "no", critical_to_society: "no",
		confidentiality: 2, integrity: 2, availability: 1, personal_data: "yes", dpia_criteria: [C4, C7], dpia_criteria_unsure: [],
		dpia_mandatory: none, third_country: unknown, high_risk_remains: unknown,
		risks: [{threat: intrusion, note: Se riskanalysen, consequence: 3, likelihood: 3, treatment: reduce, responsible: "Sam Ek, systemförvaltare", date: "2027-03-01"},
			{threat: outage, consequence: 2, likelihood: 2, treatment: accept},
			{threat: wrong_access, consequence: 4, likelihood: 3, treatment: reduce, responsible: Åsa Öström, date: "2027-03-01"}]}`
	furniture = `{title: Nya kontorsmöbler, owner: Kim Åkesson, object: goods, procedure: call_off,
		planned_publication: "2027-01-11", contract_start: "2027-03-15", contract_end: "2029-03-14",
		protective_security: "no", critical_surroundings: "no", already_disclosed: "no", it: "no",
		framework_ceiling_confidentiality: 1, framework_ceiling_integrity: 1, framework_ceiling_availability: 1,
		supplier_sees_information: "no", supplier_stores_information: "no", subcontractors: "no", shared_service: "no",
		critical_to_society: "no", confidentiality: 0, integrity: 0, availability: 0, personal_data: "no", risks: []}`
)

// keep leaves a file to be looked at, if that was asked for.
func keep(t testing.TB, name string, b []byte) {
	t.Helper()
	if *out == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*out, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// paper makes one paper, in version 1.
func paper(t testing.TB, p *rules.Plan, c conversation.Case, which conversation.Paper, l rules.Lang) casefile.File {
	t.Helper()
	doc := conversation.Document{Papers: []conversation.Paper{which}, Version: 1}
	files, err := casefile.Make(p, c, doc, l, made())
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 {
		t.Fatalf("%s: got %d files, want one", which, len(files))
	}
	keep(t, string(l)+"-"+strings.ReplaceAll(t.Name(), "/", "-")+"-"+files[0].Name, files[0].Bytes)
	return files[0]
}

func languages() []rules.Lang { return []rules.Lang{rules.Swedish, rules.English} }
