package conversation

import (
	"cmp"
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// timeline is the contract's days in their order: its own dates, what was
// reminded of and what became of it, and what is to come.
func (v *view) timeline() {
	if v.c.Silent() {
		v.note(KeySilent)
		return
	}
	type mark struct {
		on   rules.Date
		text []Span
	}
	var marks []mark
	for _, one := range agenda(v.p, v.c, v.a, v.l) {
		state := KeyTimelineComing
		if one.Hard {
			state = KeyTimelineDate
		}
		for _, s := range one.Texts {
			marks = append(marks, mark{one.Date, line(v.l, state, "what", Span{Text: s})})
		}
	}
	for _, r := range v.c.Reminders {
		d, ok := reminderDay(r.Name)
		if !ok {
			continue
		}
		state := KeyTimelineLate
		switch {
		case r.Done:
			state = KeyTimelineDone
		case !r.Until.IsZero():
			state = KeyTimelineRests
		}
		for _, m := range v.momentsOf(Reminded{Reminder: r.Name, Moments: r.Moments}) {
			marks = append(marks, mark{d, line(v.l, state, "what", Span{Text: plainSpans(v.momentText(m))})})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(a.on.String(), b.on.String()) })
	items := make([][]Span, 0, len(marks))
	for _, m := range marks {
		items = append(items, append([]Span{{Text: day(m.on, v.l) + ": ", Style: Strong}}, m.text...))
	}
	if len(items) == 0 {
		v.note(KeyTimelineEmpty)
		return
	}
	v.send(TopicDocument, "", Heading{Text: line(v.l, KeyTimelineTitle, "case", string(v.c.ID))}, List{Items: items})
	v.out[len(v.out)-1].Document = &Document{Papers: []Paper{PaperTimeline}, Version: v.c.Issued}
}

// reminderDay is the day that a reminder of the calendar was for.
func reminderDay(name string) (rules.Date, bool) {
	day, ok := strings.CutPrefix(name, alarmDue+"/")
	if !ok {
		return rules.Date{}, false
	}
	d, err := rules.ParseDate(day)
	return d, err == nil
}
