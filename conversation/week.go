package conversation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// HouseDesk is the record whose alarm is the morning's round.
const HouseDesk CaseID = "D-house"

// Week is what a case has to say in a weekly summary.
type Week struct {
	Case  CaseID
	Lang  rules.Lang
	title string
	owner Person
	late  []rules.Date // reminders that wait, by the day they were for
	due   []rules.Date // reminders of the coming week
	asks  bool         // questions wait for an answer
}

// aWeek is how many days a summary looks ahead.
const aWeek = 7

// WeekOf is what c has to say at that moment; false if it is nothing. A case
// that is Silent says nothing.
func WeekOf(p *rules.Plan, c Case, at time.Time) (Week, bool) {
	if c.Silent() || c.Desk != nil || c.Status == StatusClosed {
		return Week{}, false
	}
	w := Week{Case: c.ID, Lang: c.Lang, title: text(c.Answers[title].Value), owner: c.Owner}
	now := today(at)
	for _, r := range c.Reminders {
		d, err := rules.ParseDate(strings.TrimPrefix(r.Name, alarmDue+"/"))
		if err == nil && !r.Done && r.Until.IsZero() {
			w.late = append(w.late, d)
		}
	}
	for _, d := range calendar(p, c) {
		if !d.date.Before(now) && d.date.Before(plusDays(now, aWeek)) {
			w.due = append(w.due, d.date)
		}
	}
	byDate := func(a, b rules.Date) int { return cmp.Compare(a.String(), b.String()) }
	slices.SortFunc(w.late, byDate)
	slices.SortFunc(w.due, byDate)
	w.asks = len(w.late) == 0 && c.Status == StatusOpen && ask(p, c, Assess(p, c)).kind != askNothing
	return w, len(w.late)+len(w.due) > 0 || w.asks
}

// SummaryDue says whether a desk's summary is to come that day: on its day of
// the week or the next working day, or at once if it was missed.
func SummaryDue(p *rules.Plan, desk Case, on rules.Date) bool {
	d := Desk{Last: plusDays(on, -aWeek)}
	if desk.Desk != nil {
		d = *desk.Desk
	} else {
		return !d.Off && nextSummary(p, d) == on
	}
	return !d.Off && !on.Before(nextSummary(p, d))
}

// Digest is a person's week: what is late, what is due and what waits.
func Digest(l rules.Lang, weeks []Week) Message {
	return digest(l, KeyDigestTitle, weeks, func(w Week) []Span {
		name := Span{Text: cmp.Or(w.title, phrase(l, KeyUntitled))}
		return line(l, KeyDigestCase, "case", Span{Text: string(w.Case), Style: Strong}, "what", name)
	})
}

// ChannelDigest is the week of everybody's contracts. It names the cases and
// those who own them, and not what they are about.
func ChannelDigest(l rules.Lang, weeks []Week) Message {
	return digest(l, KeyDigestChannel, weeks, func(w Week) []Span {
		return line(l, KeyDigestCase, "case", Span{Text: string(w.Case), Style: Strong}, "what", Span{Text: person(w.owner).Text})
	})
}

// mostDigested is how many cases a part of a summary names.
const mostDigested = 25

func digest(l rules.Lang, heading Key, weeks []Week, name func(Week) []Span) Message {
	blocks := []Block{Heading{Text: line(l, heading)}}
	part := func(k Key, has func(Week) []rules.Date, asks bool) {
		var items [][]Span
		left := 0
		for _, w := range weeks {
			days := has(w)
			switch {
			case len(days) == 0 && !(asks && w.asks):
				continue
			case len(items) == mostDigested:
				left++
				continue
			}
			item := name(w)
			for i, d := range days {
				item = append(item, Span{Text: map[bool]string{true: ": ", false: ", "}[i == 0] + day(d, l)})
			}
			items = append(items, item)
		}
		if len(items) == 0 {
			return
		}
		blocks = append(blocks, Para{Text: []Span{{Text: phrase(l, k), Style: Strong}}}, List{Items: items})
		if left > 0 {
			blocks = append(blocks, Note{Text: line(l, KeyHomeMore, "n", left)})
		}
	}
	part(KeyDigestLate, func(w Week) []rules.Date { return w.late }, false)
	part(KeyDigestDue, func(w Week) []rules.Date { return w.due }, false)
	part(KeyDigestWaits, func(Week) []rules.Date { return nil }, true)
	return Message{Blocks: append(blocks, Note{Text: line(l, KeyDigestHow)})}
}
