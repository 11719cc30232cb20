package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// Fact is something that happened to a case and cannot un-happen.
type Fact interface{ fact() }

// The facts.
type (
	// Opened is the first fact of every case.
	Opened struct {
		By   Person
		At   time.Time
		Home Place // the thread in which the case is talked through
		Lang rules.Lang
		Plan rules.Digest
		// Exercise says that the case is a drill.
		Exercise bool
		// Part is what the case answers for in a shared service.
		Part Part
	}
	// Answered is a new value for a question.
	Answered struct {
		Question rules.QuestionID
		Value    rules.Value
		Was      rules.Value // what it replaces; nil at first
		Comment  string
		By       Person
		At       time.Time
		More     bool // of entries: there may be another
	}
	// FieldAnswered is a part of an entry that is being put together.
	FieldAnswered struct {
		Question rules.QuestionID
		Field    rules.FieldID
		Value    rules.Value // nil if the field was left empty
	}
	// FieldReopened takes back the last part of an entry that is being put together.
	FieldReopened struct {
		Question rules.QuestionID
		Field    rules.FieldID
	}
	// Misunderstood counts an unreadable reply; its text is not kept.
	Misunderstood struct{ Question rules.QuestionID }
	// Skipped leaves a question open for later.
	Skipped struct{ Question rules.QuestionID }
	// Commented adds to an answer.
	Commented struct {
		Question rules.QuestionID
		Comment  string
		By       Person
	}
	// Reopened asks a question anew; its answer stands until there is another.
	Reopened struct{ Question rules.QuestionID }
	// Proposed is a changed answer that waits for a Confirm.
	Proposed struct {
		Question rules.QuestionID
		Value    rules.Value
		By       Person
		At       time.Time
	}
	// Retracted drops what was proposed or reopened.
	Retracted struct{}
	// Erased stands in the log where an answer stood that may not be kept.
	Erased struct {
		Question rules.QuestionID
		At       time.Time // of the answer; zero for anything else
		Dated    bool      // the answer moved the calendar
	}
	// Hushed takes answers that may not be kept out of the case. It is the proof
	// that this was done: which kinds of answers, when, and by which rule.
	Hushed struct {
		Questions []rules.QuestionID
		Rule      Hushing
		At        time.Time
	}
	// Slipped says that someone wrote what should not be written. The text is
	// nowhere; Ref is what the platform calls the message, if the bot can take
	// it away there.
	Slipped struct {
		At  time.Time
		In  Place
		Ref string
	}
	// SlipErasing says that a coordinator wants the message of a slip taken away.
	// Slip counts from 1.
	SlipErasing struct {
		Slip int
		By   Person
		At   time.Time
	}
	// SlipErased says whether the platform did.
	SlipErased struct {
		Slip int
		Done bool
		At   time.Time
	}
	// AlertRaised begins an alert. Kind is rules.Alarm or rules.Consult.
	AlertRaised struct {
		Kind     string
		Urgent   bool
		At       time.Time
		Patience int // working minutes that each step of the ladder waits
	}
	// AlertUrgent makes a standing alert urgent.
	AlertUrgent struct{}
	// AlertPosted says that a consult has become a message to the coordinators,
	// because a person asked or because time has passed.
	AlertPosted struct{ At time.Time }
	// AlertArrived says that the message is in the coordinators' place.
	AlertArrived struct{ At time.Time }
	// AlertClimbed says that nobody acknowledged the alert in time.
	AlertClimbed struct {
		Rung int // 1 on duty, 2 deputy, 3 the owner is told to telephone; then again and again
		At   time.Time
	}
	// AlertUnreached says that the coordinators' place could not be reached.
	AlertUnreached struct{}
	// AlertReconsidered says that an answer behind the alert was changed. From
	// and To are empty where they would say which question it was, and are taken
	// out once the alert is acknowledged.
	AlertReconsidered struct{ From, To rules.OptionID }
	// AlertAcknowledged says who has it.
	AlertAcknowledged struct {
		By Person
		At time.Time
	}
	// AlertContacted says that the coordinator has spoken with the owner.
	AlertContacted struct {
		By Person
		At time.Time
	}
	// AlertClosed is a coordinator's decision.
	AlertClosed struct {
		Cleared bool // may go on; otherwise it goes on outside the chat
		Slip    bool // … because someone wrote what should not be written
		Why     Clearance
		By      Person
		At      time.Time
	}
	// Watched is what befalls the house's own record.
	Watched struct {
		What    Watching
		Minutes int // until a call was acknowledged
		At      time.Time
	}
	// Ticked sets or clears a status tick.
	Ticked struct {
		ID  string
		Set bool
		By  Person
		At  time.Time
	}
	// StageClosed ends a stage.
	StageClosed struct {
		Stage rules.StageID
		By    Person
		At    time.Time
	}
	// Issued says that the documents were handed over as that version. Days are
	// the names of the reminders that its calendar says.
	Issued struct {
		Version int
		Days    []string
	}
	// RoundOpened begins a pass through a stage.
	RoundOpened struct {
		Stage rules.StageID
		Due   rules.Date // of a follow-up; zero otherwise
		// Questions are those of the stage; their earlier answers go into Past.
		Questions []rules.QuestionID
	}
	// Reminded says that a reminder went out. Moments are what was due.
	Reminded struct {
		Reminder string // the alarm's name: "due/2027-06-14"
		Moments  []string
		At       time.Time
		Late     bool
		Done     bool // nobody has to take care of it
		// Absent are people of the case who could not be reached then.
		Absent []PersonID
	}
	// Climbed says that an unanswered reminder went one rung up.
	Climbed struct {
		Reminder string
		Rung     int // 1 thread, 2 person, 3 function, 4 and on: neglected
		At       time.Time
		Absent   []PersonID
	}
	// ReminderDone says that someone took care of a reminder.
	ReminderDone struct {
		Reminder string
		By       Person
		At       time.Time
	}
	// OrganisationIn says that an organisation's requirements are there.
	OrganisationIn struct{ Organisation int }
	// PartReady says that the host is told that the requirements are there.
	PartReady struct{}
	// Redelivered says that someone who runs the bot had a delivery that was put
	// aside tried again, and Dropped that they took it away for good. Why is in
	// their words, which are not about the matter.
	Redelivered struct {
		Delivery DeliveryID
		By, Why  string
		At       time.Time
	}
	Dropped struct {
		Delivery DeliveryID
		By, Why  string
		At       time.Time
	}
	// Delegated hands the case to another owner.
	Delegated struct{ From, To Person }
	// LanguageSet changes the language.
	LanguageSet struct{ Lang rules.Lang }
	// Paused and Resumed stop and restart the questions.
	Paused  struct{}
	Resumed struct{ At time.Time }
	// Closed ends the case. Why is one of the Closing values.
	Closed struct {
		By     Person
		At     time.Time
		Why    Closing
		Reason string
	}
	// CaseReopened opens a closed case.
	CaseReopened struct {
		By Person
		At time.Time
	}
	// Revisited says which answers are to be asked anew because of another.
	Revisited struct{ Questions []rules.QuestionID }
	// ReplanProposed is a change of plan that waits for a Confirm, and Replanned
	// one that was saved.
	ReplanProposed struct{ Replan Replan }
	Replanned      struct{ Replan Replan }
	// Overtaken holds what was overdue when a change of plan was saved on a day off:
	// it comes on the next working day. Nothing else would remember it, because
	// nothing from before a change is made up for.
	Overtaken struct{ Overdue Overdue }
	// Prolonged takes a contract whose end was being seen to back to the years in
	// which it runs. Questions are those of the end; their answers are put aside.
	Prolonged struct {
		By        Person
		At        time.Time
		Questions []rules.QuestionID
	}
	// PuttingOff begins to put a reminder off, or to set it aside: what is missing
	// is asked for.
	PuttingOff struct{ Putting Putting }
	// Snoozed lets a reminder rest.
	Snoozed struct {
		Reminder string
		Until    time.Time
		Reason   string
		By       Person
		At       time.Time
		Near     bool // it comes back so soon that nobody is told beforehand
		Asked    bool // what was missing had been asked for in a card
	}
	// SnoozeNear says that whoever put a reminder off was told that it comes back
	// soon, SnoozeOver that it has come back.
	SnoozeNear struct{ Reminder string }
	SnoozeOver struct {
		Reminder string
		At       time.Time
		Absent   []PersonID
	}
	// Dismissed sets a reminder aside as not relevant.
	Dismissed struct {
		Reminder string
		Reason   string
		By       Person
		At       time.Time
		Asked    bool
	}
	// OwnerGone says that people of the case cannot be reached any more.
	OwnerGone struct {
		Who []PersonID
		At  time.Time
	}
	// Shown asks View for something, without changing the case.
	Shown struct {
		What        Showing
		Question    rules.QuestionID // of an explanation
		Requirement rules.RequirementID
		Why         bool
		Format      Format // of the papers; empty for those that are usually wanted
		To          Person
		In          Place // where it was asked for; empty in the thread
	}
)

// Closing is why a case was closed.
type Closing string

// The ways to close a case.
const (
	ClosedDone  Closing = "done"  // everything in the end stage is answered
	ClosedEarly Closing = "early" // a person closed it before that
	// ClosedTransferred: another municipality has the contract now.
	ClosedTransferred Closing = "transferred"
)

// Hushing is the rule by which answers were taken out.
type Hushing string

// The rules of domain §2.7.
const (
	HushAcknowledged Hushing = "acknowledged" // the coordinators have the case
	HushOutside      Hushing = "outside"      // it goes on outside the chat
	HushSlip         Hushing = "slip"         // someone wrote what should not be written
)

func (Opened) fact()            {}
func (SlipErasing) fact()       {}
func (Watched) fact()           {}
func (SlipErased) fact()        {}
func (AlertArrived) fact()      {}
func (AlertClimbed) fact()      {}
func (AlertContacted) fact()    {}
func (Answered) fact()          {}
func (FieldAnswered) fact()     {}
func (FieldReopened) fact()     {}
func (Misunderstood) fact()     {}
func (Skipped) fact()           {}
func (Commented) fact()         {}
func (Reopened) fact()          {}
func (Proposed) fact()          {}
func (Retracted) fact()         {}
func (Erased) fact()            {}
func (Hushed) fact()            {}
func (Slipped) fact()           {}
func (AlertRaised) fact()       {}
func (AlertUrgent) fact()       {}
func (AlertPosted) fact()       {}
func (Redelivered) fact()       {}
func (Dropped) fact()           {}
func (AlertUnreached) fact()    {}
func (AlertReconsidered) fact() {}
func (AlertAcknowledged) fact() {}
func (AlertClosed) fact()       {}
func (Ticked) fact()            {}
func (StageClosed) fact()       {}
func (Issued) fact()            {}
func (RoundOpened) fact()       {}
func (Reminded) fact()          {}
func (Climbed) fact()           {}
func (ReminderDone) fact()      {}
func (OrganisationIn) fact()    {}
func (PartReady) fact()         {}
func (Delegated) fact()         {}
func (LanguageSet) fact()       {}
func (Paused) fact()            {}
func (Resumed) fact()           {}
func (Closed) fact()            {}
func (CaseReopened) fact()      {}
func (Shown) fact()             {}
func (Revisited) fact()         {}
func (ReplanProposed) fact()    {}
func (Replanned) fact()         {}
func (Overtaken) fact()         {}
func (Prolonged) fact()         {}
func (PuttingOff) fact()        {}
func (Snoozed) fact()           {}
func (SnoozeNear) fact()        {}
func (SnoozeOver) fact()        {}
func (Dismissed) fact()         {}
func (OwnerGone) fact()         {}
func (DeskSet) fact()           {}
func (Digested) fact()          {}
