package rules

import "maps"

// memory is what a plan has assessed lately. Nothing in it is changed by those
// who read assessments.
type memory struct{ list []remembered }

type remembered struct {
	answers  Answers
	standing Standing
	outcome  Assessment
}

// remembers bounds a memory. One event asks about the case as it was, as it is
// afterwards, and as it would be with another answer.
const remembers = 4

// Remembering is the same plan, with a memory: what it has assessed it does not
// work out again. It is for one goroutine and one event, in which reading,
// deciding and showing ask for the same assessments several times.
func (p *Plan) Remembering() *Plan {
	q := *p
	q.memory = &memory{}
	return &q
}

// recall is the assessment of those answers, if it has been made lately.
func (m *memory) recall(answers Answers, standing Standing) (Assessment, bool) {
	for _, r := range m.list {
		if r.standing == standing && maps.EqualFunc(r.answers, answers, Equal) {
			return r.outcome, true
		}
	}
	return Assessment{}, false
}

func (m *memory) keep(answers Answers, standing Standing, outcome Assessment) {
	if len(m.list) == remembers {
		m.list = m.list[1:]
	}
	m.list = append(m.list, remembered{maps.Clone(answers), standing, outcome})
}
