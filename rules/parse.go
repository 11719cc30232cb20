package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// textMax is the longest line that is taken as an answer, in characters. A
// Mattermost dialog field ends at 3 000, a Slack button text at 75; a line in
// a summary is unreadable long before this.
const textMax = 500

// entriesMax is the most entries of one question. Nobody notes a hundred
// risks, and a loop over them must stay cheap.
const entriesMax = 100

// BadValue says why a value is no answer to a question. Its text names the
// question and what is allowed, and never what somebody wrote.
type BadValue struct {
	Question QuestionID
	Field    FieldID // of an entry; may be empty
	Entry    int     // from 1; 0 where the value is no entry
	Want     string
	Got      string // what stood there, where it is no free text; may be empty
	// Marked is set if the text seems to say what is protected.
	Marked bool
}

func (e *BadValue) Error() string {
	where := string(e.Question)
	if e.Entry > 0 {
		where += " " + strconv.Itoa(e.Entry)
	}
	if e.Field != "" {
		where += "." + string(e.Field)
	}
	if e.Got != "" {
		return fmt.Sprintf("%s: got %q, want %s", where, e.Got, e.Want)
	}
	return where + ": want " + e.Want
}

// gotMax is how many characters of a bad value an error shows: more than any
// option has, less than a sentence.
const gotMax = 40

// got is what an error shows of a value that no question offers. Free text, and
// anything that might say what is protected, is not shown.
func got(v any) string {
	if v == nil {
		return ""
	}
	s := strings.TrimSpace(fmt.Sprint(v))
	if utf8.RuneCountInString(s) > gotMax || strings.ContainsFunc(s, unicode.IsControl) || !NeutralTitle(s) {
		return ""
	}
	return s
}

func (e *BadValue) about(v any) *BadValue {
	e.Got = got(v)
	return e
}

// Parse reads a decoded YAML or JSON value as an answer to q. The error is a
// *BadValue. A null is no answer and is refused.
func (p *Plan) Parse(q Question, v any) (Value, error) {
	if q.Kind != KindEntries {
		return parseOne(spec{question: q.ID, kind: q.Kind, options: q.Options, min: q.Min, max: q.Max, unsure: q.Unsure, neutral: q.Neutral}, v)
	}
	list, ok := v.([]any)
	if !ok {
		return nil, &BadValue{Question: q.ID, Want: "a list of entries, each with named fields"}
	}
	if len(list) > entriesMax {
		return nil, &BadValue{Question: q.ID, Want: fmt.Sprintf("at most %d entries", entriesMax)}
	}
	out := make(Entries, 0, len(list))
	for i, one := range list {
		e, err := p.ParseEntry(q, i+1, one)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// ParseEntry reads one entry of q, a map from field names to values. number,
// from 1, is only used in errors. A field that is null or absent is not
// answered, and neither is a text that is false; fields that make up a risk value
// must be there.
func (p *Plan) ParseEntry(q Question, number int, v any) (Entry, error) {
	fields, ok := v.(map[string]any)
	if !ok {
		return nil, &BadValue{Question: q.ID, Entry: number, Want: "named fields: " + strings.Join(fieldNames(q), ", ")}
	}
	out := Entry{}
	for name := range fields {
		if !slices.Contains(fieldNames(q), name) {
			return nil, &BadValue{Question: q.ID, Entry: number, Want: "no fields but " + strings.Join(fieldNames(q), ", ")}
		}
	}
	for _, f := range q.Fields {
		raw, ok := fields[string(f.ID)]
		if said, isBool := raw.(bool); isBool && f.Kind == KindText {
			raw, ok = string(Yes), said // a decision may be noted as true or false
		}
		if !ok || raw == nil {
			if f.Kind == KindLevel && !f.Free {
				return nil, &BadValue{Question: q.ID, Field: f.ID, Entry: number, Want: levels(f.Min, f.Max, false)}
			}
			continue
		}
		v, err := parseOne(spec{question: q.ID, field: f.ID, entry: number, kind: f.Kind, options: f.Options, min: f.Min, max: f.Max}, raw)
		if err != nil {
			return nil, err
		}
		out[f.ID] = v
	}
	return out, nil
}

func fieldNames(q Question) []string {
	var out []string
	for _, f := range q.Fields {
		out = append(out, string(f.ID))
	}
	return out
}

// spec is what a single value must be.
type spec struct {
	question        QuestionID
	field           FieldID
	entry           int
	kind            Kind
	options         []Option
	min, max        int
	unsure, neutral bool
}

func (s spec) wants(format string, args ...any) *BadValue {
	return &BadValue{Question: s.question, Field: s.field, Entry: s.entry, Want: fmt.Sprintf(format, args...)}
}

func parseOne(s spec, v any) (Value, error) {
	switch s.kind {
	case KindText, KindPerson:
		line, err := s.line(v)
		switch {
		case err != nil:
			return nil, err
		case s.kind == KindPerson:
			return Name(line), nil
		case s.neutral && !NeutralTitle(line):
			bad := s.wants("a neutral text: nothing of what is protected, where it is, or who it is about")
			bad.Marked = true
			return nil, bad
		}
		return Text(line), nil
	case KindDate:
		if t, ok := v.(time.Time); ok { // a date without quotes in YAML
			return DateOf(t), nil
		}
		text, ok := v.(string)
		d, err := ParseDate(text)
		if !ok || err != nil {
			return nil, s.wants("a date such as 2027-03-15").about(v)
		}
		return d, nil
	case KindChoice:
		text, ok := v.(string)
		if !ok || !offers(s.options, text) {
			return s.otherwise(v)
		}
		return Choice(text), nil
	case KindChoices:
		return s.several(v)
	case KindLevel:
		n, ok := whole(v)
		if text, isText := v.(string); isText && s.unsure && text == string(Unknown) {
			return UnknownLevel, nil
		}
		if !ok || n < s.min || n > s.max {
			return nil, s.wants("%s", levels(s.min, s.max, s.unsure)).about(v)
		}
		return Level(n), nil
	}
	return nil, s.wants("no value: the question has unknown kind %s", s.kind)
}

func (s spec) line(v any) (string, error) {
	text, ok := v.(string)
	text = strings.TrimSpace(text)
	switch {
	case !ok || text == "":
		return "", s.wants("a text")
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return "", s.wants("a single line of text")
	case utf8.RuneCountInString(text) > textMax:
		return "", s.wants("a text of at most %d characters", textMax)
	}
	return text, nil
}

// otherwise is what a choice makes of a value that it does not offer. In an
// entry it may be a label, or any text where "other" is offered, since the
// contract leaves those values open.
func (s spec) otherwise(v any) (Value, error) {
	if text, ok := v.(string); ok && s.field != "" {
		for _, o := range s.options {
			for _, label := range o.Label {
				if strings.EqualFold(strings.TrimSpace(text), label) {
					return Choice(o.ID), nil
				}
			}
		}
		if offers(s.options, "other") && strings.TrimSpace(text) != "" {
			return Choice("other"), nil
		}
	}
	return nil, s.wants("one of %s%s", ids(s.options), quoting(v)).about(v)
}

func (s spec) several(v any) (Value, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, s.wants("a list of any of %s; an empty list for none", ids(s.options))
	}
	given := map[string]bool{}
	for _, one := range list {
		text, ok := one.(string)
		if !ok || !offers(s.options, text) {
			return nil, s.wants("a list of any of %s%s", ids(s.options), quoting(one)).about(one)
		}
		given[text] = true
	}
	out := Choices{}
	for _, o := range s.options {
		if given[string(o.ID)] {
			out = append(out, o.ID)
		}
	}
	return out, nil
}

// quoting explains the one mistake that a file cannot show: yes without quotes.
func quoting(v any) string {
	if _, ok := v.(bool); ok {
		return "; put it in quotes"
	}
	return ""
}

func offers(options []Option, id string) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return string(o.ID) == id })
}

func ids(options []Option) string {
	var out []string
	for _, o := range options {
		out = append(out, string(o.ID))
	}
	return strings.Join(out, ", ")
}

func levels(from, to int, unsure bool) string {
	s := fmt.Sprintf("a whole number from %d to %d", from, to)
	if unsure {
		s += ", or unknown"
	}
	return s
}

// whole is v as a whole number, in any of the forms that decoders give one.
func whole(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	case uint64:
		return int(min(n, math.MaxInt32)), true
	case float64:
		return int(n), n == math.Trunc(n) && math.Abs(n) < math.MaxInt32
	}
	return 0, false
}
