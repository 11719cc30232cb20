package conversation

import "upphandlingsvakten/rules"

// earlier is the answer to q in the last round that has one, and that round. The
// question about the coordinator stands alone each time.
func earlier(c Case, q rules.QuestionID) (Given, Round, bool) {
	if q == securityAgain || c.Silent() {
		return Given{}, Round{}, false
	}
	for i := len(c.Past) - 1; i >= 0; i-- {
		if g, ok := c.Past[i].Answers[q]; ok && c.Past[i].Stage == rules.FollowUp {
			return g, c.Past[i], true
		}
	}
	return Given{}, Round{}, false
}

// unexplained is a question that was answered otherwise than in the round
// before, and has not been asked why yet.
func unexplained(p *rules.Plan, c Case) (rules.Question, bool) {
	if c.Stage != rules.FollowUp {
		return rules.Question{}, false
	}
	a := Assess(p, c)
	for _, q := range p.Questions(rules.FollowUp) {
		now, answered := c.Answers[q.ID]
		before, _, had := earlier(c, q.ID)
		differs := answered && had && q.Kind == rules.KindChoice && !rules.Equal(now.Value, before.Value)
		if differs && now.Comment == "" && c.Skipped[q.ID] == 0 && a.Applies.To(q.ID) == rules.True {
			return q, true
		}
	}
	return rules.Question{}, false
}
