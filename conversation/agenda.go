package conversation

import (
	"cmp"
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// Appointment is a day that matters to a case.
type Appointment struct {
	// Name is the same for ever: an alarm's name for a reminder, and otherwise
	// the question whose answer the date is.
	Name  string
	Date  rules.Date
	Texts []string // what is due; never empty
	Hard  bool     // a date of the contract; otherwise a reminder, at nine
}

// agenda is the contract's dates, and the reminders that are still to come.
func agenda(p *rules.Plan, c Case, a rules.Assessment, l rules.Lang) []Appointment {
	if c.Silent() {
		return nil
	}
	v := &view{p: p, c: c, a: a, l: l}
	var out []Appointment
	for _, id := range [...]rules.QuestionID{publication, contractStart, contractEnd} {
		if d, ok := a.Live[id].(rules.Date); ok {
			out = append(out, Appointment{Name: string(id), Date: d, Texts: []string{v.short(id)}, Hard: true})
		}
	}
	for day, due := range calendar(p, c) {
		one := Appointment{Name: alarmDue + "/" + day, Date: due.date}
		for _, m := range due.moments {
			one.Texts = append(one.Texts, plainSpans(v.momentText(m)))
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(x, y Appointment) int {
		return cmp.Or(cmp.Compare(x.Date.String(), y.Date.String()), cmp.Compare(x.Name, y.Name))
	})
	return out
}

// dropped are the days that a calendar was handed over with and that are no
// longer in the agenda. What was reminded of has happened, and stays.
func dropped(c Case, now []Appointment) []Appointment {
	var out []Appointment
	for _, name := range c.Days {
		d, err := rules.ParseDate(strings.TrimPrefix(name, alarmDue+"/"))
		gone := !slices.ContainsFunc(now, func(a Appointment) bool { return a.Name == name })
		if err == nil && gone && !sentOn(c, d) {
			out = append(out, Appointment{Name: name, Date: d})
		}
	}
	return out
}

// daysOf are the reminders that a calendar of the case says, by their names.
func daysOf(p *rules.Plan, c Case) []string {
	var names []string
	for _, a := range agenda(p, c, Assess(p, c), c.Lang) {
		if !a.Hard {
			names = append(names, a.Name)
		}
	}
	return names
}
