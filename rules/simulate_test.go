package rules

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASimulationIsTheObjectOfTheContract(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	cases, err := p.ReadCases(strings.NewReader(`
- id: a
  answers: {protective_security: 'yes', it: 'yes'}
  expect: {dpia: outside_chat, requirements: [PRO-1], class: {confidentiality: 1}, areas: []}
- id: b
  answers: {protective_security: 'yes', already_disclosed: 'no'}
`), "x.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cases {
		line, err := json.Marshal(p.Simulate(c))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(line))
	}
	findings := `"findings":{"areas":[],"class":null,"dpia":"outside_chat","ending":"ES","followup":"FS","method":"outside_chat",` +
		`"prior_consultation":"not_applicable","protective_security":"alarm","publication_blocks":["coordinator"],"requirements":[],"risk":"none"}`
	want := []string{
		`{"id":"a",` + findings + `,"open_questions":["already_disclosed"],"ignored":["it"],"mismatches":[` +
			`{"finding":"class","got":null,"want":{"confidentiality":1}},{"finding":"requirements","got":[],"want":["PRO-1"]}]}`,
		`{"id":"b",` + findings + `,"open_questions":[],"mismatches":[]}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

func TestListsAreExpectedInAnyOrder(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	c := CaseFile{Answers: with(cleared3(), Answers{"it": Choice(No)}), Expect: map[string]any{"publication_blocks": []any{"organisations", "framework_ceiling"}}}
	if got := p.Simulate(c).Mismatches; len(got) != 0 {
		t.Errorf("mismatches %v, want none", got)
	}
	c.Expect["publication_blocks"] = []any{"organisations"}
	if got := p.Simulate(c).Mismatches; len(got) != 1 {
		t.Errorf("mismatches %v, want one", got)
	}
}

func TestOnlyStagesThatHaveBegunAreOpen(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	stages := func(r Result) map[StageID]bool {
		out := map[StageID]bool{}
		for _, id := range r.OpenQuestions {
			q, _ := p.Question(id)
			out[q.Stage] = true
		}
		return out
	}
	if diff := cmp.Diff(map[StageID]bool{Prepare: true}, stages(p.Simulate(CaseFile{Answers: cleared3()}))); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	deliver := p.Questions(Deliver)[0]
	got := stages(p.Simulate(CaseFile{Answers: with(cleared3(), Answers{deliver.ID: singles(deliver.Kind, deliver.Options, 0, 0)[0]})}))
	if got[End] || !got[Procure] {
		t.Errorf("open in %v, want procure and not end", got)
	}
}
