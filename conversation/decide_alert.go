package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// raise is what an answer to q, already in c, does to the alert of the case.
//
// An alarm is raised at the first answer that calls for it, and so is a consult;
// if all that calls for it is what was left open, it is raised when everything
// has been asked. What is raised is never lowered here: only a coordinator does
// that.
func raise(p *rules.Plan, c Case, e Envelope, q rules.QuestionID) []Fact {
	switch {
	case q != securityAgain && !screening(p, q):
		return nil
	case c.Cleared && !opens(c.Answers[q].Value):
		return nil // what a coordinator has cleared, only a new yes or don't know opens
	}
	raw := p.Evaluate(c.Values(), rules.Unscreened)
	outcome, urgent := raw.Value(rules.ProtectiveSecurity), raw.Urgent
	if q == securityAgain {
		switch c.Answers[q].Value {
		case rules.Choice(rules.Yes):
			outcome = rules.Alarm
		case rules.Choice(rules.Unknown):
			outcome = rules.Consult
		}
	}
	stands := c.Alert.Stands() || (c.Alert != nil && c.Alert.Kind == rules.Alarm && !c.Cleared)
	switch {
	case outcome == rules.Alarm && !(stands && c.Alert.Kind == rules.Alarm):
		return []Fact{AlertRaised{Kind: rules.Alarm, Urgent: urgent, At: e.At}}
	case outcome == rules.Alarm && urgent && !c.Alert.Urgent:
		return []Fact{AlertUrgent{}}
	case outcome == rules.Consult && !stands && (opens(c.Answers[q].Value) || screened(p, c)):
		return []Fact{AlertRaised{Kind: rules.Consult, Urgent: urgent, At: e.At}}
	case stands && weaker(outcome, c.Alert.Kind) && !c.Alert.Reconsidered:
		return []Fact{AlertReconsidered{}}
	}
	return nil
}

// opens says whether an answer alone calls the coordinators to a cleared case.
func opens(v rules.Value) bool {
	o, ok := v.(rules.Choice)
	return ok && (o == rules.Choice(rules.Yes) || o == rules.Choice(rules.Unknown) || o == rules.Choice(rules.CannotSay))
}

// weaker says whether an outcome calls for less than an alert of that kind.
func weaker(outcome, kind string) bool {
	return outcome == rules.None || (outcome == rules.Consult && kind == rules.Alarm)
}

// screening says whether an answer to id can call the coordinators.
func screening(p *rules.Plan, id rules.QuestionID) bool {
	q, _ := p.Question(id)
	return q.Screens || id == level4Confirmed || q.Kind == rules.KindLevel
}

// screened says whether every screening question that applies has an answer or
// was left open.
func screened(p *rules.Plan, c Case) bool {
	a := Assess(p, c)
	for _, id := range a.Open {
		if q, _ := p.Question(id); (q.Screens || id == level4Confirmed) && c.Skipped[id] == 0 {
			return false
		}
	}
	return true
}

// unkept are the answers that may not be kept once the coordinators have the
// case: the screening, and a level that stands for Sweden's security.
func unkept(p *rules.Plan, c Case) []rules.QuestionID {
	var ids []rules.QuestionID
	for _, s := range p.Stages() {
		for _, q := range p.Questions(s.ID) {
			if mayNotStay(q, c.Answers[q.ID].Value) {
				ids = append(ids, q.ID)
			}
		}
	}
	return ids
}

// mayNotStay says whether an answer is one of those.
func mayNotStay(q rules.Question, v rules.Value) bool {
	return callsCoordinators(q) || v == topLevel
}

// substance are all answers but the dates that reminders need: what goes when a
// case goes on outside the chat.
func substance(p *rules.Plan) []rules.QuestionID {
	var ids []rules.QuestionID
	for _, s := range p.Stages() {
		for _, q := range p.Questions(s.ID) {
			if q.ID != contractStart && q.ID != contractEnd {
				ids = append(ids, q.ID)
			}
		}
	}
	return ids
}

func decideAlert(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	switch in := e.Input.(type) {
	case CallMe:
		switch {
		case !c.Alert.Stands():
			return nil, refuse(KeyNoAlert)
		case c.Alert.Posted:
			return nil, refuse(KeyAlreadyAsked)
		}
		return []Fact{AlertPosted{}}, nil
	case Unreached:
		if !c.Alert.Stands() || c.Alert.Unreached {
			return nil, nil
		}
		return []Fact{AlertUnreached{}}, nil
	case Acknowledge:
		return acknowledge(p, c, e)
	case Clear, Outside:
		return closeAlert(p, c, e)
	case Tick:
		if c.Alert == nil || !c.Alert.Outside {
			return nil, refuse(KeyNoTicks)
		}
		for _, t := range p.Ticks() {
			if t.ID == in.ID {
				return []Fact{Ticked{ID: in.ID, Set: !c.Ticks[in.ID]}}, nil
			}
		}
		return nil, refuse(KeyNoTicks)
	}
	return nil, nil
}

func acknowledge(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	switch {
	case !c.Alert.Stands():
		return nil, refuse(KeyNoAlert)
	case c.Alert.Acknowledged.ID == e.By.ID:
		return nil, refuse(KeySameAnswer)
	case c.Alert.Acknowledged.ID != "":
		return nil, refuse(KeyAcknowledgedBy, "name", c.Alert.Acknowledged.Name)
	}
	facts := []Fact{AlertAcknowledged{By: e.By, At: e.At}}
	if c.Alert.Kind == rules.Alarm {
		facts = append(facts, Hushed{Questions: unkept(p, c)})
	}
	return facts, nil
}

func closeAlert(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	if !c.Alert.Stands() {
		if c.Alert != nil {
			return nil, refuse(KeyAlertClosedBy, "name", c.Alert.ClosedBy.Name)
		}
		return nil, refuse(KeyNoAlert)
	}
	var facts []Fact
	if c.Alert.Acknowledged.ID == "" {
		facts = append(facts, AlertAcknowledged{By: e.By, At: e.At})
	}
	_, clear := e.Input.(Clear)
	if !clear && c.Alert.Kind == rules.Consult {
		// What a coordinator takes out of the chat is an alarm from then on.
		facts = append(facts, AlertRaised{Kind: rules.Alarm, At: e.At}, AlertAcknowledged{By: e.By, At: e.At})
	}
	switch {
	case !clear:
		facts = append(facts, Hushed{Questions: substance(p)})
	case !c.Alert.Hushed:
		facts = append(facts, Hushed{Questions: unkept(p, c)})
	}
	facts = append(facts, AlertClosed{Cleared: clear, By: e.By, At: e.At})
	if clear && c.Silent() {
		facts = append(facts, reminderDone(c, e, "")...) // they said nothing but to ask the coordinator
	}
	if clear && c.Stage == rules.FollowUp && c.Asking {
		// The coordinator has answered the follow-up's question; it is not put again.
		facts = append(facts, Answered{Question: securityAgain, Value: rules.Choice(rules.No), By: e.By, At: e.At})
	}
	return facts, nil
}

// Redactions says which facts of the log are to be replaced because of the
// facts that happen now. log[0] is fact number 1, and so are the keys counted.
func Redactions(log, now []Fact) map[int64]Fact {
	gone := map[rules.QuestionID]bool{}
	for _, f := range now {
		if h, ok := f.(Hushed); ok {
			for _, q := range h.Questions {
				gone[q] = true
			}
		}
	}
	out := map[int64]Fact{}
	for i, f := range log {
		var (
			q     rules.QuestionID
			at    time.Time
			dated bool
		)
		switch f := f.(type) {
		case Answered:
			q, at, dated = f.Question, f.At, moves(f)
		case Proposed:
			q = f.Question
		case FieldAnswered:
			q = f.Question
		case Commented:
			q = f.Question
		}
		if bare, words := wordless(f); words && gone[title] {
			out[int64(i)+1] = bare
		}
		if gone[q] {
			out[int64(i)+1] = Erased{Question: q, At: at, Dated: dated}
		}
	}
	return out
}
