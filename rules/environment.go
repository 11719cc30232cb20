package rules

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// costLimit bounds the work of one condition, in CEL's units, both by the
// static estimate at load and while it runs. The costliest shipped expression,
// the count of DPIA criteria, is estimated at 5 136; three nested loops over a
// list at 41 million.
const costLimit = 20_000

// unmetered is up to which estimate a condition runs without counting its
// steps: even answers twenty times as large as reckoned would not take it to the
// limit, and counting makes all the rest three times as slow.
const unmetered = 1_000

// The largest values that the static estimate has to reckon with: no question
// has more options than listLimit, and a line of text is cut far below textLimit.
const (
	listLimit = 64
	textLimit = 500
)

// environment is the CEL environment of one plan.
type environment struct {
	cel     *cel.Env
	plan    *Plan
	choices map[string][]string // the values that a variable can have, where they are known
}

func celTypes() map[string]*cel.Type {
	return map[string]*cel.Type{
		"bool": cel.BoolType, "int": cel.IntType, "string": cel.StringType, "list": cel.ListType(cel.StringType),
	}
}

func newEnvironment(p *Plan) (*environment, error) {
	e := &environment{plan: p, choices: map[string][]string{}}
	options := []cel.EnvOption{
		cel.Variable(varStanding, cel.StringType),
		cel.Variable(varAnswered, cel.ListType(cel.StringType)),
		cel.Variable(varRiskHighest, cel.IntType),
		cel.Variable(varRiskUndecided, cel.IntType),
		cel.Variable(varOrganisations, cel.IntType),
		cel.Function("possible", cel.Overload("possible_string", []*cel.Type{cel.StringType}, cel.BoolType,
			cel.UnaryBinding(possible))),
	}
	e.choices[varStanding] = []string{string(Alarmed), string(Cleared)}
	for _, q := range p.questions {
		if t := typeOf(q.Kind); t != nil {
			options = append(options, cel.Variable(string(q.ID), t))
		}
		for _, o := range q.Options {
			e.choices[string(q.ID)] = append(e.choices[string(q.ID)], string(o.ID))
		}
	}
	for _, t := range p.terms {
		options = append(options, cel.Variable(t.id, celTypes()[t.kind]))
	}
	for _, f := range p.findings {
		name := findingPrefix + string(f.id)
		options = append(options, cel.Variable(name, cel.StringType))
		for _, r := range f.rows {
			e.choices[name] = append(e.choices[name], r.value)
		}
	}
	for _, q := range p.questions {
		e.choices[varAnswered] = append(e.choices[varAnswered], string(q.ID))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("declare variables: %w", err)
	}
	e.cel = env
	return e, nil
}

// typeOf is the type of the variable of a question, nil where it has none.
func typeOf(k Kind) *cel.Type {
	switch k {
	case KindText, KindPerson, KindDate, KindChoice:
		return cel.StringType
	case KindChoices:
		return cel.ListType(cel.StringType)
	case KindLevel:
		return cel.IntType
	default:
		return nil
	}
}

// possible is true unless the answer is a clear no, or the question was not asked.
func possible(v ref.Val) ref.Val {
	s, ok := v.(types.String)
	if !ok {
		return types.NewErr("possible wants a text")
	}
	return types.Bool(s != types.String(No) && s != "")
}

// sizes tells the static cost estimate how large the variables can be.
type sizes struct{}

func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	path := n.Path()
	if len(path) == 0 {
		return nil
	}
	if n.Type().Kind() == types.ListKind {
		return &cost.SizeEstimate{Min: 0, Max: listLimit}
	}
	return &cost.SizeEstimate{Min: 0, Max: textLimit}
}

func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}
