package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// Envelope is an input with its circumstances. ID makes it happen once.
type Envelope struct {
	ID   EventID
	Case CaseID
	From Place     // where it was said or pressed
	By   Person    // empty for the clock and the engine
	At   time.Time // when the platform says it happened
	// Coordinator says that the engine knows By as one who may close alerts.
	Coordinator bool
	// Patience is how many working minutes an alert waits on each rung of its
	// ladder, as the house has it; 0: DefaultPatience.
	Patience int
	// Ref is what the platform calls the message that By wrote, if the bot can
	// take it away there.
	Ref   string
	Input Input
}

// Input is what a person, the clock or the engine wants of a case.
type Input interface{ input() }

// The inputs.
type (
	// Start begins a case in the thread where it is said.
	Start struct {
		Lang rules.Lang
		// Exercise begins a drill of the coordinators' call instead.
		Exercise bool
		// Part is what the case answers for in a shared service, as the engine has
		// found out.
		Part Part
	}
	// Answer answers one or more questions at once.
	Answer struct{ Replies []Reply }
	// Misread is a reply to Question that could not be understood.
	Misread struct{ Question rules.QuestionID }
	// Slip is a text that may say what is protected. The text is dropped. Talk
	// says that nothing is wrong with it but that it came after an alarm.
	Slip struct{ Talk bool }
	// TakeAway asks for the message of a slip to be taken away where it was
	// written. Slip counts from 1; 0 is the latest that can be.
	TakeAway struct{ Slip int }
	// Skip leaves a question for later.
	Skip struct{ Question rules.QuestionID }
	// Back reopens the step that was answered last.
	Back struct{}
	// Change asks for a new answer to a question that has one.
	Change struct{ Question rules.QuestionID }
	// Confirm says yes to what the case has put up: a changed answer, or the
	// summary that closes a stage.
	Confirm struct{ Token Token }
	// Withdraw says no to a changed answer that waits for Confirm.
	Withdraw struct{ Token Token }
	// Comment adds a comment to the answer of Question.
	Comment struct {
		Question rules.QuestionID
		Text     string
	}
	// Pause stops questions until Continue.
	Pause struct{}
	// Continue shows again what is open now, in a new card.
	Continue struct{}
	// Explain asks why Question is asked, or what it means.
	Explain struct {
		Question    rules.QuestionID
		Requirement rules.RequirementID // instead of a question
		Why         bool
	}
	// Show asks for a view of the case.
	Show struct {
		What   Showing
		Format Format // of the papers; empty for those that are usually wanted
	}
	// Delegate hands the case to another person.
	Delegate struct{ To Person }
	// Speak sets the language of the case.
	Speak struct{ Lang rules.Lang }
	// Close ends the case before all stages are done; Reason is people's text.
	Close struct{ Reason string }
	// Reopen opens a closed case again.
	Reopen struct{}
	// Finish jumps to the end of the contract: access, deletion, evidence.
	Finish struct{}
	// RequirementsIn says that an organisation of a shared service has
	// delivered its requirements. Organisation counts from 0.
	RequirementsIn struct{ Organisation int }
	// PartArrived says the same, by the organisation's name, of one that answered
	// in a case of its own.
	PartArrived struct{ Organisation string }
	// Done says that a reminder has been taken care of.
	Done struct{ Reminder string }
	// Snooze puts a reminder off; without a rest or a reason these are asked for.
	Snooze struct {
		Reminder string // empty: the one that went out last
		Rest     Rest
		Reason   string
	}
	// Dismiss sets a reminder aside as not relevant.
	Dismiss struct{ Reminder, Reason string }
	// NewEnd is another last day of the contract: Longer prolongs it.
	NewEnd struct {
		On     rules.Date
		Longer bool
	}
	// ChangePlan is a change of plan that is more than a date. On is today if it
	// is zero.
	ChangePlan struct {
		Kind ReplanKind
		On   rules.Date
		To   string
	}
	// FollowUpNow begins a follow-up outside the calendar.
	FollowUpNow struct{}
	// TakeOver makes whoever says it the owner; a coordinator who says it in the
	// coordinators' place takes an alert over from a colleague.
	TakeOver struct{}
	// Missing says that people of the case cannot be reached any more.
	Missing struct{ Who []PersonID }
	// Rearrange lays the alarms of the case out anew, for other days are closed.
	Rearrange struct{}
	// CallMe asks the coordinator for contact, from a consult.
	CallMe struct{}
	// Acknowledge, Clear and Outside are a coordinator's acts on an alert.
	// Acknowledge says "I have it", Contacted that the owner has been spoken with, Clear that the case may go
	// on, Outside that it goes on outside the chat, and Misspoken that someone
	// wrote what should not be written.
	Acknowledge struct{}
	Contacted   struct{}
	Clear       struct{ Why Clearance } // ClearAssessed if empty
	Outside     struct{}
	Misspoken   struct{}
	// Tick sets or clears a status tick of a case that goes on outside the chat.
	Tick struct{ ID string }
	// Elapsed is an alarm of the case that has come due.
	Elapsed struct {
		Alarm string
		Due   time.Time
		// Away and Left are people of the case who are away for a time, and who
		// cannot be reached any more.
		Away, Left []PersonID
	}
	// Unreached says that an alert could not be delivered; it is still tried.
	Unreached struct{ Delivery DeliveryID }
	// Watch is what befalls the house's own record.
	Watch struct {
		What    Watching
		Minutes int
	}
	// Arrived says that a delivery of which the case wants to know was carried
	// out, or, if Failed, never will be.
	Arrived struct {
		Card   CardID
		Failed bool
	}
)

// Reply is the answer to one question. Field is set for a part of an entry.
type Reply struct {
	Question rules.QuestionID
	Field    rules.FieldID
	Value    rules.Value // nil in the entries question itself means "no more"
	Comment  string
	Seq      int64 // the sequence number at which it was asked; 0 if typed
}

// Showing is a view that can be asked for.
type Showing string

// The views of a case.
const (
	ShowStatus       Showing = "status"
	ShowSummary      Showing = "summary"
	ShowRequirements Showing = "requirements"
	ShowHelp         Showing = "help"
	ShowDocuments    Showing = "documents" // the governing documents
	ShowPapers       Showing = "papers"    // the documents of the case
	ShowTimeline     Showing = "timeline"
)

func (Start) input()          {}
func (Answer) input()         {}
func (Misread) input()        {}
func (Slip) input()           {}
func (Skip) input()           {}
func (Back) input()           {}
func (Change) input()         {}
func (Confirm) input()        {}
func (Withdraw) input()       {}
func (Comment) input()        {}
func (Pause) input()          {}
func (Continue) input()       {}
func (Explain) input()        {}
func (Show) input()           {}
func (Delegate) input()       {}
func (Speak) input()          {}
func (Close) input()          {}
func (Reopen) input()         {}
func (Finish) input()         {}
func (RequirementsIn) input() {}
func (PartArrived) input()    {}
func (Done) input()           {}
func (Snooze) input()         {}
func (Dismiss) input()        {}
func (NewEnd) input()         {}
func (ChangePlan) input()     {}
func (FollowUpNow) input()    {}
func (TakeOver) input()       {}
func (Missing) input()        {}
func (CallMe) input()         {}
func (Acknowledge) input()    {}
func (Clear) input()          {}
func (Outside) input()        {}
func (Tick) input()           {}
func (Elapsed) input()        {}
func (Unreached) input()      {}
func (Arrived) input()        {}
func (Watch) input()          {}
func (Rearrange) input()      {}
func (TakeAway) input()       {}
func (Contacted) input()      {}
func (Misspoken) input()      {}
