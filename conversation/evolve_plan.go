package conversation

import (
	"slices"
	"time"

	"upphandlingsvakten/rules"
)

// planned applies the facts of changed plans, and those of a Desk.
func planned(c Case, f Fact) Case {
	switch f := f.(type) {
	case Revisited:
		c.Revisit = slices.Clone(c.Revisit)
		for _, q := range f.Questions {
			if !slices.Contains(c.Revisit, q) {
				c.Revisit = append(c.Revisit, q)
			}
		}
	case ReplanProposed:
		c = c.beside()
		c.Replan = &f.Replan
		c.Changes++
	case Replanned:
		c.Replan = nil
		c.Replans = append(slices.Clone(c.Replans), f.Replan)
		c.Since, c.Touched = f.Replan.At, f.Replan.At
	case Overtaken:
		c.Overdue = append(slices.Clone(c.Overdue), f.Overdue)
	case OwnerGone:
		c.Gone = slices.Clone(c.Gone)
		for _, id := range f.Who {
			if !slices.Contains(c.Gone, id) {
				c.Gone = append(c.Gone, id)
			}
		}
	case DeskSet:
		d := Desk{Place: f.Place, Off: f.Off, Day: f.Day, Away: f.Away, Last: today(f.At), Closed: f.Closed}
		if c.Desk != nil {
			d.Last = c.Desk.Last
		}
		c.Desk, c.Lang, c.Owner, c.Status = &d, f.Lang, f.By, StatusDesk
	case Digested:
		if c.Desk != nil {
			d := *c.Desk
			d.Last = f.On
			c.Desk = &d
		}
	}
	return c
}

// rested applies the facts of reminders that are put off or set aside.
func rested(c Case, list []Reminder, f Fact) (Case, []Reminder) {
	set := func(name string, change func(*Reminder)) {
		for i := range list {
			if list[i].Name == name {
				change(&list[i])
			}
		}
	}
	switch f := f.(type) {
	case PuttingOff:
		p := f.Putting
		p.Seq = c.Seq
		if c.Putting == nil {
			c = c.beside()
			c.Changes++
		}
		c.Putting = &p
	case Snoozed:
		c.Putting, c.Touched = nil, f.At
		set(f.Reminder, func(r *Reminder) { r.Until, r.Rests, r.Near = f.Until, f.By, f.Near })
	case SnoozeNear:
		set(f.Reminder, func(r *Reminder) { r.Near = true })
	case SnoozeOver:
		set(f.Reminder, func(r *Reminder) {
			r.Until, r.Rests, r.Near = time.Time{}, Person{}, false
			r.At, r.Climbed, r.Rung = f.At, f.At, 0 // from here it climbs as if it were new
		})
	case Dismissed:
		if c.Stage == rules.FollowUp && roundReminder(c) == f.Reminder {
			c.Asking = false
		}
		c.Putting, c.Touched = nil, f.At
		set(f.Reminder, func(r *Reminder) { r.Done, r.Until = true, time.Time{} })
	}
	return c, list
}

// hushedPlans takes answers that may not be kept out of earlier rounds, and, when
// the substance goes, the words that people wrote about plans.
func hushedPlans(c Case, questions []rules.QuestionID) Case {
	past := slices.Clone(c.Past)
	for i, r := range past {
		kept := map[rules.QuestionID]Given{}
		for q, g := range r.Answers {
			if !slices.Contains(questions, q) {
				kept[q] = g
			}
		}
		past[i].Answers = kept
	}
	c.Past, c.Revisit, c.Putting, c.Replan = past, nil, nil, nil
	if slices.Contains(questions, title) {
		c.Overdue = nil
		c.Replans = slices.Clone(c.Replans)
		for i := range c.Replans {
			c.Replans[i].To = ""
		}
	}
	return c
}

// wordless is a fact about plans without what people wrote in it; ok is false
// for any other fact.
func wordless(f Fact) (Fact, bool) {
	switch f := f.(type) {
	case Snoozed:
		f.Reason = ""
		return f, true
	case Dismissed:
		f.Reason = ""
		return f, true
	case Replanned:
		f.Replan.To = ""
		return f, true
	case ReplanProposed:
		f.Replan.To = ""
		return f, true
	}
	return nil, false
}
