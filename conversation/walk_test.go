package conversation_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// The number of guided walks (WALKS sets another; the gate walks 20,000) and
// their length. Faults that were seeded into the core were met within the first
// hundred walks.
const (
	walks     = 1000
	walkSteps = 14
)

func TestEveryWalkKeepsTheLaws(t *testing.T) {
	t.Parallel()
	p := plan(t)
	n := walks
	if s := os.Getenv("WALKS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	if testing.Short() {
		n /= 20
	}
	const parts = 4
	for part := range parts {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			t.Parallel()
			for seed := part; seed < n && !t.Failed(); seed += parts {
				walk(t, p, uint64(seed))
			}
		})
	}
}

// walker is one random person's way through a case.
type walker struct {
	t    *testing.T
	p    *rules.Plan
	rnd  *rand.Rand
	seed uint64
	path []string
	c    conversation.Case
	log  []conversation.Fact
	at   time.Time
	last []conversation.Delivery
	seen map[string]bool // alerts by the fact that raised them
}

func walk(t *testing.T, p *rules.Plan, seed uint64) {
	w := &walker{
		t: t, p: p, rnd: rand.New(rand.NewPCG(seed, 7)), seed: seed,
		c: conversation.Case{ID: "U-2026-0001"}, at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
	}
	if seed%3 == 2 {
		// Every third walk begins where a contract begins to run.
		k := contract{level: int(seed % 4), start: plainDay{2027, 3, 15}, end: plainDay{2029, 3, 15}, notice: 3, mended: []plainDay{{2027, 9, 1}}}
		w.log = k.runs()
		if opened := w.log[0].(conversation.Opened); seed%2 == 1 {
			opened.Part = hosted
			w.log[0] = opened
		}
		w.c = w.fold()
	} else {
		w.step(conversation.Start{Lang: []rules.Lang{rules.Swedish, rules.English}[seed%2], Exercise: seed%24 == 1, Part: hosted}, anna, false)
	}
	for range walkSteps {
		if t.Failed() {
			t.Logf("seed %d: %s", seed, strings.Join(w.path, " → "))
			return
		}
		w.move()
	}
}

// move makes one move, mostly a legal one.
func (w *walker) move() {
	w.at = w.at.Add(time.Duration(w.rnd.IntN(180)) * time.Minute)
	by := anna
	if w.rnd.IntN(8) == 0 {
		by = bo
	}
	if w.seed%3 == 2 && w.rnd.IntN(3) == 0 {
		w.wake()
		return
	}
	if w.seed%5 == 4 && w.rnd.IntN(2) == 0 {
		w.coordinate() // every fifth walk is the coordinators'
		return
	}
	switch n := w.rnd.IntN(100); {
	case n < 55:
		w.press(by)
	case n < 75:
		w.type_(by)
	case n < 83:
		w.wake()
	case n < 90:
		w.coordinate()
	default:
		w.wild(by)
	}
}

// press presses something that was shown last, or, rarely, something older.
func (w *walker) press(by conversation.Person) {
	var gestures []conversation.Gesture
	for _, d := range w.last {
		for _, b := range d.Body.Blocks {
			switch b := b.(type) {
			case conversation.Ask:
				for _, o := range b.Options {
					gestures = append(gestures, conversation.Pressed{Token: b.Token, Option: o.ID, Many: []rules.OptionID{o.ID}})
				}
			case conversation.Buttons:
				for _, i := range b.Items {
					gestures = append(gestures, conversation.Pressed{Token: i.Token})
				}
			}
		}
	}
	if len(gestures) == 0 {
		w.type_(by)
		return
	}
	w.gesture(gestures[w.rnd.IntN(len(gestures))], by)
}

// type_ types something that may or may not fit.
func (w *walker) type_(by conversation.Person) {
	texts := []string{
		"ja", "nej", "vet ej", "1", "2", "0", "3", "4", "0 0 0", "nej nej nej", "nej, nej, nej", "2 2 2", "4 3 2", "2027-03-15", "2030-03-15",
		"2026-12-01", "Nytt avtal", "Anna", "tillbaka", "hoppa över", "bekräfta", "nej tack", "typ nej", "🙂", "1, 3", "klart", "inget",
		"ändra 3", "ändra 8", "ändra 11", "paus", "fortsätt", "svar", "status", "krav", "varför", "?", "kommentar så är det", "HEMLIG", "avsluta",
		"stäng det blev inget", "öppna igen", "lämna över till @bo", "inne 1", "varför PLA-3", "på engelska", "moln", "kontakta mig",
		"skjut upp", "skjut upp två veckor väntar på svar", "14:00", "två veckor", "inte aktuellt", "inte aktuellt: gäller inte oss", "jag tar över",
		"förläng till 2033-03-15", "säg upp till 2028-06-30", "byt leverantör", "överlåt till Grannköping 2028-01-01", "följ upp nu", "@bo",
		"PLA-1 oklart, PRO-1 nej", "PRO-1", "behåll", "ändra avtalsslut", "ändra avtalsförvaltare", "spara ändringen", "2028-02-29",
	}
	w.gesture(conversation.Said{Text: texts[w.rnd.IntN(len(texts))]}, by)
}

// wake lets the next alarm come due.
func (w *walker) wake() {
	alarms := conversation.Alarms(w.p, w.c)
	if len(alarms) == 0 {
		return
	}
	a := alarms[0]
	if a.Due.After(w.at) {
		w.at = a.Due
	}
	w.step(conversation.Elapsed{Alarm: a.Name, Due: a.Due}, conversation.Person{}, false)
}

// wild puts an input that nobody offered.
func (w *walker) wild(by conversation.Person) {
	qs := w.p.Questions(w.c.Stage)
	q := qs[w.rnd.IntN(len(qs))]
	var v rules.Value = rules.Text("x")
	if len(q.Options) > 0 {
		v = rules.Choice(q.Options[w.rnd.IntN(len(q.Options))].ID)
		if q.Kind == rules.KindChoices {
			v = rules.Choices{q.Options[w.rnd.IntN(len(q.Options))].ID}
		}
	}
	switch q.Kind {
	case rules.KindLevel:
		v = rules.Level(q.Min + w.rnd.IntN(q.Max-q.Min+1))
	case rules.KindDate:
		v = rules.Date{Year: 2026 + w.rnd.IntN(6), Month: 6, Day: 1}
	case rules.KindEntries:
		v = rules.Entries{{"consequence": rules.Level(4), "likelihood": rules.Level(1 + w.rnd.IntN(4))}}
	case rules.KindPerson:
		v = rules.Name("Bo")
	}
	inputs := []conversation.Input{
		conversation.Answer{Replies: []conversation.Reply{{Question: q.ID, Value: v, Seq: int64(w.rnd.IntN(20))}}},
		conversation.Misread{Question: q.ID}, conversation.Skip{Question: q.ID}, conversation.Change{Question: q.ID},
		conversation.Elapsed{Alarm: "due/2027-01-01", Due: w.at}, conversation.Snooze{}, conversation.Dismiss{Reason: "x"},
		conversation.Missing{Who: []conversation.PersonID{anna.ID}}, conversation.TakeOver{}, conversation.FollowUpNow{},
		conversation.NewEnd{On: rules.Date{Year: 2031, Month: 3, Day: 1}, Longer: true}, conversation.ChangePlan{Kind: conversation.ReplanSupplier},
		conversation.Unreached{}, conversation.Done{}, conversation.CallMe{}, conversation.PartArrived{Organisation: "Grannköping"},
		conversation.Confirm{}, conversation.Withdraw{}, conversation.Tick{ID: "agreement_before_access"},
	}
	w.step(inputs[w.rnd.IntN(len(inputs))], by, false)
}

func (w *walker) gesture(g conversation.Gesture, by conversation.Person) {
	in, err := conversation.Read(w.p, w.c, g)
	if err != nil {
		w.polite(err)
		return
	}
	w.step(in, by, false)
}

func (w *walker) polite(err error) {
	r, ok := errors.AsType[*conversation.Refusal](err)
	if !ok {
		w.t.Errorf("seed %d: a fault instead of a refusal: %v", w.seed, err)
		return
	}
	if s := conversation.Say(r, w.c.Lang).Plain(); s == "" || strings.Contains(s, string(r.Key)) || strings.Contains(s, "<no value>") {
		w.t.Errorf("seed %d: refusal %s has no words: %q", w.seed, r.Key, s)
	}
}

// step lets one input happen and checks every law that can be seen from here.
func (w *walker) step(in conversation.Input, by conversation.Person, coordinator bool) {
	w.path = append(w.path, fmt.Sprintf("%T%+v", in, in))
	before := w.c
	e := conversation.Envelope{ID: "e", Case: w.c.ID, From: "talk:thread/1", By: by, At: w.at, Coordinator: coordinator, Input: in}
	e.Ref = fmt.Sprintf("m%d", len(w.path))
	facts, err := conversation.Decide(w.p, w.c, e)
	w.same("folding the log", "the case, or Decide changed its argument", w.fold(), before)
	if err != nil {
		w.polite(err)
		if len(facts) > 0 {
			w.t.Errorf("seed %d: facts beside an error", w.seed)
		}
		return
	}
	if w.rnd.IntN(4) == 0 {
		again, _ := conversation.Decide(w.p, w.c, e)
		w.same("deciding the same event again", "the same", again, facts)
	}
	for seq, f := range conversation.Redactions(w.log, facts) {
		w.log[seq-1] = f
	}
	w.log = append(w.log, facts...)
	w.c = conversation.Fold(w.c, facts...)
	w.last = conversation.View(w.p, w.c, facts)
	w.laws(before, facts)
	w.lawsOfCoordinators(before, facts, e)
}

// fold is the case as its log tells it.
func (w *walker) fold() conversation.Case {
	return conversation.Fold(conversation.Case{ID: w.c.ID}, w.log...)
}

// same demands that two values that ought to be equal are.
func (w *walker) same(what, is string, got, want any) {
	if reflect.DeepEqual(got, want) {
		return
	}
	if d := cmp.Diff(got, want, cmpopts.EquateEmpty()); d != "" {
		w.t.Errorf("seed %d: %s is not %s:\n%s", w.seed, what, is, d)
	}
}

func (w *walker) laws(before conversation.Case, facts []conversation.Fact) {
	fail := func(format string, args ...any) {
		w.t.Errorf("seed %d: %s", w.seed, fmt.Sprintf(format, args...))
	}
	if w.rnd.IntN(4) == 0 {
		w.same("folding the log, with what was taken out,", "the case", w.fold(), w.c)
		w.same("viewing the same facts again", "the same", conversation.View(w.p, w.c, facts), w.last)
	}
	a := conversation.Assess(w.p, w.c)
	for q := range a.Live {
		if a.Applies.To(q) != rules.True {
			fail("the answer to %s counts though it does not apply", q)
		}
	}
	alarms := conversation.Alarms(w.p, w.c)
	if w.c.Status == conversation.StatusClosed && len(alarms) > 0 {
		fail("a closed case wants %d alarms", len(alarms))
	}
	names := map[string]bool{}
	for _, al := range alarms {
		if names[al.Name] {
			fail("alarm %s twice", al.Name)
		}
		names[al.Name] = true
	}
	w.lawsOfAlert(before, facts, fail)
	w.lawsOfParts(facts, fail)
	for _, d := range w.last {
		w.lawsOfDelivery(d, fail)
	}
	if w.c.Status == conversation.StatusOpen && w.c.Asking && !w.c.Silent() && moved(facts) && !asks(w.last) {
		fail("an open case asks nothing after %T", facts[len(facts)-1])
	}
}

// lawsOfAlert: an alert is closed only by a coordinator, an unclear answer is
// never "no", and what is not to be kept is gone.
func (w *walker) lawsOfAlert(before conversation.Case, facts []conversation.Fact, fail func(string, ...any)) {
	if before.Alert.Stands() && !w.c.Alert.Stands() && !slices.ContainsFunc(facts, func(f conversation.Fact) bool {
		_, ok := f.(conversation.AlertClosed)
		return ok
	}) {
		fail("an alert went away by itself")
	}
	if before.Silent() && !w.c.Silent() && !w.c.Cleared {
		fail("silence ended without a coordinator")
	}
	raised := 0
	for _, f := range facts {
		if r, ok := f.(conversation.AlertRaised); ok && r.Kind == rules.Alarm {
			raised++
		}
	}
	if raised > 1 {
		fail("%d alarms at once", raised)
	}
	a := conversation.Assess(w.p, w.c)
	alarm := w.p.Evaluate(w.c.Values(), rules.Unscreened).Value(rules.ProtectiveSecurity) == rules.Alarm
	if alarm && !w.c.Cleared && (w.c.Alert == nil || w.c.Alert.Kind != rules.Alarm) {
		fail("the answers call for an alarm and there is none")
	}
	if w.c.Silent() && (len(a.Requires) > 0 || a.Class != nil || a.Value(rules.ProtectiveSecurity) != rules.Alarm) {
		fail("a silent case still has findings")
	}
	if w.c.Alert != nil && w.c.Alert.Hushed && !w.c.Cleared {
		for _, f := range w.log {
			if x, ok := f.(conversation.Answered); ok {
				if q, _ := w.p.Question(x.Question); q.Screens {
					fail("the log keeps the answer to %s", x.Question)
				}
			}
		}
	}
}

// telltale are words that nothing outside the thread may contain (domain §2.8).
var telltale = []string{"säkerhetsskydd", "sua", "hemlig", "skyddsobjekt", "nytt avtal", "protective", "screening"}

func (w *walker) lawsOfDelivery(d conversation.Delivery, fail func(string, ...any)) {
	if d.Erase != "" || d.To == conversation.ToHost {
		return // nothing is shown
	}
	text := strings.ToLower(d.Body.Plain())
	if d.ID == "" || d.To == "" || d.Case != w.c.ID || text == "" {
		fail("a delivery lacks id, place, case or text: %+v", d)
	}
	if strings.Contains(text, "<no value>") || strings.Contains(text, "\x00") {
		fail("a text with a hole: %q", text)
	}
	if d.Topic == conversation.TopicAlert || (d.To != w.c.Home && w.c.Silent()) {
		if d.Question != "" {
			fail("an alert names the question %s", d.Question)
		}
		for _, word := range telltale {
			if word == "säkerhetsskydd" && d.Topic == conversation.TopicReminder {
				continue
			}
			if strings.Contains(" "+text, " "+word) {
				fail("%q in what leaves the thread: %q", word, text)
			}
		}
	}
}

// moved says whether facts let the questions go on.
func moved(facts []conversation.Fact) bool {
	for _, f := range facts {
		switch f.(type) {
		case conversation.Answered, conversation.Skipped, conversation.RoundOpened, conversation.Retracted, conversation.Resumed:
			return true
		}
	}
	return false
}

func asks(sent []conversation.Delivery) bool {
	return slices.ContainsFunc(sent, func(d conversation.Delivery) bool { return d.Topic == conversation.TopicQuestion })
}
