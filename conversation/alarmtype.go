package conversation

import "time"

// Alarm is a moment at which a case wants to be woken.
type Alarm struct {
	Case CaseID
	Name string // unique in its case; carries nothing about the substance
	Due  time.Time
}
