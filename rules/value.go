package rules

import (
	"fmt"
	"slices"
	"time"
)

// QuestionID names a question. It is also its variable in conditions.
type QuestionID string

// OptionID names one of the values that a Choice or Choices question offers.
type OptionID string

// The options that rules and readers of answers know by name.
const (
	Yes       OptionID = "yes"
	No        OptionID = "no"
	Unknown   OptionID = "unknown"
	CannotSay OptionID = "cannot_say"
)

// Kind is the shape of the value that a question wants.
type Kind string

// The kinds of questions. Each has exactly one type of Value.
const (
	KindText    Kind = "text"    // Text, one line
	KindPerson  Kind = "person"  // Name
	KindDate    Kind = "date"    // Date
	KindChoice  Kind = "choice"  // Choice, one of the options
	KindChoices Kind = "choices" // Choices, any number of the options
	KindLevel   Kind = "level"   // Level, from the question's Min to its Max
	KindEntries Kind = "entries" // Entries, each with the question's fields
)

// Value is what was answered. A nil Value is no answer.
type Value interface{ value() }

// The values, one type for each Kind.
type (
	// Text is a line that a person typed.
	Text string
	// Name is a person or a function as people refer to them.
	Name string
	// Choice is one option.
	Choice OptionID
	// Choices is a set of options, in the order of the question, without repeats.
	Choices []OptionID
	// Level is a degree; UnknownLevel where the question allows "don't know".
	Level int
	// Entries is a list of rounds, such as one for each risk.
	Entries []Entry
)

// UnknownLevel is the "don't know" of a Level.
const UnknownLevel Level = -1

// FieldID names a field of an entry.
type FieldID string

// Entry is one round of an entries question. Fields that were not answered are absent.
type Entry map[FieldID]Value

// Date is a day in the calendar, without a time or a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

func (Text) value()    {}
func (Name) value()    {}
func (Choice) value()  {}
func (Choices) value() {}
func (Level) value()   {}
func (Entries) value() {}
func (Date) value()    {}

// ParseDate reads an ISO 8601 calendar date such as 2027-03-15.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("a date is written like 2027-03-15")
	}
	return DateOf(t), nil
}

// DateOf is the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// At is hour o'clock on that day in loc.
func (d Date) At(hour int, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, 0, 0, 0, loc)
}

// String is the ISO 8601 form.
func (d Date) String() string { return d.At(0, time.UTC).Format(time.DateOnly) }

// Before says whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.At(0, time.UTC).Before(o.At(0, time.UTC)) }

// Equal says whether two values are the same answer. Two missing values are equal.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case Choices:
		o, ok := b.(Choices)
		return ok && slices.Equal(a, o)
	case Entries:
		o, ok := b.(Entries)
		return ok && slices.EqualFunc(a, o, equalEntries)
	default:
		switch b.(type) {
		case Choices, Entries:
			return false
		}
		return a == b
	}
}

func equalEntries(a, b Entry) bool {
	if len(a) != len(b) {
		return false
	}
	for f, v := range a {
		o, ok := b[f]
		if !ok || !Equal(v, o) {
			return false
		}
	}
	return true
}

// Answers maps questions to what was answered.
type Answers map[QuestionID]Value
