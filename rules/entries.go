package rules

import (
	"strings"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// The lowest risk value that may not be accepted without a decision by more
// than the information owner (domain.md §4: 12 to 16).
const decisionFrom = 12

// Risk is the risk value of an entry, consequence times likelihood. It is
// false where one of the two is missing.
func (e Entry) Risk() (int, bool) {
	c, ok := e[consequenceField].(Level)
	l, also := e[likelihoodField].(Level)
	if !ok || !also || c < 1 || l < 1 {
		return 0, false
	}
	return int(c) * int(l), true
}

// entriesOf is the live entries of a question, whether the question applies as
// far as can be told by now, and whether it is answered.
func (e *evaluation) entriesOf(id QuestionID) (list Entries, truth Truth, answered bool) {
	i, ok := e.plan.index[id]
	if !ok {
		return nil, False, false
	}
	if i >= e.at {
		return nil, Maybe, false
	}
	list, answered = e.lives[i].(Entries)
	return list, e.truths[i], answered
}

// riskHighest is the highest risk value noted; 0 when there is no risk.
func (e *evaluation) riskHighest() ref.Val {
	list, truth, answered := e.entriesOf(risksQuestion)
	if truth != False && !answered {
		return unknown()
	}
	highest := 0
	for _, one := range list {
		v, _ := one.Risk()
		highest = max(highest, v)
	}
	return types.Int(highest)
}

// riskUndecided is the number of very high risks without a decision.
func (e *evaluation) riskUndecided() ref.Val {
	list, _, _ := e.entriesOf(risksQuestion)
	n := 0
	for _, one := range list {
		if v, ok := one.Risk(); ok && v >= decisionFrom && !decided(one) {
			n++
		}
	}
	return types.Int(n)
}

func decided(e Entry) bool {
	switch v := e[decisionField].(type) {
	case Text:
		return strings.TrimSpace(string(v)) != ""
	case Name:
		return strings.TrimSpace(string(v)) != ""
	case Choice:
		return OptionID(v) == Yes
	case Date:
		return true
	}
	return false
}

// organisationsMissing is the number of organisations whose requirements are
// not in; 1 while nobody has said which organisations there are.
func (e *evaluation) organisationsMissing() ref.Val {
	list, truth, answered := e.entriesOf(organisationsQuestion)
	switch {
	case truth == False:
		return types.Int(0)
	case truth == Maybe:
		return unknown()
	case !answered || len(list) == 0:
		return types.Int(1)
	}
	n := 0
	for _, one := range list {
		if one[requirementsInField] != Choice(Yes) {
			n++
		}
	}
	return types.Int(n)
}
