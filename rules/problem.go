package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a file of rules or of cases.
type Problem struct {
	File       string
	Line       int // from 1; 0 where the problem has no place
	Column     int // from 1; 0 where only the line is known
	Text       string
	Suggestion string // a name that was perhaps meant; may be empty
}

// String is "file:line:column: text (did you mean x?)", without the parts that are not known.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Column > 0 {
			fmt.Fprintf(&b, ":%d", p.Column)
		}
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(p.Text)
	if p.Suggestion != "" {
		fmt.Fprintf(&b, " (did you mean %s?)", p.Suggestion)
	}
	return b.String()
}

// Problems is everything that is wrong, sorted by file, line and column. It is
// the error of Load, WithOverlay and ReadCases, and is never empty.
type Problems struct {
	List []Problem
}

// Error has one problem per line.
func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, one := range p.List {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// faults collects problems while files are read.
type faults struct {
	list     []Problem
	warnings []Problem
}

func (f *faults) add(p Problem)  { f.list = append(f.list, p) }
func (f *faults) warn(p Problem) { f.warnings = append(f.warnings, p) }

// err is the problems so far, sorted and without repeats, or nil.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &Problems{List: sorted(f.list)}
}

func sorted(list []Problem) []Problem {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(list)
}
