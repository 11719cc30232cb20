package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// paper is a town on paper: two cases as they would be after a torture test
// that went well. What is wrong with it later was put there on purpose.
type paper struct {
	t    *testing.T
	e    *evidence
	at   time.Time
	n    int // of the case
	c    conversation.Case
	logs map[conversation.CaseID][]conversation.Fact
	ts   int
	card map[conversation.CardID]int // in shown
}

const paperStaff = "U9SAM"

// peaceful is the evidence of a town in which nothing went wrong: one case with
// an answer, a remark and a nudge, and one with an alert that was cleared.
func peaceful(t *testing.T, plan *rules.Plan) *evidence {
	t.Helper()
	p := &paper{
		t: t, at: time.Date(2026, 11, 23, 9, 0, 0, 0, conversation.Stockholm), logs: map[conversation.CaseID][]conversation.Fact{},
		card: map[conversation.CardID]int{},
		e: &evidence{
			plan: plan, coordinators: "G1", staff: []string{paperStaff}, texts: map[slackfake.Place]string{},
			cases: map[conversation.CaseID]kept{}, owed: engine.ErrNothing, behind: []time.Duration{0},
		},
	}
	p.begin()
	p.answers("title", rules.Text("Inköp "+mark("T", 1, 1)))
	p.answers("contract_start", rules.Date{Year: 2027, Month: 4, Day: 1})
	p.e.spoken = append(p.e.spoken, &comment{thread: p.thread(), text: mark("C", 1, 1), acked: true})
	p.happens(conversation.Comment{Text: mark("C", 1, 1)}, "U1", false)
	idle := conversation.Alarms(plan, p.c)[0]
	p.at = idle.Due
	p.happens(conversation.Elapsed{Alarm: idle.Name, Due: idle.Due}, "", false)
	p.keep()
	p.begin()
	p.answers("title", rules.Text("Inköp "+mark("T", 2, 1)))
	p.answers("protective_security", rules.Choice(rules.Yes))
	p.e.leaks = append(p.e.leaks, mark("S", 2, 0))
	p.happens(conversation.Acknowledge{}, paperStaff, true)
	p.happens(conversation.Clear{}, paperStaff, true)
	p.keep()
	p.e.now = p.at
	return p.e
}

func (p *paper) thread() slackfake.Place {
	return slackfake.Place{Channel: fmt.Sprint("C", p.n), Thread: fmt.Sprint("1.", p.n)}
}

func (p *paper) begin() {
	p.n++
	p.c = conversation.Case{ID: conversation.CaseID(fmt.Sprintf("U-2026-%04d", p.n))}
	at := p.thread()
	p.e.begun = append(p.e.begun, &beginning{channel: slackfake.Place{Channel: at.Channel}, mention: at.Thread, acked: true})
	p.happens(conversation.Start{}, fmt.Sprint("U", p.n), false)
}

func (p *paper) answers(q rules.QuestionID, v rules.Value) {
	by := fmt.Sprint("U", p.n)
	p.e.told = append(p.e.told, &errand{
		thread: p.thread(), question: q, tries: []try{{by: by, value: v, acked: true, begun: p.at, ended: p.at}},
	})
	p.happens(conversation.Answer{Replies: []conversation.Reply{{Question: q, Value: v}}}, by, false)
}

// happens lets the pure core decide and shows what there is to see.
func (p *paper) happens(in conversation.Input, by string, coordinator bool) {
	p.t.Helper()
	at := p.thread()
	facts, err := conversation.Decide(p.e.plan, p.c, conversation.Envelope{
		Case: p.c.ID, From: conversation.Place("slack:" + at.Channel + "/" + at.Thread), At: p.at, Coordinator: coordinator, Input: in,
		By: conversation.Person{ID: conversation.PersonID("slack:" + by), Name: by},
	})
	if err != nil {
		p.t.Fatalf("%T: %v", in, err)
	}
	p.logs[p.c.ID] = append(p.logs[p.c.ID], facts...)
	for seq, f := range conversation.Redactions(p.logs[p.c.ID], facts) {
		p.logs[p.c.ID][seq-1] = f
	}
	p.c = conversation.Fold(p.c, facts...)
	for _, d := range conversation.View(p.e.plan, p.c, facts) {
		p.shows(d)
	}
	p.at = p.at.Add(time.Minute)
}

// shows puts a delivery where people would read it.
func (p *paper) shows(d conversation.Delivery) {
	at := p.thread()
	if d.To == conversation.ToCoordinators {
		at = slackfake.Place{Channel: p.e.coordinators}
	}
	about := map[string]any{"case": string(d.Case), "delivery": string(d.ID), "question": string(d.Question)}
	call := slackfake.Call{Method: "chat.postMessage", At: p.at, Applied: true, Args: map[string]any{
		"channel": at.Channel, "thread_ts": at.Thread, "text": d.Body.Plain(),
		"metadata": map[string]any{"event_type": string(d.Topic), "event_payload": about},
	}}
	var actions []any
	for _, b := range d.Body.Blocks {
		if b, ok := b.(conversation.Buttons); ok {
			for _, i := range b.Items {
				actions = append(actions, map[string]any{"action_id": "do/" + i.Command})
			}
		}
	}
	call.Args["blocks"] = actions
	n, edits := p.card[d.Card]
	if d.IfShown && !edits {
		return
	}
	if edits && d.Card != "" && !d.Anew {
		call.Method = "chat.update"
	} else {
		p.ts++
		p.e.shown = append(p.e.shown, slackfake.Written{TS: fmt.Sprint("2.", p.ts), Thread: at.Thread})
		n = len(p.e.shown) - 1
		p.card[d.Card] = n
	}
	p.e.shown[n].Payload, p.e.shown[n].Type, p.e.shown[n].Shown = about, string(d.Topic), d.Body.Plain()
	p.e.calls = append(p.e.calls, call)
}

// keep puts the case into the store on paper.
func (p *paper) keep() {
	at := p.thread()
	p.e.cases[p.c.ID] = kept{log: p.logs[p.c.ID], state: p.c, alarms: conversation.Alarms(p.e.plan, p.c), thread: at}
	var lines []string
	for _, m := range p.e.shown {
		if m.Thread == at.Thread {
			lines = append(lines, m.Shown)
		}
	}
	p.e.texts[at] = strings.Join(lines, "\n")
}

// first changes the first case, and second the second.
func first(change func(k *kept)) func(*evidence)  { return changed("U-2026-0001", change) }
func second(change func(k *kept)) func(*evidence) { return changed("U-2026-0002", change) }

func changed(id conversation.CaseID, change func(k *kept)) func(*evidence) {
	return func(e *evidence) {
		k := e.cases[id]
		k.log = slices.Clone(k.log)
		change(&k)
		e.cases[id] = k
	}
}

// refold lets the stored case follow a log that was changed, so that another law
// than the first is what is broken.
func refold(k *kept, p *rules.Plan) {
	k.state = conversation.Fold(conversation.Case{ID: k.state.ID}, k.log...)
	k.alarms = conversation.Alarms(p, k.state)
}

func TestEveryLawOfTheTortureTestCanBeSeenToBeBroken(t *testing.T) {
	t.Parallel()
	plan, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	drop := func(is func(conversation.Fact) bool) func(*kept) {
		return func(k *kept) { k.log = slices.DeleteFunc(k.log, is); refold(k, plan) }
	}
	twice := func(is func(conversation.Fact) bool) func(*kept) {
		return func(k *kept) {
			n := slices.IndexFunc(k.log, is)
			k.log = slices.Insert(k.log, n, k.log[n])
			refold(k, plan)
		}
	}
	answer := func(f conversation.Fact) bool { _, ok := f.(conversation.Answered); return ok }
	remark := func(f conversation.Fact) bool { _, ok := f.(conversation.Commented); return ok }
	nudge := func(f conversation.Fact) bool { _, ok := f.(conversation.Reminded); return ok }
	raised := func(f conversation.Fact) bool { _, ok := f.(conversation.AlertRaised); return ok }
	closed := func(f conversation.Fact) bool { _, ok := f.(conversation.AlertClosed); return ok }
	doctored := map[string][]func(*evidence){
		"what a case is, its log and its alarms change together": {
			first(func(k *kept) { k.log = k.log[:len(k.log)-1] }),
			first(func(k *kept) {
				k.alarms = append(k.alarms, conversation.Alarm{Case: k.state.ID, Name: "due/2027-01-01"})
			}),
			second(func(k *kept) { k.alarms = nil }),
		},
		"nothing is left undone": {
			func(e *evidence) { e.owed = nil }, func(e *evidence) { e.unacked = 1 },
			func(e *evidence) { e.parked = make([]engine.Parcel, 1) },
		},
		"who asked for a case got one": {
			func(e *evidence) { delete(e.cases, "U-2026-0002") }, first(func(k *kept) { k.log = append(k.log[:1:1], k.log...) }),
			func(e *evidence) { e.begun = e.begun[:1] }, second(func(k *kept) { k.state.Home = "slack:C1/1.1" }),
		},
		"every answer counts once, as it was given": {
			first(drop(answer)), first(twice(answer)), func(e *evidence) { e.told = e.told[1:] },
			func(e *evidence) { e.told[0].tries[0].value = rules.Text("annat") }, func(e *evidence) { e.told[0].tries[0].by = "U5" },
			func(e *evidence) { e.told[0].tries[0].ended = time.Time{} },
		},
		"every remark is kept once": {first(drop(remark)), first(twice(remark)), func(e *evidence) { e.spoken = nil }},
		"everything is said once":   {func(e *evidence) { e.shown = append(e.shown, e.shown[0]) }},
		"what is said comes in its order": {
			func(e *evidence) { e.calls[0], e.calls[len(e.calls)/4] = e.calls[len(e.calls)/4], e.calls[0] },
		},
		"what is in the log can be read in the thread": {
			func(e *evidence) { clear(e.texts) },
		},
		"one alert for each case and trigger": {
			second(drop(raised)), second(twice(raised)),
			func(e *evidence) { e.calls = slices.DeleteFunc(e.calls, alerting) },
		},
		"only a coordinator closes an alert": {
			func(e *evidence) { e.staff = nil }, second(twice(closed)),
		},
		"no reminder comes early, twice or not at all": {
			first(drop(nudge)), first(twice(nudge)), func(e *evidence) { e.now = e.now.AddDate(1, 0, 0) },
			first(func(k *kept) {
				n := slices.IndexFunc(k.log, nudge)
				f := k.log[n].(conversation.Reminded)
				f.At = f.At.Add(-48 * time.Hour)
				k.log[n] = f
			}),
		},
		"unanswered reminders climb": {
			func(e *evidence) {
				first(func(k *kept) {
					n := slices.IndexFunc(k.log, nudge)
					f := k.log[n].(conversation.Reminded)
					f.Done = false
					k.log[n] = f
					refold(k, plan)
				})(e)
				e.now = e.now.AddDate(1, 0, 0)
			},
		},
		"after an alert nothing of the substance leaves": {
			func(e *evidence) {
				e.calls[len(e.calls)-1].Args["channel"], e.calls[len(e.calls)-1].Args["text"] = e.coordinators, mark("T", 2, 1)
			},
			func(e *evidence) { e.calls[0].Args["text"] = "x " + e.leaks[0] },
			second(func(k *kept) {
				k.log = append(k.log, conversation.Commented{Comment: mark("S", 2, 0)})
				refold(k, plan)
			}),
			second(func(k *kept) {
				n := slices.IndexFunc(k.log, raised) + 1
				k.log = slices.Insert(k.log, n, conversation.Fact(conversation.Answered{Question: "owner", Value: rules.Name("x")}))
			}),
		},
		"what people wrote is only where it belongs, and literal": {
			func(e *evidence) { e.calls[0].Args["text"] = mark("T", 7, 7) },
			func(e *evidence) { e.logs = "answer " + mark("C", 1, 1) }, func(e *evidence) { e.logs = "WARNING: DATA RACE" },
			func(e *evidence) { e.calls[0].Args["text"] = "<!channel> hej" },
		},
		"a case keeps its plan, and the same answers give the same findings": {
			first(func(k *kept) { k.state.Plan = "sha256:00" }),
			first(func(k *kept) {
				k.log[1] = conversation.Answered{Question: "confidentiality", Value: rules.Level(2)}
			}),
		},
	}
	for _, l := range laws() {
		if got := l.breaches(peaceful(t, plan)); len(got) > 0 {
			t.Errorf("%s: broken where all is well: %q", l.name, got)
		}
		if len(doctored[l.name]) == 0 {
			t.Errorf("%s: nobody has tried to break it", l.name)
		}
		for n, harm := range doctored[l.name] {
			e := peaceful(t, plan)
			harm(e)
			if len(l.breaches(e)) == 0 {
				t.Errorf("%s: it is broken in the way number %d, and nobody sees it", l.name, n+1)
			}
		}
	}
}
