package rules

// links resolves the questions that other questions point to: those whose
// answers are shown beside them, and those that an answer reopens. A question
// may reopen itself, so that its answer is given once more at the end.
func (b *builder) links() {
	places := map[string]int{}
	var names []string
	for i, q := range b.plan.questions {
		places[string(q.ID)] = i
		names = append(names, string(q.ID))
	}
	resolve := func(from int, list []rawText) []QuestionID {
		var out []QuestionID
		for _, t := range list {
			to, ok := places[t.s]
			switch {
			case !ok:
				p := t.says("there is no question %s", t.s)
				p.Suggestion = nearest(t.s, names)
				b.faults.add(p)
			case to > from:
				b.fault(t.at, "question %s comes later and has no answer yet", t.s)
			default:
				out = append(out, QuestionID(t.s))
			}
		}
		return out
	}
	for _, raw := range b.sources.stages {
		for _, step := range raw.Steps {
			for _, rq := range step.Questions {
				i, ok := places[rq.ID.s]
				if !ok {
					continue // refused already
				}
				q := &b.plan.questions[i]
				q.Beside = resolve(i, rq.Beside)
				for _, r := range rq.Reopens {
					if !offers(q.Options, r.On.s) {
						b.fault(r.at, "question %s is not answered by '%s'", rq.ID.s, r.On.s)
					}
					q.Reopens = append(q.Reopens, Reopens{On: OptionID(r.On.s), Questions: resolve(i, r.Questions)})
				}
			}
		}
	}
}
