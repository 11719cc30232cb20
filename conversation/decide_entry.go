package conversation

import "upphandlingsvakten/rules"

// decideEntry puts an entry together: "add" begins one, its fields follow, and
// a reply without a value says that there are no more.
func decideEntry(p *rules.Plan, c Case, e Envelope, q rules.Question, r Reply) ([]Fact, error) {
	list, _ := c.Answers[q.ID].Value.(rules.Entries)
	if r.Field == "" {
		return decideEntries(p, c, e, q, r, list)
	}
	next := nextField(q, c.Draft)
	if next == nil || next.ID != r.Field {
		return nil, refuse(KeySameAnswer)
	}
	value, err := plausibleField(p, c, e, q, *next, r.Value)
	if err != nil {
		return nil, err
	}
	r.Value = value
	if t, isText := r.Value.(rules.Text); isText && !rules.NeutralTitle(string(t)) {
		return nil, refuse(KeyNeutralText)
	}
	return field(p, c, e, q, FieldAnswered{Question: q.ID, Field: r.Field, Value: r.Value}), nil
}

// field adds a part to the entry that is being put together. The last part, or
// the last that is left empty, makes the entry whole.
func field(p *rules.Plan, c Case, e Envelope, q rules.Question, f FieldAnswered) []Fact {
	after := Evolve(c, f)
	if nextField(q, after.Draft) != nil {
		return []Fact{f}
	}
	list, _ := c.Answers[q.ID].Value.(rules.Entries)
	whole := append(append(rules.Entries{}, list...), after.Draft.Fields)
	return append([]Fact{f}, more(answer(p, after, e, q, whole, ""))...)
}

// decideEntries is what is said of the entries as a whole.
func decideEntries(p *rules.Plan, c Case, e Envelope, q rules.Question, r Reply, list rules.Entries) ([]Fact, error) {
	switch v := r.Value.(type) {
	case rules.Entries:
		if err := namedOnce(p, c, q, v); err != nil {
			return nil, err
		}
		return answer(p, c, e, q, v, r.Comment), nil
	case rules.Choice:
		if rules.OptionID(v) == optionRestart {
			return []Fact{Proposed{Question: q.ID, Value: rules.Entries{}, By: e.By}}, nil
		}
		return []Fact{FieldAnswered{Question: q.ID}}, nil
	}
	switch {
	case namesRequirement(q) && len(list) == 0 && c.Draft == nil:
		return nil, refuse(KeyNameOne)
	case c.Draft != nil:
		return nil, refuse(KeyFinishEntry)
	case !answered(c, q.ID) || c.More == q.ID:
		return answer(p, c, e, q, append(rules.Entries{}, list...), r.Comment), nil
	case c.Reopen == q.ID:
		return []Fact{Retracted{}}, nil
	}
	return nil, refuse(KeySameAnswer)
}

// more marks the answer among facts as one that may get another entry.
func more(facts []Fact) []Fact {
	if a, ok := facts[0].(Answered); ok {
		a.More = true
		facts[0] = a
	}
	return facts
}
