package rules

import "cel.dev/cel-go/common/types/ref"

// Plan is a checklist and a catalogue that have been read, checked and
// compiled. It never changes and is safe for concurrent use. What it hands out
// is its own: a caller reads it and changes nothing in it. Make one with Load,
// Shipped or WithOverlay.
type Plan struct {
	digest       Digest
	warnings     []Problem
	stages       []Stage
	questions    []Question // in the order of asking
	index        map[QuestionID]int
	asks         []*condition // when each question applies; nil always
	terms        []term
	findings     []finding // in the order of the file
	blocks       []blockRule
	clashes      []clash
	areas        []areaRule
	requirements []requirementRule
	off          []Off
	bands        []Band
	cadences     []Cadence
	series       []Series
	documents    []Document
	ticks        []Tick
	statements   []Statement

	places     map[string]at // where each rule stands, by its name in Check
	slots      slots
	screening  int        // the first screening question; past the last if there is none
	alarm      int        // the finding protective_security; -1 if there is none
	conditions int        // how many different conditions there are
	wakes      []bool     // by question: whether it can change that finding
	unknowns   []ref.Val  // by question: its variable before it is answered
	blanks     []ref.Val  // by question: its variable while it does not apply
	listed     []int      // the findings in the order of the contract
	closed     ClosedDays // of the organisation, not of the checklist
	memory     *memory    // of Remembering; nil otherwise
}

type term struct {
	id, kind string
	is       *condition
}

type finding struct {
	id   FindingID
	rows []row
}

type row struct {
	rule    string // what a Reason calls it
	value   string
	label   Words
	when    *condition // nil for the last row
	sources []Source
}

type blockRule struct {
	rule    string // what a Reason calls it
	id      BlockID
	text    Words
	when    *condition
	sources []Source
}

// clash is answers that cannot all be right.
type clash struct {
	rule string // "contradiction/personal_data"
	text Words
	when *condition
}

type areaRule struct {
	Area
	when *condition
}

type requirementRule struct {
	Requirement
	rule string // what a Reason calls it
	area int
	when *condition // nil: whenever the area applies
	off  bool       // switched off by an overlay
}
