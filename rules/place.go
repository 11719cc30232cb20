package rules

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// at is where something stands in a file.
type at struct {
	file         string
	line, column int
}

// place lets the decoder say where the thing stands that embeds at.
func (a *at) place(p at) { *a = p }

type placer interface{ place(at) }

func (a at) says(format string, args ...any) Problem {
	return Problem{File: a.file, Line: a.line, Column: a.column, Text: fmt.Sprintf(format, args...)}
}

func placeOf(file string, n *yaml.Node) at {
	return at{file: file, line: n.Line, column: n.Column}
}

// The scalars of the files. Each knows where it stands.
type (
	rawText struct {
		at
		s string
	}
	// rawLink may be written as an empty text: not configured yet.
	rawLink   struct{ s string }
	rawNumber struct {
		at
		n   int
		set bool
	}
	// rawCondition is an expression. Problems inside it are reported where
	// they stand in the file, which needs the style it was written in.
	rawCondition struct {
		at
		s     string
		style yaml.Style
	}
)

func (t rawText) String() string { return t.s }

func texts(list []rawText) []string {
	var out []string
	for _, t := range list {
		out = append(out, t.s)
	}
	return out
}
