package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// contradicted points out answers that have come to contradict each other. It asks
// nothing and holds nothing up: both may be right, and the summary says it again.
func (v *view) contradicted(facts []Fact) {
	if len(v.a.Contradictions) == 0 || v.c.Silent() {
		return
	}
	before, last := v.c.Values(), rules.QuestionID("")
	for _, f := range slices.Backward(facts) {
		a, ok := f.(Answered)
		switch {
		case !ok:
			continue
		case a.Was != nil:
			before[a.Question] = a.Was
		default:
			delete(before, a.Question)
		}
		if last == "" {
			last = a.Question
		}
	}
	if last == "" {
		return
	}
	stood := v.p.Evaluate(before, v.c.Standing()).Contradictions
	for _, k := range v.a.Contradictions {
		if slices.ContainsFunc(stood, func(o rules.Contradiction) bool { return o.Rule == k.Rule }) {
			continue
		}
		if !slices.Contains(k.Questions, last) && len(k.Questions) > 0 {
			last = k.Questions[len(k.Questions)-1]
		}
		v.note(KeyContradiction, "text", k.Text.In(v.l), "example", strings.ToLower(v.short(last)))
		v.anew = true
	}
}
