package rules

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// evaluation is one run of Evaluate: the variables, as far as they are known.
// It is the activation that CEL programs read from.
type evaluation struct {
	plan     *Plan
	answers  Answers
	standing Standing
	alarm    bool
	at       int // the question being decided; everything before it is settled

	given  []Value // by question: what was answered
	truths []Truth
	lives  []Value   // by question: the answers that count
	values []ref.Val // by slot; nil where it is not worked out yet
	known  []Truth   // by condition: its truth plus one, or 0 where not worked out yet

	alive, never set // the questions with an answer that counts, and those that do not apply; for reasons
}

func newEvaluation(p *Plan, answers Answers, standing Standing) *evaluation {
	e := &evaluation{
		plan: p, answers: answers, standing: standing,
		values: make([]ref.Val, len(p.slots.names)),
	}
	values := make([]Value, 2*len(p.questions))
	e.given, e.lives = values[:len(p.questions)], values[len(p.questions):]
	truths := make([]Truth, len(p.questions)+p.conditions)
	e.truths, e.known = truths[:len(p.questions)], truths[len(p.questions):]
	for id, v := range answers {
		if i, ok := p.index[id]; ok {
			e.given[i] = v
		}
	}
	e.values[p.slots.of[varStanding]] = types.String(standing)
	copy(e.values, p.unknowns)
	return e
}

// unknown is a value that is not known. It does not say of what: reasons come
// from what a condition reads, and joining the origins of unknowns took a third
// of the memory of an evaluation.
func unknown() ref.Val { return &types.Unknown{} }

// settle notes whether question i applies, and what its variable is.
func (e *evaluation) settle(i int, truth Truth, value Value) {
	e.truths[i] = truth
	switch {
	case truth == False:
		e.values[i] = e.plan.blanks[i]
	case truth == True && value != nil:
		e.lives[i] = value
		e.values[i] = valueOf(value)
	}
}

// empty is what a question that does not apply stands for in conditions.
func empty(k Kind) ref.Val {
	switch k {
	case KindLevel:
		return types.Int(UnknownLevel)
	case KindChoices:
		return types.DefaultTypeAdapter.NativeToValue([]string{})
	default:
		return types.String("")
	}
}

func valueOf(v Value) ref.Val {
	switch v := v.(type) {
	case Text:
		return types.String(v)
	case Name:
		return types.String(v)
	case Choice:
		return types.String(v)
	case Date:
		return types.String(v.String())
	case Level:
		return types.Int(v)
	case Choices:
		list := make([]string, len(v))
		for i, o := range v {
			list[i] = string(o)
		}
		return types.DefaultTypeAdapter.NativeToValue(list)
	default:
		return types.String("")
	}
}

// term is the value of a term.
func (e *evaluation) term(c *condition) ref.Val {
	switch {
	case c.native != nil:
		switch c.native(e) {
		case True:
			return types.True
		case False:
			return types.False
		}
		return unknown()
	case c.amount != nil:
		if n, ok := c.amount(e); ok {
			return types.Int(n)
		}
		return unknown()
	}
	return e.eval(c)
}

// eval runs a program. A failure is an unknown, so that it never counts as no.
func (e *evaluation) eval(c *condition) ref.Val {
	v, _, err := c.program.Eval(e)
	if err != nil || v == nil || types.IsError(v) {
		return unknown()
	}
	return v
}

var _ cel.Activation = (*evaluation)(nil)

// Parent is part of cel.Activation.
func (e *evaluation) Parent() cel.Activation { return nil }

// ResolveName is part of cel.Activation. What is worked out before the
// questions it needs are settled is not kept.
func (e *evaluation) ResolveName(name string) (any, bool) {
	i, ok := e.plan.slots.of[name]
	if !ok {
		return nil, false
	}
	return e.value(i), true
}

// value is the variable in slot i.
func (e *evaluation) value(i int) ref.Val {
	if v := e.values[i]; v != nil {
		return v
	}
	s := &e.plan.slots
	if s.names[i] == varAnswered {
		return e.answered()
	}
	v := e.derive(i, s.names[i])
	if s.last(i) < e.at {
		e.values[i] = v
	}
	return v
}

func (e *evaluation) answered() ref.Val {
	var list []string
	for i, v := range e.lives {
		if v != nil {
			list = append(list, string(e.plan.questions[i].ID))
		}
	}
	return types.DefaultTypeAdapter.NativeToValue(list)
}

func (e *evaluation) derive(i int, name string) ref.Val {
	s := &e.plan.slots
	switch {
	case i < s.findings:
		return e.term(e.plan.terms[i-s.terms].is)
	case i < s.fixed:
		r, _ := e.row(i - s.findings)
		return types.String(r.value)
	case name == varOrganisations:
		return e.organisationsMissing()
	case name == varRiskHighest:
		return e.riskHighest()
	default:
		return e.riskUndecided()
	}
}
