package rules

import (
	"fmt"
	"strings"
)

// The effort of Check: random walks over the whole checklist, and the most
// combinations tried for one goal that they missed. Together about 2 s on one
// core for the shipped plan; a walk takes about 0.1 ms.
const (
	checkWalks  = 4000
	checkTrials = 6000
)

// Check looks for rules that can never matter and for walks that break a law:
// questions that are never asked or, though they have a condition, always;
// rows, requirements, areas and blocks that never come about or cannot be
// escaped; requirements on alarm or without a cause. For a rule that reads few
// questions it tries every combination of their values, so that "never" is
// proved; otherwise the text says how many were tried. The order is that of
// the plan.
func (p *Plan) Check() []Problem {
	c := &checking{plan: p, domains: domains(p), goals: map[goal]bool{}, faults: &faults{}, broken: map[string]bool{}}
	dice := dice(1)
	for range checkWalks {
		answers, standing := c.wander(&dice)
		c.observe(answers, standing)
	}
	for _, g := range c.wanted() {
		if c.goals[g] {
			continue
		}
		if tried, all := c.search(g, &dice); !c.goals[g] {
			c.miss(g, tried, all)
		}
	}
	return c.faults.list
}

// goal is something that should be possible: a rule that comes about, or does not.
type goal struct {
	rule  string
	comes bool
}

type checking struct {
	plan    *Plan
	domains [][]Value
	goals   map[goal]bool // reached
	faults  *faults
	broken  map[string]bool // laws already reported as broken
}

// wanted is every goal, in the order of the plan.
func (c *checking) wanted() []goal {
	var out []goal
	add := func(rule string, escapable bool) {
		out = append(out, goal{rule, true})
		if escapable {
			out = append(out, goal{rule, false})
		}
	}
	p := c.plan
	for i, q := range p.questions {
		add("question/"+string(q.ID), !unconditional(p.asks[i]))
	}
	for _, f := range p.findings {
		for j := range f.rows {
			add(rowName(f, j), false)
		}
	}
	for _, a := range p.areas {
		add("area/"+a.ID, !unconditional(a.when))
	}
	for _, r := range p.requirements {
		if !r.off {
			add("requirement/"+string(r.ID), !unconditional(r.when) || !unconditional(p.areas[r.area].when))
		}
	}
	for _, b := range p.blocks {
		add("block/"+string(b.id), true)
	}
	for _, k := range p.clashes {
		add(k.rule, true)
	}
	return out
}

func unconditional(c *condition) bool { return c == nil || c.always }

func rowName(f finding, j int) string {
	return fmt.Sprintf("finding/%s row %d (%s)", f.id, j+1, f.rows[j].value)
}

// observe evaluates once and notes which goals that reaches.
func (c *checking) observe(answers Answers, standing Standing) {
	e := newEvaluation(c.plan, answers, standing)
	e.walk()
	reach := func(rule string, truth Truth) {
		if truth != Maybe {
			c.goals[goal{rule, truth == True}] = true
		}
	}
	for i, q := range c.plan.questions {
		reach("question/"+string(q.ID), e.truths[i])
	}
	for i, f := range c.plan.findings {
		_, j := e.row(i)
		reach(rowName(f, j), True)
	}
	if !e.alarm {
		areas := make([]Truth, len(c.plan.areas))
		for i, a := range c.plan.areas {
			areas[i] = e.truth(a.when)
			reach("area/"+a.ID, areas[i])
		}
		for _, r := range c.plan.requirements {
			reach("requirement/"+string(r.ID), and(areas[r.area], e.truth(r.when)))
		}
	}
	for _, b := range c.plan.blocks {
		reach("block/"+string(b.id), e.truth(b.when))
	}
	for _, k := range c.plan.clashes {
		reach(k.rule, e.truth(k.when))
	}
	c.laws(e)
}

// and is the conjunction of two truths.
func and(a, b Truth) Truth {
	switch {
	case a == False || b == False:
		return False
	case a == True && b == True:
		return True
	}
	return Maybe
}

// laws checks what must hold on every walk.
func (c *checking) laws(e *evaluation) {
	a := e.assess()
	if a.Value(ProtectiveSecurity) == Alarm {
		if len(a.Requires) > 0 || len(a.Areas) > 0 || a.Class != nil {
			c.breaks("an alarm brings requirements with it")
		}
		if len(a.Blocks) != 1 || a.Blocks[0].ID != BlockCoordinator {
			c.breaks("an alarm does not block publication, or not for the coordinator alone")
		}
		for _, id := range a.Open {
			if !c.plan.questions[c.plan.index[id]].Urgent {
				c.breaks("question " + string(id) + " is asked after an alarm")
			}
		}
		return
	}
	for _, r := range a.Requires {
		rule := c.plan.requirement(r.ID)
		if len(r.Because().Answers)+len(r.Because().Missing) == 0 && !(unconditional(rule.when) && unconditional(c.plan.areas[rule.area].when)) {
			c.breaks("requirement " + string(r.ID) + " applies without a cause")
		}
	}
}

func (p *Plan) requirement(id RequirementID) requirementRule {
	for _, r := range p.requirements {
		if r.ID == id {
			return r
		}
	}
	return requirementRule{}
}

func (c *checking) breaks(law string) {
	if !c.broken[law] {
		c.broken[law] = true
		c.faults.add(Problem{File: "checklists", Text: law})
	}
}

func (c *checking) miss(g goal, tried int, all bool) {
	kind, id, _ := strings.Cut(g.rule, "/")
	text := kind + " " + id + " never comes about"
	if !g.comes {
		text = kind + " " + id + " always comes about, in spite of its condition"
	}
	if !all {
		text += fmt.Sprintf(", as far as %d combinations of answers show", tried)
	}
	p := c.plan.places[g.rule].says("%s", text)
	if p.File == "" {
		p.File = "checklists"
	}
	c.faults.add(p)
}
