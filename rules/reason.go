package rules

import "math/bits"

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

// origin is where something that answers have brought about comes from. The
// reason is worked out when it is asked for: most assessments are never asked,
// and naming what each of sixty requirements hangs on was a third of their cost.
type origin struct {
	e    *evaluation
	kind originKind
	i    int // among the plan's things of that kind
}

type originKind uint8

const (
	ofFinding originKind = iota
	ofRequirement
	ofBlock
)

// Because is why something is there; empty for what no answers have brought
// about. It is for the goroutine that has the Assessment.
func (o origin) Because() Reason {
	switch {
	case o.e == nil:
		return Reason{}
	case o.kind == ofRequirement:
		r := &o.e.plan.requirements[o.i]
		return o.e.reason(r.rule, r.Sources, o.e.grounds(o.e.plan.areas[r.area].when), o.e.grounds(r.when))
	case o.kind == ofBlock:
		b := &o.e.plan.blocks[o.i]
		return o.e.reason(b.rule, b.sources, o.e.grounds(b.when))
	}
	f := &o.e.plan.findings[o.i]
	r, n := o.e.row(o.i)
	if r.when != nil {
		return o.e.reason(r.rule, r.sources, grounds{r.when, True})
	}
	earlier := make([]grounds, n)
	for j, other := range f.rows[:n] {
		earlier[j] = o.e.grounds(other.when)
	}
	return o.e.reason(r.rule, r.sources, earlier...)
}

func (e *evaluation) finding(i int) Finding {
	f := &e.plan.findings[i]
	r, _ := e.row(i)
	return Finding{f.id, r.value, r.label, origin{e, ofFinding, i}}
}

// grounds is a condition that something hung on, and its value.
type grounds struct {
	when  *condition
	truth Truth
}

func (e *evaluation) grounds(c *condition) grounds { return grounds{c, e.truth(c)} }

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
func (e *evaluation) list(conditions []grounds, those func(word int, t Truth) uint64) (names []QuestionID) {
	for word := range e.alive {
		var found uint64
		for _, c := range conditions {
			if c.when != nil {
				found |= c.when.told[word] & those(word, c.truth)
			}
		}
		for ; found != 0; found &= found - 1 {
			names = append(names, e.plan.questions[64*word+bits.TrailingZeros64(found)].ID)
		}
	}
	return names
}
