package conversation

import (
	"cmp"
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

// moment is one thing that is due.
type moment struct {
	id   string        // of the plan's moment, or of the cadence for a follow-up
	asks rules.StageID // whose questions it opens
}

// momentIdle is the moment of a check that was left half-way.
const momentIdle = "idle"

// calendar is everything that is still to be reminded of, by working day. What
// was due before the dates were known is not made up for.
func calendar(p *rules.Plan, c Case) map[string]due {
	days := map[string]due{}
	if c.Status == StatusClosed {
		return days
	}
	start, hasStart := c.Answers[contractStart].Value.(rules.Date)
	end, hasEnd := c.Answers[contractEnd].Value.(rules.Date)
	if !c.Silent() && stageRank(p, c.Stage) < stageRank(p, rules.Procure) {
		return days
	}
	a := Assess(p, c)
	since := begins(c)
	add := func(nominal rules.Date, m moment) {
		d := workday(nominal)
		if d.Before(since) || sentOn(c, d) {
			return
		}
		day := days[d.String()]
		day.date = d
		day.moments = append(day.moments, m)
		days[d.String()] = day
	}
	if c.Silent() {
		// The dates that reminders hang on are all that is kept after an alarm.
		if !hasStart {
			start = today(c.Alert.RaisedAt)
		}
		every(c, start, end, hasEnd, 0, silentMonths, since, func(d rules.Date) { add(d, moment{id: "FS"}) })
	} else if f, ok := p.Cadence(a.Value(rules.Followup)); ok && hasStart && c.Stage != rules.End {
		every(c, start, end, hasEnd, f.FirstDays, f.EveryMonths, since, func(d rules.Date) {
			add(d, moment{id: f.ID, asks: rules.FollowUp})
		})
	}
	for _, m := range promised(c) {
		add(m.date, moment{id: string(m.key)})
	}
	if s, ok := p.Series(a.Value(rules.Ending)); ok && hasEnd {
		for _, m := range s.Moments {
			add(plusDays(plusMonths(end, m.Months), m.Days), moment{id: m.ID, asks: m.Ask})
		}
	}
	return days
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

// promise is a date that an answer promised something for.
type promise struct {
	date rules.Date
	key  Key // what is to be reminded of
}

// promised are the dates by which a deviation is to be mended or evidence
// lapses, of this round and of earlier ones.
func promised(c Case) []promise {
	keys := map[rules.QuestionID]Key{
		deliveryMended: KeyMomentDeviation, followUpMended: KeyMomentDeviation, evidenceUntil: KeyMomentEvidence,
	}
	var out []promise
	from := func(answers map[rules.QuestionID]Given) {
		for q, k := range keys {
			if d, ok := answers[q].Value.(rules.Date); ok {
				out = append(out, promise{d, k})
			}
		}
	}
	if c.Silent() {
		return nil
	}
	if d, ok := c.Answers[publication].Value.(rules.Date); ok && c.Stage == rules.Procure {
		out = append(out, promise{d, KeyMomentPublication})
	}
	from(c.Answers)
	for _, r := range c.Past {
		from(r.Answers)
	}
	slices.SortFunc(out, func(a, b promise) int {
		return cmp.Or(cmp.Compare(a.date.String(), b.date.String()), cmp.Compare(a.key, b.key))
	})
	return slices.Compact(out)
}

// every calls add for each date of a cadence: before the end, or, while no end
// is known, only the next one. A contract too short for the cadence is followed
// up once, at half time.
func every(c Case, start, end rules.Date, hasEnd bool, firstDays, months int, since rules.Date, add func(rules.Date)) {
	if months == 0 {
		return
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
		if !hasEnd && !workday(d).Before(since) && !sentOn(c, workday(d)) {
			break
		}
	}
	if hasEnd {
		dates = slices.DeleteFunc(dates, func(d rules.Date) bool { return !d.Before(end) })
		if len(dates) == 0 && start.Before(end) {
			days := int(end.At(12, Stockholm).Sub(start.At(12, Stockholm)).Hours()/24) / 2
			dates = append(dates, plusDays(start, days))
		}
	}
	for _, d := range dates {
		add(d)
	}
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
