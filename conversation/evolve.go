package conversation

import (
	"maps"
	"slices"

	"upphandlingsvakten/rules"
)

// Fold applies facts in order.
func Fold(c Case, facts ...Fact) Case {
	for _, f := range facts {
		c = Evolve(c, f)
	}
	return c
}

// Evolve applies one fact. Fold(Case{ID: id}, log...) is the case.
func Evolve(c Case, f Fact) Case {
	c.Seq++
	switch f := f.(type) {
	case Watched:
		c = watched(c, f)
	case Opened:
		c.Exercise, c.Part = f.Exercise, f.Part
		c.Plan, c.Lang, c.Home, c.Opened, c.Owner = f.Plan, f.Lang, f.Home, f.At, f.By
		c.Status, c.Stage, c.Round, c.Asking = StatusOpen, rules.Prepare, 1, true
	case Answered:
		c = settled(c, f.Question)
		c.Answers = with(c.Answers, f.Question, Given{f.Value, f.By, f.At, c.Seq, f.Comment})
		c.Touched = f.At
		if f.More {
			c.More = f.Question
		}
		if moves(f) {
			c.Since = f.At
		}
	case Erased:
		c = settled(c, f.Question)
		c.Answers = without(c.Answers, f.Question)
		if !f.At.IsZero() {
			c.Touched = f.At
		}
		if f.Dated {
			c.Since = f.At
		}
	case FieldAnswered:
		c.Draft = c.Draft.with(f)
		c.Tries = without(c.Tries, f.Question)
		c.Last = f.Question
	case FieldReopened:
		c.Draft = c.Draft.without(f)
		c.Tries = without(c.Tries, f.Question)
	case Misunderstood:
		c.Tries = with(c.Tries, f.Question, c.Tries[f.Question]+1)
	case Skipped:
		c.Skipped = with(c.Skipped, f.Question, c.Skipped[f.Question]+1)
		c.Tries = without(c.Tries, f.Question)
		c.Reopen, c.More, c.Draft, c.Last = "", "", nil, f.Question
	case Commented:
		if g, ok := c.Answers[f.Question]; ok {
			g.Comment = f.Comment
			c.Answers = with(c.Answers, f.Question, g)
		}
	case Reopened:
		c.Reopen, c.Again, c.Propose, c.Draft = f.Question, 0, nil, nil
		c.Skipped = without(c.Skipped, f.Question)
		c.Tries = without(c.Tries, f.Question)
		c.Revisit = slices.DeleteFunc(slices.Clone(c.Revisit), func(q rules.QuestionID) bool { return q == f.Question })
		c.Changes++
	case Proposed:
		if c.Reopen == f.Question {
			c.Reopen = ""
		} else {
			c = c.beside()
			c.Changes++
		}
		c.Propose = &Proposal{f.Question, f.Value, f.By, c.Seq, f.At}
	case Retracted:
		if c.Again == 0 || c.Propose == nil && c.Putting == nil && c.Replan == nil {
			c.Reopen = ""
		}
		c.Propose, c.Draft, c.Putting, c.Replan = nil, nil, nil, nil
	case Revisited, ReplanProposed, Replanned, Overtaken, OwnerGone, DeskSet, Digested:
		c = planned(c, f)
	case StageClosed, RoundOpened, Closed, CaseReopened, Prolonged:
		c = staged(c, f)
	case Reminded, Climbed, ReminderDone, Snoozed, SnoozeNear, SnoozeOver, Dismissed, PuttingOff:
		c = reminded(c, f)
	case Delegated:
		c.Owner = f.To
		c.Gone = slices.DeleteFunc(slices.Clone(c.Gone), func(id PersonID) bool { return id == f.To.ID })
	case LanguageSet:
		c.Lang = f.Lang
	case Paused:
		c.Status = StatusPaused
	case Resumed:
		if c.Status == StatusPaused {
			c.Status = StatusOpen
		}
		c.Touched = f.At
	case OrganisationIn:
		c.Answers = organisationIn(c.Answers, f.Organisation)
	case PartReady:
		c.Told = true
	case Issued:
		c.Issued = f.Version
		c.Days = slices.Compact(slices.Sorted(slices.Values(slices.Concat(c.Days, f.Days))))
	case Shown, Redelivered, Dropped:
	case Slipped, SlipErasing, SlipErased:
		c = slipped(c, f)
	case Hushed:
		c = hushed(c, f)
	case Ticked:
		c.Ticks = ticked(c.Ticks, f)
	default:
		c = alerted(c, f)
	}
	return c
}

// moves says whether an answer makes the calendar another: the contract's dates,
// and the levels that the cadence hangs on.
func moves(f Answered) bool {
	_, level := f.Value.(rules.Level)
	return level || f.Question == contractStart || f.Question == contractEnd
}

// settled takes away all that waited for an answer to q.
func settled(c Case, q rules.QuestionID) Case {
	c.Skipped = without(c.Skipped, q)
	c.Tries = without(c.Tries, q)
	switch {
	case c.Reopen == "":
		c.Again = 0
	case c.Again == 0 || c.Reopen == q:
		c.Reopen = ""
	}
	c.More, c.Propose, c.Draft, c.Last = "", nil, nil, q
	return c
}

// beside makes room for another change beside a question that is asked anew: each
// has a card of its own, and that question is still asked when the other is settled.
func (c Case) beside() Case {
	switch {
	case c.Reopen == "":
		c.Again = 0
	case c.Again == 0:
		c.Again = c.Changes
	}
	return c
}

// staged applies the facts that move a case through its stages.
func staged(c Case, f Fact) Case {
	switch f := f.(type) {
	case StageClosed:
		c.Asking, c.Reopen, c.Propose, c.Draft, c.Revisit = false, "", nil, nil, nil
		c.Touched = f.At
		c.Summed = append(slices.Clone(c.Summed), Summed{f.Stage, c.roundOf(f.Stage), c.Changes})
		if f.Stage == rules.Prepare {
			c.Since = f.At
		}
		if f.Stage == rules.Deliver {
			c.Stage, c.Round = rules.FollowUp, 0
		}
	case RoundOpened:
		if c.Stage == f.Stage && c.Round > 0 && c.Stage == rules.FollowUp {
			c = archived(c, f.Questions)
			c.Round++
		} else {
			c.Round = 1
		}
		c.Stage, c.Due, c.Asking = f.Stage, f.Due, true
		c.Skipped, c.Tries, c.Revisit = nil, nil, nil
	case Prolonged:
		c = archived(c, f.Questions)
		c.Stage, c.Round, c.Asking, c.Revisit = rules.FollowUp, len(c.Past)+1, false, nil
		c.Skipped, c.Tries = nil, nil
		c.Touched = f.At
	case Closed:
		c.Status, c.Closing = StatusClosed, f.Why
		c.Reopen, c.Propose, c.Draft, c.Replan, c.Putting = "", nil, nil, nil, nil
	case CaseReopened:
		c.Status, c.Closing = StatusOpen, ""
		c.Touched, c.Since = f.At, f.At
		c.Asking = c.Asking || c.Stage == rules.End
	}
	return c
}

// archived puts the answers of the round that ends aside.
func archived(c Case, questions []rules.QuestionID) Case {
	past := Round{Stage: c.Stage, Number: c.Round, Due: c.Due, Answers: map[rules.QuestionID]Given{}}
	answers := maps.Clone(c.Answers)
	for _, q := range questions {
		if g, ok := answers[q]; ok {
			past.Answers[q] = g
			delete(answers, q)
		}
	}
	c.Answers = answers
	c.Past = append(slices.Clone(c.Past), past)
	return c
}

// reminded applies the facts of reminders.
func reminded(c Case, f Fact) Case {
	list := slices.Clone(c.Reminders)
	switch f := f.(type) {
	case Reminded:
		list = append(list, Reminder{Name: f.Reminder, Moments: f.Moments, At: f.At, Climbed: f.At, Late: f.Late, Done: f.Done})
		c.Overdue = slices.DeleteFunc(slices.Clone(c.Overdue), func(o Overdue) bool { return f.Reminder == o.name() })
	case Climbed:
		for i := range list {
			if list[i].Name == f.Reminder {
				list[i].Rung, list[i].Climbed = f.Rung, f.At
			}
		}
	case ReminderDone:
		c.Touched = f.At
		for i := range list {
			if list[i].Name == f.Reminder {
				list[i].Done = true
			}
		}
	default:
		c, list = rested(c, list, f)
	}
	c.Reminders = list
	return c
}

// with adds an answered or left-out field to a draft.
func (d *Draft) with(f FieldAnswered) *Draft {
	n := &Draft{Question: f.Question, Fields: rules.Entry{}, Passed: map[rules.FieldID]bool{}}
	if d != nil && d.Question == f.Question {
		n.Fields, n.Passed = maps.Clone(d.Fields), maps.Clone(d.Passed)
	}
	if f.Field != "" {
		n.Passed[f.Field] = true
	}
	if f.Value != nil {
		n.Fields[f.Field] = f.Value
	}
	return n
}

// without takes a field of a draft back, so that it is asked again.
func (d *Draft) without(f FieldReopened) *Draft {
	if d == nil || d.Question != f.Question {
		return d
	}
	n := &Draft{Question: d.Question, Fields: maps.Clone(d.Fields), Passed: maps.Clone(d.Passed)}
	delete(n.Fields, f.Field)
	delete(n.Passed, f.Field)
	return n
}

func organisationIn(answers map[rules.QuestionID]Given, i int) map[rules.QuestionID]Given {
	g, ok := answers[organisations]
	list, isList := g.Value.(rules.Entries)
	if !ok || !isList || i < 0 || i >= len(list) {
		return answers
	}
	list = slices.Clone(list)
	list[i] = maps.Clone(list[i])
	list[i][requirementsIn] = rules.Choice(rules.Yes)
	g.Value = list
	return with(answers, organisations, g)
}

// with is m with k set to v; m itself stays as it is.
func with[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	n := make(map[K]V, len(m)+1)
	maps.Copy(n, m)
	n[k] = v
	return n
}

// without is m less the keys; m itself stays as it is.
func without[K comparable, V any](m map[K]V, keys ...K) map[K]V {
	if len(m) == 0 {
		return nil
	}
	n := maps.Clone(m)
	for _, k := range keys {
		delete(n, k)
	}
	if len(n) == 0 {
		return nil
	}
	return n
}
