package conversation

import (
	"cmp"
	"slices"
	"time"

	"upphandlingsvakten/rules"
)

// preview is what a changed answer would bring about.
type preview struct {
	lost    []rules.QuestionID // answers that stop counting
	asked   []rules.QuestionID // questions that will be asked
	added   []rules.RequirementID
	dropped []rules.RequirementID
	changed []rules.FindingID
	blocks  []rules.Block // that would keep the procurement from being published
	comes   []rules.Date  // days on which there will be a reminder
	goes    []rules.Date  // days on which there would have been one
	alarm   bool          // it calls for an alarm: never waits for a Confirm
	alert   bool          // an alert stands and will go on standing
}

// empty says that nothing but the answer itself would change.
func (v preview) empty() bool {
	return len(v.lost)+len(v.asked)+len(v.added)+len(v.dropped)+len(v.changed)+len(v.blocks)+len(v.comes)+len(v.goes) == 0
}

// foresee compares what the answers bring about now with what they would bring
// about if q were answered with value.
func foresee(p *rules.Plan, c Case, q rules.QuestionID, value rules.Value, at time.Time) preview {
	before := Assess(p, c)
	values := c.Values()
	values[q] = value
	after := p.Evaluate(values, c.Standing())
	v := preview{alert: c.Alert.Stands()}
	for _, id := range beyond(after.Ignored, before.Ignored, itself) {
		if id != q {
			v.lost = append(v.lost, id)
		}
	}
	for _, id := range beyond(after.Open, before.Open, itself) {
		if asked, _ := p.Question(id); stageRank(p, asked.Stage) <= stageRank(p, c.Stage) {
			v.asked = append(v.asked, id)
		}
	}
	v.added, v.dropped = beyond(after.Requires, before.Requires, requirementID), beyond(before.Requires, after.Requires, requirementID)
	for _, f := range after.Findings {
		if before.Value(f.ID) != f.Value {
			v.changed = append(v.changed, f.ID)
		}
	}
	for _, b := range after.Blocks {
		stood := slices.ContainsFunc(before.Blocks, func(o rules.Block) bool { return o.ID == b.ID })
		if !stood && stageRank(p, c.Stage) > stageRank(p, rules.Prepare) {
			v.blocks = append(v.blocks, b)
		}
	}
	v.comes, v.goes = replanned(p, c, Evolve(c, Answered{Question: q, Value: value, At: at}))
	raw := p.Evaluate(values, rules.Unscreened)
	v.alarm = raw.Value(rules.ProtectiveSecurity) == rules.Alarm
	return v
}

// replanned are the days that have a reminder in one calendar and not in the
// other. What is late already comes whatever is changed.
func replanned(p *rules.Plan, before, after Case) (comes, goes []rules.Date) {
	old, now := calendar(p, before), calendar(p, after)
	only := func(a, b map[string]due) []rules.Date {
		var list []rules.Date
		for name, d := range a {
			if _, both := b[name]; !both {
				list = append(list, d.date)
			}
		}
		slices.SortFunc(list, func(x, y rules.Date) int { return cmp.Compare(x.String(), y.String()) })
		return list
	}
	goes = slices.DeleteFunc(only(old, now), func(d rules.Date) bool { return d.Before(begins(after)) })
	return only(now, old), goes
}

// beyond is what of a list another does not have. Both are in the order of the
// plan.
func beyond[T any, ID comparable](list, other []T, id func(T) ID) (left []ID) {
	for _, one := range list {
		at := slices.IndexFunc(other, func(o T) bool { return id(o) == id(one) })
		if at < 0 {
			left = append(left, id(one))
			continue
		}
		other = other[at+1:]
	}
	return left
}

func itself(id rules.QuestionID) rules.QuestionID { return id }

func requirementID(r rules.Applied) rules.RequirementID { return r.ID }

func required(a rules.Assessment) []rules.RequirementID {
	ids := make([]rules.RequirementID, len(a.Requires))
	for i, r := range a.Requires {
		ids[i] = r.ID
	}
	return ids
}
