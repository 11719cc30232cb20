package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/rules"
)

// reply is an answer in the forms that it can be given in.
type reply struct {
	value  rules.Value
	text   string // typed
	option string // pressed; empty if it cannot be
}

// choose is what a person answers to a question: mostly what leads on, and
// sometimes what calls the coordinators.
func choose(p *rules.Plan, id rules.QuestionID, citizen int, rnd *rand.Rand) reply {
	q, _ := p.Question(id)
	switch q.Kind {
	case rules.KindText, rules.KindPerson:
		text := "Inköp " + mark("T", citizen, rnd.IntN(1000))
		if q.Kind == rules.KindPerson {
			return reply{value: rules.Name(text), text: text}
		}
		return reply{value: rules.Text(text), text: text}
	case rules.KindDate:
		d := rules.Date{Year: 2027, Month: 2, Day: 1 + rnd.IntN(20)}
		switch id {
		case "contract_start":
			d.Month = 4
		case "contract_end":
			d.Year = 2029
		}
		return reply{value: d, text: d.String()}
	case rules.KindLevel:
		n := q.Min + rnd.IntN(min(q.Max, 3)-q.Min+1)
		return reply{value: rules.Level(n), text: fmt.Sprint(n), option: fmt.Sprint(n)}
	case rules.KindChoices:
		return reply{value: rules.Choices{}, text: "inget"}
	case rules.KindChoice:
		o := q.Options[rnd.IntN(len(q.Options))]
		for _, other := range q.Options {
			if chance := rnd.IntN(100); other.ID == rules.No && chance < 60 || q.Screens && other.ID == rules.No && chance < 90 {
				o = other
			}
		}
		return reply{value: rules.Choice(o.ID), text: o.Label.In(rules.Swedish), option: string(o.ID)}
	}
	return reply{text: "inget"}
}

// answer answers a question, or tries again what seems not to have been heard.
//
// What was typed is repeated by the platform and not by people, or a second one
// would answer the next question. What was pressed belongs to its question, and
// may be pressed as often as one likes.
func (c *crowd) answer(p *citizen, q rules.QuestionID) {
	round := c.round.Load()
	e := p.now
	if e == nil {
		e = &errand{thread: p.thread, question: q}
		p.now = e
		c.mu.Lock()
		c.told = append(c.told, e)
		c.mu.Unlock()
	}
	pressed := len(e.tries) > 0 && !e.tries[len(e.tries)-1].typed
	if len(e.tries) > 0 && (e.round == round && !pressed || time.Now().Before(e.until)) {
		return
	}
	e.round = round
	r := choose(c.plan, q, p.n, rand.New(rand.NewPCG(c.seed^uint64(p.n)<<20, hash(string(q)))))
	dice := p.rnd.IntN(100)
	p.said++
	if p.remarks = p.remarks || q == "critical_to_society"; p.remarks && dice%4 == 0 { // past what cannot be remarked on
		c.remark(p)
	}
	switch {
	case r.option != "" && dice < 15: // twice, as people do
		c.together(e, func() (try, bool) { return c.press(p.who, e, r) }, func() (try, bool) { return c.press(p.who, e, r) })
	case r.option != "" && dice < 30 && !p.alone(q): // two people at once
		other := choose(c.plan, q, p.n, rand.New(rand.NewPCG(c.seed+1, hash(string(q)))))
		c.together(e, func() (try, bool) { return c.press(p.who, e, r) }, func() (try, bool) { return c.press(p.colleague, e, other) })
	case r.option != "" && dice < 70 || pressed:
		c.together(e, func() (try, bool) { return c.press(p.who, e, r) })
	}
	if len(e.tries) == 0 || !pressed && e.tries[len(e.tries)-1].typed {
		c.together(e, func() (try, bool) { return c.types(p.who, e, r), true })
	}
	wait := 2 * time.Second
	if last := e.tries[len(e.tries)-1]; !last.acked {
		wait = 300 * time.Millisecond
	}
	e.until = time.Now().Add(wait)
}

// alone says whether a question is not one to disagree about.
func (*citizen) alone(q rules.QuestionID) bool { return q == "object" || q == "procedure" }

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for _, b := range []byte(s) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
}

// together lets attempts happen at the same time and notes what came of them.
func (c *crowd) together(e *errand, attempts ...func() (try, bool)) {
	done := make([]*try, len(attempts))
	var all sync.WaitGroup
	for n, attempt := range attempts {
		all.Go(func() {
			if t, ok := attempt(); ok {
				done[n] = &t
			}
		})
	}
	all.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range done {
		if t != nil {
			c.acts.Add(1)
			e.tries = append(e.tries, *t)
		}
	}
}

func (c *crowd) press(who *slackfake.Person, e *errand, r reply) (try, bool) {
	t := try{by: who.ID, value: r.value, begun: c.clock.platform()}
	o, ok := who.Tries(e.thread, "", "answer/"+string(e.question)+"/"+r.option)
	t.ended, t.acked, t.told = c.clock.platform(), o.OK, o.Told
	return t, ok
}

func (c *crowd) types(who *slackfake.Person, e *errand, r reply) try {
	t := try{by: who.ID, value: r.value, typed: true, begun: c.clock.platform()}
	o := who.Says(e.thread, r.text)
	t.ended, t.acked, t.told, t.underlying = c.clock.platform(), o.OK, o.Told, o.TS
	return t
}

// remark lets the colleague add to what was answered, without waiting. What
// they write looks like markup.
func (c *crowd) remark(p *citizen) {
	r := &comment{thread: p.thread, text: mark("C", p.n, p.said) + " <!channel> *fet* & `kod`"}
	c.mu.Lock()
	c.spoken = append(c.spoken, r)
	c.mu.Unlock()
	c.acts.Add(1)
	c.beside.Go(func() {
		o := p.colleague.Says(r.thread, "kommentar: "+r.text)
		c.mu.Lock()
		defer c.mu.Unlock()
		r.acked, r.told, r.ended = o.OK, o.Told, c.clock.platform()
	})
}
