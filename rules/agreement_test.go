package rules

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// contract is the questions of DESIGN §6 that take part in findings, with
// the values that they are tried with.
func contract() map[QuestionID][]Value {
	choice := func(ids ...OptionID) []Value {
		var out []Value
		for _, id := range ids {
			out = append(out, Choice(id))
		}
		return out
	}
	ynu, screen := choice("yes", "no", "unknown"), choice("no", "no", "no", "no", "no", "yes", "unknown", "cannot_say")
	where := choice("own", "outsourced", "cloud", "mixed", "unknown")
	criteria := []Value{Choices{}, Choices{}, Choices{"C1"}, Choices{"C4"}, Choices{"C4", "C5"}, Choices{"C1", "C7", "C9"}}
	level, ceiling := []Value{}, []Value{UnknownLevel}
	for n := range Level(5) {
		level = append(level, n, n%4)
		if n < 4 {
			ceiling = append(ceiling, n)
		}
	}
	risks := []Value{Entries{}}
	for c := range Level(4) {
		for l := range Level(4) {
			one := Entry{"threat": Choice("outage"), "consequence": c + 1, "likelihood": l + 1}
			with := Entry{"threat": Choice("outage"), "consequence": c + 1, "likelihood": l + 1, "decision": Text("CISO, 2027-02-03")}
			risks = append(risks, Entries{one}, Entries{with}, Entries{with, {"consequence": Level(1), "likelihood": Level(2)}})
		}
	}
	in, out := Entry{"name": Text("A"), "requirements_in": Choice("yes")}, Entry{"name": Text("B"), "requirements_in": Choice("no")}
	return map[QuestionID][]Value{
		"title": {Text("Nytt system")}, "owner": {Name("Anna")},
		"object": choice("goods", "service", "it_system", "works"), "procedure": choice("new", "direct_award", "framework", "call_off", "call_off", "extension"),
		"planned_publication": {Date{2027, 3, 1}}, "contract_start": {Date{2027, 6, 1}}, "contract_end": {Date{2030, 6, 1}},
		"protective_security": screen, "critical_surroundings": screen, "already_disclosed": screen,
		"framework_ceiling_confidentiality": ceiling, "framework_ceiling_integrity": ceiling, "framework_ceiling_availability": ceiling,
		"it": ynu, "equipment": ynu, "supplier_sees_information": ynu, "supplier_stores_information": ynu, "subcontractors": ynu, "cloud_in_chain": ynu,
		"location": where, "location_same": ynu, "location_backup": where, "location_fallback": where, "location_test": where,
		"location_support": where, "location_decommissioning": where,
		"shared_service": ynu, "organisations": {Entries{}, Entries{in}, Entries{in, out}, Entries{in, in}, Entries{{"name": Text("C")}}},
		"critical_to_society": ynu, "confidentiality": level, "integrity": level, "availability": level,
		"level4_confirmed": choice("yes", "no", "no", "unknown"), "risks": risks, "personal_data": ynu,
		"dpia_criteria": criteria, "dpia_criteria_unsure": criteria, "dpia_mandatory": choice("a", "b", "c", "none", "none", "none", "unknown"),
		"third_country": ynu, "high_risk_remains": ynu,
	}
}

// sample is a set of answers. Branches that are not taken are answered too,
// as they are when somebody has changed an earlier answer.
func sample(r *rand.Rand, ids []QuestionID, values map[QuestionID][]Value, missing float64) Answers {
	out := Answers{}
	for _, id := range ids {
		if r.Float64() >= missing {
			out[id] = values[id][r.IntN(len(values[id]))]
		}
	}
	return out
}

func contractIDs(t testing.TB, p *Plan) []QuestionID {
	t.Helper()
	values := contract()
	var out []QuestionID
	for _, q := range p.Questions(Prepare) {
		if values[q.ID] != nil {
			out = append(out, q.ID)
		}
	}
	if len(out) != len(values) {
		t.Fatalf("the plan has %d of the %d questions of the contract", len(out), len(values))
	}
	return out
}

func shippedPlan(t testing.TB) *Plan {
	t.Helper()
	p, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTheRulesAgreeWithASecondImplementation(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	ids, values := contractIDs(t, p), contract()
	r := rand.New(rand.NewPCG(2026, 11))
	for i := range 5000 {
		missing := []float64{0, 0, 0.02, 0.1, 0.4}[i%5]
		answers := sample(r, ids, values, missing)
		got := p.Simulate(CaseFile{ID: fmt.Sprint(i), Answers: answers})
		o := consider(answers)
		if diff := cmp.Diff(o.findings(), got.Findings); diff != "" {
			t.Fatalf("set %d: want (-), got (+):\n%s\nanswers %v", i, diff, answers)
		}
		live := p.Evaluate(answers, Unscreened).Live
		for _, id := range ids {
			if !Equal(live[id], o.live[id]) {
				t.Fatalf("set %d: live %s is %v, want %v; answers %v", i, id, live[id], o.live[id], answers)
			}
		}
	}
}
