package conversation

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// Rest is how long a reminder is to be put off, as a person says it.
type Rest struct {
	Date    rules.Date   // until that day
	Days    int          // … or so many days from now
	Months  int          // … or months
	Weekday time.Weekday // … or until the next such day, if Named
	Named   bool
	Minute  int // minutes after midnight of that day, or of today; 0: when reminders go out
}

// The hours in which people of a municipality work, in minutes after midnight.
// What comes earlier or later waits for the hour of reminders.
const (
	workBegins = 8 * 60
	workEnds   = 17 * 60
)

// Zero says whether nothing was said.
func (r Rest) Zero() bool { return r == Rest{} }

// until is the moment that r means, said at that time: within working hours on
// a working day. What does not lie within them is moved, never dropped.
func (r Rest) until(p *rules.Plan, at time.Time) time.Time {
	day := today(at)
	switch {
	case r.Date != rules.Date{}:
		day = r.Date
	case r.Named:
		ahead := (int(r.Weekday) - int(at.In(Stockholm).Weekday()) + 7) % 7
		if ahead == 0 {
			ahead = 7
		}
		day = plusDays(day, ahead)
	default:
		day = plusMonths(plusDays(day, r.Days), r.Months)
	}
	moved := workday(p, day)
	if moved != day || r.Minute < workBegins || r.Minute > workEnds {
		if r.Minute > workEnds {
			moved = workday(p, plusDays(moved, 1))
		}
		return nine(moved)
	}
	return time.Date(day.Year, day.Month, day.Day, r.Minute/60, r.Minute%60, 0, 0, Stockholm).UTC()
}

// readRest reads "2027-07-01", "i morgon", "på måndag", "två veckor", "14:30".
func readRest(typed string) (Rest, bool) {
	s := fold(typed)
	for _, small := range []string{"till ", "until ", "to ", "på ", "on ", "om ", "in ", "kl ", "at ", "nästa ", "next "} {
		s = strings.TrimPrefix(s, small)
	}
	if d, ok := parseDate(s); ok {
		return Rest{Date: d.(rules.Date)}, true
	}
	if slices.Contains([]string{"i morgon", "imorgon", "tomorrow"}, s) {
		return Rest{Days: 1}, true
	}
	if t, err := time.Parse("15:04", strings.ReplaceAll(s, ".", ":")); err == nil {
		return Rest{Minute: t.Hour()*60 + t.Minute()}, true
	}
	for _, names := range []string{"söndag måndag tisdag onsdag torsdag fredag lördag", "sunday monday tuesday wednesday thursday friday saturday"} {
		if i := slices.Index(strings.Fields(names), s); i >= 0 {
			return Rest{Weekday: time.Weekday(i), Named: true}, true
		}
	}
	return readSpan(s)
}

// readSpan reads a number of days, weeks or months.
func readSpan(s string) (Rest, bool) {
	number, unit, spaced := strings.Cut(s, " ")
	if !spaced {
		if i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }); i > 0 {
			number, unit = s[:i], s[i:]
		} else {
			number, unit = "1", s
		}
	}
	n, err := strconv.Atoi(number)
	if i := slices.Index(strings.Fields("noll en två tre fyra fem sex"), number); err != nil && i > 0 {
		n, err = i, nil
	}
	if i := slices.Index(strings.Fields("zero one two three four five six"), number); err != nil && i > 0 {
		n, err = i, nil
	}
	if slices.Contains([]string{"ett", "a"}, number) {
		n, err = 1, nil
	}
	if err != nil || n < 1 || n > 366 {
		return Rest{}, false
	}
	switch unit {
	case "d", "dag", "dagar", "day", "days":
		return Rest{Days: n}, true
	case "v", "w", "vecka", "veckor", "week", "weeks":
		return Rest{Days: 7 * n}, true
	case "m", "mån", "månad", "månader", "month", "months":
		return Rest{Months: n}, true
	}
	return Rest{}, false
}

// cutRest takes "till 2027-07-01: väntar på rapporten" apart. Without a moment
// that can be read, all of it is the reason.
func cutRest(typed string) (Rest, string) {
	words := strings.Fields(typed)
	for n := min(4, len(words)); n > 0; n-- {
		head := strings.TrimRight(strings.Join(words[:n], " "), ":,")
		if r, ok := readRest(head); ok {
			return r, strings.Join(words[n:], " ")
		}
	}
	return Rest{}, strings.Join(words, " ")
}
