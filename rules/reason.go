package rules

import (
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
	reason := Reason{Rule: string(f.id) + "/" + r.value, Sources: r.sources}
	if r.when != nil {
		e.because(&reason, r.when, True)
	} else {
		for _, earlier := range f.rows[:n] {
			e.because(&reason, earlier.when, e.truth(earlier.when))
		}
	}
	return Finding{ID: f.id, Value: r.value, Label: r.label, Because: reason}
}

// because adds what a condition read to a reason: the live answers, and, where
// the condition could not be decided, the answers that are missing.
func (e *evaluation) because(r *Reason, c *condition, truth Truth) {
	if c == nil {
		return
	}
	for _, i := range c.tells {
		id := e.plan.questions[i].ID
		switch {
		case e.live[id] != nil:
			r.Answers = e.insert(r.Answers, id)
		case truth == Maybe && e.truths[i] != False:
			r.Missing = e.insert(r.Missing, id)
		}
	}
}

// insert keeps a list of questions in the order of asking, without repeats.
func (e *evaluation) insert(list []QuestionID, id QuestionID) []QuestionID {
	for i, other := range list {
		switch {
		case other == id:
			return list
		case e.plan.index[other] > e.plan.index[id]:
			return slices.Insert(list, i, id)
		}
	}
	return append(list, id)
}
