package rules

import "slices"

// The variables that every condition may use besides questions, terms and findings.
const (
	varStanding      = "standing"
	varAnswered      = "answered"
	varRiskHighest   = "risk_highest"
	varRiskUndecided = "risk_undecided"
	varOrganisations = "organisations_missing"
	findingPrefix    = "finding."
)

// The entries questions that such variables are worked out from, and their fields.
const (
	risksQuestion         QuestionID = "risks"
	organisationsQuestion QuestionID = "organisations"
	consequenceField      FieldID    = "consequence"
	likelihoodField       FieldID    = "likelihood"
	decisionField         FieldID    = "decision"
	requirementsInField   FieldID    = "requirements_in"
)

func reservedNames() map[string]bool {
	return map[string]bool{
		varStanding: true, varAnswered: true, varRiskHighest: true, varRiskUndecided: true, varOrganisations: true,
		"finding": true, "possible": true, "in": true, "true": true, "false": true, "null": true,
		"size": true, "has": true, "all": true, "exists": true, "filter": true, "map": true,
	}
}

// slots numbers the variables of conditions: the questions in the order of
// asking, then terms, findings, and the five fixed ones.
type slots struct {
	names []string
	of    map[string]int
	// reads is the questions that a variable is worked out from, in the order
	// of asking, through terms and findings.
	reads [][]int
	// tells is reads less what comes in only through the outcome of the
	// screening, on which every finding hangs: no reason repeats that.
	tells [][]int
	// terms, findings and fixed are where each group begins.
	terms, findings, fixed int
}

func (s *slots) add(name string, reads ...int) int {
	i := len(s.names)
	s.names = append(s.names, name)
	s.reads = append(s.reads, reads)
	s.tells = append(s.tells, reads)
	s.of[name] = i
	return i
}

// last is the last question, in the order of asking, that slot i needs; -1 for none.
func (s *slots) last(i int) int {
	if n := len(s.reads[i]); n > 0 {
		return s.reads[i][n-1]
	}
	return -1
}

// names numbers the questions, so that every later step can resolve them.
func (b *builder) names() {
	b.plan.index = make(map[QuestionID]int, len(b.plan.questions))
	b.plan.screening = len(b.plan.questions)
	for i, q := range b.plan.questions {
		b.plan.index[q.ID] = i
		if q.Screens && i < b.plan.screening {
			b.plan.screening = i
		}
	}
}

// layout gives every variable its slot. It runs when terms and findings are known.
func (b *builder) layout() {
	p := b.plan
	s := slots{of: map[string]int{}}
	for i, q := range p.questions {
		s.add(string(q.ID), i)
	}
	s.terms = len(s.names)
	for _, t := range p.terms {
		s.add(t.id)
	}
	s.findings = len(s.names)
	p.alarm = -1
	for i, f := range p.findings {
		s.add(findingPrefix + string(f.id))
		if f.id == ProtectiveSecurity {
			p.alarm = i
		}
	}
	s.fixed = len(s.names)
	s.add(varStanding)
	s.add(varAnswered)
	of := func(id QuestionID) []int {
		if i, ok := p.index[id]; ok && p.questions[i].Kind == KindEntries {
			return []int{i}
		}
		return nil
	}
	s.add(varRiskHighest, of(risksQuestion)...)
	s.add(varRiskUndecided, of(risksQuestion)...)
	s.add(varOrganisations, of(organisationsQuestion)...)
	p.slots = s
}

// union is both sets of questions as one, in the order of asking.
func union(a, b []int) []int {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}
