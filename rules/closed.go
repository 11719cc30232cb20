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
		wrong = append(wrong, fmt.Errorf("more than %d days of every year are closed", longestClosed))
	}
	return c, errors.Join(wrong...)
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
		return fmt.Errorf("%q does not end with a day", s)
	case last.Before(first):
		return fmt.Errorf("%q ends before it begins", s)
	case last.At(12, time.UTC).Sub(first.At(12, time.UTC)) >= longestClosed*24*time.Hour:
		return fmt.Errorf("%q is longer than %d days", s, longestClosed)
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
