package rules

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"go.yaml.in/yaml/v4"
)

// condition is a compiled expression. It is shared by all rules that were
// written with the same words and is safe for concurrent use.
type condition struct {
	text    string
	always  bool // the expression is the word true
	program cel.Program
	native  native // nil where only the program can tell; of a condition that is true or false
	amount  number // likewise of a term that is an int
	reads   []int  // questions, through terms and findings, in the order of asking
	tells   []int  // of them, those that a reason names
	last    int    // of reads; -1 if there is none
	told    set    // of tells
	number  int    // among the conditions of the plan
}

// conditions compiles everything that is pending, in an order in which what a
// condition reads has been compiled before it.
func (b *builder) conditions() {
	b.layout()
	env, err := newEnvironment(b.plan)
	if err != nil {
		if len(b.faults.list) == 0 { // otherwise it follows from a fault already reported
			b.faults.add(Problem{File: "checklists", Text: err.Error()})
		}
		return
	}
	b.env = env
	made := map[string]*condition{}
	for pass := range 3 {
		for _, p := range b.pending {
			if p.stage() != pass {
				continue
			}
			c := b.compile(p, made)
			if p.into != nil {
				*p.into = c
			}
			b.derive(p, c)
		}
	}
	b.wakes()
	for _, q := range b.plan.questions {
		b.plan.unknowns = append(b.plan.unknowns, unknown())
		b.plan.blanks = append(b.plan.blanks, empty(q.Kind))
	}
	for i := range b.plan.findings {
		b.plan.listed = append(b.plan.listed, i)
	}
	slices.SortStableFunc(b.plan.listed, func(i, j int) int {
		return slices.Index(findingOrder(), b.plan.findings[i].id) - slices.Index(findingOrder(), b.plan.findings[j].id)
	})
}

// stage orders the compiling: terms, then findings, then everything that may use both.
func (p pending) stage() int {
	switch {
	case p.findings == 0 && p.terms >= 0:
		return 0
	case p.findings >= 0:
		return 1
	default:
		return 2
	}
}

// derive notes what a term or a finding is worked out from.
func (b *builder) derive(p pending, c *condition) {
	if c == nil {
		return
	}
	s := &b.plan.slots
	switch p.stage() {
	case 0:
		s.reads[s.terms+p.terms], s.tells[s.terms+p.terms] = c.reads, c.tells
	case 1:
		s.reads[s.findings+p.findings] = union(s.reads[s.findings+p.findings], c.reads)
		s.tells[s.findings+p.findings] = union(s.tells[s.findings+p.findings], c.tells)
	}
}

// wakes marks the questions whose answers can change the screening's outcome.
func (b *builder) wakes() {
	p := b.plan
	p.wakes = make([]bool, len(p.questions))
	if p.alarm < 0 {
		return
	}
	for _, q := range p.slots.reads[p.slots.findings+p.alarm] {
		p.wakes[q] = true
	}
}

// compile checks one condition. It is nil where there is none, where it is
// always true, or where it has a fault.
func (b *builder) compile(p pending, made map[string]*condition) *condition {
	if p.raw.s == "" {
		return nil
	}
	ast, issues := b.env.cel.Compile(p.raw.s)
	if issues.Err() != nil {
		b.explain(p.raw, issues)
		return nil
	}
	want := celTypes()[p.kind]
	if got := ast.OutputType(); !got.IsExactType(want) {
		b.fault(p.raw.at, "want a condition that is true or false, got one that is %s", got)
		return nil
	}
	reads, tells, ok := b.references(p, ast)
	if !ok {
		return nil
	}
	if c, ok := made[p.raw.s]; ok {
		return c
	}
	cost, err := b.env.cel.EstimateCost(ast, sizes{})
	if err != nil {
		b.fault(p.raw.at, "estimate the cost: %v", err)
		return nil
	}
	if cost.Max > costLimit {
		b.fault(p.raw.at, "the condition may cost %d steps; the limit is %d", cost.Max, costLimit)
		return nil
	}
	options := []cel.ProgramOption{cel.EvalOptions(cel.OptOptimize)}
	if cost.Max > unmetered {
		options = append(options, cel.CostLimit(costLimit))
	}
	program, err := b.env.cel.Program(ast, options...)
	if err != nil {
		b.fault(p.raw.at, "%v", err)
		return nil
	}
	c := &condition{
		text: p.raw.s, always: p.raw.s == "true", program: program, reads: reads, tells: tells,
		last: -1, told: newSet(len(b.plan.questions)), number: len(made),
	}
	if len(reads) > 0 {
		c.last = reads[len(reads)-1]
	}
	for _, q := range tells {
		c.told.add(q)
	}
	n := natives{plan: b.plan, tree: ast.NativeRep()}
	if p.kind == "bool" {
		c.native = n.condition(n.tree.Expr())
	} else {
		c.amount = n.number(n.tree.Expr())
	}
	made[p.raw.s] = c
	b.plan.conditions = len(made)
	return c
}

// where is the place in the file of a place in the expression. Line and column
// are CEL's: from 1 and from 0. In folded texts only the first line is known.
func (r rawCondition) where(line, column int) at {
	p := r.at
	switch {
	case r.style&yaml.LiteralStyle != 0:
		p.line += line
		p.column = 0
	case r.style&yaml.FoldedStyle != 0:
		p.line++
		p.column = 0
	case r.style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		p.column += 1 + column + strings.Count(prefix(r.s, column), "'")*quoteWidth(r.style)
	default:
		p.column += column
	}
	return p
}

// quoteWidth is how much longer an apostrophe is in the file than in the text.
func quoteWidth(s yaml.Style) int {
	if s&yaml.SingleQuotedStyle != 0 {
		return 1
	}
	return 0
}

func prefix(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}
