package rules

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// native is a condition as a Go function. Nearly all conditions are comparisons
// joined by and, or and not; as functions they take a tenth of the time that
// CEL takes to interpret them. What a condition means is CEL's to say: it
// compiles and checks them all, whatever is not written here runs there, and a
// test holds the two to the same outcomes. An unknown operand makes a
// comparison Maybe, and a no decides an and, a yes an or, whatever is unknown.
type native func(*evaluation) Truth

// number is a condition's operand that is an int; false where it is unknown.
type number func(*evaluation) (int64, bool)

// natives translates the conditions of one plan.
type natives struct {
	plan *Plan
	tree *ast.AST
}

func truthOf(yes bool) Truth {
	if yes {
		return True
	}
	return False
}

// not is the opposite of a truth: what is unknown stays so.
func (t Truth) not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Maybe
}

// slot is the variable that e names; -1 if it names none.
func (n natives) slot(e ast.Expr) int {
	r, ok := n.tree.ReferenceMap()[e.ID()]
	if !ok || r.Name == "" || e.Kind() != ast.IdentKind && e.Kind() != ast.SelectKind {
		return -1
	}
	if i, ok := n.plan.slots.of[r.Name]; ok {
		return i
	}
	return -1
}

// condition is e as a function, or nil if it has to be left to CEL.
func (n natives) condition(e ast.Expr) native {
	if i := n.slot(e); i >= 0 {
		return func(e *evaluation) Truth { return truthFrom(e.value(i)) }
	}
	if e.Kind() != ast.CallKind || e.AsCall().IsMemberFunction() {
		return nil
	}
	c := e.AsCall()
	args := c.Args()
	switch c.FunctionName() {
	case operators.LogicalNot:
		if is := n.condition(args[0]); is != nil {
			return func(e *evaluation) Truth { return is(e).not() }
		}
	case operators.LogicalAnd:
		return n.joined(args, False)
	case operators.LogicalOr:
		return n.joined(args, True)
	case operators.In, operators.OldIn:
		return n.in(args[0], args[1])
	case "possible":
		if i := n.slot(args[0]); i >= 0 {
			return n.compared(i, func(s types.String) bool { return s != types.String(No) && s != "" })
		}
	default:
		return n.comparison(c.FunctionName(), args)
	}
	return nil
}

// joined is an and, which a False decides, or an or, which a True decides.
func (n natives) joined(args []ast.Expr, decides Truth) native {
	parts := make([]native, len(args))
	for i, a := range args {
		if parts[i] = n.condition(a); parts[i] == nil {
			return nil
		}
	}
	return func(e *evaluation) Truth {
		whole := decides.not()
		for _, part := range parts {
			switch part(e) {
			case decides:
				return decides
			case Maybe:
				whole = Maybe
			}
		}
		return whole
	}
}

// compared is a test of a text.
func (n natives) compared(slot int, holds func(types.String) bool) native {
	return func(e *evaluation) Truth {
		if s, ok := e.value(slot).(types.String); ok {
			return truthOf(holds(s))
		}
		return Maybe
	}
}

// in is a text among texts, or among the options of an answer, or a question
// among what was answered.
func (n natives) in(element, list ast.Expr) native {
	if s, ok := stringOf(element); ok && n.name(list) == varAnswered {
		i := n.plan.index[QuestionID(s)]
		return func(e *evaluation) Truth { return truthOf(e.lives[i] != nil) }
	}
	if s, ok := stringOf(element); ok && n.slot(list) >= 0 {
		slot, want := n.slot(list), types.String(s)
		return func(e *evaluation) Truth {
			if many, ok := e.value(slot).(traits.Container); ok {
				return truthFrom(many.Contains(want))
			}
			return Maybe
		}
	}
	slot := n.slot(element)
	if slot < 0 || list.Kind() != ast.ListKind {
		return nil
	}
	among := map[types.String]bool{}
	for _, one := range list.AsList().Elements() {
		s, ok := stringOf(one)
		if !ok {
			return nil
		}
		among[types.String(s)] = true
	}
	return n.compared(slot, func(s types.String) bool { return among[s] })
}

func (n natives) name(e ast.Expr) string {
	if r, ok := n.tree.ReferenceMap()[e.ID()]; ok {
		return r.Name
	}
	return ""
}

// comparison is of a variable with a text, or of two numbers.
func (n natives) comparison(operator string, args []ast.Expr) native {
	if len(args) != 2 {
		return nil
	}
	if want, ok := stringOf(args[1]); ok {
		slot := n.slot(args[0])
		switch {
		case slot >= 0 && operator == operators.Equals:
			return n.compared(slot, func(s types.String) bool { return string(s) == want })
		case slot >= 0 && operator == operators.NotEquals:
			return n.compared(slot, func(s types.String) bool { return string(s) != want })
		}
		return nil
	}
	a, b, holds := n.number(args[0]), n.number(args[1]), ordered(operator)
	if a == nil || b == nil || holds == nil {
		return nil
	}
	return func(e *evaluation) Truth {
		x, known := a(e)
		y, both := b(e)
		if !known || !both {
			return Maybe
		}
		return truthOf(holds(x, y))
	}
}

func ordered(operator string) func(a, b int64) bool {
	switch operator {
	case operators.Equals:
		return func(a, b int64) bool { return a == b }
	case operators.NotEquals:
		return func(a, b int64) bool { return a != b }
	case operators.Less:
		return func(a, b int64) bool { return a < b }
	case operators.LessEquals:
		return func(a, b int64) bool { return a <= b }
	case operators.Greater:
		return func(a, b int64) bool { return a > b }
	case operators.GreaterEquals:
		return func(a, b int64) bool { return a >= b }
	}
	return nil
}

// number is e as a function if it is a literal, a variable or a choice of the
// two, and an int; nil otherwise.
func (n natives) number(e ast.Expr) number {
	if n.tree.GetType(e.ID()).Kind() != types.IntKind {
		return nil
	}
	if i := n.slot(e); i >= 0 {
		return func(e *evaluation) (int64, bool) {
			v, ok := e.value(i).(types.Int)
			return int64(v), ok
		}
	}
	switch e.Kind() {
	case ast.LiteralKind:
		if v, ok := e.AsLiteral().(types.Int); ok {
			return func(*evaluation) (int64, bool) { return int64(v), true }
		}
	case ast.CallKind:
		switch c := e.AsCall(); {
		case c.FunctionName() == operators.Conditional:
			return n.either(c.Args())
		case c.FunctionName() == overloads.Size && !c.IsMemberFunction() && n.slot(c.Args()[0]) >= 0:
			return size(n.slot(c.Args()[0]))
		}
	}
	return nil
}

// size is how many options were chosen.
func size(slot int) number {
	return func(e *evaluation) (int64, bool) {
		many, ok := e.value(slot).(traits.Sizer)
		if !ok {
			return 0, false
		}
		n, ok := many.Size().(types.Int)
		return int64(n), ok
	}
}

func (n natives) either(args []ast.Expr) number {
	is, then, otherwise := n.condition(args[0]), n.number(args[1]), n.number(args[2])
	if is == nil || then == nil || otherwise == nil {
		return nil
	}
	return func(e *evaluation) (int64, bool) {
		switch is(e) {
		case True:
			return then(e)
		case False:
			return otherwise(e)
		}
		return 0, false
	}
}

func truthFrom(v ref.Val) Truth {
	switch v {
	case types.True:
		return True
	case types.False:
		return False
	}
	return Maybe
}
