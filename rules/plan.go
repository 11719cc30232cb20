package rules

// Digest identifies the sources a Plan was made from: "sha256:" and 64 hex digits.
type Digest string

// StageID names a stage of a procurement.
type StageID string

// The stages, in the order in which a case passes them.
const (
	Prepare  StageID = "prepare"
	Procure  StageID = "procure"
	Deliver  StageID = "deliver"
	FollowUp StageID = "follow_up"
	End      StageID = "end"
)

// Lang is a language people read: "sv" or "en".
type Lang string

// The languages. Swedish is always complete; English falls back to it.
const (
	Swedish Lang = "sv"
	English Lang = "en"
)

// Words is a text in each language.
type Words map[Lang]string

// In is the text in l, or in Swedish where l has none.
func (w Words) In(l Lang) string {
	if s, ok := w[l]; ok && s != "" {
		return s
	}
	return w[Swedish]
}

// Source names where a rule comes from: a guideline statement "S21" or a
// paragraph such as "GDPR 35.3" or "2018:585 2:5".
type Source string

// Stage is one part of the guideline.
type Stage struct {
	ID    StageID
	Title Words
	Intro Words
	Steps []Step
}

// Step is a group of questions that people answer together.
type Step struct {
	ID        string
	Title     Words
	Intro     Words // may be empty
	Questions []QuestionID
}

// Question is something the checklist asks.
type Question struct {
	ID      QuestionID
	Stage   StageID
	Step    string
	Kind    Kind
	Ask     Words // the question itself
	Short   Words // a label for summaries
	Help    Words // more about what is meant, in plain words
	Why     Words // why it is asked
	Example Words // an answer that would be understood
	Sources []Source
	Options []Option // of KindChoice and KindChoices
	Min     int      // of KindLevel
	Max     int      // of KindLevel
	Levels  []Option // names of the levels of a KindLevel question, Min first
	Unsure  bool     // KindLevel: "don't know" is an answer
	Fields  []Field  // of KindEntries
	Neutral bool     // KindText: refused if it seems to say what is protected
	Free    bool     // may stay open when its stage closes
	Screens bool     // belongs to the screening for protective security
	Urgent  bool     // still asked after an alarm, because it makes the alert urgent
	Settled OptionID // the only answer that leaves no open point; empty if every answer is as good
	// Beside are questions whose answers are shown beside this one.
	Beside []QuestionID
	// Reopens are the questions that an answer makes worth asking anew.
	Reopens []Reopens
}

// Reopens says which questions are asked anew after the answer On.
type Reopens struct {
	On        OptionID
	Questions []QuestionID
}

// Option is a value a question offers.
type Option struct {
	ID    OptionID
	Label Words
	Says  map[Lang][]string // further words that clearly mean this option
}

// Field is a part of an entry.
type Field struct {
	ID       FieldID
	Kind     Kind // text, person, date, choice or level
	Ask      Words
	Short    Words
	Example  Words
	Options  []Option
	Levels   []Option
	Min, Max int
	// FromRisk is the lowest risk value (consequence times likelihood) at
	// which the field is asked; 0 asks always.
	FromRisk int
	// Free fields may be skipped.
	Free bool
	// Requirement fields hold the id of a requirement that applies to the case.
	Requirement bool
}

// FindingID names a finding of the contract, such as "dpia".
type FindingID string

// The findings that have one value, in the order in which they are derived.
const (
	ProtectiveSecurity FindingID = "protective_security"
	Method             FindingID = "method"
	DPIA               FindingID = "dpia"
	PriorConsultation  FindingID = "prior_consultation"
	Followup           FindingID = "followup"
	Ending             FindingID = "ending"
	RiskBand           FindingID = "risk"
)

// The outcomes of the screening.
const (
	Alarm   = "alarm"
	Consult = "consult"
	None    = "none"
)

// Finding is what the answers bring about, with its reason.
type Finding struct {
	ID    FindingID
	Value string
	Label Words
	origin
}

// Reason says why a finding, requirement or block is there.
type Reason struct {
	Rule    string       // "protective_security/alarm", "requirement/PLA-3"
	Answers []QuestionID // the live answers that the rule read
	Missing []QuestionID // answers that were missing, so that the cautious value holds
	Sources []Source
}

// RequirementID is a catalogue row, such as "PLA-3".
type RequirementID string

// Requirement is a row of the catalogue.
type Requirement struct {
	ID         RequirementID
	Area       string
	Text       Words
	Motive     Words
	Evidence   Words
	AnnexA     []string // control numbers of ISO/IEC 27001:2022 Annex A
	Sources    []Source
	Compulsory bool // cannot be switched off
	Own        bool // the municipality's own duty, not the supplier's
}

// Applied is a requirement that applies, with its reason.
type Applied struct {
	*Requirement
	origin
}

// Area is a part of the catalogue.
type Area struct {
	ID      string
	Title   Words
	Sources []Source
}

// BlockID names a reason why the procurement may not be published.
type BlockID string

// The blocks of the contract.
const (
	BlockCoordinator      BlockID = "coordinator"
	BlockFrameworkCeiling BlockID = "framework_ceiling"
	BlockOrganisations    BlockID = "organisations"
	BlockRiskDecision     BlockID = "risk_decision"
)

// Block is a reason why the procurement may not be published.
type Block struct {
	ID   BlockID
	Text Words
	origin
}

// Contradiction is answers of which one must be wrong. It is for a person to look
// at: it blocks nothing and changes no finding.
type Contradiction struct {
	Rule      string // "contradiction/personal_data"
	Text      Words
	Questions []QuestionID // whose answers they are, in the order of asking
}

// Class is the classification after confirmation: 0–3, or nil where an aspect
// has no answer yet.
type Class struct {
	Confidentiality, Integrity, Availability *int
}

// Truth is the value of a condition.
type Truth int8

// A condition is True, False, or Maybe when answers that matter are missing.
const (
	Maybe Truth = iota
	False
	True
)

// Standing is what a coordinator's decision adds to the answers.
type Standing string

// The standings of a case.
const (
	Unscreened Standing = ""        // the answers decide
	Alarmed    Standing = "alarm"   // an alarm stands, whatever the answers say now
	Consulting Standing = "consult" // a consult waits for a coordinator: at least consult
	Cleared    Standing = "cleared" // a coordinator has cleared the case
)

// Assessment is everything that answers bring about at one moment.
type Assessment struct {
	Applies  Applying
	Live     Answers      // the answers that count
	Ignored  []QuestionID // answered, but not asked; in the order of asking
	Open     []QuestionID // asked and unanswered; in the order of asking, all stages
	Findings []Finding    // in the order of the constants above
	Class    *Class       // nil on alarm
	Urgent   bool         // an alarm that is urgent
	Areas    []Area
	Requires []Applied // in catalogue order
	Blocks   []Block   // sorted by id

	Contradictions []Contradiction // in the order of the file; none on alarm
}

// Applying says which questions apply. Of a question that is not in the plan
// it does not know.
type Applying struct {
	index  map[QuestionID]int
	truths []Truth
}

// To says whether a question applies.
func (a Applying) To(id QuestionID) Truth {
	if i, ok := a.index[id]; ok && i < len(a.truths) {
		return a.truths[i]
	}
	return Maybe
}

// Value is the value of finding id, such as Alarm for ProtectiveSecurity.
func (a Assessment) Value(id FindingID) string {
	for _, f := range a.Findings {
		if f.ID == id {
			return f.Value
		}
	}
	return ""
}

// Moment is a point of a reminder series, counted from a contract date.
type Moment struct {
	ID     string // "E2/-9m"; unique in the plan
	Months int
	Days   int
	Text   Words   // what is due
	Ask    StageID // the stage whose questions the moment opens, if any
}

// Cadence is how often a supplier is followed up.
type Cadence struct {
	ID          string // F0 … F3, FS
	FirstDays   int    // days after contract start of an extra first follow-up; 0 for none
	EveryMonths int    // 0 for never
	Text        Words
	Neutral     bool // the reminder says nothing of the substance
}

// Series is what happens around the end of a contract.
type Series struct {
	ID      string // E0 … E3, ES
	Moments []Moment
	Neutral bool
}

// Document is a governing document or a guide that people are pointed to.
type Document struct {
	ID    string
	Title Words
	Link  string // may be empty until the organisation configures it
	Note  Words
}
