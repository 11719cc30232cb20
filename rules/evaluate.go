package rules

import (
	"slices"
	"strings"
)

// Evaluate works out everything that the answers bring about. It is total and
// deterministic: the same plan, answers and standing always give the same
// Assessment, and a rule that fails counts as unknown, never as no.
//
// It walks the questions once, in the order of asking. As soon as the answers,
// or the standing, are an alarm, no later question applies except urgent ones,
// and nothing but urgent questions is open. A cleared case is not asked the
// screening questions that it has not answered.
func (p *Plan) Evaluate(answers Answers, standing Standing) Assessment {
	if p.memory == nil {
		return p.evaluate(answers, standing)
	}
	if a, ok := p.memory.recall(answers, standing); ok {
		return a
	}
	a := p.evaluate(answers, standing)
	p.memory.keep(answers, standing, a)
	return a
}

func (p *Plan) evaluate(answers Answers, standing Standing) Assessment {
	e := newEvaluation(p, answers, standing)
	e.walk()
	return e.assess()
}

// walk decides for each question whether it applies and which answers count.
func (e *evaluation) walk() {
	e.alarm = e.standing == Alarmed || e.screened() == Alarm
	for i := range e.plan.questions {
		q := &e.plan.questions[i]
		e.at = i
		value := e.given[i]
		if value != nil && !fits(q.Kind, value) {
			value = nil // not an answer to this question
		}
		truth := e.applies(i, q, value != nil)
		e.settle(i, truth, value)
		if e.plan.wakes[i] && !e.alarm && truth == True && value != nil {
			e.at = i + 1
			e.alarm = e.screened() == Alarm
		}
	}
	e.at = len(e.plan.questions)
	if e.alarm {
		e.hush()
	}
}

func (e *evaluation) applies(i int, q *Question, answered bool) Truth {
	switch {
	case e.alarm && !q.Urgent && (e.standing != Alarmed || i >= e.plan.screening):
		return False
	case e.standing == Cleared && q.Screens && !answered:
		return False
	}
	return e.truth(e.plan.asks[i])
}

// hush takes back the questions that an alarm leaves unasked: those that come
// before it but were never answered.
func (e *evaluation) hush() {
	for i := range e.plan.questions {
		q := &e.plan.questions[i]
		if !q.Urgent && e.lives[i] == nil {
			e.truths[i] = False
		}
	}
}

func (e *evaluation) assess() Assessment {
	a := Assessment{Applies: Applying{e.plan.index, e.truths}, Live: make(Answers, len(e.answers))}
	a.Open = make([]QuestionID, 0, len(e.plan.questions))
	e.alive, e.never = newSet(len(e.plan.questions)), newSet(len(e.plan.questions))
	for i := range e.plan.questions {
		id := e.plan.questions[i].ID
		if e.truths[i] == False {
			e.never.add(i)
		}
		switch {
		case e.lives[i] != nil:
			a.Live[id] = e.lives[i]
			e.alive.add(i)
		case e.truths[i] == True:
			a.Open = append(a.Open, id)
		case e.given[i] != nil:
			a.Ignored = append(a.Ignored, id)
		}
	}
	a.Findings = make([]Finding, 0, len(e.plan.listed))
	for _, i := range e.plan.listed {
		a.Findings = append(a.Findings, e.finding(i))
	}
	alarmed := a.Value(ProtectiveSecurity) == Alarm
	if alarmed {
		a.Urgent = a.Live[alreadyDisclosed] == Choice(Yes)
	} else {
		a.Class = classOf(a.Live)
		e.require(&a)
		e.contradict(&a)
	}
	e.block(&a, alarmed)
	return a
}

// The questions that the contract gives a meaning beyond the rules: the one
// that makes an alert urgent, and the three aspects of the class.
const (
	alreadyDisclosed QuestionID = "already_disclosed"
	confidentiality  QuestionID = "confidentiality"
	integrity        QuestionID = "integrity"
	availability     QuestionID = "availability"
)

// classOf is after confirmation: what stands as 4 without an alarm is a 3.
func classOf(live Answers) *Class {
	level := func(id QuestionID) *int {
		l, ok := live[id].(Level)
		if !ok || l < 0 {
			return nil
		}
		n := min(int(l), 3)
		return &n
	}
	return &Class{Confidentiality: level(confidentiality), Integrity: level(integrity), Availability: level(availability)}
}

func (e *evaluation) require(a *Assessment) {
	applies := make([]Truth, len(e.plan.areas))
	for i := range e.plan.areas {
		area := &e.plan.areas[i]
		applies[i] = e.truth(area.when)
		if applies[i] != False {
			a.Areas = append(a.Areas, area.Area)
		}
	}
	a.Requires = make([]Applied, 0, len(e.plan.requirements))
	for i := range e.plan.requirements {
		r := &e.plan.requirements[i]
		if r.off || applies[r.area] == False {
			continue
		}
		if e.truth(r.when) == False {
			continue
		}
		a.Requires = append(a.Requires, Applied{&r.Requirement, origin{e, ofRequirement, i}})
	}
}

// contradict notes the answers that surely contradict each other.
func (e *evaluation) contradict(a *Assessment) {
	for i := range e.plan.clashes {
		c := &e.plan.clashes[i]
		if e.truth(c.when) == True {
			why := e.reason(c.rule, nil, grounds{c.when, True})
			a.Contradictions = append(a.Contradictions, Contradiction{Rule: c.rule, Text: c.text, Questions: why.Answers})
		}
	}
}

func (e *evaluation) block(a *Assessment, alarmed bool) {
	for i := range e.plan.blocks {
		b := &e.plan.blocks[i]
		if e.truth(b.when) == False || alarmed && b.id != BlockCoordinator {
			continue
		}
		a.Blocks = append(a.Blocks, Block{b.id, b.text, origin{e, ofBlock, i}})
	}
	slices.SortFunc(a.Blocks, func(x, y Block) int { return strings.Compare(string(x.ID), string(y.ID)) })
}

// fits says whether v is the kind of value that a question of kind k wants.
func fits(k Kind, v Value) bool {
	switch v.(type) {
	case Text:
		return k == KindText
	case Name:
		return k == KindPerson
	case Date:
		return k == KindDate
	case Choice:
		return k == KindChoice
	case Choices:
		return k == KindChoices
	case Level:
		return k == KindLevel
	case Entries:
		return k == KindEntries
	}
	return false
}

// truth is the value of a condition now. No condition is always true.
func (e *evaluation) truth(c *condition) Truth {
	if c == nil || c.always {
		return True
	}
	if t := e.known[c.number]; t != 0 {
		return t - 1
	}
	t := e.run(c)
	if c.last < e.at {
		e.known[c.number] = t + 1
	}
	return t
}

func (e *evaluation) run(c *condition) Truth {
	if c.native != nil {
		return c.native(e)
	}
	return truthFrom(e.eval(c))
}
