package conversation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// Timeline is what the picture of one contract shows. There is none of a case
// that is Silent.
type Timeline struct {
	Case  CaseID
	Title string
	Today rules.Date
	Marks []Mark // oldest first
}

// Mark is a day on a Timeline.
type Mark struct {
	Date rules.Date
	Kind MarkKind
	Text string // what was or is to be done, in a few words
}

// MarkKind is what a day on a Timeline is.
type MarkKind string

// The kinds of marks.
const (
	MarkContract MarkKind = "contract" // a date of the contract itself
	MarkTender   MarkKind = "tender"   // a date of the procurement, before there is a contract
	MarkDone     MarkKind = "done"     // a reminder that was taken care of
	MarkLate     MarkKind = "late"     // a reminder that went out and waits
	MarkComing   MarkKind = "coming"   // a reminder that is still to come
)

// Portfolio is what the picture of many contracts shows: a row for each, in the
// order in which they are drawn. No row is of a case that is Silent.
type Portfolio struct {
	Today rules.Date
	Rows  []Holding
}

// Holding is a contract in a Portfolio.
type Holding struct {
	Case     CaseID
	Title    string // may be empty
	Level    int    // the highest level of the classification; -1 while it is not known
	Next     rules.Date
	NextText string     // what is due then; empty if nothing is to come
	Late     rules.Date // of the oldest reminder that waits; zero if none does
	Lapses   rules.Date // of the evidence that lapses next; zero if none is known
}

// PortfolioOf is those contracts as they are drawn: the late ones first, then by
// what comes next, as an Overview names them.
func PortfolioOf(rows []Holding, now rules.Date) Portfolio {
	return Portfolio{Today: now, Rows: slices.SortedFunc(slices.Values(rows), func(a, b Holding) int {
		return urgent(a.Late, a.Next, a.Case, b.Late, b.Next, b.Case)
	})}
}

// urgent orders two contracts by what is late, what comes next, and their ids. A
// date that is zero comes last.
func urgent(aLate, aNext rules.Date, a CaseID, bLate, bNext rules.Date, b CaseID) int {
	sooner := func(a, b rules.Date) int {
		if a == b || a != (rules.Date{}) && b != (rules.Date{}) {
			return cmp.Compare(a.String(), b.String())
		}
		if a == (rules.Date{}) {
			return 1
		}
		return -1
	}
	return cmp.Or(sooner(aLate, bLate), sooner(aNext, bNext), cmp.Compare(a, b))
}

// TimelineOf lays out a contract as it stands at that moment. Its only error is
// ErrSilent.
func TimelineOf(p *rules.Plan, c Case, l rules.Lang, at time.Time) (Timeline, error) {
	if c.Silent() {
		return Timeline{}, ErrSilent
	}
	a := Assess(p, c)
	v := &view{p: p, c: c, a: a, l: l}
	t := Timeline{Case: c.ID, Title: text(c.Answers[title].Value), Today: today(at)}
	for _, one := range agenda(p, c, a, l) {
		kind := MarkComing
		switch {
		case one.Hard && one.Name == string(publication):
			kind = MarkTender
		case one.Hard:
			kind = MarkContract
		}
		t.Marks = append(t.Marks, Mark{Date: one.Date, Kind: kind, Text: strings.Join(one.Texts, " ")})
	}
	for _, r := range c.Reminders {
		d, ok := reminderDay(r.Name)
		if !ok {
			continue
		}
		m := Mark{Date: d, Kind: MarkLate}
		if r.Done {
			m.Kind = MarkDone
		}
		var texts []string
		for _, one := range v.momentsOf(Reminded{Reminder: r.Name, Moments: r.Moments}) {
			texts = append(texts, plainSpans(v.momentText(one)))
		}
		m.Text = strings.Join(texts, " ")
		t.Marks = append(t.Marks, m)
	}
	slices.SortStableFunc(t.Marks, func(x, y Mark) int { return cmp.Compare(x.Date.String(), y.Date.String()) })
	return t, nil
}

// HoldingOf is a contract's row in a Portfolio. Its only error is ErrSilent.
func HoldingOf(p *rules.Plan, c Case, l rules.Lang, at time.Time) (Holding, error) {
	if c.Silent() {
		return Holding{}, ErrSilent
	}
	a := Assess(p, c)
	h := Holding{Case: c.ID, Title: text(c.Answers[title].Value), Level: highestLevel(a.Class)}
	for _, one := range agenda(p, c, a, l) {
		if !one.Date.Before(today(at)) && c.Status != StatusClosed {
			h.Next, h.NextText = one.Date, strings.Join(one.Texts, " ")
			break
		}
	}
	for _, r := range c.Reminders {
		if d, ok := reminderDay(r.Name); ok && !r.Done && r.Until.IsZero() && (h.Late == (rules.Date{}) || d.Before(h.Late)) {
			h.Late = d
		}
	}
	h.Lapses, _ = lapses(p, c)
	return h, nil
}
