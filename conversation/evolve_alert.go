package conversation

import (
	"slices"

	"upphandlingsvakten/rules"
)

// alerted applies the facts of alerts.
func alerted(c Case, f Fact) Case {
	a := Alert{}
	if c.Alert != nil {
		a = *c.Alert
	}
	switch f := f.(type) {
	case AlertRaised:
		before := int64(0)
		if a.Stands() && a.Posted && c.Alert != nil {
			before = a.RaisedSeq
		}
		a = Alert{
			Before: before,
			Kind:   f.Kind, Urgent: f.Urgent, Posted: f.Kind == rules.Alarm, RaisedAt: f.At, RaisedSeq: c.Seq, Patience: f.Patience,
		}
		if a.Posted {
			a.PostedAt = f.At
		}
		c.Cleared = false
		if f.Kind == rules.Alarm {
			c.Reopen, c.Propose, c.Draft = "", nil, nil
			c.Revisit, c.Replan, c.Putting = nil, nil, nil
		}
	case AlertUrgent:
		a.Urgent = true
	case AlertPosted:
		a.Posted, a.PostedAt = true, f.At
	case AlertUnreached:
		a.Unreached = true
	case AlertArrived:
		a.ArrivedAt = f.At
	case AlertClimbed:
		a.Rung, a.RungAt = f.Rung, f.At
	case AlertReconsidered:
		a.Reconsidered, a.From, a.To = true, f.From, f.To
	case AlertAcknowledged:
		a.Acknowledged, a.AcknowledgedAt = f.By, f.At
	case AlertContacted:
		a.ContactedAt = f.At
	case AlertClosed:
		a.ClosedBy, a.ClosedAt = f.By, f.At
		a.Outside, a.Slip, a.Why = !f.Cleared && !f.Slip, f.Slip, f.Why
		c.Cleared = f.Cleared
		c.Touched = f.At
		if f.Cleared {
			c.Since = f.At
		}
	}
	c.Alert = &a
	return c
}

// hushed takes answers out of the case, those of earlier rounds too.
func hushed(c Case, f Hushed) Case {
	a := Alert{}
	if c.Alert != nil {
		a = *c.Alert
	}
	a.Hushed, a.From, a.To = true, "", ""
	c.Alert = &a
	c.Answers = without(c.Answers, f.Questions...)
	c.Skipped = without(c.Skipped, f.Questions...)
	c.Tries = without(c.Tries, f.Questions...)
	c = hushedPlans(c, f.Questions)
	c.Reopen, c.More, c.Propose, c.Draft, c.Last = "", "", nil, nil, ""
	return c
}

func ticked(ticks map[string]Ticking, f Ticked) map[string]Ticking {
	if f.Set {
		return with(ticks, f.ID, Ticking{f.By, f.At})
	}
	return without(ticks, f.ID)
}

// slipped applies the facts of slips. The dialogue stops at one until its owner
// goes on.
func slipped(c Case, f Fact) Case {
	list := slices.Clone(c.Slips)
	at := func(n int) *Slipping {
		if n < 1 || n > len(list) {
			return &Slipping{}
		}
		return &list[n-1]
	}
	switch f := f.(type) {
	case Slipped:
		list = append(list, Slipping{At: f.At, In: f.In, Ref: f.Ref})
		if c.Status == StatusOpen && !c.Silent() {
			c.Status = StatusPaused
		}
	case SlipErasing:
		at(f.Slip).AskedBy = f.By
	case SlipErased:
		s := at(f.Slip)
		s.Gone, s.Stays, s.Ref = f.Done, !f.Done, ""
	}
	c.Slips = list
	return c
}
