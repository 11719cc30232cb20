package conversation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// The kinds of alarms: what stands before the first slash of an alarm's name.
const (
	alarmDue     = "due"   // reminders from the contract's dates
	alarmClimb   = "climb" // an unanswered reminder goes one rung up
	alarmConsult = "later" // a consult that nobody has cleared; names are readable in Redis, so it does not say so
	alarmStep    = "step"  // an alert that nobody has acknowledged; nor does this
	alarmIdle    = "idle"  // a check that was left half-way
	alarmNear    = "near"  // a reminder that was put off comes back soon
	alarmBack    = "back"  // it comes back
	alarmDigest  = "week"  // a desk's summary
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

// Alarm is a moment at which a case wants to be woken.
type Alarm struct {
	Case CaseID
	Name string // unique in its case; carries nothing about the substance
	Due  time.Time
	// First says that it rings before all others that are due, however long those
	// have been: it is not one of many that come on the same morning.
	First bool
}

// Compare is in which order alarms that are due are rung.
func (a Alarm) Compare(b Alarm) int {
	if a.First != b.First {
		if a.First {
			return -1
		}
		return 1
	}
	return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Case, b.Case), cmp.Compare(a.Name, b.Name))
}

// Alarms lists every alarm that c wants, and thereby cancels all others. They
// are sorted by time, then name.
func Alarms(p *rules.Plan, c Case) []Alarm {
	switch {
	case c.House != nil:
		return houseAlarms(p, c)
	case c.Status == StatusClosed || c.Seq == 0:
		return nil
	case c.Exercise:
		return exerciseAlarms(p, c)
	}
	if c.Desk != nil {
		return deskAlarms(p, c)
	}
	var list []Alarm
	add := func(name string, due time.Time) {
		list = append(list, Alarm{Case: c.ID, Name: name, Due: due.Truncate(time.Second)})
	}
	days := calendar(p, c)
	for name, d := range days {
		add(alarmDue+"/"+name, nine(d.date))
	}
	for day := range climbing(p, c, days) {
		add(alarmClimb+"/"+day.String(), nine(day))
	}
	if c.Alert.Stands() && c.Alert.Kind == rules.Consult && !c.Alert.Posted {
		add(alarmConsult, nine(plusWorkdays(p, today(c.Alert.RaisedAt), consultDays)))
	}
	if c.Alert.waits() {
		list = append(list, stepAlarm(p, c))
	}
	if name, due, ok := idle(p, c); ok {
		add(name, due)
	}
	for _, r := range c.Reminders {
		resting(p, c, r, days, add)
	}
	slices.SortFunc(list, func(a, b Alarm) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// Rests is until when an alarm waits that would ring at now: until nine o'clock on
// the next working day, if nobody works. It was for an earlier day, and the bot
// did not run then, or for a day that has been closed since. Calls to the
// coordinators do not wait.
func Rests(p *rules.Plan, a Alarm, now time.Time) (time.Time, bool) {
	kind, _, _ := strings.Cut(a.Name, "/")
	day := today(now)
	if kind == alarmStep || kind == alarmConsult || isWorkday(p, day) {
		return time.Time{}, false
	}
	return nine(workday(p, day)), true
}

// stepAlarm is when a call that nobody has acknowledged goes one rung up.
func stepAlarm(p *rules.Plan, c Case) Alarm {
	rung, due := c.Alert.nextRung(p)
	return Alarm{Case: c.ID, Name: fmt.Sprintf("%s/%d/%d", alarmStep, c.Alert.RaisedSeq, rung), Due: due, First: true}
}

// climbing are the days on which reminders go one rung up, with those that do:
// all of a day are one message, and a day on which something else is due is left
// to that.
func climbing(p *rules.Plan, c Case, days map[string]due) map[rules.Date][]Reminder {
	out := map[rules.Date][]Reminder{}
	for _, r := range c.Reminders {
		if r.Done || !r.Until.IsZero() || (c.Silent() && r.Rung >= lastSilentRung) {
			continue
		}
		day := climbs(p, r)
		for taken(p, c, days, day) {
			day = plusWorkdays(p, day, 1)
		}
		out[day] = append(out[day], r)
	}
	return out
}

// taken says whether another reminder of the case comes that morning.
func taken(p *rules.Plan, c Case, days map[string]due, day rules.Date) bool {
	_, falls := days[day.String()]
	return falls || slices.ContainsFunc(c.Reminders, func(r Reminder) bool {
		return !r.Done && !r.Until.IsZero() && today(returns(p, r)) == day
	})
}

// lastSilentRung is where the ladder ends after an alarm: the half-yearly
// reminders go on, and begin another.
const lastSilentRung = 4

// climbs is the day on which r goes one rung up if nobody takes care of it.
// After a time in which the bot did not run, it climbs one rung a day and not
// the whole ladder.
func climbs(p *rules.Plan, r Reminder) rules.Date {
	sent, last := today(r.At), today(r.Climbed)
	var day rules.Date
	switch r.Rung {
	case 0:
		return plusWorkdays(p, sent, rungThread)
	case 1:
		day = plusWorkdays(p, sent, rungPerson)
	case 2:
		day = plusWorkdays(p, sent, rungFunction)
	case 3:
		day = plusWorkdays(p, sent, rungNeglect)
	default:
		day = firstOfMonth(p, plusMonths(last, 1)) // all that is neglected, on one day
	}
	if next := plusWorkdays(p, last, 1); day.Before(next) {
		return next
	}
	return day
}

// firstOfMonth is the first working day of d's month, if d is in its first week,
// or else of the month after.
func firstOfMonth(p *rules.Plan, d rules.Date) rules.Date {
	if d.Day > 7 {
		d = plusMonths(rules.Date{Year: d.Year, Month: d.Month, Day: 1}, 1)
	}
	return workday(p, rules.Date{Year: d.Year, Month: d.Month, Day: 1})
}

// idle is when the owner of a half-way check is reminded.
func idle(p *rules.Plan, c Case) (name string, due time.Time, ok bool) {
	if c.Status != StatusOpen || !c.Asking || c.Silent() {
		return "", time.Time{}, false
	}
	if (c.Stage == rules.FollowUp || c.Stage == rules.End) && !c.allDone() {
		return "", time.Time{}, false // a reminder is open, and climbs by itself
	}
	last := c.Opened
	if c.Touched.After(last) {
		last = c.Touched
	}
	name = fmt.Sprintf("%s/%d", alarmIdle, last.Unix())
	if slices.ContainsFunc(c.Reminders, func(r Reminder) bool { return r.Name == name }) {
		return "", time.Time{}, false
	}
	return name, nine(plusWorkdays(p, today(last), idleDays)), true
}
