package rules

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Result is what a made-up case brought about. It marshals to the JSON object
// that bot simulate prints: lists are never null, and ignored is left out
// when nothing was.
type Result struct {
	ID string `json:"id"`
	// Findings holds, by name, protective_security, method, class, dpia,
	// prior_consultation, areas, requirements, followup, ending, risk and
	// publication_blocks. Class is nil on alarm, and so is each aspect of it
	// that has no answer.
	Findings map[string]any `json:"findings"`
	// OpenQuestions is what is asked and unanswered in the stages that the
	// case has come to: prepare, and every one up to its last answer.
	OpenQuestions []QuestionID `json:"open_questions"`
	Ignored       []QuestionID `json:"ignored,omitempty"`
	Mismatches    []Mismatch   `json:"mismatches"`
}

// Mismatch is a finding that came out otherwise than expected.
type Mismatch struct {
	Finding string `json:"finding"`
	Got     any    `json:"got"`
	Want    any    `json:"want"`
}

// The findings that are not values of a finding of the plan.
const (
	classKey        = "class"
	areasKey        = "areas"
	requirementsKey = "requirements"
	blocksKey       = "publication_blocks"
)

func findingKeys() []string {
	out := []string{classKey, areasKey, requirementsKey, blocksKey}
	for _, id := range findingOrder() {
		out = append(out, string(id))
	}
	return out
}

// Simulate evaluates a made-up case, as it would be before any coordinator
// has looked at it, and compares what is expected.
func (p *Plan) Simulate(c CaseFile) Result {
	a := p.Evaluate(c.Answers, Unscreened)
	r := Result{
		ID: c.ID, Findings: findingsOf(a), OpenQuestions: p.begun(c.Answers, a.Open), Ignored: a.Ignored, Mismatches: []Mismatch{},
	}
	for _, key := range slices.Sorted(maps.Keys(c.Expect)) {
		got, want := r.Findings[key], c.Expect[key]
		if !reflect.DeepEqual(normal(got), normal(want)) {
			r.Mismatches = append(r.Mismatches, Mismatch{Finding: key, Got: got, Want: want})
		}
	}
	return r
}

func findingsOf(a Assessment) map[string]any {
	out := map[string]any{}
	for _, f := range a.Findings {
		out[string(f.ID)] = f.Value
	}
	out[classKey] = nil
	if a.Class != nil {
		out[classKey] = map[string]any{
			string(confidentiality): level(a.Class.Confidentiality),
			string(integrity):       level(a.Class.Integrity),
			string(availability):    level(a.Class.Availability),
		}
	}
	areas, requirements, blocks := []string{}, []string{}, []string{}
	for _, one := range a.Areas {
		areas = append(areas, one.ID)
	}
	for _, one := range a.Requires {
		requirements = append(requirements, string(one.ID))
	}
	for _, one := range a.Blocks {
		blocks = append(blocks, string(one.ID))
	}
	slices.Sort(requirements)
	out[areasKey], out[requirementsKey], out[blocksKey] = areas, requirements, blocks
	return out
}

func level(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}

// begun is the open questions of the stages up to the last one with an answer.
func (p *Plan) begun(answers Answers, open []QuestionID) []QuestionID {
	reached := 0
	for id := range answers {
		if i, ok := p.index[id]; ok {
			reached = max(reached, slices.Index(order(), p.questions[i].Stage))
		}
	}
	out := []QuestionID{}
	for _, id := range open {
		if slices.Index(order(), p.questions[p.index[id]].Stage) <= reached {
			out = append(out, id)
		}
	}
	return out
}

// normal is v in a form in which equal findings are deeply equal: lists
// sorted, since the order of the catalogue is not part of an expectation.
func normal(v any) any {
	switch v := v.(type) {
	case []string:
		out := make([]string, len(v))
		copy(out, v)
		slices.Sort(out)
		return out
	case []any:
		out := make([]string, 0, len(v))
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return v
			}
			out = append(out, s)
		}
		slices.SortFunc(out, strings.Compare)
		return out
	case map[string]any:
		out := map[string]any{}
		for k, one := range v {
			out[k] = normal(one)
		}
		return out
	case float64:
		if n, ok := whole(v); ok {
			return n
		}
	}
	return v
}
