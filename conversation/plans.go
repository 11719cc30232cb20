package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// Replan is a change of plan that is more than a new date.
type Replan struct {
	Kind ReplanKind
	On   rules.Date // the day from which it holds
	To   string     // of a transfer: who takes over; people's text
	By   Person
	At   time.Time
}

// ReplanKind is what kind of change it is.
type ReplanKind string

// The kinds. A longer or shorter contract is a new date and none of these.
const (
	ReplanSupplier ReplanKind = "supplier" // another supplier goes on with the contract
	ReplanTransfer ReplanKind = "transfer" // another municipality takes it over
)

// Putting is a reminder on its way to being put off or set aside.
type Putting struct {
	Reminder string
	Aside    bool      // set aside as not relevant; otherwise put off
	Until    time.Time // of what is put off; zero while it is asked for
	By       Person
	At       time.Time // when it was begun
	Seq      int64
}

// transferred is the transfer of the contract, if one was decided.
func (c Case) transferred() (Replan, bool) {
	for i := len(c.Replans) - 1; i >= 0; i-- {
		if c.Replans[i].Kind == ReplanTransfer {
			return c.Replans[i], true
		}
	}
	return Replan{}, false
}
