package conversation

import (
	"cmp"
	"time"

	"upphandlingsvakten/rules"
)

// raise is what an answer to q, already in c, does to the alert of the case. Was
// is the answer that it replaces, or nil.
//
// An alarm is raised at the first answer that calls for it, and so is a consult;
// if all that calls for it is what was left open, it is raised when everything
// has been asked. What is raised is never lowered here: only a coordinator does
// that.
func raise(p *rules.Plan, c Case, e Envelope, q rules.QuestionID, was rules.Value) []Fact {
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
	stands := c.Alert.Stands() || c.Silent()
	switch {
	case outcome == rules.Alarm && !(stands && c.Alert.Kind == rules.Alarm):
		return atOnce(AlertRaised{Kind: rules.Alarm, Urgent: urgent, At: e.At, Patience: e.Patience}, urgent, e)
	case outcome == rules.Alarm && urgent && !c.Alert.Urgent:
		return atOnce(AlertUrgent{}, c.Alert.waits() && c.Alert.Rung == 0, e)
	case outcome == rules.Consult && !stands && (opens(c.Answers[q].Value) || screened(p, c)):
		return []Fact{AlertRaised{Kind: rules.Consult, Urgent: urgent, At: e.At, Patience: e.Patience}}
	case stands && c.Alert.Stands() && was != nil && (weaker(outcome, c.Alert.Kind) || c.Alert.Reconsidered):
		return []Fact{reconsidered(was, c.Answers[q].Value)}
	case stands && weaker(outcome, c.Alert.Kind) && !c.Alert.Reconsidered:
		return []Fact{AlertReconsidered{}}
	}
	return nil
}

// atOnce is f, and with it the first rung of the ladder if nothing is to be
// waited for.
func atOnce(f Fact, now bool, e Envelope) []Fact {
	if !now {
		return []Fact{f}
	}
	return []Fact{f, AlertClimbed{Rung: rungDuty, At: e.At}}
}

// reconsidered says from what to what an answer was changed. A level would tell
// the class, and is left out.
func reconsidered(was, now rules.Value) Fact {
	from, ok := was.(rules.Choice)
	to, also := now.(rules.Choice)
	if !ok || !also {
		return AlertReconsidered{}
	}
	return AlertReconsidered{From: rules.OptionID(from), To: rules.OptionID(to)}
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
// case: the screening, and, if one stands for Sweden's security, the levels, all
// of them, so that the proof does not tell which.
func unkept(p *rules.Plan, c Case) []rules.QuestionID {
	top := false
	for _, g := range c.Answers {
		top = top || g.Value == topLevel
	}
	var ids []rules.QuestionID
	for _, s := range p.Stages() {
		for _, q := range p.Questions(s.ID) {
			if callsCoordinators(q) || top && q.Kind == rules.KindLevel {
				ids = append(ids, q.ID)
			}
		}
	}
	return ids
}

// mayNotStay says whether an answer is one of those that brought the
// coordinators in.
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
		return []Fact{AlertPosted{At: e.At}}, nil
	case Unreached:
		if !c.Alert.Stands() || c.Alert.Unreached {
			return nil, nil
		}
		return []Fact{AlertUnreached{}}, nil
	case Arrived:
		return arrived(c, e, in), nil
	case Acknowledge, TakeOver:
		return acknowledge(p, c, e)
	case Contacted:
		return contacted(p, c, e)
	case Clear, Outside, Misspoken:
		return closeAlert(p, c, e)
	case Tick:
		return tick(p, c, e, in)
	case TakeAway:
		return takeAway(c, e, in)
	}
	return nil, nil
}

// hush is the fact that takes questions' answers out, with its proof.
func hush(questions []rules.QuestionID, rule Hushing, e Envelope) Hushed {
	return Hushed{Questions: questions, Rule: rule, At: e.At}
}

func acknowledge(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	_, over := e.Input.(TakeOver)
	switch held := c.Alert.holder(); {
	case !c.Alert.Stands():
		return nil, refuse(KeyNoAlert)
	case held.ID == e.By.ID:
		return nil, refuse(KeySameAnswer)
	case held.ID != "" && !over:
		return nil, refuse(KeyAcknowledgedBy, "name", held.Name, "case", string(c.ID))
	}
	facts := []Fact{AlertAcknowledged{By: e.By, At: e.At}}
	if c.Alert.Kind == rules.Alarm && !c.Alert.Hushed {
		facts = append(facts, hush(unkept(p, c), HushAcknowledged, e))
	}
	return facts, nil
}

// holder is the coordinator who has the alert; empty if nobody has.
func (a *Alert) holder() Person {
	if a == nil {
		return Person{}
	}
	return a.Acknowledged
}

// mine refuses what only the coordinator who has the alert may do with it.
func mine(c Case, e Envelope) error {
	if held := c.Alert.holder(); held.ID != "" && held.ID != e.By.ID {
		return refuse(KeyAcknowledgedBy, "name", held.Name, "case", string(c.ID))
	}
	return nil
}

func contacted(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	if !c.Alert.Stands() {
		return nil, refuse(KeyNoAlert)
	}
	if err := mine(c, e); err != nil {
		return nil, err
	}
	if !c.Alert.ContactedAt.IsZero() {
		return nil, refuse(KeySameAnswer)
	}
	var facts []Fact
	if c.Alert.Acknowledged.ID == "" {
		var err error
		if facts, err = acknowledge(p, c, e); err != nil {
			return nil, err
		}
	}
	return append(facts, AlertContacted{By: e.By, At: e.At}), nil
}

func closeAlert(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	_, slip := e.Input.(Misspoken)
	decided := c.Alert != nil && !c.Alert.Stands()
	switch {
	case c.Alert == nil && !slip:
		return nil, refuse(KeyNoAlert)
	case decided && (!c.Alert.Slip || slip) && !(slip && c.Cleared):
		return nil, refuse(KeyAlertClosedBy, "name", c.Alert.ClosedBy.Name)
	}
	if c.Alert.Stands() {
		if err := mine(c, e); err != nil {
			return nil, err
		}
	}
	in, clears := e.Input.(Clear)
	var facts []Fact
	if !clears && (c.Alert == nil || c.Alert.Kind == rules.Consult || c.Cleared) {
		// What a coordinator takes out of the chat is an alarm from then on.
		facts = append(facts, AlertRaised{Kind: rules.Alarm, At: e.At, Patience: e.Patience}, AlertAcknowledged{By: e.By, At: e.At})
	} else if c.Alert.Acknowledged.ID == "" {
		facts = append(facts, AlertAcknowledged{By: e.By, At: e.At})
	}
	switch {
	case slip:
		facts = append(facts, hush(substance(p), HushSlip, e))
	case !clears:
		facts = append(facts, hush(substance(p), HushOutside, e))
	case !c.Alert.Hushed:
		facts = append(facts, hush(unkept(p, c), HushAcknowledged, e))
	}
	closed := AlertClosed{Cleared: clears, Slip: slip, By: e.By, At: e.At}
	if clears {
		closed.Why = cmp.Or(in.Why, ClearAssessed)
	}
	facts = append(facts, closed)
	if clears && c.Silent() {
		facts = append(facts, reminderDone(c, e, "")...) // they said nothing but to ask the coordinator
	}
	if clears && c.Stage == rules.FollowUp && c.Asking {
		// The coordinator has answered the follow-up's question; it is not put again.
		facts = append(facts, Answered{Question: securityAgain, Value: rules.Choice(rules.No), By: e.By, At: e.At})
	}
	return facts, nil
}

func tick(p *rules.Plan, c Case, e Envelope, in Tick) ([]Fact, error) {
	if c.Alert == nil || !c.Alert.Outside {
		return nil, refuse(KeyNoTicks)
	}
	for _, t := range p.Ticks() {
		if t.ID == in.ID {
			_, set := c.Ticks[t.ID]
			return []Fact{Ticked{ID: in.ID, Set: !set, By: e.By, At: e.At}}, nil
		}
	}
	return nil, refuse(KeyNoTicks)
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
		if r, ok := f.(AlertReconsidered); ok && len(gone) > 0 && r != (AlertReconsidered{}) {
			out[int64(i)+1] = AlertReconsidered{}
		}
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
		case FieldReopened:
			q = f.Question
		case Commented:
			q = f.Question
		}
		if bare, words := wordless(f); words && gone[title] {
			out[int64(i)+1] = bare
		}
		if gone[q] {
			// Which questions were answered before an alarm tells why it was raised.
			out[int64(i)+1] = Erased{At: at, Dated: dated}
		}
	}
	return out
}
