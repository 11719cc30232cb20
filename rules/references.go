package rules

import (
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// references walks an expression and checks every name and literal in it:
// nothing may be used before it is known, and a value that a question does not
// offer is a slip. It returns the questions that the expression reads, and those
// of them that its reason names.
func (b *builder) references(p pending, tree *cel.Ast) (reads, tells []int, ok bool) {
	w := &walk{builder: b, pending: p, tree: tree.NativeRep(), ok: true}
	w.visit(w.tree.Expr())
	return w.reads, w.tells, w.ok
}

// outcomeOfScreening is the variable that says whether there is an alarm.
const outcomeOfScreening = "finding." + string(ProtectiveSecurity)

type walk struct {
	builder *builder
	pending pending
	tree    *ast.AST
	reads   []int
	tells   []int
	ok      bool
}

func (w *walk) place(e ast.Expr) at {
	loc := w.tree.SourceInfo().GetStartLocation(e.ID())
	return w.pending.raw.where(loc.Line(), loc.Column())
}

func (w *walk) fault(p Problem) {
	w.ok = false
	w.builder.faults.add(p)
}

// name is the variable that e stands for, or "".
func (w *walk) name(e ast.Expr) string {
	if r, ok := w.tree.ReferenceMap()[e.ID()]; ok && r.Name != "" {
		return r.Name
	}
	return ""
}

func (w *walk) visit(e ast.Expr) {
	if name := w.name(e); name != "" && (e.Kind() == ast.IdentKind || e.Kind() == ast.SelectKind) {
		w.use(name, e)
		return
	}
	switch e.Kind() {
	case ast.CallKind:
		w.call(e)
	case ast.SelectKind:
		w.visit(e.AsSelect().Operand())
	case ast.ListKind:
		for _, one := range e.AsList().Elements() {
			w.visit(one)
		}
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		for _, part := range []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()} {
			w.visit(part)
		}
	}
}

func (w *walk) call(e ast.Expr) {
	c := e.AsCall()
	args := c.Args()
	switch c.FunctionName() {
	case operators.Equals, operators.NotEquals:
		w.literal(args[0], args[1])
		w.literal(args[1], args[0])
	case operators.In, operators.OldIn:
		if w.name(args[1]) == varAnswered {
			w.answered(args[0])
			return
		}
		w.literal(args[1], args[0])
		if args[1].Kind() == ast.ListKind {
			for _, one := range args[1].AsList().Elements() {
				w.literal(args[0], one)
			}
		}
	}
	if c.IsMemberFunction() {
		w.visit(c.Target())
	}
	for _, a := range args {
		w.visit(a)
	}
}

// literal checks a text that is compared with a variable whose values are known.
func (w *walk) literal(variable, text ast.Expr) {
	s, ok := stringOf(text)
	if !ok || s == "" {
		return
	}
	name := w.name(variable)
	values, known := w.builder.env.choices[name]
	if !known || name == varAnswered || contains(values, s) {
		return
	}
	p := w.place(text).says("%s is never '%s'", name, s)
	p.Suggestion = nearest(s, values)
	w.fault(p)
}

// answered is 'x' in answered, which reads x. No other use can be checked.
func (w *walk) answered(e ast.Expr) {
	s, ok := stringOf(e)
	if !ok {
		w.fault(w.place(e).says("answered is used as 'question' in answered only"))
		return
	}
	if _, known := w.builder.plan.index[QuestionID(s)]; !known {
		p := w.place(e).says("there is no question '%s'", s)
		p.Suggestion = nearest(s, w.builder.env.choices[varAnswered])
		w.fault(p)
		return
	}
	w.use(s, e)
}

func stringOf(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

// use notes that the condition reads a variable, and refuses one that is not
// known yet where the condition stands.
func (w *walk) use(name string, e ast.Expr) {
	s := &w.builder.plan.slots
	i, ok := s.of[name]
	if !ok {
		return // a variable of a loop
	}
	p := w.pending
	switch {
	case name == varAnswered:
		w.fault(w.place(e).says("answered is used as 'question' in answered only"))
	case i >= s.terms && i < s.findings && p.terms >= 0 && i-s.terms >= p.terms:
		w.fault(w.place(e).says("term %s is defined later", name))
	case i >= s.findings && i < s.fixed && p.findings >= 0 && i-s.findings >= p.findings:
		w.fault(w.place(e).says("%s is found later", name))
	case p.before >= 0 && s.last(i) >= p.before:
		later := string(w.builder.plan.questions[s.last(i)].ID)
		text := fmt.Sprintf("%s is asked later", name)
		if later != name {
			text = fmt.Sprintf("%s needs %s, which is asked later", name, later)
		}
		w.fault(w.place(e).says("%s", text))
	}
	w.reads = union(w.reads, s.reads[i])
	if name != outcomeOfScreening {
		w.tells = union(w.tells, s.tells[i])
	}
}

// explain turns what CEL says about an expression into problems of the file.
func (b *builder) explain(raw rawCondition, issues *cel.Issues) {
	for i, issue := range issues.Errors() {
		if i > 0 && strings.HasPrefix(issue.Message, "Syntax error") {
			continue // follows from the first
		}
		p := raw.where(issue.Location.Line(), issue.Location.Column()).says("%s", issue.Message)
		if m := regexp.MustCompile(`undeclared reference to '([^']*)'`).FindStringSubmatch(issue.Message); m != nil {
			name := b.longest(raw.s, issue.Location.Line(), issue.Location.Column(), m[1])
			p.Text = "unknown name " + name
			p.Suggestion = nearest(name, append(b.plan.slots.names, "possible"))
		}
		if m := regexp.MustCompile(`no matching overload for '_(.{1,2})_' applied to '\(([^,]*), (.*)\)'`).FindStringSubmatch(issue.Message); m != nil {
			p.Text = fmt.Sprintf("%s does not work between %s and %s", m[1], m[2], m[3])
		}
		if strings.Contains(issue.Message, "token recognition error at: '=") {
			p.Text, p.Suggestion = "a single = compares nothing", "=="
		}
		b.faults.add(p)
	}
}

// longest is the name at a place in the expression, with its dots: CEL names
// only the first part of finding.x.
func (b *builder) longest(text string, line, column int, first string) string {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return first
	}
	rest := []rune(lines[line-1])
	if column > len(rest) {
		return first
	}
	if m := regexp.MustCompile(`^[a-z_][a-z0-9_.]*`).FindString(string(rest[column:])); strings.HasPrefix(m, first) {
		return m
	}
	return first
}
