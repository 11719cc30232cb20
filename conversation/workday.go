package conversation

import (
	"time"
	_ "time/tzdata" // Europe/Stockholm exists everywhere, also in an empty container

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/se"

	"upphandlingsvakten/rules"
)

// Stockholm is the zone in which reminders have their hour.
var Stockholm = stockholm()

// reminderHour is when reminders go out, in Stockholm.
const reminderHour = 9

func stockholm() *time.Location {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		// The zone is compiled in, so this cannot happen; an hour's error in a
		// reminder is better than no bot.
		return time.FixedZone("CET", 3600)
	}
	return loc
}

// workdays knows Saturdays, Sundays, red days and the three eves on which
// Swedish municipalities are closed: Midsummer's, Christmas and New Year's.
var workdays = swedish()

func swedish() *cal.BusinessCalendar {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(se.Holidays...)
	return c
}

// farthest bounds how far a day is moved. The longest stretch on which nobody
// works is a configured one of 60 days with holidays on either side.
const farthest = 400

// workday is d, or the next Swedish working day if d is none or the municipality
// is closed.
func workday(p *rules.Plan, d rules.Date) rules.Date {
	for range farthest {
		if isWorkday(p, d) {
			break
		}
		d = plusDays(d, 1)
	}
	return d
}

// Workday is d, or the next day on which somebody works.
func Workday(p *rules.Plan, d rules.Date) rules.Date { return workday(p, d) }

func isWorkday(p *rules.Plan, d rules.Date) bool {
	return workdays.IsWorkday(d.At(12, Stockholm)) && !p.Closed(d)
}

// The hours in which somebody is at work.
const (
	officeOpens  = 8
	officeCloses = 17
)

// plusWorkTime is when so much working time has passed since t.
func plusWorkTime(p *rules.Plan, t time.Time, d time.Duration) time.Time {
	t = t.In(Stockholm)
	for range farthest {
		day := rules.DateOf(t)
		opens, closes := day.At(officeOpens, Stockholm), day.At(officeCloses, Stockholm)
		if t.Before(opens) {
			t = opens
		}
		if isWorkday(p, day) && t.Before(closes) {
			if left := closes.Sub(t); d > left {
				d -= left
			} else {
				return t.Add(d).UTC()
			}
		}
		t = plusDays(day, 1).At(officeOpens, Stockholm)
	}
	return t.UTC()
}

// plusWorkdays is n working days after d.
func plusWorkdays(p *rules.Plan, d rules.Date, n int) rules.Date {
	for range n {
		d = workday(p, plusDays(d, 1))
	}
	return workday(p, d)
}

// lastWorkday is d, or the working day before it if d is none.
func lastWorkday(p *rules.Plan, d rules.Date) rules.Date {
	for range farthest {
		if isWorkday(p, d) {
			break
		}
		d = plusDays(d, -1)
	}
	return d
}

func plusDays(d rules.Date, n int) rules.Date {
	return rules.DateOf(d.At(12, time.UTC).AddDate(0, 0, n))
}

// plusMonths clamps to the last day of the month: 31 January and one month is
// the last of February.
func plusMonths(d rules.Date, n int) rules.Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 12, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return rules.Date{Year: first.Year(), Month: first.Month(), Day: min(d.Day, last)}
}

// nine is nine o'clock in Stockholm on d.
func nine(d rules.Date) time.Time { return d.At(reminderHour, Stockholm).UTC() }

// today is the day it is in Stockholm at t.
func today(t time.Time) rules.Date { return rules.DateOf(t.In(Stockholm)) }
