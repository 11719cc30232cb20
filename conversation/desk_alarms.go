package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// deskAlarms is when the next summary of a desk comes: on its day of the week,
// or the next working day. Those that were missed are not made up for; one comes
// as soon as it can.
func deskAlarms(p *rules.Plan, c Case) []Alarm {
	if c.Desk.Off {
		return nil
	}
	day := nextSummary(p, *c.Desk)
	return []Alarm{{Case: c.ID, Name: alarmDigest + "/" + day.String(), Due: nine(day)}}
}

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
