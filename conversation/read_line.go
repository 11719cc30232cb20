package conversation

import (
	"strings"

	"upphandlingsvakten/rules"
)

// several reads one line as the answers to several questions of a step: parts
// between line breaks, semicolons or commas, or a row of numbers and single
// words. One part for each question that stands there answers those, and what they
// bring up is asked next. With more parts, the next one answers what an answer has
// brought up. Every part must be clear and none may be missing, or none counts. A
// comma belongs to what was written, to several options or to an entry.
func several(p *rules.Plan, c Case, now asking, typed string) []Reply {
	parts, comma := split(typed)
	if len(parts) < 2 || now.kind != askStep {
		return nil
	}
	if len(parts) == 2 && comma && saysDontKnow(parts[1]) {
		return nil // "nej, vet inte" is one answer that is not clear
	}
	if replies := asShown(p, c, now, parts, comma); replies != nil {
		return replies
	}
	return inTurn(p, c, now, parts, comma)
}

// asShown reads one line as the answers to the questions as they stand in the
// step, one part for each. An answer may take back another question, whose part
// then counts for nothing: a yes to one of the screening questions must not be lost
// for that. Of other steps the line is not taken then.
func asShown(p *rules.Plan, c Case, now asking, parts []string, comma bool) []Reply {
	if len(parts) != len(now.open) {
		return nil
	}
	var replies []Reply
	for i, q := range now.open {
		v, ok := parse(q, parts[i])
		if !ok || !single(q, comma) {
			return nil
		}
		if Assess(p, c).Applies.To(q.ID) != rules.True {
			if !q.Screens {
				return nil
			}
			continue
		}
		replies = append(replies, reply(q, v))
		c = Evolve(c, Answered{Question: q.ID, Value: v})
	}
	return replies
}

// single says whether a part of a line can be the whole answer to q.
func single(q rules.Question, comma bool) bool {
	free := q.Kind == rules.KindText || q.Kind == rules.KindPerson
	return q.Kind != rules.KindChoices && q.Kind != rules.KindEntries && !(free && comma)
}

// inTurn reads parts as answers to what is asked next, one after the other.
func inTurn(p *rules.Plan, c Case, now asking, parts []string, comma bool) []Reply {
	var replies []Reply
	step := now.step.ID
	for _, part := range parts {
		if now.kind != askStep || now.step.ID != step {
			return nil
		}
		q := now.open[0]
		v, ok := parse(q, part)
		if !ok || !single(q, comma) {
			return nil
		}
		replies = append(replies, reply(q, v))
		c = Evolve(c, Answered{Question: q.ID, Value: v})
		now = ask(p, c, Assess(p, c))
	}
	if now.kind == askStep && now.step.ID == step {
		return nil // "nej, vet inte" to three questions is no two answers
	}
	return replies
}

// split takes a line apart at its strongest separator, and says whether that
// was the comma.
func split(typed string) (parts []string, comma bool) {
	for _, sep := range []string{"\n", ";", ","} {
		if strings.Contains(typed, sep) {
			for part := range strings.SplitSeq(typed, sep) {
				if part = strings.TrimSpace(part); part != "" {
					parts = append(parts, part)
				}
			}
			return parts, sep == ","
		}
	}
	words := strings.Fields(typed)
	for _, w := range words {
		if !isNumber(w) && readYesNo(w) == "" {
			return nil, false
		}
	}
	return words, false
}
