package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// Alert is the coordinators' call to the case. It is raised, acknowledged by one
// of them, who contacts the owner, and decided.
type Alert struct {
	Kind         string // rules.Alarm or rules.Consult
	Urgent       bool
	Posted       bool // the coordinators have been written to
	Unreached    bool // … and their place could not be reached
	Reconsidered bool // an answer behind it was changed
	From, To     rules.OptionID
	Hushed       bool // the screening answers are gone, and with them From and To
	RaisedAt     time.Time
	RaisedSeq    int64
	Before       int64     // RaisedSeq of the call that this one takes the place of; 0 if none stood
	PostedAt     time.Time // when the coordinators were written to
	Patience     int       // working minutes that each step of the ladder waits
	Rung         int       // of the ladder, while nobody has acknowledged it
	RungAt       time.Time
	ArrivedAt    time.Time // when the message was in the coordinators' place

	Acknowledged   Person
	AcknowledgedAt time.Time
	ContactedAt    time.Time
	ClosedBy       Person // empty while it stands
	ClosedAt       time.Time
	Outside        bool      // goes on outside the chat
	Slip           bool      // someone wrote what should not be written
	Why            Clearance // of one that may go on
}

// Clearance is why a case may go on: a category, and never the substance.
type Clearance string

// The clearances.
const (
	ClearAssessed Clearance = "assessed" // coordinator and owner have gone through it
	ClearArranged Clearance = "arranged" // what was needed is in place already
	ClearMistaken Clearance = "mistaken" // the answer was not right
)

// Ticking is a status tick with who set it and when.
type Ticking struct {
	By Person
	At time.Time
}

// Slipping is a text that may say what must not stand in the chat. Where it
// stands is known, if the platform tells; what it says is nowhere.
type Slipping struct {
	At      time.Time
	In      Place  // where it was written
	Ref     string // what the platform calls it; empty if the bot cannot take it away
	AskedBy Person // the coordinator who asked for that
	Gone    bool
	Stays   bool // the platform would not
}

// Stands says whether the alert waits for a coordinator's decision.
func (a *Alert) Stands() bool { return a != nil && a.ClosedBy.ID == "" }

// waits says whether the coordinators have been called and nobody has answered.
func (a *Alert) waits() bool { return a.Stands() && a.Posted && a.Acknowledged.ID == "" }

// The ladder of an alert that nobody acknowledges. After its last rung the
// coordinators are asked again, for a week every working day, and then weekly.
const (
	rungDuty   = 1 // the coordinator on duty is asked
	rungDeputy = 2 // … the deputy
	rungPhone  = 3 // the owner is told to telephone

	daily  = 5 // times
	weekly = 5 // working days
)

// DefaultPatience is how many working minutes an alert waits on each rung, if
// the house does not say.
const DefaultPatience = 30

// nextRung is the rung that an unanswered alert goes to next, and when. What is
// urgent does not wait for office hours.
func (a *Alert) nextRung(p *rules.Plan) (rung int, at time.Time) {
	patience := time.Duration(a.Patience) * time.Minute
	if patience <= 0 {
		patience = DefaultPatience * time.Minute
	}
	from := a.PostedAt
	if a.Rung > 0 || from.IsZero() {
		from = a.RungAt
	}
	if from.IsZero() {
		from = a.RaisedAt
	}
	from = from.Truncate(time.Second) // alarms are kept to the millisecond, and compared
	switch {
	case a.Rung >= rungPhone+daily:
		return a.Rung + 1, nine(plusWorkdays(p, today(from), weekly))
	case a.Rung >= rungPhone:
		return a.Rung + 1, nine(plusWorkdays(p, today(from), 1))
	case a.Urgent:
		return a.Rung + 1, from.Add(patience).UTC()
	}
	return a.Rung + 1, plusWorkTime(p, from, patience)
}

// released says whether the coordinators have ticked all that must be done
// outside the chat before anything is published.
func (c Case) released(p *rules.Plan) bool {
	if c.Alert == nil || !c.Alert.Outside {
		return false
	}
	gates := 0
	for _, t := range p.Ticks() {
		if !t.Gate {
			continue
		}
		gates++
		if _, set := c.Ticks[t.ID]; !set {
			return false
		}
	}
	return gates > 0
}
