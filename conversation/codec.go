package conversation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// The stored forms are JSON: {"v":1,"fact":{"answered":{…}}}. Facts, values and
// blocks are objects with one key, which is the kind; the codec files are the
// only place where a kind has that name.
//
// What may change in a stored form, without a new version: a kind or a field
// may be added, if leaving it out means what it meant before. A kind or a field
// may not be renamed, removed or given another meaning; that needs version 2,
// with a reader for version 1 that stays for ever. The files below
// testdata/stored are never edited, only added to.
//
// Times are stored in UTC and come back in UTC; text that is not UTF-8 comes
// back with U+FFFD in its place. All else comes back as it was, nil and empty
// told apart.

// storedVersion is the version that is written.
const storedVersion = 1

// errMalformed is the reason for everything that is not a stored form. The
// decoder's own errors quote what they read, and are therefore not passed on.
var errMalformed = errors.New("malformed")

// ErrNewer says that a stored form was written by a later release of the bot: it
// has another version, or a field or a kind that this one does not know. It is not
// read past that, because what is written back would be without it.
var ErrNewer = errors.New("stored by a later release of the bot; run that one, or a later one")

// unknownName is the error of a field or a kind that this release does not know.
// Names are the developers' and no content; what does not look like one of theirs
// is not passed on.
type unknownName string

// Error gives the name.
func (n unknownName) Error() string {
	return strconv.Quote(string(n)) + " is not known to this release"
}

// lowerNames is what the names in stored forms look like.
var lowerNames = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)

// unknown is the error of a name that is not among those that are known.
func unknown(name string) error {
	if !lowerNames.MatchString(name) {
		return errMalformed
	}
	return unknownName(name)
}

// faultOf is what is wrong with a form that the decoder does not take.
func faultOf(err error) error {
	if name, ok := errors.AsType[unknownName](err); ok {
		return name
	}
	if field, ok := strings.CutPrefix(err.Error(), `json: unknown field "`); ok {
		return unknown(strings.TrimSuffix(field, `"`))
	}
	return errMalformed
}

type storedFact struct {
	V    int      `json:"v"`
	Fact factForm `json:"fact"`
}

type storedCase struct {
	V    int      `json:"v"`
	Case caseForm `json:"case"`
}

type storedDelivery struct {
	V        int          `json:"v"`
	Delivery deliveryForm `json:"delivery"`
}

// EncodeFact is the stored form of f. It fails only for a value that cannot be
// stored, such as a date that is not in the calendar.
func EncodeFact(f Fact) ([]byte, error) {
	kind, form := formOfFact(f)
	if form == nil {
		return nil, fmt.Errorf("encode fact: a fact of type %T has no stored form", f)
	}
	b, err := enclose(fmt.Sprintf(`{"v":%d,"fact":{%q:`, storedVersion, kind), form, "}}")
	if err != nil {
		return nil, fmt.Errorf("encode fact: %w", err)
	}
	return b, nil
}

// DecodeFact reads what EncodeFact wrote. Its error never quotes what it read;
// it is ErrNewer, with what is new by its name, if a later release wrote the form.
func DecodeFact(b []byte) (Fact, error) {
	s, err := decode[storedFact](b)
	if err == nil && s.Fact.Fact == nil {
		err = errMalformed
	}
	if err := judge(b, s.V, err); err != nil {
		return nil, fmt.Errorf("decode fact: %w", err)
	}
	return s.Fact.Fact, nil
}

// EncodeCase is the stored form of c. It fails as EncodeFact does.
func EncodeCase(c Case) ([]byte, error) {
	b, err := marshal(storedCase{storedVersion, formOfCase(c)})
	if err != nil {
		return nil, fmt.Errorf("encode case: %w", err)
	}
	return b, nil
}

// DecodeCase reads what EncodeCase wrote. Its errors are as DecodeFact's.
func DecodeCase(b []byte) (Case, error) {
	s, err := decode[storedCase](b)
	if err := judge(b, s.V, err); err != nil {
		return Case{}, fmt.Errorf("decode case: %w", err)
	}
	return s.Case.open(), nil
}

// EncodeDelivery is the stored form of d. It fails as EncodeFact does.
func EncodeDelivery(d Delivery) ([]byte, error) {
	f, err := formOfDelivery(d)
	if err != nil {
		return nil, fmt.Errorf("encode delivery: %w", err)
	}
	b, err := marshal(storedDelivery{storedVersion, f})
	if err != nil {
		return nil, fmt.Errorf("encode delivery: %w", err)
	}
	return b, nil
}

// DecodeDelivery reads what EncodeDelivery wrote. Its errors are as DecodeFact's.
func DecodeDelivery(b []byte) (Delivery, error) {
	s, err := decode[storedDelivery](b)
	if err := judge(b, s.V, err); err != nil {
		return Delivery{}, fmt.Errorf("decode delivery: %w", err)
	}
	return s.Delivery.open(), nil
}

// judge says why b, read with that version and error, is not to be used.
func judge(b []byte, v int, err error) error {
	if err == nil && v == storedVersion {
		return nil
	}
	var only struct {
		V int `json:"v"`
	}
	name, named := errors.AsType[unknownName](err)
	switch {
	case json.Unmarshal(b, &only) == nil && only.V > storedVersion:
		return fmt.Errorf("version %d: %w", only.V, ErrNewer)
	case named:
		return fmt.Errorf("%w: %w", name, ErrNewer)
	}
	return errMalformed
}

// decode reads one JSON value with no unknown field in it and nothing after it.
func decode[T any](b []byte) (T, error) {
	var v, none T
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return none, faultOf(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return none, errMalformed
	}
	return v, nil
}

// read is decode for one kind, turned into what it stands for.
func read[S, T any](b []byte, open func(S) T) (T, error) {
	s, err := decode[S](b)
	if err != nil {
		var none T
		return none, err
	}
	return open(s), nil
}

// readPlain is read for what has no fields in it, which is most of a case.
func readPlain[S, T any](b []byte, open func(S) T) (T, error) {
	var s S
	if err := json.Unmarshal(b, &s); err != nil {
		var none T
		return none, faultOf(err)
	}
	return open(s), nil
}

// marshal is json.Marshal without the escapes that HTML needs.
func marshal(v any) ([]byte, error) { return enclose("", v, "") }

// tagged is the object with one key that says what body is.
func tagged(kind string, body any) ([]byte, error) { return enclose(`{"`+kind+`":`, body, "}") }

func enclose(before string, v any, after string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(before)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	b.Truncate(b.Len() - len("\n"))
	b.WriteString(after)
	return b.Bytes(), nil
}

// untag takes the object with one key apart. B is JSON already, so that only
// its outermost shape is in question. No kind is spelt with an escape.
func untag(b []byte) (kind string, body []byte, err error) {
	b, open := bytes.CutPrefix(bytes.TrimSpace(b), []byte("{"))
	b, quote := bytes.CutPrefix(bytes.TrimSpace(b), []byte(`"`))
	name, b, named := bytes.Cut(b, []byte(`"`))
	b, colon := bytes.CutPrefix(bytes.TrimSpace(b), []byte(":"))
	b, closed := bytes.CutSuffix(b, []byte("}"))
	if !open || !quote || !named || !colon || !closed || !json.Valid(b) {
		return "", nil, errMalformed
	}
	return string(name), b, nil
}

// personForm is a stored Person.
type personForm struct {
	ID   PersonID `json:"id"`
	Name string   `json:"name,omitzero"`
}

func formOf(p Person) personForm   { return personForm{ID: p.ID, Name: p.Name} }
func (p personForm) open() Person  { return Person{ID: p.ID, Name: p.Name} }
func utc(t time.Time) time.Time    { return t.UTC() }
func dateOf(d rules.Date) dateForm { return dateForm{d} }
