package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/rules"
)

// crowd are the people of a torture test. Each of them asks for a case in a
// channel of their own and answers what they are asked, sometimes twice at once
// and sometimes together with a colleague who answers otherwise. What each of
// them does follows from the seed; when they do it follows from what they read.
//
// The crowd remembers what people did and what they saw of it. That, what stands
// on the platform and the logs is all that the laws are checked against.
type crowd struct {
	slack *slackfake.Workspace
	plan  *rules.Plan
	clock *drivenClock
	seed  uint64

	citizens     []*citizen
	coordinators []*slackfake.Person
	channel      slackfake.Place // the coordinators'

	round  atomic.Int64
	acts   atomic.Int64
	beside sync.WaitGroup // what people do without waiting for what comes of it
	mu     sync.Mutex
	begun  []*beginning
	told   []*errand
	spoken []*comment
	leaks  []string // what people wrote after they were told not to
}

// citizen is somebody with something to buy.
type citizen struct {
	n         int
	who       *slackfake.Person
	colleague *slackfake.Person
	channel   slackfake.Place
	thread    slackfake.Place // empty until the case has begun
	rnd       *rand.Rand
	asked     *beginning
	now       *errand
	said      int
	leaked    bool
	remarks   bool // the case has come to where remarks are taken
}

// try is one attempt at something.
type try struct {
	by         string // a user
	value      rules.Value
	begun      time.Time // by the platform's clock
	ended      time.Time
	acked      bool
	told       string
	typed      bool
	underlying string // the ts of what was typed
}

// beginning is somebody's wish for a case.
type beginning struct {
	channel slackfake.Place
	by      string
	begun   time.Time
	ended   time.Time
	acked   bool
	mention string // the ts of the message that asked; empty for a command
	round   int64
}

// errand is a question in a thread that people mean to answer.
type errand struct {
	thread   slackfake.Place
	question rules.QuestionID
	tries    []try
	advanced bool // the card was seen to go on to another question
	round    int64
	until    time.Time // when to try again, by the machine's clock
}

// comment is a remark that is like no other.
type comment struct {
	thread slackfake.Place
	text   string
	acked  bool
	told   string
	ended  time.Time
}

// Marks are what people write that nobody else writes, so that it is known
// wherever it turns up: T in titles and names, C in comments, S in what is not
// to be stored.
func mark(kind string, citizen, n int) string { return fmt.Sprintf("zq%s%dn%dx", kind, citizen, n) }

func newCrowd(w *slackfake.Workspace, plan *rules.Plan, clock *drivenClock, seed uint64, size int) *crowd {
	c := &crowd{slack: w, plan: plan, clock: clock, seed: seed, channel: w.PrivateChannel("samordnare")}
	for n := range size {
		p := &citizen{
			n: n, who: w.Person(fmt.Sprintf("anna%d", n)), colleague: w.Person(fmt.Sprintf("bo%d", n)),
			channel: w.Channel(fmt.Sprintf("inköp-%d", n)), rnd: rand.New(rand.NewPCG(seed, uint64(n))),
		}
		w.Enter(p.channel, p.who)
		w.Enter(p.channel, p.colleague)
		c.citizens = append(c.citizens, p)
	}
	for n := range 3 {
		p := w.Person(fmt.Sprintf("sam%d", n))
		w.Enter(c.channel, p)
		c.coordinators = append(c.coordinators, p)
	}
	return c
}

// live lets everybody do what they do until ctx ends, and waits until what they
// have begun is over.
func (c *crowd) live(ctx context.Context) {
	c.round.Add(1)
	var all sync.WaitGroup
	for _, p := range c.citizens {
		all.Go(func() { often(ctx, time.Duration(60+p.n%7*10)*time.Millisecond, func() { c.step(p) }) })
	}
	rnd := rand.New(rand.NewPCG(c.seed, 1<<32+uint64(c.round.Load())))
	all.Go(func() { often(ctx, 150*time.Millisecond, func() { c.coordinate(rnd) }) })
	all.Wait()
	c.beside.Wait()
}

// often does something again and again until ctx ends.
func often(ctx context.Context, every time.Duration, do func()) {
	again := time.NewTicker(every)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
			if ctx.Err() == nil {
				do()
			}
		}
	}
}

// step is one look at the thread, and what follows from it.
func (c *crowd) step(p *citizen) {
	if p.thread == (slackfake.Place{}) {
		c.begin(p)
		return
	}
	question, last := c.asks(p.thread)
	if p.now != nil && p.now.question != question {
		c.mu.Lock()
		p.now.advanced = true
		c.mu.Unlock()
		p.now = nil
	}
	switch {
	case question != "":
		c.answer(p, question)
	case strings.Contains(last, "Stanna upp här") && !p.leaked:
		p.leaked = true
		c.leak(p)
	default:
		o, ok := p.who.Tries(p.thread, "", "do/confirm")
		if ok {
			c.acts.Add(1)
			_ = o // the summary says what became of it
		}
	}
}

// asks is the question that waits in a thread, and the last message there. A
// card on which all is answered, and what is left of one that has moved, ask
// nothing.
func (c *crowd) asks(thread slackfake.Place) (rules.QuestionID, string) {
	for _, m := range slices.Backward(c.slack.Own(thread)) {
		q, _ := m.Payload["question"].(string)
		moved := strings.Contains(m.Shown, "Det här finns längre ned")
		switch {
		case q != "" && !moved:
			return rules.QuestionID(q), ""
		case strings.Contains(m.Shown, "Stanna upp här"), strings.Contains(m.Shown, "(svar från"):
			return "", m.Shown
		}
	}
	return "", ""
}

// begin asks for a case, by a command or by a message, and looks for its thread.
func (c *crowd) begin(p *citizen) {
	if b := p.asked; b != nil {
		if b.mention != "" {
			if at := p.channel.In(b.mention); len(c.slack.Own(at)) > 0 {
				p.thread = at
			}
			return // the platform repeats what was not heard
		}
		if threads := c.slack.Threads(p.channel); len(threads) > 0 {
			p.thread = threads[0]
			return
		}
		if b.acked && b.round == c.round.Load() || time.Since(b.ended.Add(time.Second)) < 0 {
			return
		}
	}
	b := &beginning{channel: p.channel, by: p.who.ID, round: c.round.Load(), begun: c.clock.platform()}
	var o slackfake.Outcome
	if p.n%2 == 0 {
		o = p.who.Commands(p.channel, "/upphandling", "ny")
	} else {
		o = p.who.Mentions(p.channel, "ny")
		b.mention = o.TS
	}
	c.acts.Add(1)
	b.acked, b.ended = o.OK, c.clock.platform()
	p.asked = b
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun = append(c.begun, b)
}

// leak writes what must be stored nowhere.
func (c *crowd) leak(p *citizen) {
	text := "Det gäller " + mark("S", p.n, 0)
	c.mu.Lock()
	c.leaks = append(c.leaks, mark("S", p.n, 0))
	c.mu.Unlock()
	c.acts.Add(1)
	p.who.Says(p.thread, text)
}

// coordinate lets coordinators see to what stands in their channel, several at
// once: one alert in four nobody takes on, one goes on outside, and the rest are
// cleared, or either of both if two decide at the same time.
func (c *crowd) coordinate(rnd *rand.Rand) {
	for _, m := range c.slack.Own(c.channel) {
		if m.Type != "alert" {
			continue
		}
		id, _ := m.Payload["case"].(string)
		fate := rand.New(rand.NewPCG(c.seed, uint64(len(id))+uint64(id[len(id)-1])*7+uint64(id[len(id)-2])*131)).IntN(8)
		verbs := []string{"do/acknowledge", "do/acknowledge"}
		switch {
		case fate < 2:
			continue
		case !strings.Contains(m.Shown, "Kvitterad av"):
		case fate < 4:
			verbs = []string{"do/outside"}
		case fate < 6:
			verbs = []string{"do/clear"}
		default:
			verbs = []string{"do/clear", "do/outside", "do/clear"}
		}
		for n, verb := range verbs {
			who := c.coordinators[(n+rnd.IntN(2))%len(c.coordinators)]
			c.beside.Go(func() {
				if _, ok := who.Tries(c.channel, m.TS, verb); ok {
					c.acts.Add(1)
				}
			})
		}
		c.beside.Wait()
	}
}
