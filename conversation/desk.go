package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// Desk is what the bot keeps about a person, or about a channel, apart from any
// case: when the weekly summary comes, and when a person is away. It is stored
// as a record of its own, beside the cases and like them, so that its changes
// and its alarms are as safe as theirs.
type Desk struct {
	Place Place      // where the summary goes
	Off   bool       // no summary is wanted
	Day   int        // time.Weekday of the summary; Sunday, 0, stands for Monday
	Away  rules.Date // the last day of an absence; zero if there is none
	Last  rules.Date // when the last summary went out
	// Closed is the print of the closed days that the alarms of all cases have
	// been laid out for. Only the house's own desk has it.
	Closed string
}

// The facts of a Desk.
type (
	// DeskSet begins a Desk or changes what is wanted of it.
	DeskSet struct {
		By     Person
		At     time.Time
		Lang   rules.Lang
		Place  Place
		Off    bool
		Day    int
		Away   rules.Date
		Closed string
	}
	// Digested says that the summary of that day went out.
	Digested struct{ On rules.Date }
)
