package conversation

import (
	"slices"
	"time"

	"upphandlingsvakten/rules"
)

// longestRest is how many days a reminder can be put off at most.
const longestRest = 60

// openReminder is the reminder of that name, or the one that went out last, that
// waits for someone.
func openReminder(c Case, name string) (Reminder, bool) {
	if name == "" && c.Putting != nil {
		name = c.Putting.Reminder
	}
	for i := len(c.Reminders) - 1; i >= 0; i-- {
		r := c.Reminders[i]
		if !r.Done && (r.Name == name || name == "") {
			return r, true
		}
	}
	return Reminder{}, false
}

// decideSnooze puts a reminder off, or asks for what is missing: until when, and
// why.
func decideSnooze(p *rules.Plan, c Case, e Envelope, in Snooze) ([]Fact, error) {
	r, ok := openReminder(c, in.Reminder)
	if !ok {
		return nil, refuse(KeyNothingDue)
	}
	putting := Putting{Reminder: r.Name, By: e.By, At: e.At}
	until := time.Time{}
	if c.Putting != nil && !c.Putting.Aside && c.Putting.Reminder == r.Name {
		until = c.Putting.Until
	}
	if !in.Rest.Zero() {
		until = in.Rest.until(p, e.At)
	}
	if until.IsZero() {
		return []Fact{PuttingOff{putting}}, nil
	}
	if !until.After(e.At) {
		return nil, refuse(KeySnoozePast)
	}
	if limit, why := hardDay(p, c, r, e.At); limit.Before(today(until)) {
		return nil, refuse(KeySnoozeTooFar, "day", day(limit, c.Lang), "why", phrase(c.Lang, why))
	}
	if in.Reason == "" {
		putting.Until = until
		return []Fact{PuttingOff{putting}}, nil
	}
	near := !nearMoment(p, until).After(e.At)
	return []Fact{Snoozed{Reminder: r.Name, Until: until, Reason: in.Reason, By: e.By, At: e.At, Near: near, Asked: c.Putting != nil}}, nil
}

// nearMoment is when whoever put a reminder off is told that it comes back: the
// morning of the working day before.
func nearMoment(p *rules.Plan, until time.Time) time.Time {
	return nine(lastWorkday(p, plusDays(today(until), -1)))
}

// hardDay is the last day to which r can be put off, and why it is: nobody puts
// a reminder off past what it is to be in time for.
func hardDay(p *rules.Plan, c Case, r Reminder, at time.Time) (rules.Date, Key) {
	now := today(at)
	limit, why := plusDays(now, longestRest), KeyLimitMost
	sooner := func(d rules.Date, k Key) {
		if d.Before(limit) && !d.Before(now) {
			limit, why = d, k
		}
	}
	for _, d := range calendar(p, c) {
		sooner(d.date, KeyLimitNext) // it then comes back with that one
	}
	end, ok := c.Answers[contractEnd].Value.(rules.Date)
	if !ok {
		return limit, why
	}
	if now.Before(end) {
		sooner(end, KeyLimitEnd)
	}
	if slices.Contains(r.Moments, string(KeyMomentNotice)) {
		sooner(plusMonths(end, -noticePeriods()[c.Answers[noticePeriod].Value]), KeyLimitNotice)
	}
	return limit, why
}

// decideDismiss sets a reminder aside as not relevant. What asks for the
// evidence at the end is never that.
func decideDismiss(p *rules.Plan, c Case, e Envelope, in Dismiss) ([]Fact, error) {
	r, ok := openReminder(c, in.Reminder)
	if !ok {
		return nil, refuse(KeyNothingDue)
	}
	if slices.ContainsFunc(r.Moments, func(m string) bool { return asksOf(p, m) == rules.End }) || c.Stage == rules.End && r.Name == roundReminder(c) {
		return nil, refuse(KeyDismissEnd)
	}
	if in.Reason == "" {
		return []Fact{PuttingOff{Putting{Reminder: r.Name, Aside: true, By: e.By, At: e.At}}}, nil
	}
	return []Fact{Dismissed{Reminder: r.Name, Reason: in.Reason, By: e.By, At: e.At, Asked: c.Putting != nil}}, nil
}

// resting are the alarms of a reminder that rests: a word beforehand to the one
// who put it off, and its return. It returns with what is due on the same
// morning, as one message.
func resting(p *rules.Plan, c Case, r Reminder, days map[string]due, add func(string, time.Time)) {
	if r.Done || r.Until.IsZero() || c.Silent() {
		return
	}
	until := returns(p, r)
	if near := nearMoment(p, until); !r.Near {
		add(alarmNear+"/"+r.Name, near)
	}
	if _, taken := days[today(until).String()]; taken && until.Equal(nine(today(until))) {
		return
	}
	add(alarmBack+"/"+r.Name, until)
}

// returns is when a reminder that rests comes back: when it was put off to, or the
// next working morning if that day has been closed since.
func returns(p *rules.Plan, r Reminder) time.Time {
	if day := today(r.Until); !isWorkday(p, day) {
		return nine(workday(p, day))
	}
	return r.Until
}

// returning are the reminders that come back by that moment.
func returning(p *rules.Plan, c Case, by time.Time) []string {
	var names []string
	for _, r := range c.Reminders {
		if !r.Done && !r.Until.IsZero() && !returns(p, r).After(by) {
			names = append(names, r.Name)
		}
	}
	return names
}
