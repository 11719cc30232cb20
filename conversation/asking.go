package conversation

import (
	"slices"

	"upphandlingsvakten/rules"
)

// asking is what a case wants to know at this moment.
type asking struct {
	kind      askingKind
	step      rules.Step
	questions []rules.Question // of the step, those that apply, answered or not
	open      []rules.Question // of them, those that wait for an answer
	field     *rules.Field     // the part of an entry that is asked
}

// stage is the one that the questions belong to; empty without any.
func (n asking) stage() rules.StageID {
	if len(n.questions) == 0 {
		return ""
	}
	return n.questions[0].Stage
}

type askingKind uint8

const (
	askNothing  askingKind = iota
	askStep                // the open questions of a step
	askAgain               // one question that is asked anew
	askField               // a field of an entry
	askProposal            // whether a changed answer is to be saved
	askSummary             // whether the stage may close
	askRest                // until when a reminder rests, or why
	askReplan              // whether a change of plan is to be saved
	askReason              // why an answer is another than in the round before
)

// ask is what c wants to know now, given what its answers bring about.
func ask(p *rules.Plan, c Case, a rules.Assessment) asking {
	switch {
	case c.Status != StatusOpen:
		return asking{}
	case c.Silent():
		return askUrgent(p, c, a)
	case c.Putting != nil:
		return asking{kind: askRest}
	case c.Replan != nil:
		return asking{kind: askReplan}
	case c.Propose != nil:
		return asking{kind: askProposal}
	}
	if c.Draft != nil {
		if q, ok := p.Question(c.Draft.Question); ok {
			if f := nextField(q, c.Draft); f != nil {
				return asking{kind: askField, step: stepOf(p, q), questions: []rules.Question{q}, open: []rules.Question{q}, field: f}
			}
		}
	}
	if q, ok := p.Question(c.Reopen); ok {
		return again(p, q)
	}
	for patience := range 2 {
		for _, s := range p.Stages() {
			if stageRank(p, s.ID) > stageRank(p, c.Stage) {
				break
			}
			if s.ID == c.Stage && !c.Asking {
				continue // only what a change has brought up in an earlier stage
			}
			if n := inStage(p, c, a, s, patience); len(n.open) > 0 {
				return n
			}
		}
	}
	if !c.Asking {
		return asking{}
	}
	if q, ok := unexplained(p, c); ok {
		n := again(p, q)
		n.kind = askReason
		return n
	}
	return asking{kind: askSummary}
}

// inStage is the first step of s that has something to ask. Of a stage that is
// over, only what must be answered is asked: a later change brought it up.
func inStage(p *rules.Plan, c Case, a rules.Assessment, s rules.Stage, patience int) asking {
	if s.ID == rules.FollowUp && c.Stage != rules.FollowUp {
		return asking{}
	}
	for _, step := range s.Steps {
		n := inStep(p, c, a, step, patience)
		if s.ID != c.Stage {
			n.open = slices.DeleteFunc(n.open, func(q rules.Question) bool { return q.Free })
		}
		if len(n.open) > 0 {
			return n
		}
	}
	return asking{}
}

// askUrgent is what may still be asked after an alarm: whether it is urgent.
func askUrgent(p *rules.Plan, c Case, a rules.Assessment) asking {
	if c.Alert.Hushed || c.Alert.ClosedBy.ID != "" {
		return asking{}
	}
	if q, ok := p.Question(c.Reopen); ok && q.Screens {
		return again(p, q)
	}
	for _, s := range steps(p, c.Stage) {
		for _, id := range s.Questions {
			q, _ := p.Question(id)
			if q.Urgent && a.Applies.To(id) == rules.True && !answered(c, id) && c.Skipped[id] == 0 {
				return asking{kind: askStep, step: s, questions: []rules.Question{q}, open: []rules.Question{q}}
			}
		}
	}
	return asking{}
}

// inStep is what step s asks. Questions that were left for later are asked once
// more when patience is 1, those that may stay open are not.
func inStep(p *rules.Plan, c Case, a rules.Assessment, s rules.Step, patience int) asking {
	n := asking{kind: askStep, step: s}
	for _, id := range s.Questions {
		if a.Applies.To(id) != rules.True {
			continue
		}
		if n.questions == nil {
			n.questions = make([]rules.Question, 0, len(s.Questions))
		}
		q, _ := p.Question(id)
		n.questions = append(n.questions, q)
		left := c.Skipped[id]
		waits := !answered(c, id) || c.More == id
		if waits && left <= patience && (left == 0 || !q.Free) {
			n.open = append(n.open, q)
		}
	}
	return n
}

func again(p *rules.Plan, q rules.Question) asking {
	return asking{kind: askAgain, step: stepOf(p, q), questions: []rules.Question{q}, open: []rules.Question{q}}
}

// nextField is the next part of the entry in d that is to be asked, or nil.
func nextField(q rules.Question, d *Draft) *rules.Field {
	if d == nil || d.Question != q.ID {
		return nil
	}
	for i, f := range q.Fields {
		if !d.Passed[f.ID] && riskOf(d.Fields) >= f.FromRisk {
			return &q.Fields[i]
		}
	}
	return nil
}

// lastField is the part of the entry in d that was answered or left empty last;
// empty before the first.
func lastField(q rules.Question, d *Draft) rules.FieldID {
	for _, f := range slices.Backward(q.Fields) {
		if d.Passed[f.ID] {
			return f.ID
		}
	}
	return ""
}

// riskOf is the value of a risk as far as it is known: consequence times
// likelihood.
func riskOf(e rules.Entry) int {
	k, ok1 := e[consequence].(rules.Level)
	s, ok2 := e[likelihood].(rules.Level)
	if !ok1 || !ok2 {
		return 0
	}
	return int(k) * int(s)
}

func answered(c Case, id rules.QuestionID) bool {
	_, ok := c.Answers[id]
	return ok
}

func steps(p *rules.Plan, stage rules.StageID) []rules.Step {
	for _, s := range p.Stages() {
		if s.ID == stage {
			return s.Steps
		}
	}
	return nil
}

func stepOf(p *rules.Plan, q rules.Question) rules.Step {
	for _, s := range steps(p, q.Stage) {
		if s.ID == q.Step {
			return s
		}
	}
	return rules.Step{}
}

// unanswered are the questions of the stage that apply and have no answer.
// Those that must be answered before the stage may close come first.
func unanswered(p *rules.Plan, c Case, a rules.Assessment) (must, may []rules.Question) {
	for _, s := range p.Stages() {
		late := stageRank(p, s.ID) > stageRank(p, c.Stage)
		if late || (s.ID == rules.FollowUp && c.Stage != rules.FollowUp) {
			continue
		}
		for _, q := range p.Questions(s.ID) {
			switch {
			case a.Applies.To(q.ID) != rules.True || answered(c, q.ID):
			case !q.Free:
				must = append(must, q)
			case s.ID == c.Stage:
				may = append(may, q)
			}
		}
	}
	return must, may
}

// progress counts the steps of the stage, and how many questions are left: at
// least those that surely will be asked, at most those that may. A step that comes
// before and may still apply is not counted as passed: nobody has seen it.
func progress(p *rules.Plan, c Case, a rules.Assessment, now asking) (at, of, least, most int) {
	for _, s := range steps(p, c.Stage) {
		applies := rules.False
		for _, id := range s.Questions {
			q, _ := p.Question(id)
			switch truth := a.Applies.To(id); {
			case truth == rules.True, c.Cleared && q.Screens: // the screening was gone through
				applies = rules.True
			case truth == rules.Maybe && applies == rules.False:
				applies = rules.Maybe
			}
		}
		if applies == rules.True || applies == rules.Maybe && (at > 0 || now.step.ID == "") {
			of++
		}
		if s.ID == now.step.ID {
			at = of
		}
		for _, id := range s.Questions {
			if answered(c, id) {
				continue
			}
			switch a.Applies.To(id) {
			case rules.True:
				least, most = least+1, most+1
			case rules.Maybe:
				most++
			}
		}
	}
	return at, of, least, most
}
