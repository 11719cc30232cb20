package rules

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// interpreted is the same plan with every condition left to CEL.
func interpreted(p *Plan) *Plan {
	all := map[*condition]*condition{}
	left := func(c *condition) *condition {
		if c == nil {
			return nil
		}
		if all[c] == nil {
			other := *c
			other.native, other.amount = nil, nil
			all[c] = &other
		}
		return all[c]
	}
	q := *p
	q.asks = make([]*condition, len(p.asks))
	for i, c := range p.asks {
		q.asks[i] = left(c)
	}
	q.terms = append([]term(nil), p.terms...)
	for i := range q.terms {
		q.terms[i].is = left(q.terms[i].is)
	}
	q.findings = make([]finding, len(p.findings))
	for i, f := range p.findings {
		f.rows = append([]row(nil), f.rows...)
		for j := range f.rows {
			f.rows[j].when = left(f.rows[j].when)
		}
		q.findings[i] = f
	}
	q.blocks = append([]blockRule(nil), p.blocks...)
	for i := range q.blocks {
		q.blocks[i].when = left(q.blocks[i].when)
	}
	q.areas = append([]areaRule(nil), p.areas...)
	for i := range q.areas {
		q.areas[i].when = left(q.areas[i].when)
	}
	q.requirements = append([]requirementRule(nil), p.requirements...)
	for i := range q.requirements {
		q.requirements[i].when = left(q.requirements[i].when)
	}
	q.clashes = append([]clash(nil), p.clashes...)
	for i := range q.clashes {
		q.clashes[i].when = left(q.clashes[i].when)
	}
	return &q
}

// CEL says what a condition means. Only counts of some of what was chosen are left to it.
func TestConditionsAsFunctionsMeanWhatCELMakesOfThem(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	c := &checking{plan: p, domains: domains(p)}
	left := interpreted(p)
	dice := dice(7)
	r := rand.New(rand.NewPCG(7, 7))
	for range 3000 {
		answers, standing := c.wander(&dice)
		for id := range answers {
			if r.IntN(8) == 0 {
				delete(answers, id) // unknowns are where two readings would differ
			}
		}
		if diff := cmp.Diff(left.evaluate(answers, standing), p.evaluate(answers, standing), allOfIt()); diff != "" {
			t.Fatalf("CEL (-), functions (+) of %v, standing %q:\n%s", answers, standing, diff)
		}
	}
}

func TestNearlyAllShippedConditionsAreFunctions(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	var left []string
	note := func(c *condition) {
		if c != nil && !c.always && c.native == nil && c.amount == nil {
			left = append(left, c.text)
		}
	}
	for _, c := range p.asks {
		note(c)
	}
	for _, one := range p.terms {
		note(one.is)
	}
	for _, f := range p.findings {
		for _, r := range f.rows {
			note(r.when)
		}
	}
	for _, one := range p.requirements {
		note(one.when)
	}
	for _, one := range p.clashes {
		note(one.when)
	}
	if len(left) > 2 {
		t.Errorf("%d conditions are left to CEL, want at most two: %q", len(left), left)
	}
}
