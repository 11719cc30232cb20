package conversation

import (
	"slices"
	"time"

	"upphandlingsvakten/rules"
)

// Case is one procurement, from the first message to the deletion certificate.
// It is a value: Evolve returns a new one and shares nothing that changes.
type Case struct {
	ID     CaseID
	Seq    int64 // how many facts have happened
	Plan   rules.Digest
	Lang   rules.Lang
	Home   Place
	Opened time.Time
	Owner  Person // who is asked and reminded
	Part   Part   // what it answers for in a shared service
	Told   bool   // the host of the shared service has been told that the requirements are in
	Status Status
	Stage  rules.StageID
	Round  int        // counts passes through Stage, from 1
	Asking bool       // the questions of the round are being asked
	Due    rules.Date // of the round, if it was opened by a date

	Answers map[rules.QuestionID]Given
	Past    []Round                  // earlier rounds of the same stage
	Skipped map[rules.QuestionID]int // how often it was left for later
	Tries   map[rules.QuestionID]int // unreadable replies since it was asked
	Draft   *Draft                   // an entry that is being put together
	More    rules.QuestionID         // entries that may get another one
	Reopen  rules.QuestionID         // a question that is asked anew
	Again   int                      // the card in which it is, if another change came up meanwhile
	Changes int                      // counts reopened answers, so that each has a card
	Propose *Proposal                // a changed answer that waits
	Revisit []rules.QuestionID       // answers that something has made worth asking anew, in order
	Replan  *Replan                  // a change of plan that waits
	Replans []Replan                 // changes of plan that were saved, oldest first
	Overdue []Overdue                // reminders that a change of plan overtook on a day off
	Putting *Putting                 // a reminder that is being put off or set aside
	Gone    []PersonID               // people of the case who cannot be reached any more
	Last    rules.QuestionID         // what was answered last
	Summed  []Summed                 // the rounds that were confirmed, oldest first

	Issued    int       // the version of the documents that was handed over last; 0 before the first
	Days      []string  // the names of the reminders that calendars were handed over with
	Touched   time.Time // when something was last answered
	Since     time.Time // when the calendar last became another: nothing from before is made up for
	Alert     *Alert
	Cleared   bool // a coordinator cleared the alert, and nothing new was said since
	Ticks     map[string]Ticking
	Slips     []Slipping // texts that should not have been written, oldest first
	Exercise  bool       // a drill: everything is real but the occasion
	House     *Vigil     // of the house itself, which is no procurement
	Reminders []Reminder // sent, oldest first; those with Done are taken care of
	Closing   Closing

	Desk *Desk // of a record that is no case but keeps what concerns a person or a channel
}

// Status is whether questions are asked.
type Status string

// The statuses.
const (
	StatusOpen   Status = "open"
	StatusPaused Status = "paused"
	StatusClosed Status = "closed"
	StatusDesk   Status = "desk" // no case, but a Desk
)

// Given is an answer with who and when.
type Given struct {
	Value   rules.Value
	By      Person
	At      time.Time
	Seq     int64 // the sequence number of the fact
	Comment string
}

// Draft is an entry that is being put together, field by field.
type Draft struct {
	Question rules.QuestionID
	Fields   rules.Entry
	Passed   map[rules.FieldID]bool // fields that were answered or left empty
}

// Proposal is a changed answer whose consequences are on screen.
type Proposal struct {
	Question rules.QuestionID
	Value    rules.Value
	By       Person
	Seq      int64
	At       time.Time
}

// Round is a pass through a stage that is over.
type Round struct {
	Stage   rules.StageID
	Number  int
	Due     rules.Date
	Answers map[rules.QuestionID]Given
}

// Overdue is a reminder for Day that comes on the first working day after Since.
type Overdue struct {
	Day     rules.Date
	Moments []string
	Since   rules.Date
}

// Summed is a round that was confirmed, after so many changed answers: where its
// summary stands in the thread.
type Summed struct {
	Stage   rules.StageID
	Round   int
	Changes int
}

// Reminder is a reminder that went out.
type Reminder struct {
	Name    string
	Moments []string
	At      time.Time
	Late    bool
	Rung    int
	Climbed time.Time
	Done    bool
	Until   time.Time // it rests until then; zero if it does not
	Rests   Person    // who put it off
	Near    bool      // that person has been told that the rest is nearly over
}

// roundOf is the pass through a stage that is under way, or was the last.
func (c Case) roundOf(stage rules.StageID) int {
	switch {
	case stage == c.Stage:
		return c.Round
	case stage == rules.FollowUp && c.Stage == rules.End:
		return len(c.Past) + 1 // the last was not set aside: no other came after it
	}
	return 1
}

// Silent says whether nothing about the substance may be asked or shown: after
// an alarm, until a coordinator has cleared it.
func (c Case) Silent() bool {
	return c.Alert != nil && c.Alert.Kind == rules.Alarm && !c.Cleared
}

// allDone says whether every reminder that went out has been taken care of.
func (c Case) allDone() bool {
	return !slices.ContainsFunc(c.Reminders, func(r Reminder) bool { return !r.Done })
}

// Standing is what coordinators' decisions add to the answers.
func (c Case) Standing() rules.Standing {
	switch {
	case c.Silent():
		return rules.Alarmed
	case c.Alert.Stands():
		return rules.Consulting
	case c.Cleared:
		return rules.Cleared
	}
	return rules.Unscreened
}

// Values are the answers as the rules read them.
func (c Case) Values() rules.Answers {
	a := make(rules.Answers, len(c.Answers))
	for q, g := range c.Answers {
		a[q] = g.Value
	}
	return a
}

// Assess is what the answers and the coordinators' decisions bring about now.
func Assess(p *rules.Plan, c Case) rules.Assessment {
	a := p.Evaluate(c.Values(), c.Standing())
	if c.released(p) {
		a.Blocks = slices.DeleteFunc(a.Blocks, func(b rules.Block) bool { return b.ID == rules.BlockCoordinator })
	}
	return a
}
