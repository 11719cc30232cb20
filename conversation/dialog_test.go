package conversation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// dialog is a case without a store: every gesture is read, decided, folded and
// viewed at once, and the laws that hold at every step are checked.
type dialog struct {
	t    *testing.T
	p    *rules.Plan
	c    conversation.Case
	log  []conversation.Fact
	at   time.Time
	sent []conversation.Delivery // of the last event
	all  []conversation.Delivery
}

var (
	anna = conversation.Person{ID: "talk:anna", Name: "Anna"}
	bo   = conversation.Person{ID: "talk:bo", Name: "Bo"}
)

func begin(t *testing.T) *dialog {
	t.Helper()
	d := &dialog{t: t, p: plan(t), c: conversation.Case{ID: "U-2026-0001"}, at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	d.put(conversation.Start{Lang: rules.Swedish}, anna, false)
	return d
}

func plan(t testing.TB) *rules.Plan {
	t.Helper()
	p, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// put lets an input happen.
func (d *dialog) put(in conversation.Input, by conversation.Person, coordinator bool) error {
	d.t.Helper()
	e := conversation.Envelope{
		ID: conversation.EventID(fmt.Sprint("e", len(d.log))), Case: d.c.ID, From: "talk:thread/1",
		By: by, At: d.at, Coordinator: coordinator, Input: in,
	}
	facts, err := conversation.Decide(d.p, d.c, e)
	if err != nil {
		if len(facts) > 0 {
			d.t.Errorf("%T: got facts beside an error", in)
		}
		return err
	}
	for seq, f := range conversation.Redactions(d.log, facts) {
		d.log[seq-1] = f
	}
	d.log = append(d.log, facts...)
	d.c = conversation.Fold(d.c, facts...)
	d.sent = conversation.View(d.p, d.c, facts)
	d.all = append(d.all, d.sent...)
	return nil
}

// say lets Anna write in the thread.
func (d *dialog) say(text string) error {
	d.t.Helper()
	in, err := conversation.Read(d.p, d.c, conversation.Said{Text: text})
	if err != nil {
		return err
	}
	return d.put(in, anna, false)
}

// says demands that every text is taken.
func (d *dialog) says(texts ...string) *dialog {
	d.t.Helper()
	for _, s := range texts {
		if err := d.say(s); err != nil {
			d.t.Fatalf("say %q: %v\n%s", s, err, d.shown())
		}
	}
	return d
}

// shown is what the last event sent, as plain text.
func (d *dialog) shown() string {
	var b strings.Builder
	for _, s := range d.sent {
		fmt.Fprintf(&b, "→ %s %s\n%s\n", s.To, s.Card, s.Body.Plain())
	}
	return b.String()
}

func refusal(err error) conversation.Key {
	if r, ok := errors.AsType[*conversation.Refusal](err); ok {
		return r.Key
	}
	return ""
}

func has(c conversation.Case, q rules.QuestionID) bool { _, ok := c.Answers[q]; return ok }
