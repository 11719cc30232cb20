package rules

import (
	"math/bits"
	"slices"
)

// row is the row of finding i that wins: the first that is definitely true.
// The last has no condition and always is. The second result is its number.
func (e *evaluation) row(i int) (*row, int) {
	rows := e.plan.findings[i].rows
	for j := range rows {
		if e.truth(rows[j].when) == True {
			return &rows[j], j
		}
	}
	return &rows[len(rows)-1], len(rows) - 1
}

// screened is the outcome of the screening by the answers so far.
func (e *evaluation) screened() string {
	if e.plan.alarm < 0 {
		return ""
	}
	r, _ := e.row(e.plan.alarm)
	return r.value
}

func (e *evaluation) finding(i int) Finding {
	f := &e.plan.findings[i]
	r, n := e.row(i)
	var because Reason
	if r.when != nil {
		because = e.reason(r.rule, r.sources, grounds{r.when, True})
	} else {
		earlier := make([]grounds, n)
		for j, other := range f.rows[:n] {
			earlier[j] = grounds{other.when, e.truth(other.when)}
		}
		because = e.reason(r.rule, r.sources, earlier...)
	}
	return Finding{ID: f.id, Value: r.value, Label: r.label, Because: because}
}

// grounds is a condition that something hung on, and its value.
type grounds struct {
	when  *condition
	truth Truth
}

// reason names what conditions read, in the order of asking: the live answers,
// and, where a condition could not be decided, the answers that are missing.
func (e *evaluation) reason(rule string, sources []Source, conditions ...grounds) Reason {
	return Reason{
		Rule: rule, Sources: sources,
		Answers: e.list(conditions, func(word int, _ Truth) uint64 { return e.alive[word] }),
		Missing: e.list(conditions, func(word int, t Truth) uint64 {
			if t != Maybe {
				return 0
			}
			return ^e.alive[word] & ^e.never[word]
		}),
	}
}

// list is the questions that conditions tell of, as far as they are among those.
func (e *evaluation) list(conditions []grounds, those func(word int, t Truth) uint64) []QuestionID {
	from := len(e.names)
	for word := range e.alive {
		var found uint64
		for _, c := range conditions {
			if c.when != nil {
				found |= c.when.told[word] & those(word, c.truth)
			}
		}
		for ; found != 0; found &= found - 1 {
			e.names = append(e.names, e.plan.questions[64*word+bits.TrailingZeros64(found)].ID)
		}
	}
	if len(e.names) == from {
		return nil
	}
	return slices.Clip(e.names[from:])
}
