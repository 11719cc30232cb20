package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// decideNewEnd puts up another end of the contract: longer or shorter. What it
// does to the reminders is shown before it is saved.
func decideNewEnd(p *rules.Plan, c Case, e Envelope, in NewEnd) ([]Fact, error) {
	if err := runs(p, c); err != nil {
		return nil, err
	}
	q, _ := p.Question(contractEnd)
	end, ok := c.Answers[contractEnd].Value.(rules.Date)
	switch {
	case in.On == (rules.Date{}):
		return nil, refuse(KeyPlanWhen)
	case in.Longer && ok && !end.Before(in.On):
		return nil, refuse(KeyNotLonger, "day", day(end, c.Lang))
	case !in.Longer && ok && !in.On.Before(end):
		return nil, refuse(KeyNotShorter, "day", day(end, c.Lang))
	}
	if err := plausible(p, c, e, q, in.On); err != nil {
		return nil, err
	}
	return []Fact{Proposed{Question: contractEnd, Value: in.On, By: e.By, At: e.At}}, nil
}

// decideReplan puts up a change of plan.
func decideReplan(p *rules.Plan, c Case, e Envelope, in ChangePlan) ([]Fact, error) {
	if err := runs(p, c); err != nil {
		return nil, err
	}
	on := in.On
	if on == (rules.Date{}) {
		on = today(e.At)
	}
	start, hasStart := c.Answers[contractStart].Value.(rules.Date)
	end, hasEnd := c.Answers[contractEnd].Value.(rules.Date)
	switch {
	case in.Kind == ReplanTransfer && strings.TrimSpace(in.To) == "":
		return nil, refuse(KeyTransferTo)
	case on.Before(today(e.At)):
		return nil, refuse(KeyPlanPast)
	case hasStart && on.Before(start), hasEnd && !on.Before(end):
		return nil, refuse(KeyPlanOutside)
	}
	return []Fact{ReplanProposed{Replan{Kind: in.Kind, On: on, To: in.To, By: e.By, At: e.At}}}, nil
}

// runs refuses changes of plan before there is a contract and when nothing of it
// may be touched.
func runs(p *rules.Plan, c Case) error {
	switch _, ok := c.transferred(); {
	case stageRank(p, c.Stage) < stageRank(p, rules.Deliver):
		return refuse(KeyNoContractYet)
	case ok:
		return refuse(KeyTransferred)
	}
	return nil
}

// decidePlanned saves the change of plan that waits.
func decidePlanned(p *rules.Plan, c Case, e Envelope) []Fact {
	r := *c.Replan
	r.At = e.At
	facts := []Fact{Replanned{r}}
	if r.Kind == ReplanSupplier {
		facts = append(facts, revisit(p, Fold(c, facts...), supplierQuestions())...)
	}
	return facts
}

// supplierQuestions are the answers that hang on who the supplier is.
func supplierQuestions() []rules.QuestionID {
	return []rules.QuestionID{"subcontractors", "cloud_in_chain", "location", "location_same", "third_country"}
}

// revisit asks anew those of the questions that have been answered and apply.
func revisit(p *rules.Plan, c Case, ids []rules.QuestionID) []Fact {
	a := Assess(p, c)
	var list []rules.QuestionID
	for _, id := range ids {
		if a.Applies.To(id) == rules.True && answered(c, id) {
			list = append(list, id)
		}
	}
	if len(list) == 0 || c.Silent() {
		return nil
	}
	return []Fact{Revisited{list}}
}

// reopens is what an answer to q makes worth asking anew.
func reopens(p *rules.Plan, c Case, q rules.Question, v rules.Value) []Fact {
	var facts []Fact
	for _, r := range q.Reopens {
		many, _ := v.(rules.Choices)
		hit := v == rules.Value(rules.Choice(r.On))
		for _, o := range many {
			hit = hit || o == r.On
		}
		if hit && c.Reopen != q.ID {
			facts = append(facts, revisit(p, c, r.Questions)...)
		}
	}
	return facts
}

// nextVisit asks the next of the answers that are worth asking anew, once
// nothing else is asked.
func nextVisit(p *rules.Plan, c Case, _ []Fact) []Fact {
	if len(c.Revisit) == 0 || c.Status != StatusOpen || c.Silent() {
		return nil
	}
	switch ask(p, c, Assess(p, c)).kind {
	case askNothing, askSummary, askReason:
		return []Fact{Reopened{Question: c.Revisit[0]}}
	}
	return nil
}

// prolonged takes a case back from the end of the contract when its new end lies
// ahead.
func prolonged(p *rules.Plan, c Case, e Envelope) []Fact {
	end, ok := c.Answers[contractEnd].Value.(rules.Date)
	if !ok || c.Stage != rules.End || !today(e.At).Before(end) {
		return nil
	}
	var ids []rules.QuestionID
	for _, q := range p.Questions(rules.End) {
		ids = append(ids, q.ID)
	}
	return append(reminderDone(c, e, ""), Prolonged{By: e.By, At: e.At, Questions: ids})
}

// transferDone closes the case of a contract that another municipality has taken
// over, once that has been seen to.
func transferDone(c Case, e Envelope, facts []Fact) []Fact {
	t, ok := c.transferred()
	if !ok || today(e.At).Before(t.On) {
		return facts
	}
	for _, f := range facts {
		d, done := f.(ReminderDone)
		if !done {
			continue
		}
		for _, r := range c.Reminders {
			if r.Name == d.Reminder && slices.Contains(r.Moments, string(KeyMomentTransfer)) {
				return append(facts, Closed{By: e.By, At: e.At, Why: ClosedTransferred})
			}
		}
	}
	return facts
}

// overtaken is what comes of the reminders that were due before a change of plan
// makes the calendar another, and have not rung yet because the bot did not run:
// nothing from before the change is made up for after it, so they ring first. On a
// day off they are held until the next working one.
func overtaken(p *rules.Plan, c Case, e Envelope, facts []Fact) ([]Fact, error) {
	if c.Silent() || !slices.ContainsFunc(facts, replans) {
		return nil, nil
	}
	after := Fold(c, facts...)
	if after.Silent() || after.Status != StatusOpen {
		return nil, nil
	}
	old, now := calendar(p, c), calendar(p, after)
	var late []Fact
	for _, a := range Alarms(p, c) {
		day, due := strings.CutPrefix(a.Name, alarmDue+"/")
		if !due || a.Due.After(e.At) || slices.EqualFunc(old[day].moments, now[day].moments, sameMoment) {
			continue
		}
		if !isWorkday(p, today(e.At)) {
			late = append(late, held(p, after, e, day, old[day])...)
			continue
		}
		rings := Envelope{ID: e.ID, Case: e.Case, At: e.At, Input: Elapsed{Alarm: a.Name, Due: a.Due}}
		more, err := conclude(p, Fold(c, late...), rings)
		if err != nil {
			return nil, err
		}
		late = append(late, more...)
	}
	return late, nil
}

// held is what is overdue of a day, for the next working day. What was due at the
// end of the contract or after it is dropped if that lies ahead now.
func held(p *rules.Plan, after Case, e Envelope, name string, d due) []Fact {
	end, ok := after.Answers[contractEnd].Value.(rules.Date)
	runs := ok && today(e.At).Before(end)
	day, err := rules.ParseDate(name)
	if err != nil {
		return nil
	}
	o := Overdue{Day: day, Since: today(e.At)}
	for _, m := range d.moments {
		if s, series := momentOf(p, m.id); !runs || !series || s.Months < 0 || s.Days < 0 {
			o.Moments = append(o.Moments, m.id)
		}
	}
	if len(o.Moments) == 0 {
		return nil
	}
	return []Fact{Overtaken{o}}
}

func sameMoment(a, b moment) bool { return a.id == b.id }

// replans says whether a fact makes the calendar another.
func replans(f Fact) bool {
	switch f := f.(type) {
	case Answered:
		return moves(f)
	case Replanned, Prolonged:
		return true
	}
	return false
}
