package conversation

import (
	"fmt"

	"upphandlingsvakten/rules"
)

// Decide says what e brings about. It changes nothing and asks nobody.
//
// A *Refusal is an answer to the person, and nothing happened; any other error
// is a fault of ours. No facts and no error means that there was nothing to do.
func Decide(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	facts, err := conclude(p, c, e)
	if err != nil {
		return nil, err
	}
	late, err := overtaken(p, c, e, facts)
	if err != nil || len(late) == 0 {
		return facts, err
	}
	facts, err = conclude(p, Fold(c, late...), e)
	if err != nil {
		return nil, err
	}
	return append(late, facts...), nil
}

// conclude is what e brings about, with what follows from that.
func conclude(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	facts, err := decide(p, c, e)
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	facts = transferDone(c, e, facts)
	after := Fold(c, facts...)
	for _, next := range []func(*rules.Plan, Case, []Fact) []Fact{issued, overdue, partReady, nextVisit} {
		more := next(p, after, facts)
		facts, after = append(facts, more...), Fold(after, more...)
	}
	return facts, nil
}

func decide(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	if s, ok := e.Input.(Start); ok {
		return decideStart(p, c, e, s)
	}
	if c.Seq == 0 {
		return nil, fmt.Errorf("decide %s: the case has not begun", c.ID)
	}
	if _, ok := e.Input.(Rearrange); ok {
		return nil, nil // its alarms alone are other ones
	}
	switch {
	case c.House != nil:
		return decideHouse(p, c, e)
	case c.Exercise:
		return decideExercise(p, c, e)
	}
	if _, own := e.Input.(Misspoken); own && !e.Coordinator {
		e.Input = Slip{} // whoever says so of themselves is taken at their word
	}
	if err := admit(c, e); err != nil {
		return nil, err
	}
	switch in := e.Input.(type) {
	case Answer:
		return decideAnswer(p, c, e, in)
	case Misread:
		return decideMisread(p, c, e, in)
	case Slip:
		return slip(e), nil
	case Skip:
		return decideSkip(p, c, e, in)
	case Back:
		return decideBack(p, c)
	case Change:
		return decideChange(p, c, in)
	case Confirm:
		return decideConfirm(p, c, e, in)
	case Withdraw:
		switch {
		case c.Propose != nil || c.Reopen != "" || c.Putting != nil || c.Replan != nil || c.Draft != nil:
			return []Fact{Retracted{}}, nil
		case c.Silent():
			return nil, refuse(KeySilent)
		}
		return nil, refuse(KeyNothingToUndo)
	case Comment:
		return decideComment(p, c, e, in)
	case Pause:
		if c.Status == StatusPaused {
			return nil, refuse(KeyAlreadyPaused)
		}
		return []Fact{Paused{}}, nil
	case Continue:
		return []Fact{Resumed{At: e.At}}, nil
	case Explain:
		return []Fact{Shown{What: ShowHelp, Question: in.Question, Requirement: in.Requirement, Why: in.Why, To: e.By, In: elsewhere(c, e)}}, nil
	case Show:
		return []Fact{Shown{What: in.What, Format: in.Format, To: e.By, In: elsewhere(c, e)}}, nil
	case Delegate:
		return decideDelegate(c, e, in)
	case Speak:
		if c.Lang == in.Lang {
			return nil, refuse(KeySameLanguage)
		}
		return []Fact{LanguageSet(in)}, nil
	case Snooze:
		return decideSnooze(p, c, e, in)
	case Dismiss:
		return decideDismiss(p, c, e, in)
	case NewEnd:
		return decideNewEnd(p, c, e, in)
	case ChangePlan:
		return decideReplan(p, c, e, in)
	case Missing:
		return missing(c, e, in), nil
	case TakeOver:
		if c.Alert.Stands() && e.Coordinator && elsewhere(c, e) != "" {
			return decideAlert(p, c, e)
		}
		return decideDelegate(c, e, Delegate{To: e.By})
	case Close, Reopen, Finish, RequirementsIn, Done, FollowUpNow:
		return decideStage(p, c, e)
	case PartArrived:
		return partArrived(c, in), nil
	case CallMe, Acknowledge, Contacted, Clear, Outside, Misspoken, Tick, TakeAway, Unreached, Arrived:
		return decideAlert(p, c, e)
	case Elapsed:
		return decideElapsed(p, c, e, in)
	}
	return nil, fmt.Errorf("decide %s: an input of an unknown kind, %T", c.ID, e.Input)
}

func decideStart(p *rules.Plan, c Case, e Envelope, s Start) ([]Fact, error) {
	if c.Seq > 0 {
		return nil, refuse(KeyAlreadyHere, "case", string(c.ID))
	}
	lang := s.Lang
	if lang == "" {
		lang = rules.Swedish
	}
	opened := Opened{By: e.By, At: e.At, Home: e.From, Lang: lang, Plan: p.Digest(), Exercise: s.Exercise, Part: s.Part}
	if s.Exercise {
		opened.Home = ToCoordinators
		return []Fact{opened, AlertRaised{Kind: rules.Alarm, At: e.At, Patience: e.Patience}}, nil
	}
	return []Fact{opened}, nil
}

// AsksWho says whether it matters for an input whether a coordinator acts.
func AsksWho(in Input) bool {
	switch in.(type) {
	case Acknowledge, TakeOver, Contacted, Clear, Outside, Misspoken, Tick, TakeAway, Close, Reopen:
		return true
	}
	return false
}

// admit refuses what the case's status, or silence after an alarm, forbids.
func admit(c Case, e Envelope) error {
	switch e.Input.(type) {
	case Acknowledge, Contacted, Clear, Outside, Misspoken, Tick, TakeAway:
		if !e.Coordinator {
			return refuse(KeyCoordinatorsOnly)
		}
		return nil
	case Elapsed, Unreached, Arrived, PartArrived, Show, Speak, Delegate, TakeOver, Missing:
		return nil
	}
	if c.Desk != nil {
		return refuse(KeyNothingAsked)
	}
	if c.Silent() {
		return admitSilent(c, e)
	}
	if c.Status == StatusClosed {
		switch e.Input.(type) {
		case Reopen, Explain:
			return nil
		}
		return refuse(KeyClosed, "case", string(c.ID))
	}
	if c.Status == StatusPaused {
		switch e.Input.(type) {
		case Answer, Misread, Skip, Confirm:
			return refuse(KeyPaused)
		}
	}
	return nil
}

// admitSilent lets through what does not touch the substance.
func admitSilent(c Case, e Envelope) error {
	switch in := e.Input.(type) {
	case Answer, Change, Skip, Misread, Withdraw:
		// decideAnswer knows which screening answers may still be given.
		if c.Alert.Hushed {
			return refuse(KeySilent)
		}
		return nil
	case Continue, Done, Slip:
		return nil
	case Close, Reopen:
		if e.Coordinator && c.Alert.Outside {
			return nil
		}
	case Explain:
		if in.Question == "" && in.Requirement == "" {
			return nil
		}
	}
	return refuse(KeySilent)
}

// elsewhere is where e was said, if that is not the thread of the case.
func elsewhere(c Case, e Envelope) Place {
	if e.From == c.Home {
		return ""
	}
	return e.From
}

func decideDelegate(c Case, e Envelope, in Delegate) ([]Fact, error) {
	if in.To.ID == "" {
		return nil, refuse(KeyDelegateWhom)
	}
	if in.To.ID == c.Owner.ID {
		return nil, refuse(KeyDelegateSame, "name", in.To.Name)
	}
	return []Fact{Delegated{From: e.By, To: in.To}}, nil
}

// NobodyThere is what somebody hears who hands a case over to a person that the
// platform does not know, or who has left.
func NobodyThere() *Refusal { return refuse(KeyDelegateNobody) }

// refuse makes a refusal; words are pairs of name and value.
func refuse(k Key, words ...string) *Refusal {
	r := &Refusal{Key: k}
	for i := 0; i+1 < len(words); i += 2 {
		if r.Args == nil {
			r.Args = map[string]string{}
		}
		r.Args[words[i]] = words[i+1]
	}
	return r
}
