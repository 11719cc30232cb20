package conversation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"upphandlingsvakten/rules"
)

// The kinds of alarms: what stands before the first slash of an alarm's name.
const (
	alarmDue     = "due"   // reminders from the contract's dates
	alarmClimb   = "climb" // an unanswered reminder goes one rung up
	alarmConsult = "later" // a consult that nobody has cleared; names are readable in Redis, so it does not say so
	alarmIdle    = "idle"  // a check that was left half-way
)

// The ladder of an unanswered reminder, in working days after it went out
// (domain: unanswered). After the last rung it comes back every month.
const (
	rungThread   = 3
	rungPerson   = 7
	rungFunction = 14
	rungNeglect  = 30
)

const (
	// consultDays is how many working days a consult waits for a clearance
	// before the coordinators are asked without anyone pressing a button.
	consultDays = 5
	// idleDays is how many working days a half-way check rests before its owner
	// is reminded, once for each stop.
	idleDays = 3
	// silentMonths is the interval of neutral reminders after an alarm.
	silentMonths = 6
)

// Alarms lists every alarm that c wants, and thereby cancels all others. They
// are sorted by time, then name.
func Alarms(p *rules.Plan, c Case) []Alarm {
	if c.Status == StatusClosed || c.Seq == 0 {
		return nil
	}
	var list []Alarm
	add := func(name string, due time.Time) { list = append(list, Alarm{Case: c.ID, Name: name, Due: due}) }
	for name, d := range calendar(p, c) {
		add(alarmDue+"/"+name, nine(d.date))
	}
	for _, r := range c.Reminders {
		if !r.Done {
			add(fmt.Sprintf("%s/%s/%d", alarmClimb, r.Name, r.Rung+1), climbs(r))
		}
	}
	if c.Alert.Stands() && c.Alert.Kind == rules.Consult && !c.Alert.Posted {
		add(alarmConsult, nine(plusWorkdays(today(c.Alert.RaisedAt), consultDays)))
	}
	if name, due, ok := idle(c); ok {
		add(name, due)
	}
	slices.SortFunc(list, func(a, b Alarm) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// climbs is when r goes one rung up if nobody takes care of it. After a time in
// which the bot did not run, it climbs one rung a day and not the whole ladder.
func climbs(r Reminder) time.Time {
	sent, last := today(r.At), today(r.Climbed)
	var due rules.Date
	switch r.Rung {
	case 0:
		return nine(plusWorkdays(sent, rungThread))
	case 1:
		due = plusWorkdays(sent, rungPerson)
	case 2:
		due = plusWorkdays(sent, rungFunction)
	case 3:
		due = plusWorkdays(sent, rungNeglect)
	default:
		due = workday(plusMonths(last, 1))
	}
	if next := plusWorkdays(last, 1); due.Before(next) {
		due = next
	}
	return nine(due)
}

// idle is when the owner of a half-way check is reminded.
func idle(c Case) (name string, due time.Time, ok bool) {
	if c.Status != StatusOpen || !c.Asking || c.Silent() {
		return "", time.Time{}, false
	}
	if c.Stage == rules.FollowUp || c.Stage == rules.End {
		return "", time.Time{}, false // the reminder that opened the round climbs by itself
	}
	last := c.Opened
	if c.Touched.After(last) {
		last = c.Touched
	}
	name = fmt.Sprintf("%s/%d", alarmIdle, last.Unix())
	if slices.ContainsFunc(c.Reminders, func(r Reminder) bool { return r.Name == name }) {
		return "", time.Time{}, false
	}
	return name, nine(plusWorkdays(today(last), idleDays)), true
}
