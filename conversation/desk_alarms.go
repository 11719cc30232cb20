package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// deskAlarms is when the morning's round comes: every working day. Rounds that
// were missed are not made up for; one comes as soon as it can. Other desks have
// no alarm of their own, for the round sees to them.
func deskAlarms(p *rules.Plan, c Case) []Alarm {
	if c.ID != HouseDesk {
		return nil
	}
	day := workday(p, plusDays(c.Desk.Last, 1))
	return []Alarm{{Case: c.ID, Name: alarmDigest + "/" + day.String(), Due: nine(day)}}
}

// againOn is the day on which a case whose owner is gone is told of again.
const againOn = time.Monday

// nextSummary is the first day of a summary after the last one.
func nextSummary(p *rules.Plan, d Desk) rules.Date {
	weekday := time.Weekday(d.Day)
	if weekday == time.Sunday {
		weekday = time.Monday
	}
	day := plusDays(d.Last, 1)
	for day.At(12, time.UTC).Weekday() != weekday {
		day = plusDays(day, 1)
	}
	return workday(p, day)
}
