package conversation

import (
	"fmt"
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// due is what falls on one working day; it becomes one reminder.
type due struct {
	date    rules.Date
	moments []moment
}

// moment is one thing that the case has a date for.
type moment struct {
	id      string        // of the plan's moment, of the cadence for a follow-up, or of a promise
	asks    rules.StageID // whose questions it opens
	nominal rules.Date    // before it is moved to a working day
	known   rules.Date    // since when its date has been known; zero: since the calendar became what it is
	from    Key           // why it comes when it does
}

// momentIdle is the moment of a check that was left half-way.
const momentIdle = "idle"

// calendar is everything that is still to be reminded of, by working day. What
// was due before the dates were known is not made up for; what a change of plan
// overtook on a day off comes under its own day's name on the next working one.
func calendar(p *rules.Plan, c Case) map[string]due {
	days := map[string]due{}
	for _, m := range moments(p, c) {
		d, ok := comes(p, c, m)
		if !ok {
			continue
		}
		day := days[d.String()]
		day.date = d
		day.moments = append(day.moments, m)
		days[d.String()] = day
	}
	if c.Silent() || c.Status == StatusClosed {
		return days
	}
	for _, o := range c.Overdue {
		day := days[o.Day.String()]
		day.date = workday(p, o.Since)
		for _, id := range o.Moments {
			day.moments = append(day.moments, moment{id: id, asks: asksOf(p, id), nominal: o.Day})
		}
		days[o.Day.String()] = day
	}
	return days
}

// name is what the reminder is called.
func (o Overdue) name() string { return fmt.Sprintf("%s/%s", alarmDue, o.Day) }

// comes is the day on which m is still to be reminded of; false if it has been,
// or was due before its date was known. On a day whose reminder has gone out
// already nothing more comes, so that what turns up after it waits for the next.
func comes(p *rules.Plan, c Case, m moment) (rules.Date, bool) {
	d := workday(p, m.nominal)
	if d.Before(begins(c)) || d.Before(m.known) || told(p, c, m) {
		return d, false
	}
	for sentOn(c, d) {
		d = plusWorkdays(p, d, 1)
	}
	return d, true
}

// told says whether a reminder has told of m. The day that it was for is m's
// own, moved over the days that were closed then: which are closed now may be
// another matter, and must neither bring it again nor hide it.
func told(p *rules.Plan, c Case, m moment) bool {
	return slices.ContainsFunc(c.Reminders, func(r Reminder) bool {
		d, ok := reminderDay(r.Name)
		return ok && falls(m, d) && slices.ContainsFunc(r.Moments, func(id string) bool { return alike(p, id, m.id) })
	})
}

// falls says whether a reminder for that day can be the one of m.
func falls(m moment, on rules.Date) bool {
	return !on.Before(m.nominal) && on.Before(plusDays(m.nominal, farthestMoved))
}

// farthestMoved bounds how many days a reminder comes after the day it is for: a
// configured stretch of at most 60 closed days, with holidays on either side. The
// dates of one cadence are at least 90 days apart.
const farthestMoved = 80

// alike says whether two moments ask for the same, though the class, and with it
// the cadence or the series, may have become another in between.
func alike(p *rules.Plan, a, b string) bool {
	if a == b {
		return true
	}
	f, isCadence := p.Cadence(a)
	g, areCadences := p.Cadence(b)
	if isCadence || areCadences {
		return isCadence && areCadences && f.Neutral == g.Neutral
	}
	one, inSeries := momentOf(p, a)
	other, inAnother := momentOf(p, b)
	return inSeries && inAnother && one.Months == other.Months && one.Days == other.Days
}

// moments is everything that the case has a date for, past or to come.
func moments(p *rules.Plan, c Case) []moment {
	if c.Status == StatusClosed || c.Desk != nil {
		return nil
	}
	if !c.Silent() && stageRank(p, c.Stage) < stageRank(p, rules.Procure) {
		return nil
	}
	a := Assess(p, c)
	list := append(followUps(p, c, a), promised(p, c)...)
	if s, ok := p.Series(a.Value(rules.Ending)); ok {
		if end, known := c.Answers[contractEnd].Value.(rules.Date); known {
			for _, m := range s.Moments {
				nominal := plusDays(plusMonths(end, m.Months), m.Days)
				list = append(list, moment{id: m.ID, asks: m.Ask, nominal: nominal, from: KeyWhyEnd})
			}
		}
	}
	if t, ok := c.transferred(); ok && !c.Silent() {
		// What comes after the transfer is somebody else's.
		list = slices.DeleteFunc(list, func(m moment) bool { return !m.nominal.Before(t.On) })
		list = append(list, moment{id: string(KeyMomentTransfer), nominal: t.On, from: KeyWhyGiven})
	}
	return list
}

// followUps are the dates of the cadence.
func followUps(p *rules.Plan, c Case, a rules.Assessment) []moment {
	start, hasStart := c.Answers[contractStart].Value.(rules.Date)
	end, hasEnd := c.Answers[contractEnd].Value.(rules.Date)
	var list []moment
	add := func(id string, asks rules.StageID, dates []rules.Date) {
		for _, d := range dates {
			list = append(list, moment{id: id, asks: asks, nominal: d, from: KeyWhyStart})
		}
	}
	if c.Silent() {
		// The dates that reminders hang on are all that is kept after an alarm.
		raised := today(c.Alert.RaisedAt)
		if !hasStart {
			start = raised
		}
		add("FS", "", waiting(raised, plusMonths(start, silentMonths)))
		add("FS", "", every(p, c, "FS", start, end, hasEnd, 0, silentMonths))
	} else if f, ok := p.Cadence(a.Value(rules.Followup)); ok && hasStart && c.Stage != rules.End {
		add(f.ID, rules.FollowUp, every(p, c, f.ID, start, end, hasEnd, f.FirstDays, f.EveryMonths))
	}
	return list
}

// waiting is each half year from an alarm until the first that counts from the
// start of the contract, which may lie years ahead: nobody is to be forgotten
// before it begins. What comes less than a month before that one waits for it.
func waiting(raised, first rules.Date) []rules.Date {
	var dates []rules.Date
	for i := 1; i <= horizon; i++ {
		d := plusMonths(raised, i*silentMonths)
		if !plusMonths(d, 1).Before(first) {
			break
		}
		dates = append(dates, d)
	}
	return dates
}

// momentOf is the moment of a series with that id.
func momentOf(p *rules.Plan, id string) (rules.Moment, bool) {
	series, _, _ := strings.Cut(id, "/")
	s, _ := p.Series(series)
	for _, m := range s.Moments {
		if m.ID == id {
			return m, true
		}
	}
	return rules.Moment{}, false
}

// every is each date of a cadence: before the end, or, while no end is known,
// those so far and the next one. A contract too short for the cadence is
// followed up once, at half time.
func every(p *rules.Plan, c Case, id string, start, end rules.Date, hasEnd bool, firstDays, months int) []rules.Date {
	if months == 0 {
		return nil
	}
	var dates []rules.Date
	if firstDays > 0 {
		dates = append(dates, plusDays(start, firstDays))
	}
	for i := 1; i <= horizon; i++ {
		d := plusMonths(start, i*months)
		if hasEnd && !d.Before(end) {
			break
		}
		dates = append(dates, d)
		if _, ahead := comes(p, c, moment{id: id, nominal: d}); ahead && !hasEnd {
			break
		}
	}
	if hasEnd {
		dates = slices.DeleteFunc(dates, func(d rules.Date) bool { return !d.Before(end) })
		if len(dates) == 0 && start.Before(end) {
			dates = append(dates, plusDays(start, daysBetween(start, end)/2))
		}
	}
	return dates
}

// horizon bounds how many dates of a cadence are laid out: 100 at the shortest
// interval of six months is half a century.
const horizon = 100

// begins is the first day on which a reminder can fall: since then the calendar
// is what it is now.
func begins(c Case) rules.Date {
	if c.Since.IsZero() {
		return today(c.Opened)
	}
	return today(c.Since)
}

func sentOn(c Case, d rules.Date) bool {
	name := fmt.Sprintf("%s/%s", alarmDue, d)
	return slices.ContainsFunc(c.Reminders, func(r Reminder) bool { return r.Name == name })
}
