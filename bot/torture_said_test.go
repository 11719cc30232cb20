package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func saidOnce(e *evidence, breach func(string, ...any)) {
	seen := map[string]string{}
	lost := map[string]bool{} // what was said and may have been forgotten
	for _, c := range e.calls {
		if c.Applied && e.lost(c.At) {
			lost[c.Meta("delivery")] = true
		}
	}
	for _, m := range e.shown {
		if m.Payload["delivery"] == nil {
			continue
		}
		id := fmt.Sprint(m.Payload["delivery"], " ", m.Payload["part"])
		if other, twice := seen[id]; twice && !lost[fmt.Sprint(m.Payload["delivery"])] {
			breach("%s stands there twice, at %s and %s", id, other, m.TS)
		}
		seen[id] = m.TS
	}
}

// said are the calls that took effect and showed something of a case.
func (e *evidence) said(id conversation.CaseID) []slackfake.Call {
	return slices.DeleteFunc(slices.Clone(e.calls), func(c slackfake.Call) bool {
		return !c.Applied || c.Meta("case") != string(id) || c.Meta("delivery") == ""
	})
}

// place is where in the order of its case a delivery stands: its id is
// "<case>/<seq>/<n>".
func place(c slackfake.Call) (seq, n int) {
	parts := strings.Split(c.Meta("delivery"), "/")
	_, _ = fmt.Sscan(parts[1], &seq) // what is no number is 0, and out of order
	_, _ = fmt.Sscan(parts[2], &n)
	return seq, n
}

func saidInOrder(e *evidence, breach func(string, ...any)) {
	type lane struct {
		channel string
		alert   bool
	}
	for _, id := range e.ids() {
		last := map[lane]slackfake.Call{}
		for _, c := range e.said(id) {
			at := lane{c.Str("channel"), alerting(c)}
			if before, ok := last[at]; ok && earlier(c, before) && !e.lost(before.At) {
				breach("%s came after %s", c.Meta("delivery"), before.Meta("delivery"))
				continue
			}
			last[at] = c
		}
	}
}

// earlier says whether a stands before b in the order of their case.
func earlier(a, b slackfake.Call) bool {
	seqA, nA := place(a)
	seqB, nB := place(b)
	return seqA < seqB || seqA == seqB && nA < nB
}

func alerting(c slackfake.Call) bool {
	about, _ := c.Args["metadata"].(map[string]any)
	return about["event_type"] == "alert"
}

func shownInThread(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k := e.cases[id]
		if wasSilent(k) {
			continue // what was shown is taken back
		}
		text, remarks := e.texts[k.thread], 0
		for _, f := range k.log {
			switch f := f.(type) {
			case conversation.Answered:
				q, _ := e.plan.Question(f.Question)
				if o, ok := f.Value.(rules.Choice); ok && q.Stage == rules.Prepare && !strings.Contains(text, q.Short.In(rules.Swedish)+": "+label(q, o)) {
					breach("%s: the thread does not show the answer to %s", id, f.Question)
				}
			case conversation.Commented:
				remarks++
			}
		}
		for _, c := range e.spoken {
			if c.thread == k.thread && e.lost(c.ended) {
				remarks = -1
			}
		}
		if got := strings.Count(text, "Kommentaren till"); got != remarks && remarks >= 0 {
			breach("%s: %d remarks were confirmed, want %d", id, got, remarks)
		}
	}
}

func label(q rules.Question, c rules.Choice) string {
	for _, o := range q.Options {
		if o.ID == rules.OptionID(c) {
			return o.Label.In(rules.Swedish)
		}
	}
	return string(c)
}

func alertsOnce(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k := e.cases[id]
		calls, stops := wanted(k.log)
		posted, forgotten := map[string]bool{}, false
		for _, c := range e.said(id) {
			if c.Method == "chat.postMessage" && c.Str("channel") == e.coordinators && alerting(c) && has(c, "do/acknowledge") {
				posted[c.Meta("delivery")] = true
				forgotten = forgotten || e.lost(c.At)
			}
		}
		if forgotten {
			continue // what called the coordinators may be gone; better once too often
		}
		if len(posted) != calls {
			breach("%s: the coordinators were called %d times, want %d", id, len(posted), calls)
		}
		if got := strings.Count(e.texts[k.thread], "Stanna upp här"); got != stops {
			breach("%s: the thread says %d times to stop, want %d", id, got, stops)
		}
	}
}

// wanted is how often a log calls the coordinators, and how often it tells people
// to stop. What a coordinator makes an alert of is theirs already.
func wanted(log []conversation.Fact) (calls, stops int) {
	for n, f := range log {
		switch f := f.(type) {
		case conversation.AlertPosted:
			calls++
		case conversation.AlertRaised:
			var next conversation.Fact
			if n+1 < len(log) {
				next = log[n+1]
			}
			taken, ok := next.(conversation.AlertAcknowledged)
			if f.Kind == rules.Alarm && !(ok && taken.At.Equal(f.At)) {
				calls++
				stops++
			}
		}
	}
	return calls, stops
}

// has says whether something with that action can be pressed in what a call shows.
func has(c slackfake.Call, action string) bool {
	text, err := json.Marshal(c.Args["blocks"])
	return err == nil && strings.Contains(string(text), `"`+action+`"`)
}

func alertsClosed(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		c := conversation.Case{ID: id}
		for n, f := range e.cases[id].log {
			stood := c.Alert.Stands()
			c = conversation.Evolve(c, f)
			closed, is := f.(conversation.AlertClosed)
			if stood && !c.Alert.Stands() && !is {
				breach("%s: fact %d, %T, closes the alert", id, n+1, f)
			}
			if is && (!stood || !slices.Contains(e.staff, user(closed.By))) {
				breach("%s: fact %d: %s closed the alert", id, n+1, closed.By.ID)
			}
		}
	}
}

// silences are the stretches of a case's log in which nothing of the substance
// may be said: from an alarm until a coordinator has cleared it.
func silences(log []conversation.Fact) func(seq int) bool {
	var from, until []int
	c := conversation.Case{}
	for n, f := range log {
		was := c.Silent()
		c = conversation.Evolve(c, f)
		switch {
		case !was && c.Silent():
			from = append(from, n+1)
		case was && !c.Silent():
			until = append(until, n+1)
		}
	}
	return func(seq int) bool {
		for i, begun := range from {
			if seq >= begun && (i >= len(until) || seq < until[i]) {
				return true
			}
		}
		return false
	}
}

// marks are what people wrote that nobody else writes (see mark).
var marks = regexp.MustCompile(`zq[TCS](\d+)n\d+x`)

func nothingLeaks(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k := e.cases[id]
		silent := silences(k.log)
		for _, c := range e.said(id) {
			if seq, _ := place(c); silent(seq) && marks.MatchString(fmt.Sprint(c.Args)) {
				breach("%s was said after the alert, with what people wrote", c.Meta("delivery"))
			}
		}
		for n, f := range k.log {
			if a, ok := f.(conversation.Answered); ok && silent(n+1) && a.Question != "already_disclosed" && !slices.Contains(e.staff, user(a.By)) {
				breach("%s: fact %d is an answer to %s after the alert", id, n+1, a.Question)
			}
		}
		for _, secret := range e.leaks {
			if strings.Contains(fmt.Sprintf("%+v %+v", k.log, k.state), secret) {
				breach("%s: what was written after the alert is stored", id)
			}
		}
	}
	for _, c := range e.calls {
		if c.Str("channel") == e.coordinators && marks.MatchString(fmt.Sprint(c.Args)) {
			breach("the coordinators' channel was told what people wrote, by %s", c.Meta("delivery"))
		}
		for _, secret := range e.leaks {
			if strings.Contains(fmt.Sprint(c.Args), secret) {
				breach("%s repeats what was written after the alert", c.Method)
			}
		}
	}
}

func wordsAtHome(e *evidence, breach func(string, ...any)) {
	owner := map[string]string{} // the citizen of a channel
	for _, c := range e.calls {
		for _, found := range marks.FindAllStringSubmatch(fmt.Sprint(c.Args), -1) {
			if channel := c.Str("channel"); strings.HasPrefix(channel, "C") {
				if other := owner[channel]; other != "" && other != found[1] {
					breach("%s: the words of two people in one channel", c.Meta("delivery"))
				}
				owner[channel] = found[1]
			}
		}
		if strings.Contains(c.Str("text"), "<!channel>") { // in blocks it stands as a literal
			breach("%s: what people wrote is markup", c.Meta("delivery"))
		}
	}
	if found := marks.FindString(e.logs); found != "" {
		breach("the processes' logs have what people wrote: %s", found)
	}
	for _, word := range []string{"DATA RACE", "panic", "goroutine "} {
		if n := strings.Index(e.logs, word); n >= 0 {
			breach("a process says: %s", e.logs[n:min(len(e.logs), n+2000)])
		}
	}
}

func remindersInTime(e *evidence, breach func(string, ...any)) {
	for _, id := range e.ids() {
		k, sent := e.cases[id], map[string]bool{}
		for n, f := range k.log {
			r, ok := f.(conversation.Reminded)
			if !ok {
				continue
			}
			if sent[r.Reminder] {
				breach("%s: %s went out twice", id, r.Reminder)
			}
			sent[r.Reminder] = true
			if r.At.Before(soonest(r.Reminder, k.log[:n])) {
				breach("%s: fact %d: %s went out at %s", id, n+1, r.Reminder, r.At)
			}
		}
		for _, a := range conversation.Alarms(e.plan, k.state) {
			if a.Due.Before(e.now.Add(-time.Minute)) {
				breach("%s: %s was due at %s, and it is %s", id, a.Name, a.Due, e.now)
			}
		}
		got := map[string]bool{}
		for _, c := range e.said(id) {
			about, _ := c.Args["metadata"].(map[string]any)
			seq, _ := place(c)
			if about["event_type"] == "reminder" && c.Str("channel") == k.thread.Channel && seq <= len(k.log) && reminds(k.log, seq) {
				got[c.Meta("delivery")] = true
			}
		}
		if len(got) != len(sent) {
			breach("%s: %d reminders were shown, want %d", id, len(got), len(sent))
		}
	}
}

// soonest is before when a reminder must not go out: nine o'clock on the day in
// its name, or, for a nudge, two days after something was answered.
func soonest(name string, before []conversation.Fact) time.Time {
	kind, when, _ := strings.Cut(name, "/")
	if day, err := rules.ParseDate(when); kind == "due" && err == nil {
		return day.At(9, conversation.Stockholm)
	}
	return touched(before).AddDate(0, 0, 2)
}

// reminds says whether what was said with number seq is a reminder that went
// out, and not one that climbed.
func reminds(log []conversation.Fact, seq int) bool {
	for _, f := range slices.Backward(log[:seq]) {
		switch f.(type) {
		case conversation.Reminded:
			return true
		case conversation.Climbed:
			return false
		}
	}
	return false
}

// touched is when something was last answered.
func touched(log []conversation.Fact) time.Time {
	var at time.Time
	for _, f := range log {
		switch f := f.(type) {
		case conversation.Opened:
			at = f.At
		case conversation.Answered:
			at = f.At
		case conversation.Erased:
			if !f.At.IsZero() {
				at = f.At
			}
		}
	}
	return at
}

func remindersClimb(e *evidence, breach func(string, ...any)) {
	least := []int{0, 3, 7, 14, 30} // days; working days are more
	for _, id := range e.ids() {
		for _, r := range e.cases[id].state.Reminders {
			if r.Done {
				continue
			}
			rung := 0
			for n, f := range e.cases[id].log {
				c, ok := f.(conversation.Climbed)
				if !ok || c.Reminder != r.Name {
					continue
				}
				if rung++; c.Rung != rung {
					breach("%s: fact %d: %s went to rung %d after %d", id, n+1, r.Name, c.Rung, rung-1)
				}
				if rung < len(least) && c.At.Before(r.At.AddDate(0, 0, least[rung]).Add(-10*time.Hour)) {
					breach("%s: fact %d: %s climbed at %s, and went out at %s", id, n+1, r.Name, c.At, r.At)
				}
			}
			for n := rung + 1; n < len(least); n++ {
				if e.now.After(r.At.AddDate(0, 0, 2*least[n]+10)) {
					breach("%s: %s went out at %s and is still on rung %d", id, r.Name, r.At, rung)
				}
			}
		}
	}
}
