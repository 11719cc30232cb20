package conversation_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestFactsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	for _, f := range facts() {
		for _, f := range []conversation.Fact{f, full(f)} {
			b, err := conversation.EncodeFact(f)
			if err != nil {
				t.Errorf("%T: %v", f, err)
				continue
			}
			got, err := conversation.DecodeFact(b)
			if err != nil || !reflect.DeepEqual(got, f) {
				t.Errorf("%T: %v (-got +want)\n%s\nstored: %s", f, err, cmp.Diff(got, f), b)
			}
		}
	}
}

func TestEveryKindHasItsOwnName(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, f := range facts() {
		b, err := conversation.EncodeFact(f)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.Split(string(b), `"`)[5]
		if other := seen[name]; other != "" {
			t.Errorf("%q names both %s and %T", name, other, f)
		}
		seen[name] = fmt.Sprintf("%T", f)
	}
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	more := []rules.Value{
		nil, rules.Text(""), rules.Text("a\u2028<script>\n\"'\\"), rules.Choices(nil), rules.Choices{},
		rules.Entries(nil), rules.Entries{}, rules.Entries{nil}, rules.Date{}, rules.Level(0),
	}
	for _, v := range append(values(), more...) {
		f := conversation.Answered{Question: "q", Value: v}
		b, err := conversation.EncodeFact(f)
		if err != nil {
			t.Errorf("%#v: %v", v, err)
			continue
		}
		got, err := conversation.DecodeFact(b)
		if err != nil || !reflect.DeepEqual(got, conversation.Fact(f)) {
			t.Errorf("got %#v, %v, want %#v\nstored: %s", got, err, f, b)
		}
	}
}

func TestACaseComesBackAsItWas(t *testing.T) {
	t.Parallel()
	empty := conversation.Case{
		ID: "U-2026-0001", Answers: map[rules.QuestionID]conversation.Given{},
		Past: []conversation.Round{}, Ticks: map[string]conversation.Ticking{}, Draft: &conversation.Draft{},
	}
	for _, c := range []conversation.Case{{}, empty, full(conversation.Case{})} {
		b, err := conversation.EncodeCase(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := conversation.DecodeCase(b)
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Errorf("%v (-got +want)\n%s\nstored: %s", err, cmp.Diff(got, c), b)
		}
	}
}

func TestTimesComeBackInUTC(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 7, 1, 12, 0, 0, 1, time.FixedZone("summer", 7200))
	b, err := conversation.EncodeFact(conversation.AlertRaised{At: at})
	if err != nil {
		t.Fatal(err)
	}
	got, err := conversation.DecodeFact(b)
	if want := (conversation.AlertRaised{At: at.UTC()}); err != nil || got != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestADeliveryComesBackAsItWas(t *testing.T) {
	t.Parallel()
	d := conversation.Delivery{ID: "U-2026-0001/1/1", Case: "U-2026-0001", To: "slack:C1/17.1", Topic: conversation.TopicAlert}
	for _, b := range blocks() {
		d.Body.Blocks = append(d.Body.Blocks, b, full(b))
	}
	for _, d := range []conversation.Delivery{{}, d} {
		b, err := conversation.EncodeDelivery(d)
		if err != nil {
			t.Fatal(err)
		}
		got, err := conversation.DecodeDelivery(b)
		if err != nil || !reflect.DeepEqual(got, d) {
			t.Errorf("%v (-got +want)\n%s\nstored: %s", err, cmp.Diff(got, d), b)
		}
	}
}

// What encoding/json makes of a text is what other releases read, and wrote.
func TestATextInAMessageIsWrittenAsJSONWritesIt(t *testing.T) {
	t.Parallel()
	check := func(s string) {
		t.Helper()
		d := conversation.Delivery{Body: conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{{Text: s}}}}}}
		got, err := conversation.EncodeDelivery(d)
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := errors.Join(err, e.Encode(s)); err != nil {
			t.Fatal(err)
		}
		if whole := `"blocks":[{"para":[{"text":` + strings.TrimSpace(want.String()) + `}]}]}}`; !strings.HasSuffix(string(got), whole) {
			t.Errorf("%q: got %s, want it to end in %s", s, got, whole)
		}
	}
	for c := range rune(0x180) {
		check("å" + string(c) + "b")
		check(string([]byte{'a', byte(c), 'b'}))
	}
	for _, s := range []string{"", "\u2027\u2028\u2029\u202a", "<b>&amp;", "\ufffd", "å\xff", "\xe2\x80", "\xed\xa0\x80", "🔒 klart", "\xf0\x9f\x94"} {
		check(s)
	}
}

func TestWhatHasNoStoredFormIsRefused(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]conversation.Fact{
		"no fact":                        nil,
		"a day that is not in the month": conversation.Answered{Value: rules.Date{Year: 2026, Month: 2, Day: 30}},
	} {
		if b, err := conversation.EncodeFact(f); err == nil {
			t.Errorf("%s: got %s, want an error", name, b)
		}
	}
	for name, block := range map[string]conversation.Block{
		"no block":         nil,
		"an unknown style": conversation.Para{Text: []conversation.Span{{Style: 9}}},
	} {
		d := conversation.Delivery{Body: conversation.Message{Blocks: []conversation.Block{block}}}
		if b, err := conversation.EncodeDelivery(d); err == nil {
			t.Errorf("%s: got %s, want an error", name, b)
		}
	}
}

func TestDecodersAreStrictAndQuoteNothing(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"an empty text":          ``,
		"no JSON":                `hemligt`,
		"no version":             `{"fact":{"paused":{}}}`,
		"an unknown field":       `{"v":1,"fact":{"skipped":{"question":"it","later":"hemligt"}}}`,
		"an unknown outer field": `{"v":1,"Det är hemligt":1,"fact":{"paused":{}}}`,
		"an unknown kind":        `{"v":1,"fact":{"Det är hemligt":{}}}`,
		"two kinds":              `{"v":1,"fact":{"paused":{},"closed":{}}}`,
		"no kind":                `{"v":1,"fact":{}}`,
		"no fact":                `{"v":1}`,
		"an unknown value":       `{"v":1,"fact":{"answered":{"question":"it","value":{"later":"hemligt"},"by":{"id":"x"}}}}`,
		"a value of two kinds":   `{"v":1,"fact":{"answered":{"value":{"text":"a","name":"b"}}}}`,
		"a date like no other":   `{"v":1,"fact":{"round_opened":{"stage":"follow_up","due":"hemligt"}}}`,
		"a number for a text":    `{"v":1,"fact":{"skipped":{"question":1}}}`,
		"something after it":     `{"v":1,"fact":{"paused":{}}} hemligt`,
	} {
		f, err := conversation.DecodeFact([]byte(in))
		if err == nil {
			t.Errorf("%s: got %#v, want an error", name, f)
		} else if strings.Contains(err.Error(), "hemligt") {
			t.Errorf("%s: the error quotes what was read: %v", name, err)
		}
	}
}

func TestALaterVersionIsCalledByItsName(t *testing.T) {
	t.Parallel()
	if _, err := conversation.DecodeFact([]byte(`{"v":2,"happening":{"x":{}}}`)); !errors.Is(err, conversation.ErrNewer) {
		t.Errorf("fact: got %v, want %v", err, conversation.ErrNewer)
	}
	for _, kind := range []string{
		`{"v":1,"fact":{"later":{}}}`, `{"v":1,"fact":{"answered":{"question":"it","value":{"later":1},"by":{"id":"x"}}}}`,
		`{"v":1,"fact":{"answered":{"question":"it","value":{"entries":[{"threat":{"later":1}}]},"by":{"id":"x"}}}}`,
	} {
		_, err := conversation.DecodeFact([]byte(kind))
		if !errors.Is(err, conversation.ErrNewer) || !strings.Contains(err.Error(), `"later" is not known to this release`) {
			t.Errorf("%s: got %v, want its name, and %v", kind, err, conversation.ErrNewer)
		}
	}
	if _, err := conversation.DecodeCase([]byte(`{"v":2}`)); !errors.Is(err, conversation.ErrNewer) {
		t.Errorf("case: got %v, want %v", err, conversation.ErrNewer)
	}
	if _, err := conversation.DecodeDelivery([]byte(`{"v":9}`)); !errors.Is(err, conversation.ErrNewer) {
		t.Errorf("delivery: got %v, want %v", err, conversation.ErrNewer)
	}
}
