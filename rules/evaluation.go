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

	truths []Truth
	live   Answers
	values []ref.Val // by slot; nil where it is not worked out yet
	known  []Truth   // by condition: its truth plus one, or 0 where not worked out yet
	asked  []string  // the live answers so far, for the variable answered
}

func newEvaluation(p *Plan, answers Answers, standing Standing) *evaluation {
	e := &evaluation{
		plan: p, answers: answers, standing: standing,
		truths: make([]Truth, len(p.questions)),
		live:   make(Answers, len(answers)),
		values: make([]ref.Val, len(p.slots.names)),
		known:  make([]Truth, p.conditions),
	}
	e.values[p.slots.of[varStanding]] = types.String(standing)
	copy(e.values, p.unknowns)
	return e
}

// unknown is a value that is not known. It does not say of what: reasons come
// from what a condition reads, and joining the origins of unknowns took a third
// of the memory of an evaluation.
func unknown() ref.Val { return &types.Unknown{} }

// settled says whether all those questions have been decided.
func (e *evaluation) settled(reads []int) bool {
	return len(reads) == 0 || reads[len(reads)-1] < e.at
}

// settle notes whether question i applies, and what its variable is.
func (e *evaluation) settle(i int, truth Truth, value Value) {
	q := &e.plan.questions[i]
	e.truths[i] = truth
	switch {
	case truth == False:
		e.values[i] = empty(q.Kind)
	case truth == True && value != nil:
		e.live[q.ID] = value
		e.asked = append(e.asked, string(q.ID))
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
	if v := e.values[i]; v != nil {
		return v, true
	}
	if name == varAnswered {
		return types.DefaultTypeAdapter.NativeToValue(e.asked), true
	}
	v := e.derive(i, name)
	if e.settled(e.plan.slots.reads[i]) {
		e.values[i] = v
	}
	return v, true
}

func (e *evaluation) derive(i int, name string) ref.Val {
	s := &e.plan.slots
	switch {
	case i < s.findings:
		return e.eval(e.plan.terms[i-s.terms].is)
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
