package conversation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// Overseen is a case in an overview of many.
type Overseen struct {
	Case   CaseID
	title  string
	level  int        // -1 while it is not known
	next   rules.Date // of the next reminder
	late   rules.Date // of the oldest reminder that waits
	lapses rules.Date // of the evidence that lapses next
}

// OverseenOf is c in an overview. A case that is Silent must not be in one.
func OverseenOf(p *rules.Plan, c Case, at time.Time) Overseen {
	o := Overseen{Case: c.ID, title: text(c.Answers[title].Value), level: highestLevel(Assess(p, c).Class)}
	for _, d := range calendar(p, c) {
		if o.next == (rules.Date{}) || d.date.Before(o.next) {
			o.next = d.date
		}
	}
	for _, r := range c.Reminders {
		d, err := rules.ParseDate(strings.TrimPrefix(r.Name, alarmDue+"/"))
		if err == nil && !r.Done && r.Until.IsZero() && (o.late == (rules.Date{}) || d.Before(o.late)) {
			o.late = d
		}
	}
	o.lapses, _ = lapses(p, c)
	return o
}

// mostOverseen is how many cases an overview names. Slack cuts a message at
// 50 blocks and 3,000 characters a block; nobody reads more on a telephone.
const mostOverseen = 40

// Overview is many cases at a glance: those that are late first, then by what
// comes next.
func Overview(l rules.Lang, list []Overseen) Message {
	if len(list) == 0 {
		return say(line(l, KeyOverviewEmpty))
	}
	slices.SortFunc(list, func(a, b Overseen) int {
		return urgent(a.late, a.next, a.Case, b.late, b.next, b.Case)
	})
	var items [][]Span
	for _, o := range list[:min(mostOverseen, len(list))] {
		level := phrase(l, KeyOverviewNoLevel) // as the picture beside it says
		if o.level >= 0 {
			level = phrase(l, KeyOverviewLevel, "level", o.level)
		}
		item := line(l, KeyOverviewLine, "case", Span{Text: string(o.Case), Style: Strong},
			"title", Span{Text: cmp.Or(o.title, phrase(l, KeyUntitled))}, "level", level)
		for _, part := range []struct {
			d rules.Date
			k Key
		}{{o.late, KeyOverviewLate}, {o.next, KeyOverviewNext}, {o.lapses, KeyOverviewLapses}} {
			if part.d != (rules.Date{}) {
				item = append(item, line(l, part.k, "day", day(part.d, l))...)
			}
		}
		items = append(items, item)
	}
	blocks := []Block{Heading{Text: line(l, KeyOverviewTitle, "n", len(list))}, List{Items: items}}
	if left := len(list) - len(items); left > 0 {
		blocks = append(blocks, Note{Text: line(l, KeyHomeMore, "n", left)})
	}
	return Message{Blocks: blocks}
}

// PictureOf is what is said with an overview's picture.
func PictureOf(l rules.Lang, n int) Message { return say(line(l, KeyOverviewTitle, "n", n)) }

// CalendarOf is what is said with a person's calendar of so many cases.
func CalendarOf(l rules.Lang, n int) Message {
	if n == 0 {
		return say(line(l, KeyCalendarEmpty))
	}
	return say(line(l, KeyCalendarHere, "n", n))
}
