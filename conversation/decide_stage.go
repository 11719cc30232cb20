package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// decideConfirm saves a changed answer that waits, or closes the stage whose
// summary is on screen.
func decideConfirm(p *rules.Plan, c Case, e Envelope, in Confirm) ([]Fact, error) {
	if w := c.Replan; w != nil {
		return decidePlanned(p, c, e), nil
	}
	if w := c.Propose; w != nil {
		if in.Token.Seq > 0 && in.Token.Seq != w.Seq {
			return nil, refuse(KeyOldButton)
		}
		q, ok := p.Question(w.Question)
		if !ok {
			return []Fact{Retracted{}}, nil
		}
		facts := answer(p, c, e, q, w.Value, "")
		if q.Kind == rules.KindEntries {
			facts = more(facts) // begun anew, and not yet said that there are none
		}
		return facts, nil
	}
	a := Assess(p, c)
	switch now := ask(p, c, a); {
	case now.kind == askStep && len(now.open) > 0 && in.Token.Step == "" && !c.Silent():
		return nil, refuse(KeyConfirmLater, "question", now.open[0].Short.In(c.Lang))
	case now.kind != askSummary:
		return nil, refuse(KeyNothingWaits)
	}
	if in.Token.Step != "" && in.Token.Step != confirmStep(c) {
		return nil, refuse(KeyOldButton)
	}
	if must, _ := unanswered(p, c, a); len(must) > 0 {
		return nil, refuse(KeyStillOpen, "questions", shorts(must, c.Lang))
	}
	if c.Stage == rules.Procure {
		switch {
		case len(a.Blocks) > 0:
			return nil, refuse(KeyBlocked, "blocks", blockList(a.Blocks, c.Lang))
		case !saysYes(c, approved) || !saysYes(c, award):
			return nil, refuse(KeyNotAwarded)
		}
	}
	return closeStage(p, c, e, a), nil
}

func saysYes(c Case, q rules.QuestionID) bool {
	return c.Answers[q].Value == rules.Choice(rules.Yes)
}

// closeStage ends the stage and begins what comes after it.
func closeStage(p *rules.Plan, c Case, e Envelope, a rules.Assessment) []Fact {
	facts := []Fact{StageClosed{Stage: c.Stage, By: e.By, At: e.At}}
	switch c.Stage {
	case rules.Prepare:
		opened := round(p, rules.Procure, rules.Date{})
		after := Fold(c, append(facts, opened)...)
		return append(facts, Issued{Version: c.Issued + 1, Days: daysOf(p, after)}, opened)
	case rules.Procure:
		// A new version says what the tender fulfils, and has the contract's own dates.
		opened := round(p, rules.Deliver, rules.Date{})
		if c.Issued > 0 {
			after := Fold(c, append(facts, opened)...)
			facts = append(facts, Issued{Version: c.Issued + 1, Days: daysOf(p, after)})
		}
		return append(facts, opened)
	case rules.Deliver:
		if a.Value(rules.Followup) == "F0" && a.Value(rules.Ending) == "E0" {
			return append(facts, Closed{By: e.By, At: e.At, Why: ClosedDone})
		}
		return facts
	case rules.FollowUp:
		return append(facts, roundDone(c, e)...)
	default:
		facts = append(facts, reminderDone(c, e, "")...)
		return append(facts, Closed{By: e.By, At: e.At, Why: ClosedDone})
	}
}

// round opens a pass through a stage.
func round(p *rules.Plan, stage rules.StageID, due rules.Date) Fact {
	var ids []rules.QuestionID
	for _, q := range p.Questions(stage) {
		ids = append(ids, q.ID)
	}
	return RoundOpened{Stage: stage, Due: due, Questions: ids}
}

// reminderDone takes care of the reminders whose name begins so.
func reminderDone(c Case, e Envelope, prefix string) []Fact {
	var facts []Fact
	for _, r := range c.Reminders {
		if !r.Done && strings.HasPrefix(r.Name, prefix) {
			facts = append(facts, ReminderDone{Reminder: r.Name, By: e.By, At: e.At})
		}
	}
	return facts
}

func decideStage(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	switch in := e.Input.(type) {
	case Close:
		switch {
		case c.Silent() && c.Alert.Outside && e.Coordinator:
			return []Fact{Closed{By: e.By, At: e.At, Why: ClosedEarly}}, nil // and not a word why
		case c.Alert.Stands():
			return nil, refuse(KeyAlertStands)
		case e.By.ID != c.Owner.ID:
			return nil, refuse(KeyOwnersOnly)
		case stageRank(p, c.Stage) >= stageRank(p, rules.FollowUp) && Assess(p, c).Value(rules.Ending) != "E0":
			return nil, refuse(KeyCloseEvidence)
		}
		if strings.TrimSpace(in.Reason) == "" {
			return nil, refuse(KeyCloseWhy)
		}
		return []Fact{Closed{By: e.By, At: e.At, Why: ClosedEarly, Reason: in.Reason}}, nil
	case Reopen:
		if c.Status != StatusClosed {
			return nil, refuse(KeyNotClosed)
		}
		return []Fact{CaseReopened{By: e.By, At: e.At}}, nil
	case Finish:
		if c.Stage != rules.FollowUp {
			return nil, refuse(KeyFinishWhen)
		}
		return []Fact{round(p, rules.End, today(e.At))}, nil
	case FollowUpNow:
		if c.Stage != rules.FollowUp || c.Asking {
			return nil, refuse(KeyFollowUpWhen)
		}
		return []Fact{round(p, rules.FollowUp, today(e.At))}, nil
	case RequirementsIn:
		list, _ := c.Answers[organisations].Value.(rules.Entries)
		if in.Organisation < 0 || in.Organisation >= len(list) {
			return nil, refuse(KeyWhichOrganisation)
		}
		if list[in.Organisation][requirementsIn] == rules.Choice(rules.Yes) {
			return nil, refuse(KeySameAnswer)
		}
		return []Fact{OrganisationIn(in)}, nil
	case Done:
		return decideDone(c, e, in)
	}
	return nil, nil
}

// decideDone takes care of the named reminder, or of all that are open.
//
// A reminder that opened questions is taken care of by answering them, and by
// nothing else.
func decideDone(c Case, e Envelope, in Done) ([]Fact, error) {
	facts := reminderDone(c, e, "")
	if asks := roundReminder(c); asks != "" {
		n := len(facts)
		facts = slices.DeleteFunc(facts, func(f Fact) bool { return f.(ReminderDone).Reminder == asks })
		if len(facts) == 0 && n > 0 {
			return nil, refuse(KeyAnswerInstead)
		}
	}
	if in.Reminder != "" {
		facts = slices.DeleteFunc(facts, func(f Fact) bool { return f.(ReminderDone).Reminder != in.Reminder })
	}
	if len(facts) == 0 {
		return nil, refuse(KeyNothingDue)
	}
	return facts, nil
}

// roundDone takes care of the reminder that opened the round, and of nudges to
// answer it, and of no other.
func roundDone(c Case, e Envelope) []Fact {
	facts := reminderDone(c, e, alarmIdle+"/")
	for _, r := range c.Reminders {
		if !r.Done && r.Name == roundReminder(c) {
			facts = append(facts, ReminderDone{Reminder: r.Name, By: e.By, At: e.At})
		}
	}
	return facts
}

// roundReminder is the reminder that opened the questions that are being asked,
// or none.
func roundReminder(c Case) string {
	if !c.Asking || c.Silent() || (c.Stage != rules.FollowUp && c.Stage != rules.End) {
		return ""
	}
	return alarmDue + "/" + c.Due.String()
}

// decideElapsed is what an alarm that came due brings about. An alarm that the
// case does not want any more brings about nothing.
func decideElapsed(p *rules.Plan, c Case, e Envelope, in Elapsed) ([]Fact, error) {
	wanted := slices.ContainsFunc(Alarms(p, c), func(a Alarm) bool { return a.Name == in.Alarm && a.Due.Equal(in.Due) })
	if !wanted {
		return nil, nil
	}
	kind, rest, _ := strings.Cut(in.Alarm, "/")
	gone := ownersGone(c, e, in.Left)
	absent := slices.Concat(in.Away, in.Left)
	late := today(in.Due).Before(today(e.At))
	if d, ok := reminderDay(in.Alarm); ok {
		late = d.Before(today(e.At))
	}
	switch kind {
	case alarmConsult:
		return []Fact{AlertPosted{At: e.At}}, nil
	case alarmNear:
		return append(gone, SnoozeNear{Reminder: rest}), nil
	case alarmBack:
		return append(gone, back(p, c, e, in, absent)...), nil
	case alarmDigest:
		return []Fact{Digested{On: today(e.At)}}, nil
	case alarmStep:
		rung, _ := c.Alert.nextRung(p)
		return []Fact{AlertClimbed{Rung: rung, At: e.At}}, nil
	case alarmIdle:
		// Before the contract runs, a nudge is enough; after that nothing may rest.
		nudge := stageRank(p, c.Stage) < stageRank(p, rules.FollowUp)
		return append(gone, Reminded{Reminder: in.Alarm, Moments: []string{momentIdle}, At: e.At, Late: late, Done: nudge, Absent: absent}), nil
	case alarmClimb:
		facts := gone
		for day, reminders := range climbing(p, c, calendar(p, c)) {
			for _, r := range reminders {
				if day.String() == rest {
					facts = append(facts, Climbed{Reminder: r.Name, Rung: r.Rung + 1, At: e.At, Absent: absent})
				}
			}
		}
		return facts, nil
	case alarmDue:
		return append(gone, remind(p, c, e, in, late, absent)...), nil
	}
	return nil, nil
}

// remind sends what is due on one day as one reminder.
func remind(p *rules.Plan, c Case, e Envelope, in Elapsed, late bool, absent []PersonID) []Fact {
	r := Reminded{Reminder: in.Alarm, At: e.At, Late: late, Absent: absent}
	for _, m := range calendar(p, c)[strings.TrimPrefix(in.Alarm, alarmDue+"/")].moments {
		r.Moments = append(r.Moments, m.id)
	}
	facts := []Fact{r}
	return append(facts, back(p, c, e, in, absent)...)
}

// back brings back all that was put off until then, as one message.
func back(p *rules.Plan, c Case, e Envelope, in Elapsed, absent []PersonID) []Fact {
	var facts []Fact
	for _, name := range returning(p, c, in.Due) {
		facts = append(facts, SnoozeOver{Reminder: name, At: e.At, Absent: absent})
	}
	return facts
}

// overdue opens the questions that belong to reminders that went out: at once,
// or as soon as the case can take them, after a pause, a late delivery or an
// alarm. The end of the contract does not wait for a follow-up that was never
// finished.
func overdue(p *rules.Plan, c Case, _ []Fact) []Fact {
	if c.Status != StatusOpen || c.Silent() || c.Stage != rules.FollowUp {
		return nil
	}
	var open *due
	for _, r := range c.Reminders {
		date, err := rules.ParseDate(strings.TrimPrefix(r.Name, alarmDue+"/"))
		if err != nil || r.Done && !r.At.After(c.Since) {
			continue // no reminder of the calendar, or of one that is no more
		}
		for _, m := range r.Moments {
			switch asks := asksOf(p, m); {
			case asks == rules.End:
				return []Fact{round(p, rules.End, date)}
			case asks == rules.FollowUp && !r.Done && !c.Asking:
				open = &due{date: date}
			}
		}
	}
	if day, ok := missedEnd(p, c); ok {
		return []Fact{round(p, rules.End, day)}
	}
	if open == nil {
		return nil
	}
	return []Fact{round(p, rules.FollowUp, open.date)}
}

// missedEnd is the day on which the end was to be asked about, if that came and
// went while the case stood still.
func missedEnd(p *rules.Plan, c Case) (rules.Date, bool) {
	end, ok := c.Answers[contractEnd].Value.(rules.Date)
	if !ok {
		return rules.Date{}, false
	}
	s, _ := p.Series(Assess(p, c).Value(rules.Ending))
	for _, m := range s.Moments {
		nominal := plusDays(plusMonths(end, m.Months), m.Days)
		if day, ahead := comes(p, c, moment{id: m.ID, nominal: nominal}); m.Ask == rules.End && !ahead {
			return day, true
		}
	}
	return rules.Date{}, false
}

// asksOf is the stage whose questions a moment opens, if any.
func asksOf(p *rules.Plan, moment string) rules.StageID {
	if f, ok := p.Cadence(moment); ok && !f.Neutral {
		return rules.FollowUp
	}
	m, _ := momentOf(p, moment)
	return m.Ask
}
