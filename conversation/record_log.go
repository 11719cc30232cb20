package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// recordLog is the log as an auditor reads it: who said what, and when. What
// changed nothing is left out, and so is everything about an alert but the
// coordinators' decision to let the case go on.
func recordLog(p *rules.Plan, log []Fact) []RecordedEvent {
	out := []RecordedEvent{}
	for i, f := range log {
		if e, ok := recordFact(p, f); ok {
			e.Seq = i + 1
			out = append(out, e)
		}
	}
	return out
}

func recordFact(p *rules.Plan, f Fact) (RecordedEvent, bool) {
	event := func(what string, by Person, at time.Time) RecordedEvent {
		e := RecordedEvent{What: what}
		if !at.IsZero() {
			e.At = at.UTC()
		}
		if by.ID != "" || by.Name != "" {
			who := recorded(by)
			e.By = &who
		}
		return e
	}
	switch f := f.(type) {
	case Opened:
		return event("opened", f.By, f.At), true
	case Answered:
		e := event("answered", f.By, f.At)
		e.Question = f.Question
		if q, _ := p.Question(f.Question); mayNotStay(q, f.Value) || mayNotStay(q, f.Was) {
			e.Withheld = true
		} else {
			e.Is, e.Was, e.Comment = raw(f.Value), raw(f.Was), f.Comment
		}
		return e, true
	case Commented:
		e := event("commented", f.By, time.Time{})
		e.Question = f.Question
		if q, _ := p.Question(f.Question); callsCoordinators(q) {
			e.Withheld = true
		} else {
			e.Comment = f.Comment
		}
		return e, true
	case AlertClosed:
		e := event("cleared", f.By, f.At)
		return e, f.Cleared
	case StageClosed:
		e := event("stage_closed", f.By, f.At)
		e.Is = f.Stage
		return e, true
	case RoundOpened:
		e := event("round_opened", Person{}, time.Time{})
		e.Is = f.Stage
		return e, true
	case Issued:
		e := event("documents_handed_over", Person{}, time.Time{})
		e.Is = f.Version
		return e, true
	}
	return recordLater(f, event)
}

// recordLater are the facts of a contract's life.
func recordLater(f Fact, event func(string, Person, time.Time) RecordedEvent) (RecordedEvent, bool) {
	var e RecordedEvent
	switch f := f.(type) {
	case Reminded:
		e = event("reminded", Person{}, f.At)
		e.Is = f.Reminder
	case Climbed:
		e = event("reminder_climbed", Person{}, f.At)
		e.Is = f.Reminder
	case ReminderDone:
		e = event("reminder_done", f.By, f.At)
		e.Is = f.Reminder
	case Snoozed:
		e = event("reminder_put_off", f.By, f.At)
		e.Is, e.Comment = f.Reminder, f.Reason
	case OrganisationIn:
		e = event("organisation_in", Person{}, time.Time{})
		e.Is = f.Organisation + 1
	case Delegated:
		e = event("handed_over", f.From, time.Time{})
		e.Is = recorded(f.To)
	case Dismissed:
		e = event("reminder_set_aside", f.By, f.At)
		e.Is, e.Comment = f.Reminder, f.Reason
	case Replanned:
		e = event("plan_changed", f.Replan.By, f.Replan.At)
		e.Is, e.Comment = f.Replan.Kind, f.Replan.To
	case Prolonged:
		e = event("prolonged", f.By, f.At)
	case Paused:
		e = event("paused", Person{}, time.Time{})
	case Resumed:
		e = event("resumed", Person{}, f.At)
	case Closed:
		e = event("closed", f.By, f.At)
		e.Is, e.Comment = f.Why, f.Reason
	case CaseReopened:
		e = event("reopened", f.By, f.At)
	default:
		return e, false
	}
	return e, true
}
