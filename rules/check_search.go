package rules

import "time"

// dice is a source of numbers that look random but are the same every time,
// since a check must be repeatable: splitmix64 (Steele, Lea and Flood 2014).
type dice uint64

func (d *dice) roll(n int) int {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n))
}

// domains is the values that each question is tried with. Choices and levels
// have all of theirs; texts and dates one, since conditions can hardly tell
// them apart; lists and entries the ones at the borders.
func domains(p *Plan) [][]Value {
	out := make([][]Value, len(p.questions))
	for i, q := range p.questions {
		switch q.Kind {
		case KindChoices:
			out[i] = subsets(q.Options)
		case KindEntries:
			out[i] = entriesOf(q)
		default:
			out[i] = singles(q.Kind, q.Options, q.Min, q.Max)
			if q.Unsure {
				out[i] = append(out[i], UnknownLevel)
			}
		}
	}
	return out
}

func singles(k Kind, options []Option, from, to int) []Value {
	var out []Value
	switch k {
	case KindText:
		out = append(out, Text("x"))
	case KindPerson:
		out = append(out, Name("x"))
	case KindDate:
		out = append(out, Date{Year: 2027, Month: time.March, Day: 15})
	case KindChoice:
		for _, o := range options {
			out = append(out, Choice(o.ID))
		}
	case KindLevel:
		for n := from; n <= to; n++ {
			out = append(out, Level(n))
		}
	}
	return out
}

// subsets is no option, each alone, each with its neighbour, and all.
func subsets(options []Option) []Value {
	out := []Value{Choices{}}
	var all Choices
	for i, o := range options {
		out = append(out, Choices{o.ID})
		if i > 0 {
			out = append(out, Choices{options[i-1].ID, o.ID})
		}
		all = append(all, o.ID)
	}
	return append(out, all)
}

// entriesOf is no entry, and one entry with each combination of levels and
// choices of few options, with the free fields and without them.
func entriesOf(q Question) []Value {
	partial := []Entry{{}}
	for _, f := range q.Fields {
		values := singles(f.Kind, f.Options, f.Min, f.Max)
		if len(values) > 4 {
			values = values[:1]
		}
		var next []Entry
		for _, e := range partial {
			if f.Free {
				next = append(next, e)
			}
			for _, v := range values {
				with := Entry{f.ID: v}
				for id, old := range e {
					with[id] = old
				}
				next = append(next, with)
			}
		}
		partial = next
	}
	out := []Value{Entries{}}
	for _, e := range partial {
		out = append(out, Entries{e})
	}
	return out
}

// wander makes a whole set of answers. Screening questions are mostly
// answered no, since an alarm ends the walk; one answer in sixteen is missing.
func (c *checking) wander(d *dice) (Answers, Standing) {
	answers := Answers{}
	for i := range c.plan.questions {
		q := &c.plan.questions[i]
		switch {
		case d.roll(16) == 0:
		case q.Screens && d.roll(8) > 0:
			answers[q.ID] = Choice(No)
		default:
			answers[q.ID] = c.domains[i][d.roll(len(c.domains[i]))]
		}
	}
	return answers, []Standing{Unscreened, Unscreened, Unscreened, Unscreened, Unscreened, Unscreened, Alarmed, Cleared}[d.roll(8)]
}

// search tries the combinations of the values of the questions that a goal
// depends on, all of them if there are few enough. The screening says no
// unless the goal depends on it. It stops when the goal is reached.
func (c *checking) search(g goal, d *dice) (tried int, all bool) {
	reads := c.depends(g)
	total := 1
	for _, i := range reads {
		total = min(total*(len(c.domains[i])+1), checkTrials+1)
	}
	all = total <= checkTrials
	for tried = 0; tried < min(total, checkTrials) && !c.goals[g]; tried++ {
		answers := Answers{}
		for _, q := range c.plan.questions {
			if q.Screens {
				answers[q.ID] = Choice(No)
			}
		}
		rest := tried
		for _, i := range reads {
			n := len(c.domains[i]) + 1
			pick := rest % n
			rest /= n
			if !all {
				pick = d.roll(n)
			}
			delete(answers, c.plan.questions[i].ID)
			if pick > 0 {
				answers[c.plan.questions[i].ID] = c.domains[i][pick-1]
			}
		}
		c.observe(answers, Unscreened)
	}
	return tried, all
}

// depends is the questions that decide a goal: those its condition reads, and
// those that decide whether these are asked.
func (c *checking) depends(g goal) []int {
	p := c.plan
	var reads []int
	note := func(rule string, conditions ...*condition) {
		if rule == g.rule {
			for _, one := range conditions {
				if one != nil {
					reads = union(reads, one.reads)
				}
			}
		}
	}
	for i, q := range p.questions {
		note("question/"+string(q.ID), p.asks[i])
	}
	for _, f := range p.findings {
		for j := range f.rows {
			for _, r := range f.rows {
				note(rowName(f, j), r.when)
			}
		}
	}
	for _, a := range p.areas {
		note("area/"+a.ID, a.when)
	}
	for _, r := range p.requirements {
		note("requirement/"+string(r.ID), r.when, p.areas[r.area].when)
	}
	for _, b := range p.blocks {
		note("block/"+string(b.id), b.when)
	}
	for _, k := range p.clashes {
		note(k.rule, k.when)
	}
	for i := len(p.questions) - 1; i >= 0; i-- {
		for _, one := range reads {
			if one == i && p.asks[i] != nil {
				reads = union(reads, p.asks[i].reads)
				break
			}
		}
	}
	return reads
}
