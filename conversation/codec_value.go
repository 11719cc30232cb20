package conversation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"upphandlingsvakten/rules"
)

// valueForm is a stored rules.Value, such as {"choice":"yes"}; null is no value.
type valueForm struct{ Value rules.Value }

// MarshalJSON gives each kind of value its name.
func (f valueForm) MarshalJSON() ([]byte, error) {
	switch v := f.Value.(type) {
	case nil:
		return []byte("null"), nil
	case rules.Text:
		return tagged("text", string(v))
	case rules.Name:
		return tagged("name", string(v))
	case rules.Choice:
		if plainASCII(string(v)) {
			return []byte(`{"choice":"` + string(v) + `"}`), nil
		}
		return tagged("choice", string(v))
	case rules.Choices:
		return tagged("choices", []rules.OptionID(v))
	case rules.Level:
		return tagged("level", int(v))
	case rules.Date:
		return tagged("date", dateForm{v})
	case rules.Entries:
		return tagged("entries", formsOf(v, formOfEntry))
	default:
		return nil, fmt.Errorf("a value of type %T has no stored form", v)
	}
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *valueForm) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		f.Value = nil
		return nil
	}
	if f.Value = openShort(b); f.Value != nil {
		return nil
	}
	kind, body, err := untag(b)
	if err != nil {
		return err
	}
	f.Value, err = openValue(kind, body)
	return err
}

// openShort reads what most answers are, such as {"choice":"yes"}, in one look:
// a case has dozens of them. Of anything else it is nil. B is JSON already.
func openShort(b []byte) rules.Value {
	body, choice := bytes.CutPrefix(b, []byte(`{"choice":"`))
	body, closed := bytes.CutSuffix(body, []byte(`"}`))
	if !choice || !closed || !plainASCII(string(body)) {
		return nil
	}
	return rules.Choice(body)
}

// plainASCII says whether s stands in JSON as it is.
func plainASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' })
}

func openValue(kind string, body []byte) (rules.Value, error) {
	switch kind {
	case "text":
		return readPlain(body, func(s string) rules.Value { return rules.Text(s) })
	case "name":
		return readPlain(body, func(s string) rules.Value { return rules.Name(s) })
	case "choice":
		return readPlain(body, func(s string) rules.Value { return rules.Choice(s) })
	case "choices":
		return readPlain(body, func(s []rules.OptionID) rules.Value { return rules.Choices(s) })
	case "level":
		return readPlain(body, func(n int) rules.Value { return rules.Level(n) })
	case "date":
		return readPlain(body, func(d dateForm) rules.Value { return d.Date })
	case "entries":
		return readPlain(body, func(s []map[rules.FieldID]valueForm) rules.Value {
			return rules.Entries(formsOf(s, openEntry))
		})
	default:
		return nil, unknown(kind)
	}
}

func formOfEntry(e rules.Entry) map[rules.FieldID]valueForm {
	return mapOf(e, func(v rules.Value) valueForm { return valueForm{v} })
}

func openEntry(m map[rules.FieldID]valueForm) rules.Entry {
	return mapOf(m, func(v valueForm) rules.Value { return v.Value })
}

// dateForm is a stored date, "2027-03-15"; the zero date is "".
type dateForm struct{ rules.Date }

// MarshalJSON refuses a date that is not in the calendar.
func (d dateForm) MarshalJSON() ([]byte, error) {
	if d.Date == (rules.Date{}) {
		return []byte(`""`), nil
	}
	s := fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
	if back, err := rules.ParseDate(s); err != nil || back != d.Date {
		return nil, fmt.Errorf("a date that is not in the calendar has no stored form")
	}
	return json.Marshal(s)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *dateForm) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		return errMalformed
	}
	if s == "" {
		d.Date = rules.Date{}
		return nil
	}
	date, err := rules.ParseDate(s)
	if err != nil {
		return errMalformed
	}
	d.Date = date
	return nil
}

// formsOf is s with each element turned by f; nil stays nil.
func formsOf[S ~[]A, A, B any](s S, f func(A) B) []B {
	if s == nil {
		return nil
	}
	out := make([]B, len(s))
	for i, a := range s {
		out[i] = f(a)
	}
	return out
}

// mapOf is m with each value turned by f; nil stays nil.
func mapOf[M ~map[K]A, K comparable, A, B any](m M, f func(A) B) map[K]B {
	if m == nil {
		return nil
	}
	out := make(map[K]B, len(m))
	for k, a := range m {
		out[k] = f(a)
	}
	return out
}
