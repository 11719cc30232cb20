package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ClosedDays are the days on which an organisation is closed, beyond those on
// which everyone is. The zero value closes nothing.
type ClosedDays struct {
	spans  []span
	yearly []Date // without a year
}

type span struct{ first, last Date }

// longestClosed bounds how long a stretch of closed days may be, so that a slip
// in a year does not silence reminders for months.
const longestClosed = 60

// ParseClosedDays reads days such as 2027-05-07, stretches such as
// 2027-07-12..2027-07-30, and days of every year such as 12-27.
func ParseClosedDays(list []string) (ClosedDays, error) {
	var c ClosedDays
	var wrong []error
	for _, s := range list {
		if err := c.add(strings.TrimSpace(s)); err != nil {
			wrong = append(wrong, err)
		}
	}
	if len(c.yearly) > longestClosed {
		wrong = append(wrong, fmt.Errorf("more than %d days of every year are closed; write only those that are closed whatever the year", longestClosed))
	}
	if first, last, ok := c.longest(); ok {
		wrong = append(wrong, fmt.Errorf("together they close %s to %s, which is more than %d days; no reminder would come in all that time", first, last, longestClosed))
	}
	return c, errors.Join(wrong...)
}

// longest is a stretch of more than longestClosed days that several spans make up
// together, with weekends between them counted in.
func (c ClosedDays) longest() (first, last Date, ok bool) {
	spans := slices.SortedFunc(slices.Values(c.spans), func(a, b span) int { return strings.Compare(a.first.String(), b.first.String()) })
	for i, s := range spans {
		if i == 0 || afterWeekend(last).Before(s.first) {
			first, last = s.first, s.last
		} else if last.Before(s.last) {
			last = s.last
		}
		if last.At(12, time.UTC).Sub(first.At(12, time.UTC)) >= longestClosed*24*time.Hour {
			return first, last, true
		}
	}
	return first, last, false
}

// afterWeekend is the day after d that is no Saturday and no Sunday.
func afterWeekend(d Date) Date {
	at := d.At(12, time.UTC).AddDate(0, 0, 1)
	for at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = at.AddDate(0, 0, 1)
	}
	return DateOf(at)
}

func (c *ClosedDays) add(s string) error {
	if t, err := time.Parse("01-02", s); err == nil {
		c.yearly = append(c.yearly, Date{Month: t.Month(), Day: t.Day()})
		return nil
	}
	from, to, stretch := strings.Cut(s, "..")
	if !stretch {
		to = from
	}
	first, err := ParseDate(strings.TrimSpace(from))
	if err != nil {
		return fmt.Errorf("%q is no day; write 2027-05-07, 2027-07-12..2027-07-30 or, for every year, 12-27", s)
	}
	last, err := ParseDate(strings.TrimSpace(to))
	switch {
	case err != nil:
		return fmt.Errorf("%q does not end with a day; write it like 2027-07-12..2027-07-30", s)
	case last.Before(first):
		return fmt.Errorf("%q ends before it begins; write the first day first", s)
	case last.At(12, time.UTC).Sub(first.At(12, time.UTC)) >= longestClosed*24*time.Hour:
		return fmt.Errorf("%q is longer than %d days; look at the years, for no reminder would come in all that time", s, longestClosed)
	}
	c.spans = append(c.spans, span{first, last})
	return nil
}

// Has says whether the organisation is closed on d.
func (c ClosedDays) Has(d Date) bool {
	for _, s := range c.spans {
		if !d.Before(s.first) && !s.last.Before(d) {
			return true
		}
	}
	for _, y := range c.yearly {
		if y.Month == d.Month && y.Day == d.Day {
			return true
		}
	}
	return false
}

// Print names the days: the same for the same days, another for others, and
// empty if there are none.
func (c ClosedDays) Print() string {
	var days []string
	for _, s := range c.spans {
		days = append(days, s.first.String()+".."+s.last.String())
	}
	for _, y := range c.yearly {
		days = append(days, y.String())
	}
	if len(days) == 0 {
		return ""
	}
	slices.Sort(days)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(days), " ")))
	return hex.EncodeToString(sum[:8])
}

// Closing is p in an organisation that is closed on those days. The days belong
// to the organisation and not to the checklist: they change no digest, and hold
// for cases that began before they were known.
func (p *Plan) Closing(days ClosedDays) *Plan {
	other := *p
	other.closed = days
	return &other
}

// Closed says whether the organisation is closed on d.
func (p *Plan) Closed(d Date) bool { return p.closed.Has(d) }

// ClosedDays are the days on which the organisation is closed.
func (p *Plan) ClosedDays() ClosedDays { return p.closed }
