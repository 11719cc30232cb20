package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// law is something that must hold, whatever befell. Broken says in words where it
// does not.
type law struct {
	name   string
	broken func(e *evidence, breach func(format string, args ...any))
}

// laws are DESIGN's, as far as they can be seen from outside.
func laws() []law {
	return []law{
		{"what a case is, its log and its alarms change together", wholeChanges},
		{"nothing is left undone", nothingLeft},
		{"who asked for a case got one", casesBegun},
		{"every answer counts once, as it was given", answersOnce},
		{"every remark is kept once", remarksOnce},
		{"everything is said once", saidOnce},
		{"what is said comes in its order", saidInOrder},
		{"what is in the log can be read in the thread", shownInThread},
		{"one alert for each case and trigger", alertsOnce},
		{"only a coordinator closes an alert", alertsClosed},
		{"no reminder comes early, twice or not at all", remindersInTime},
		{"unanswered reminders climb", remindersClimb},
		{"after an alert nothing of the substance leaves", nothingLeaks},
		{"what people wrote is only where it belongs, and literal", wordsAtHome},
		{"a case keeps its plan, and the same answers give the same findings", sameFindings},
	}
}

// breaches are those of one law.
func (l law) breaches(e *evidence) []string {
	var all []string
	l.broken(e, func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) })
	return all
}

func wholeChanges(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k := e.cases[id]
		if diff := cmp.Diff(k.state, conversation.Fold(conversation.Case{ID: id}, k.log...)); diff != "" {
			breach("%s: the stored case is not what its log comes to (-stored +log):\n%s", id, diff)
		}
		soon := cmp.Comparer(func(a, b time.Time) bool { return a.Sub(b).Abs() <= time.Millisecond })
		want := conversation.Alarms(e.plan, k.state)
		byName := func(a, b conversation.Alarm) int { return strings.Compare(a.Name, b.Name) }
		got := slices.SortedFunc(slices.Values(k.alarms), byName)
		slices.SortFunc(want, byName)
		if diff := cmp.Diff(got, want, soon); diff != "" && len(got)+len(want) > 0 {
			breach("%s: its alarms are not the ones that it wants (-stored +wanted):\n%s", id, diff)
		}
	}
}

func nothingLeft(e *evidence, breach func(string, ...any)) {
	if !errors.Is(e.owed, engine.ErrNothing) {
		breach("a delivery is still owed: %v", e.owed)
	}
	for _, p := range e.parked {
		breach("%s was put aside after %d attempts: %s", p.Delivery.ID, p.Attempt, p.Why)
	}
	if e.unacked > 0 {
		breach("%d events are not acknowledged", e.unacked)
	}
}

func casesBegun(e *evidence, breach func(string, ...any)) {
	homes := map[conversation.Place]conversation.CaseID{}
	inChannel := map[string]int{}
	for _, id := range e.ids() {
		k := e.cases[id]
		for n, f := range k.log {
			if _, opened := f.(conversation.Opened); opened != (n == 0) {
				breach("%s: fact %d is %T", id, n+1, f)
			}
		}
		if other, twice := homes[k.state.Home]; twice {
			breach("%s and %s are talked through in one thread", other, id)
		}
		homes[k.state.Home] = id
		if k.thread.Thread == "" {
			breach("%s was never heard of", id)
		}
		channel, _, _ := strings.Cut(k.state.Home.Local(), "/")
		inChannel[channel]++
	}
	least, most := map[string]int{}, map[string]int{}
	for _, b := range e.begun {
		most[b.channel.Channel]++
		if b.mention != "" {
			if _, ok := homes[conversation.Place("slack:"+b.channel.Channel+"/"+b.mention)]; b.acked && !ok && !e.lost(b.ended) {
				breach("who asked in %s at %s got no case", b.channel.Channel, b.mention)
			}
		}
		if b.acked && !e.lost(b.ended) {
			least[b.channel.Channel]++
		}
	}
	for channel := range inChannel {
		if most[channel] == 0 {
			breach("nobody asked for a case in %s", channel)
		}
	}
	for channel := range most {
		if n := inChannel[channel]; n < least[channel] || n > most[channel] {
			breach("%d cases in %s, want from %d to %d", n, channel, least[channel], most[channel])
		}
	}
}

func answersOnce(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k := e.cases[id]
		errands, hurt := e.errandsOf(k), e.hurt(id)
		all := slices.Concat(slices.Collect(maps.Values(errands))...)
		count := map[rules.QuestionID]int{}
		for n, f := range k.log {
			switch f := f.(type) {
			case conversation.Answered:
				count[f.Question]++
				if !e.answeredBy(errands[f.Question], f) && !(hurt && e.answeredBy(all, f)) && !slices.Contains(e.staff, user(f.By)) {
					breach("%s: fact %d is an answer to %s by %s at %s that nobody gave: %v", id, n+1, f.Question, f.By.ID, f.At, f.Value)
				}
			case conversation.Erased:
				if !f.At.IsZero() { // an answer, and not a remark about it
					count[f.Question]++
				}
			}
		}
		for q, meant := range errands {
			kind, _ := e.plan.Question(q)
			if n := count[q]; n > 1 && kind.Kind != rules.KindEntries && !hurt {
				breach("%s: %s was answered %d times", id, q, n)
			}
			if n := count[q]; n == 0 && heard(meant) && !wasSilent(k) && !hurt {
				breach("%s: the answer to %s was acknowledged and is not there: %+v", id, q, meant[len(meant)-1].tries)
			}
		}
	}
}

// errandsOf are what people meant to answer in a case, by question.
func (e *evidence) errandsOf(k kept) map[rules.QuestionID][]*errand {
	out := map[rules.QuestionID][]*errand{}
	for _, one := range e.told {
		if one.thread == k.thread {
			out[one.question] = append(out[one.question], one)
		}
	}
	return out
}

// answeredBy says whether a fact is one of the attempts: by that person, with that
// value, at that time by the clock of one of the machines. What is delivered again
// has the time at which it was said, or if that lies ahead of a machine that is
// behind, the machine's own when it came.
func (e *evidence) answeredBy(all []*errand, f conversation.Answered) bool {
	for _, one := range all {
		for _, t := range one.tries {
			in := slices.ContainsFunc(e.behind, func(behind time.Duration) bool {
				return !f.At.Add(behind).Before(t.begun.Add(-time.Second)) && !f.At.After(t.ended.Add(time.Second))
			})
			_, several := f.Value.(rules.Choices)
			same := t.value == nil || several || rules.Equal(t.value, f.Value)
			if t.by == user(f.By) && in && same {
				return true
			}
		}
	}
	return false
}

// heard says whether people have reason to think that their answer counts: it was
// acknowledged without a word, or the bot has gone on to what comes next.
func heard(all []*errand) bool {
	for _, one := range all {
		if one.advanced {
			return true
		}
		for _, t := range one.tries {
			if t.acked && t.told == "" && t.value != nil { // a list that wants something in it refuses "inget"
				return true
			}
		}
	}
	return false
}

// wasSilent says whether there has been an alarm: after that questions go away
// unanswered, and what people say is not kept.
func wasSilent(k kept) bool {
	return slices.ContainsFunc(k.log, func(f conversation.Fact) bool {
		a, ok := f.(conversation.AlertRaised)
		return ok && a.Kind == rules.Alarm
	})
}

func user(p conversation.Person) string { return strings.TrimPrefix(string(p.ID), "slack:") }

func remarksOnce(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k := e.cases[id]
		count := map[string]int{}
		for _, f := range k.log {
			if c, ok := f.(conversation.Commented); ok {
				count[c.Comment]++
			}
		}
		for _, c := range e.spoken {
			if c.thread != k.thread {
				continue
			}
			n := count[c.text]
			delete(count, c.text)
			if n > 1 || n == 0 && !wasSilent(k) && !e.lost(c.ended) {
				breach("%s: %q is in the log %d times (acknowledged at once: %t; told: %q)", id, c.text, n, c.acked, c.told)
			}
		}
		for text := range count {
			breach("%s: nobody said %q", id, text)
		}
	}
}

// withReasons compares what answers bring about with why they do.
func withReasons() cmp.Options {
	return cmp.Options{
		cmp.Transformer("finding", func(f rules.Finding) []any { return []any{f.ID, f.Value, f.Label, f.Because()} }),
		cmp.Transformer("requirement", func(r rules.Applied) []any { return []any{r.ID, r.Because()} }),
		cmp.Transformer("block", func(b rules.Block) []any { return []any{b.ID, b.Text, b.Because()} }),
	}
}

func sameFindings(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k := e.cases[id]
		if first, ok := k.log[0].(conversation.Opened); !ok || first.Plan != k.state.Plan || k.state.Plan != e.plan.Digest() {
			breach("%s: it has the plan %s", id, k.state.Plan)
		}
		answers := rules.Answers{}
		for _, f := range k.log {
			switch f := f.(type) {
			case conversation.Answered:
				answers[f.Question] = f.Value
			case conversation.Hushed:
				for _, q := range f.Questions {
					delete(answers, q)
				}
			}
		}
		got, want := conversation.Assess(e.plan, k.state), e.plan.Evaluate(answers, k.state.Standing())
		if diff := cmp.Diff(got, want, cmp.AllowUnexported(rules.Applying{}), withReasons()); diff != "" {
			breach("%s: its findings are not those of its answers:\n%s", id, diff)
		}
		for _, q := range got.Ignored { // law 4: without them the findings are the same
			delete(answers, q)
		}
		again := e.plan.Evaluate(answers, k.state.Standing())
		if got.Value(rules.Followup) != again.Value(rules.Followup) || len(got.Requires) != len(again.Requires) {
			breach("%s: answers that do not apply count", id)
		}
	}
}
