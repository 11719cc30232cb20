package conversation

import (
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// House is the id of the house's own record. It is kept like a case, so that
// what it owes and when it wakes lands with it, but it is none: nobody can talk
// to it, and no list has it.
const House CaseID = "house"

// Vigil is what the house knows about its way to the coordinators: when that
// was last tested, and how often it was used. It names no case and no person.
type Vigil struct {
	Begun   time.Time
	Tested  time.Time // when the last weekly message was sent
	Arrived time.Time // when one last arrived
	Now     Numbers   // being counted
	Told    Numbers   // those that were last told
	Open    int       // calls that nobody has decided
}

// Numbers is how often the coordinators were called, and how it went.
type Numbers struct {
	Since                         time.Time
	Raised, Acknowledged, Decided int
	Minutes, Longest              int // until acknowledged: together, and the longest
}

// Watching is what can befall the house's record.
type Watching string

// What can befall it.
const (
	WatchBegun        Watching = "begun"
	WatchTested       Watching = "tested"
	WatchArrived      Watching = "arrived"
	WatchLost         Watching = "lost"
	WatchSummed       Watching = "summed"
	WatchRaised       Watching = "raised"
	WatchAcknowledged Watching = "acknowledged"
	WatchDecided      Watching = "decided"
)

// The alarms of the house.
const (
	alarmWeekly  = "weekly"
	alarmMonthly = "monthly"
)

// cardWeekly is the card of a weekly message.
const cardWeekly = "weekly"

// OpenHouse are the facts with which the house's record begins.
func OpenHouse(p *rules.Plan, l rules.Lang, at time.Time) []Fact {
	return []Fact{Opened{At: at, Home: ToCoordinators, Lang: l, Plan: p.Digest()}, Watched{What: WatchBegun, At: at}}
}

// watched applies what befell the house. Its record is closed from the start,
// so that it stands in no list of open cases.
func watched(c Case, f Watched) Case {
	r := Vigil{}
	if c.House != nil {
		r = *c.House
	}
	switch f.What {
	case WatchBegun:
		r.Begun, r.Now.Since = f.At, f.At
		c.Status, c.Asking = StatusClosed, false
	case WatchTested:
		r.Tested = f.At
	case WatchArrived:
		r.Arrived = f.At
	case WatchSummed:
		r.Told, r.Now = r.Now, Numbers{Since: f.At}
	case WatchRaised:
		r.Now.Raised++
		r.Open++
	case WatchAcknowledged:
		r.Now.Acknowledged++
		r.Now.Minutes += f.Minutes
		r.Now.Longest = max(r.Now.Longest, f.Minutes)
	case WatchDecided:
		r.Now.Decided++
		r.Open = max(0, r.Open-1)
	}
	c.House = &r
	return c
}

// houseAlarms are the weekly test, on the first working day of each week, and
// the numbers, on the first of each month.
func houseAlarms(p *rules.Plan, c Case) []Alarm {
	r := c.House
	week := nextMonday(p, today(later(r.Begun, r.Tested)))
	begun := today(r.Now.Since)
	month := workday(p, plusMonths(rules.Date{Year: begun.Year, Month: begun.Month, Day: 1}, 1))
	list := []Alarm{
		{Case: c.ID, Name: alarmWeekly + "/" + week.String(), Due: nine(week)},
		{Case: c.ID, Name: alarmMonthly + "/" + month.String(), Due: nine(month)},
	}
	if list[1].Due.Before(list[0].Due) {
		list[0], list[1] = list[1], list[0]
	}
	return list
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// nextMonday is the first working day of the week after d's.
func nextMonday(p *rules.Plan, d rules.Date) rules.Date {
	for d = plusDays(d, 1); d.At(12, Stockholm).Weekday() != time.Monday; {
		d = plusDays(d, 1)
	}
	return workday(p, d)
}

func decideHouse(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	switch in := e.Input.(type) {
	case Watch:
		return []Fact{Watched{What: in.What, Minutes: in.Minutes, At: e.At}}, nil
	case Elapsed:
		for _, a := range houseAlarms(p, c) {
			if a.Name != in.Alarm || !a.Due.Equal(in.Due) {
				continue
			}
			if strings.HasPrefix(a.Name, alarmWeekly) {
				return []Fact{Watched{What: WatchTested, At: e.At}}, nil
			}
			return []Fact{Watched{What: WatchSummed, At: e.At}}, nil
		}
		return nil, nil
	case Arrived:
		if c.House.Arrived.Before(c.House.Tested) && !in.Failed {
			return []Fact{Watched{What: WatchArrived, At: e.At}}, nil
		}
		return nil, nil
	case Unreached:
		return []Fact{Watched{What: WatchLost, At: e.At}}, nil
	}
	return nil, refuse(KeyNotACommand)
}

// Tally is one count for the house's record: what, and after how many minutes.
type Tally string

// Watch is the tally as an input of the record.
func (t Tally) Watch() Watch {
	what, minutes, _ := strings.Cut(string(t), "/")
	return Watch{What: Watching(what), Minutes: atoi(minutes)}
}

// Tallies are what a change of a case adds to the coordinators' numbers. Drills
// do not count, and no tally says which case it comes from.
func Tallies(before, after Case) []Tally {
	was, is := before.Alert, after.Alert
	if after.Exercise || after.House != nil || is == nil || !is.Posted {
		return nil
	}
	var out []Tally
	stood := was.Stands() && was.Posted
	raised := was == nil || !was.Posted || was.RaisedSeq != is.RaisedSeq
	if raised && stood {
		out = append(out, Tally(WatchDecided)) // another call takes its place
	}
	if raised {
		out = append(out, Tally(WatchRaised))
	}
	if is.Acknowledged.ID != "" && (raised || was.Acknowledged.ID == "") {
		minutes := int(is.AcknowledgedAt.Sub(later(is.RaisedAt, is.PostedAt)).Minutes())
		out = append(out, Tally(string(WatchAcknowledged)+"/"+strconv.Itoa(max(0, minutes))))
	}
	if !is.Stands() && (raised || stood) {
		out = append(out, Tally(WatchDecided))
	}
	return out
}
