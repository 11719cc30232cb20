package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// The stored forms of changed plans, of reminders that rest, and of desks.
type (
	replanForm struct {
		Kind ReplanKind `json:"kind"`
		On   dateForm   `json:"on,omitzero"`
		To   string     `json:"to,omitzero"`
		By   personForm `json:"by"`
		At   time.Time  `json:"at,omitzero"`
	}
	puttingForm struct {
		Reminder string     `json:"reminder"`
		Aside    bool       `json:"aside,omitzero"`
		Until    time.Time  `json:"until,omitzero"`
		By       personForm `json:"by"`
		At       time.Time  `json:"at,omitzero"`
		Seq      int64      `json:"seq,omitzero"`
	}
	deskForm struct {
		Place  Place    `json:"place"`
		Off    bool     `json:"off,omitzero"`
		Day    int      `json:"day,omitzero"`
		Away   dateForm `json:"away,omitzero"`
		Last   dateForm `json:"last,omitzero"`
		Closed string   `json:"closed,omitzero"`
	}
	overdueForm struct {
		Day     dateForm `json:"day"`
		Moments []string `json:"moments,omitzero"`
		Since   dateForm `json:"since"`
	}
	questionsForm struct {
		Questions []rules.QuestionID `json:"questions,omitzero"`
	}
	prolongedForm struct {
		By        personForm         `json:"by"`
		At        time.Time          `json:"at,omitzero"`
		Questions []rules.QuestionID `json:"questions,omitzero"`
	}
	snoozedForm struct {
		Reminder string     `json:"reminder"`
		Until    time.Time  `json:"until,omitzero"`
		Reason   string     `json:"reason,omitzero"`
		By       personForm `json:"by"`
		At       time.Time  `json:"at,omitzero"`
		Near     bool       `json:"near,omitzero"`
		Asked    bool       `json:"asked,omitzero"`
	}
	reminderNameForm struct {
		Reminder string `json:"reminder"`
	}
	snoozeOverForm struct {
		Reminder string     `json:"reminder"`
		At       time.Time  `json:"at,omitzero"`
		Absent   []PersonID `json:"absent,omitzero"`
	}
	goneForm struct {
		Who []PersonID `json:"who,omitzero"`
		At  time.Time  `json:"at,omitzero"`
	}
	deskSetForm struct {
		By     personForm `json:"by"`
		At     time.Time  `json:"at,omitzero"`
		Lang   rules.Lang `json:"lang"`
		Place  Place      `json:"place"`
		Off    bool       `json:"off,omitzero"`
		Day    int        `json:"day,omitzero"`
		Away   dateForm   `json:"away,omitzero"`
		Closed string     `json:"closed,omitzero"`
	}
	digestedForm struct {
		On dateForm `json:"on"`
	}
)

func formOfReplan(r Replan) replanForm {
	return replanForm{Kind: r.Kind, On: dateOf(r.On), To: r.To, By: formOf(r.By), At: utc(r.At)}
}

func (f replanForm) open() Replan {
	return Replan{Kind: f.Kind, On: f.On.Date, To: f.To, By: f.By.open(), At: utc(f.At)}
}

func formOfPutting(p Putting) puttingForm {
	return puttingForm{Reminder: p.Reminder, Aside: p.Aside, Until: utc(p.Until), By: formOf(p.By), At: utc(p.At), Seq: p.Seq}
}

func (f puttingForm) open() Putting {
	return Putting{Reminder: f.Reminder, Aside: f.Aside, Until: utc(f.Until), By: f.By.open(), At: utc(f.At), Seq: f.Seq}
}

func formOfOverdue(o Overdue) overdueForm {
	return overdueForm{Day: dateOf(o.Day), Moments: o.Moments, Since: dateOf(o.Since)}
}

func (f overdueForm) open() Overdue {
	return Overdue{Day: f.Day.Date, Moments: f.Moments, Since: f.Since.Date}
}

// plans puts into f what a case knows of changed plans, rests and desks.
func (f *caseForm) plans(c Case) {
	f.Revisit, f.Gone, f.Replans = c.Revisit, c.Gone, formsOf(c.Replans, formOfReplan)
	f.Overdue = formsOf(c.Overdue, formOfOverdue)
	if r := c.Replan; r != nil {
		form := formOfReplan(*r)
		f.Replan = &form
	}
	if p := c.Putting; p != nil {
		form := formOfPutting(*p)
		f.Putting = &form
	}
	if d := c.Desk; d != nil {
		f.Desk = &deskForm{Place: d.Place, Off: d.Off, Day: d.Day, Away: dateOf(d.Away), Last: dateOf(d.Last), Closed: d.Closed}
	}
}

// openPlans is the other half of plans.
func (f caseForm) openPlans(c *Case) {
	c.Revisit, c.Gone, c.Replans = f.Revisit, f.Gone, formsOf(f.Replans, replanForm.open)
	c.Overdue = formsOf(f.Overdue, overdueForm.open)
	if f.Replan != nil {
		r := f.Replan.open()
		c.Replan = &r
	}
	if f.Putting != nil {
		p := f.Putting.open()
		c.Putting = &p
	}
	if d := f.Desk; d != nil {
		c.Desk = &Desk{Place: d.Place, Off: d.Off, Day: d.Day, Away: d.Away.Date, Last: d.Last.Date, Closed: d.Closed}
	}
}

// formOfPlan is the kind and the stored form of a fact of this file; nil for
// others.
func formOfPlan(f Fact) (kind string, form any) {
	switch f := f.(type) {
	case Revisited:
		return "revisited", questionsForm(f)
	case ReplanProposed:
		return "replan_proposed", formOfReplan(f.Replan)
	case Replanned:
		return "replanned", formOfReplan(f.Replan)
	case Overtaken:
		return "overtaken", formOfOverdue(f.Overdue)
	case Prolonged:
		return "prolonged", prolongedForm{By: formOf(f.By), At: utc(f.At), Questions: f.Questions}
	case PuttingOff:
		return "putting_off", formOfPutting(f.Putting)
	case Snoozed:
		return "snoozed", snoozedForm{Reminder: f.Reminder, Until: utc(f.Until), Reason: f.Reason, By: formOf(f.By), At: utc(f.At), Near: f.Near, Asked: f.Asked}
	case SnoozeNear:
		return "snooze_near", reminderNameForm(f)
	case SnoozeOver:
		return "snooze_over", snoozeOverForm{Reminder: f.Reminder, At: utc(f.At), Absent: f.Absent}
	case Dismissed:
		return "dismissed", snoozedForm{Reminder: f.Reminder, Reason: f.Reason, By: formOf(f.By), At: utc(f.At), Asked: f.Asked}
	case OwnerGone:
		return "owner_gone", goneForm{Who: f.Who, At: utc(f.At)}
	case DeskSet:
		return "desk_set", deskSetForm{
			By: formOf(f.By), At: utc(f.At), Lang: f.Lang, Place: f.Place, Off: f.Off, Day: f.Day, Away: dateOf(f.Away),
			Closed: f.Closed,
		}
	case Digested:
		return "digested", digestedForm{On: dateOf(f.On)}
	}
	return "", nil
}

// openPlan is the other half of formOfPlan.
func openPlan(kind string, b []byte) (Fact, error) {
	switch kind {
	case "revisited":
		return read(b, func(f questionsForm) Fact { return Revisited(f) })
	case "replan_proposed":
		return read(b, func(f replanForm) Fact { return ReplanProposed{f.open()} })
	case "replanned":
		return read(b, func(f replanForm) Fact { return Replanned{f.open()} })
	case "overtaken":
		return read(b, func(f overdueForm) Fact { return Overtaken{f.open()} })
	case "prolonged":
		return read(b, func(f prolongedForm) Fact {
			return Prolonged{By: f.By.open(), At: utc(f.At), Questions: f.Questions}
		})
	case "putting_off":
		return read(b, func(f puttingForm) Fact { return PuttingOff{f.open()} })
	case "snoozed":
		return read(b, func(f snoozedForm) Fact {
			return Snoozed{Reminder: f.Reminder, Until: utc(f.Until), Reason: f.Reason, By: f.By.open(), At: utc(f.At), Near: f.Near, Asked: f.Asked}
		})
	case "snooze_near":
		return read(b, func(f reminderNameForm) Fact { return SnoozeNear(f) })
	case "snooze_over":
		return read(b, func(f snoozeOverForm) Fact {
			return SnoozeOver{Reminder: f.Reminder, At: utc(f.At), Absent: f.Absent}
		})
	case "dismissed":
		return read(b, func(f snoozedForm) Fact {
			return Dismissed{Reminder: f.Reminder, Reason: f.Reason, By: f.By.open(), At: utc(f.At), Asked: f.Asked}
		})
	case "owner_gone":
		return read(b, func(f goneForm) Fact { return OwnerGone{Who: f.Who, At: utc(f.At)} })
	case "desk_set":
		return read(b, func(f deskSetForm) Fact {
			return DeskSet{By: f.By.open(), At: utc(f.At), Lang: f.Lang, Place: f.Place, Off: f.Off, Day: f.Day, Away: f.Away.Date, Closed: f.Closed}
		})
	case "digested":
		return read(b, func(f digestedForm) Fact { return Digested{On: f.On.Date} })
	}
	return nil, unknown(kind)
}
