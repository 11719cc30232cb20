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
	for _, m := range e.shown {
		if m.Payload["delivery"] == nil {
			continue
		}
		id := fmt.Sprint(m.Payload["delivery"], " ", m.Payload["part"])
		if other, twice := seen[id]; twice {
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
		last := map[lane][2]int{}
		for _, c := range e.said(id) {
			at := lane{c.Str("channel"), alerting(c)}
			seq, n := place(c)
			if now := [2]int{seq, n}; slices.Compare(now[:], last2(last[at])) < 0 {
				breach("%s came after %v", c.Meta("delivery"), last[at])
			} else {
				last[at] = now
			}
		}
	}
}

func last2(a [2]int) []int { return a[:] }

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
		if got := strings.Count(text, "Kommentaren till"); got != remarks {
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
		k, want, stop := e.cases[id], 0, 0
		for n, f := range k.log {
			switch f := f.(type) {
			case conversation.AlertPosted:
				want++
			case conversation.AlertRaised:
				if f.Kind != rules.Alarm {
					continue
				}
				if n+1 < len(k.log) {
					if taken, ok := k.log[n+1].(conversation.AlertAcknowledged); ok && taken.At.Equal(f.At) {
						continue // a coordinator has made it one, and holds it already
					}
				}
				want++
				stop++
			}
		}
		posted := map[string]bool{}
		for _, c := range e.said(id) {
			if c.Method == "chat.postMessage" && c.Str("channel") == e.coordinators && alerting(c) && has(c, "do/acknowledge") {
				posted[c.Meta("delivery")] = true
			}
		}
		if len(posted) != want {
			breach("%s: the coordinators were called %d times, want %d", id, len(posted), want)
		}
		if got := strings.Count(e.texts[k.thread], "Stanna upp här"); got != stop {
			breach("%s: the thread says %d times to stop, want %d", id, got, stop)
		}
	}
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
		if text, _ := json.Marshal(c.Args); strings.Contains(string(text), `"<!channel>`) {
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
		k, sent := e.cases[id], map[string]int{}
		want := 0
		for n, f := range k.log {
			r, ok := f.(conversation.Reminded)
			if !ok {
				continue
			}
			want++
			if sent[r.Reminder]++; sent[r.Reminder] > 1 {
				breach("%s: %s went out %d times", id, r.Reminder, sent[r.Reminder])
			}
			kind, when, _ := strings.Cut(r.Reminder, "/")
			if day, err := rules.ParseDate(when); kind == "due" && (err != nil || r.At.Before(day.At(9, conversation.Stockholm))) {
				breach("%s: fact %d: %s went out at %s", id, n+1, r.Reminder, r.At)
			}
			if kind == "idle" && r.At.Before(touched(k.log[:n]).Add(2*24*time.Hour)) {
				breach("%s: fact %d: the nudge went out at %s, after an answer at %s", id, n+1, r.At, touched(k.log[:n]))
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
			if seq, _ := place(c); about["event_type"] == "reminder" && c.Str("channel") == k.thread.Channel && seq <= len(k.log) && reminds(k.log, seq) {
				got[c.Meta("delivery")] = true
			}
		}
		if len(got) != want {
			breach("%s: %d reminders were shown, want %d", id, len(got), want)
		}
	}
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
	least := []time.Duration{0, 3, 7, 14, 30} // days; working days are more
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
				if rung < len(least) && c.At.Before(r.At.Add(least[rung]*24*time.Hour-10*time.Hour)) {
					breach("%s: fact %d: %s climbed at %s, and went out at %s", id, n+1, r.Name, c.At, r.At)
				}
			}
			for n := rung + 1; n < len(least); n++ {
				if e.now.After(r.At.Add(least[n]*2*24*time.Hour + 10*24*time.Hour)) {
					breach("%s: %s went out at %s and is still on rung %d", id, r.Name, r.At, rung)
				}
			}
		}
	}
}
