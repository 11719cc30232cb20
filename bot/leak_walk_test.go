package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// leakThread is where a walk is talked through.
const leakThread conversation.Place = enginetest.ChatPlatform + ":thread"

// walkID is the id of the case of every walk.
const walkID conversation.CaseID = "U-2026-0001"

// walk is a person's way through all stages of a case, question by question. It
// needs nothing but the core, so that it costs little to go it for each language.
type walk struct {
	testing.TB
	plan     *rules.Plan
	lang     rules.Lang
	way      way
	babble   *babble
	at       time.Time
	c        conversation.Case
	log      []conversation.Fact
	cards    []conversation.Delivery // the last version of each message
	events   int
	followed bool // the contract has been followed up once
}

// way says how questions are answered where that decides what is asked later.
// Where it says nothing, they are answered so that as many others come up as can.
type way map[rules.QuestionID]int // the number of an option

// ways bring up, together, every question that there is.
func ways() []way {
	return []way{
		{"tender_evaluation": 2, "delivery_check": 2, "fu_compliance": 2, "object": 3, "fu_security": 2},
		{"confidentiality": 5, "level4_confirmed": 2, "fu_security": 2, "deletion_certificate": 2},
	}
}

// standing is a case at the moment at which a question waits for its answer, with
// all that its people see of it then. What is in it is only written down, so that
// words, people and places can be put in other ones' stead.
type standing struct {
	question rules.QuestionID
	facts    []string
	cards    []string
	words    []string // that people have written
}

// steps lets a walk go on, and returns it as it stood at each question that it
// had not met before.
func (w *walk) steps(met map[rules.QuestionID]bool) []standing {
	w.Helper()
	var out []standing
	w.step(anna(), conversation.Start{Lang: w.lang})
	for range 400 {
		a := w.asked()
		if a == nil {
			if !w.onwards() {
				return out
			}
			continue
		}
		if !met[a.Question] {
			met[a.Question] = true
			out = append(out, w.stand(a.Question))
		}
		before := w.c.Seq
		w.says(w.reply(a))
		if w.c.Seq == before {
			w.Fatalf("%s: %q is no answer to %s", w.lang, w.reply(a), a.Question)
		}
	}
	return out
}

// onwards takes the walk to the next stage, when nothing is asked; false if there
// is none.
func (w *walk) onwards() bool {
	if w.c.Stage == rules.Deliver {
		w.at = time.Date(2028, time.January, 10, 9, 0, 0, 0, time.UTC)
	}
	before := w.c.Seq
	for _, text := range []string{"bekräfta", "följ upp nu", "avsluta"} {
		if text == "följ upp nu" && w.followed {
			continue
		}
		if w.says(text); w.c.Seq > before {
			w.followed = w.followed || text == "följ upp nu"
			return w.c.Status == conversation.StatusOpen
		}
	}
	return false
}

func anna() conversation.Person { return enginetest.Someone("anna") }

// says lets anna write something in the thread.
func (w *walk) says(text string) {
	w.Helper()
	in, err := conversation.Read(w.plan, w.c, conversation.Said{Text: text})
	if err == nil {
		w.step(anna(), in)
	}
}

func (w *walk) step(by conversation.Person, in conversation.Input) {
	w.Helper()
	w.events++
	w.at = w.at.Add(time.Minute)
	facts, err := conversation.Decide(w.plan, w.c, conversation.Envelope{
		ID: conversation.EventID(fmt.Sprintf("talk:%d", w.events)), Case: walkID, From: leakThread, By: by, At: w.at, Input: in,
	})
	if err != nil {
		return
	}
	w.log = append(w.log, facts...)
	w.c = conversation.Fold(w.c, facts...)
	for _, d := range conversation.View(w.plan, w.c, facts) {
		at := slices.IndexFunc(w.cards, func(o conversation.Delivery) bool { return d.Card != "" && o.Card == d.Card && o.To == d.To })
		switch {
		case at >= 0 && !d.Anew:
			w.cards[at] = d
		case at >= 0:
			w.cards = append(slices.Delete(w.cards, at, at+1), d)
		default:
			w.cards = append(w.cards, d)
		}
	}
}

// asked is the question that waits for an answer in the thread; nil if none does.
func (w *walk) asked() *conversation.Ask {
	for i := len(w.cards) - 1; i >= 0 && !strings.Contains(string(w.cards[i].Card), "/summary/"); i-- {
		for _, b := range w.cards[i].Body.Blocks {
			if a, ok := b.(conversation.Ask); ok && len(a.Answered) == 0 && a.Token.Case != "" {
				return &a
			}
		}
	}
	return nil
}

// reply is an answer, with random words wherever people may write.
func (w *walk) reply(a *conversation.Ask) string {
	q, _ := w.plan.Question(a.Question)
	_, field, _ := strings.Cut(a.Token.Step, ".")
	if n := w.way[a.Question]; n > 0 && field == "" {
		return a.Options[n-1].Label
	}
	switch {
	case field == "requirement":
		return string(conversation.Assess(w.plan, w.c).Requires[0].ID)
	case q.Kind == rules.KindEntries && field == "" && len(a.Options) > 0:
		if _, some := w.c.Answers[a.Question]; some {
			return a.Options[1].Label // no more
		}
		return a.Options[0].Label
	case a.Kind == rules.KindText:
		return w.babble.text()
	case a.Kind == rules.KindPerson:
		return w.babble.word() + " " + w.babble.word()
	case a.Question == "deletion_date":
		return rules.DateOf(w.at).String()
	case a.Kind == rules.KindDate:
		if day, ok := map[rules.QuestionID]string{"planned_publication": "2027-01-11", "contract_start": "2027-03-15"}[a.Question]; ok {
			return day
		}
		return "2030-03-15"
	case q.Screens, a.Question == "location_same":
		return "nej"
	case a.Question == "procedure":
		return "avrop"
	case a.Kind == rules.KindLevel:
		return "3"
	case a.Kind == rules.KindChoices:
		return "1"
	}
	return a.Options[0].Label
}

// stand is the walk as it stands.
func (w *walk) stand(q rules.QuestionID) standing {
	w.Helper()
	s := standing{question: q, words: slices.Clone(w.babble.made)}
	for _, f := range w.log {
		b, err := conversation.EncodeFact(f)
		if err != nil {
			w.Fatal(err)
		}
		s.facts = append(s.facts, string(b))
	}
	for _, d := range w.cards {
		b, err := conversation.EncodeDelivery(d)
		if err != nil {
			w.Fatal(err)
		}
		s.cards = append(s.cards, string(b))
	}
	return s
}

// standings are a case at each question of the checklists.
func standings(t testing.TB, plan *rules.Plan, lang rules.Lang) []standing {
	t.Helper()
	var out []standing
	met := map[rules.QuestionID]bool{}
	for n, way := range ways() {
		w := &walk{
			TB: t, plan: plan, lang: lang, way: way, babble: newBabble(uint64(n) + 1), c: conversation.Case{ID: walkID},
			at: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC),
		}
		out = append(out, w.steps(met)...)
	}
	for _, s := range plan.Stages() {
		for _, q := range plan.Questions(s.ID) {
			if !met[q.ID] {
				t.Errorf("%s: no walk comes to %s of %s", lang, q.ID, s.ID)
			}
		}
	}
	return out
}
