package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// namesRequirement says whether the entries of q each name a requirement.
func namesRequirement(q rules.Question) bool {
	return slices.ContainsFunc(q.Fields, func(f rules.Field) bool { return f.Requirement })
}

// plausibleField refuses a requirement that does not apply, one that is there
// already, and a day that has been.
func plausibleField(p *rules.Plan, c Case, e Envelope, q rules.Question, f rules.Field, v rules.Value) (rules.Value, error) {
	if f.Requirement {
		id := rules.RequirementID(strings.ToUpper(fold(text(v))))
		if !slices.Contains(required(Assess(p, c)), id) {
			return nil, refuse(KeyNoSuchRequirementHere)
		}
		list, _ := c.Answers[q.ID].Value.(rules.Entries)
		if slices.ContainsFunc(list, func(o rules.Entry) bool { return o[f.ID] == rules.Text(id) }) {
			return nil, refuse(KeyRequirementTwice, "requirement", string(id))
		}
		return rules.Text(id), nil
	}
	if d, ok := v.(rules.Date); ok && d.Before(today(e.At)) && stageRank(p, q.Stage) > stageRank(p, rules.Prepare) {
		return nil, refuse(KeyDatePast)
	}
	return v, nil
}

// namedOnce refuses a list that names a requirement that does not apply, or one
// twice.
func namedOnce(p *rules.Plan, c Case, q rules.Question, list rules.Entries) error {
	if !namesRequirement(q) {
		return nil
	}
	seen := map[string]bool{}
	for _, entry := range list {
		id := text(entry[fieldRequirement])
		switch {
		case !slices.Contains(required(Assess(p, c)), rules.RequirementID(id)):
			return refuse(KeyNoSuchRequirementHere)
		case seen[id]:
			return refuse(KeyRequirementTwice, "requirement", id)
		}
		seen[id] = true
	}
	return nil
}

// parseRequirements reads "PLA-3 oklart, UND-1 ej uppfyllt" as entries. Every
// part must be a requirement with a result, and what remains of an entry must be
// what may be left out.
func parseRequirements(q rules.Question, typed string) (rules.Entries, bool) {
	if !namesRequirement(q) {
		return nil, false
	}
	var result rules.Field
	for _, f := range q.Fields {
		switch {
		case f.Requirement:
		case f.Kind == rules.KindChoice:
			result = f
		case !f.Free:
			return nil, false
		}
	}
	var list rules.Entries
	for _, part := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		id, rest, _ := strings.Cut(strings.TrimSpace(part), " ")
		id = strings.ToUpper(strings.TrimRight(id, ":"))
		o, ok := option(result.Options, rest)
		if !ok || !strings.Contains(id, "-") || result.ID == "" {
			return nil, false
		}
		list = append(list, rules.Entry{fieldRequirement: rules.Text(id), result.ID: rules.Choice(o)})
	}
	return list, len(list) > 0
}

// Fulfilment is how the winning tender, or the delivery, stands to a requirement.
type Fulfilment string

// The results of an evaluation.
const (
	NotEvaluated Fulfilment = ""
	Fulfilled    Fulfilment = "fulfilled"
	NotFulfilled Fulfilment = "not_fulfilled"
	Unclear      Fulfilment = "unclear"
)

// Judged is how the winning tender stands to a requirement, and who is to see to
// it until when if it is not fulfilled. Only the result is known, nothing of the
// tender.
type Judged struct {
	Result      Fulfilment
	Responsible string
	By          rules.Date // zero if no day was given
}

// Fulfilments is the result for every requirement on the supplier that applies.
// Where somebody has only said that it is unclear, all of them are.
func Fulfilments(p *rules.Plan, c Case) map[rules.RequirementID]Judged {
	out := map[rules.RequirementID]Judged{}
	if c.Silent() {
		return out
	}
	given := c.Answers[tenderEvaluation].Value
	list, named := c.Answers[tenderExceptions].Value.(rules.Entries)
	others := NotEvaluated
	switch {
	case given == rules.Choice(Fulfilled), given != nil && named && len(list) > 0:
		others = Fulfilled
	case given == rules.Choice(Unclear):
		others = Unclear
	}
	for _, r := range Assess(p, c).Requires {
		if !r.Own {
			out[r.ID] = Judged{Result: others}
		}
	}
	if given == rules.Choice(Fulfilled) {
		return out
	}
	for _, e := range list {
		id := rules.RequirementID(text(e[fieldRequirement]))
		if _, applies := out[id]; !applies {
			continue
		}
		result, _ := e["result"].(rules.Choice)
		one := Judged{Result: Fulfilment(result), Responsible: text(e[fieldResponsible])}
		one.By, _ = e[fieldUntil].(rules.Date)
		out[id] = one
	}
	return out
}
