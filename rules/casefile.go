package rules

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// CaseFile is one made-up case: answers, and what they are expected to bring about.
type CaseFile struct {
	ID      string
	Title   Words // may be empty
	Note    string
	Answers Answers
	Expect  map[string]any // by the keys of Result.Findings; only these are compared
}

// casesMax is the most bytes of one file of cases. The largest collection so
// far is under 100 kB.
const casesMax = 16 << 20

// ReadCases reads a YAML or JSON list of cases, each with id, answers and
// perhaps expect, title and note. name stands for the file in errors. The
// error is a *Problems; every question that the plan does not have, and every
// value that it does not offer, is one, with its line. Problems never quote
// what stands in a text.
func (p *Plan) ReadCases(r io.Reader, name string) ([]CaseFile, error) {
	data, err := io.ReadAll(io.LimitReader(r, casesMax+1))
	if err != nil {
		return nil, fmt.Errorf("read cases %s: %w", name, err)
	}
	f := &faults{}
	if len(data) > casesMax {
		f.add(Problem{File: name, Text: fmt.Sprintf("more than %d bytes of cases", casesMax)})
		return nil, f.err()
	}
	c := caseReader{plan: p, decoder: decoder{file: name, faults: f}}
	var out []CaseFile
	if root := c.parse(data); root != nil && c.plain(root, true) {
		out = c.list(root)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return out, nil
}

type caseReader struct {
	decoder
	plan *Plan
}

func (c caseReader) fault(n *yaml.Node, format string, args ...any) {
	c.faults.add(placeOf(c.file, n).says(format, args...))
}

func (c caseReader) list(n *yaml.Node) []CaseFile {
	if n.Kind != yaml.SequenceNode {
		c.fault(n, "want a list of cases, got %s", kindOf(n))
		return nil
	}
	out := make([]CaseFile, 0, len(n.Content))
	for _, one := range n.Content {
		if c.isMapping(one) {
			out = append(out, c.one(one))
		}
	}
	return out
}

func (c caseReader) one(n *yaml.Node) CaseFile {
	out := CaseFile{Answers: Answers{}}
	for key, value := range c.pairs(n) {
		switch key.Value {
		case "id":
			out.ID = c.text(value, "id")
		case "title":
			out.Title = c.title(value)
		case "note":
			out.Note = c.text(value, "note")
		case "answers":
			c.answers(value, out.Answers)
		case "expect":
			out.Expect = c.expect(value)
		default:
			p := placeOf(c.file, key).says("a case has no field %s", key.Value)
			p.Suggestion = nearest(key.Value, []string{"id", "title", "note", "answers", "expect"})
			c.faults.add(p)
		}
	}
	if out.ID == "" {
		c.fault(n, "a case has no id")
	}
	return out
}

// text takes numbers too: a case may well be called 7.
func (c caseReader) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		c.fault(n, "%s is no text", what)
		return ""
	}
	return n.Value
}

func (c caseReader) title(n *yaml.Node) Words {
	if n.Kind != yaml.MappingNode {
		return Words{Swedish: c.text(n, "title")}
	}
	out := Words{}
	for key, value := range c.pairs(n) {
		if key.Value != string(Swedish) && key.Value != string(English) {
			c.fault(key, "a title is in sv or en")
			continue
		}
		out[Lang(key.Value)] = c.text(value, "title")
	}
	return out
}

func (c caseReader) answers(n *yaml.Node, out Answers) {
	if !c.isMapping(n) {
		return
	}
	for key, value := range c.pairs(n) {
		q, ok := c.plan.Question(QuestionID(key.Value))
		if !ok {
			p := placeOf(c.file, key).says("unknown question %s", key.Value)
			p.Suggestion = nearestIn(key.Value, c.questionNames())
			c.faults.add(p)
			continue
		}
		v, err := c.plan.Parse(q, plainValue(value))
		if err != nil {
			c.fault(value, "bad value for %s", err)
			continue
		}
		out[q.ID] = v
	}
}

func (c caseReader) questionNames() map[string]bool {
	out := map[string]bool{}
	for id := range c.plan.index {
		out[string(id)] = true
	}
	return out
}

func (c caseReader) expect(n *yaml.Node) map[string]any {
	out := map[string]any{}
	if !c.isMapping(n) {
		return out
	}
	for key, value := range c.pairs(n) {
		if !slices.Contains(findingKeys(), key.Value) {
			p := placeOf(c.file, key).says("there is no finding %s to expect", key.Value)
			p.Suggestion = nearest(key.Value, findingKeys())
			c.faults.add(p)
			continue
		}
		out[key.Value] = plainValue(value)
	}
	return out
}

// plainValue is a YAML tree as JSON would have it. Dates stay as they were written.
func plainValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, one := range n.Content {
			out = append(out, plainValue(one))
		}
		return out
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plainValue(n.Content[i+1])
		}
		return out
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int":
		if i, err := strconv.Atoi(n.Value); err == nil {
			return i
		}
	case "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	}
	return n.Value
}
