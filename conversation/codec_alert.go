package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// alertForm is a stored Alert.
type alertForm struct {
	Kind           string         `json:"kind"`
	Urgent         bool           `json:"urgent,omitzero"`
	Posted         bool           `json:"posted,omitzero"`
	Unreached      bool           `json:"unreached,omitzero"`
	Reconsidered   bool           `json:"reconsidered,omitzero"`
	From           rules.OptionID `json:"from,omitzero"`
	To             rules.OptionID `json:"to,omitzero"`
	Hushed         bool           `json:"hushed,omitzero"`
	RaisedAt       time.Time      `json:"raised_at,omitzero"`
	RaisedSeq      int64          `json:"raised_seq"`
	Before         int64          `json:"before,omitzero"`
	PostedAt       time.Time      `json:"posted_at,omitzero"`
	Patience       int            `json:"patience,omitzero"`
	Rung           int            `json:"rung,omitzero"`
	RungAt         time.Time      `json:"rung_at,omitzero"`
	ArrivedAt      time.Time      `json:"arrived_at,omitzero"`
	Acknowledged   personForm     `json:"acknowledged,omitzero"`
	AcknowledgedAt time.Time      `json:"acknowledged_at,omitzero"`
	ContactedAt    time.Time      `json:"contacted_at,omitzero"`
	ClosedBy       personForm     `json:"closed_by,omitzero"`
	ClosedAt       time.Time      `json:"closed_at,omitzero"`
	Outside        bool           `json:"outside,omitzero"`
	Slip           bool           `json:"slip,omitzero"`
	Why            Clearance      `json:"why,omitzero"`
}

func formOfAlert(a *Alert) *alertForm {
	if a == nil {
		return nil
	}
	return &alertForm{
		Kind: a.Kind, Urgent: a.Urgent, Posted: a.Posted, Unreached: a.Unreached,
		Reconsidered: a.Reconsidered, From: a.From, To: a.To, Hushed: a.Hushed,
		RaisedAt: utc(a.RaisedAt), RaisedSeq: a.RaisedSeq, Before: a.Before, PostedAt: utc(a.PostedAt),
		Patience: a.Patience, Rung: a.Rung, RungAt: utc(a.RungAt), ArrivedAt: utc(a.ArrivedAt),
		Acknowledged: formOf(a.Acknowledged), AcknowledgedAt: utc(a.AcknowledgedAt), ContactedAt: utc(a.ContactedAt),
		ClosedBy: formOf(a.ClosedBy), ClosedAt: utc(a.ClosedAt), Outside: a.Outside, Slip: a.Slip, Why: a.Why,
	}
}

func (f *alertForm) open() *Alert {
	if f == nil {
		return nil
	}
	return &Alert{
		Kind: f.Kind, Urgent: f.Urgent, Posted: f.Posted, Unreached: f.Unreached,
		Reconsidered: f.Reconsidered, From: f.From, To: f.To, Hushed: f.Hushed,
		RaisedAt: utc(f.RaisedAt), RaisedSeq: f.RaisedSeq, Before: f.Before, PostedAt: utc(f.PostedAt),
		Patience: f.Patience, Rung: f.Rung, RungAt: utc(f.RungAt), ArrivedAt: utc(f.ArrivedAt),
		Acknowledged: f.Acknowledged.open(), AcknowledgedAt: utc(f.AcknowledgedAt), ContactedAt: utc(f.ContactedAt),
		ClosedBy: f.ClosedBy.open(), ClosedAt: utc(f.ClosedAt), Outside: f.Outside, Slip: f.Slip, Why: f.Why,
	}
}

// slippingForm is a stored Slipping.
type slippingForm struct {
	At      time.Time  `json:"at,omitzero"`
	In      Place      `json:"in,omitzero"`
	Ref     string     `json:"ref,omitzero"`
	AskedBy personForm `json:"asked_by,omitzero"`
	Gone    bool       `json:"gone,omitzero"`
	Stays   bool       `json:"stays,omitzero"`
}

func formOfSlipping(s Slipping) slippingForm {
	return slippingForm{At: utc(s.At), In: s.In, Ref: s.Ref, AskedBy: formOf(s.AskedBy), Gone: s.Gone, Stays: s.Stays}
}

func (f slippingForm) open() Slipping {
	return Slipping{At: utc(f.At), In: f.In, Ref: f.Ref, AskedBy: f.AskedBy.open(), Gone: f.Gone, Stays: f.Stays}
}

func formOfMark(m Ticking) personAtForm { return personAtForm{By: formOf(m.By), At: utc(m.At)} }
func openMark(f personAtForm) Ticking   { return Ticking{By: f.By.open(), At: utc(f.At)} }

// The stored forms of the facts that concern the coordinators.
type (
	hushedForm struct {
		Questions []rules.QuestionID `json:"questions,omitzero"`
		Rule      Hushing            `json:"rule,omitzero"`
		At        time.Time          `json:"at,omitzero"`
	}
	slippedForm struct {
		At  time.Time `json:"at,omitzero"`
		In  Place     `json:"in,omitzero"`
		Ref string    `json:"ref,omitzero"`
	}
	slipErasingForm struct {
		Slip int        `json:"slip"`
		By   personForm `json:"by"`
		At   time.Time  `json:"at,omitzero"`
	}
	slipErasedForm struct {
		Slip int       `json:"slip"`
		Done bool      `json:"done,omitzero"`
		At   time.Time `json:"at,omitzero"`
	}
	raisedForm struct {
		Kind     string    `json:"kind"`
		Urgent   bool      `json:"urgent,omitzero"`
		At       time.Time `json:"at,omitzero"`
		Patience int       `json:"patience,omitzero"`
	}
	alertClimbedForm struct {
		Rung int       `json:"rung"`
		At   time.Time `json:"at,omitzero"`
	}
	reconsideredForm struct {
		From rules.OptionID `json:"from,omitzero"`
		To   rules.OptionID `json:"to,omitzero"`
	}
	alertClosedForm struct {
		Cleared bool       `json:"cleared,omitzero"`
		Slip    bool       `json:"slip,omitzero"`
		Why     Clearance  `json:"why,omitzero"`
		By      personForm `json:"by"`
		At      time.Time  `json:"at,omitzero"`
	}
	tickedForm struct {
		ID  string     `json:"id"`
		Set bool       `json:"set,omitzero"`
		By  personForm `json:"by,omitzero"`
		At  time.Time  `json:"at,omitzero"`
	}
)

// formOfCall is the kind and the stored form of a fact that concerns the
// coordinators; nil if it does not.
func formOfCall(f Fact) (kind string, form any) {
	switch f := f.(type) {
	case Hushed:
		return "hushed", hushedForm{Questions: f.Questions, Rule: f.Rule, At: utc(f.At)}
	case Slipped:
		return "slipped", slippedForm{At: utc(f.At), In: f.In, Ref: f.Ref}
	case SlipErasing:
		return "slip_erasing", slipErasingForm{Slip: f.Slip, By: formOf(f.By), At: utc(f.At)}
	case SlipErased:
		return "slip_erased", slipErasedForm{Slip: f.Slip, Done: f.Done, At: utc(f.At)}
	case AlertRaised:
		return "alert_raised", raisedForm{Kind: f.Kind, Urgent: f.Urgent, At: utc(f.At), Patience: f.Patience}
	case AlertUrgent:
		return "alert_urgent", nothingForm{}
	case AlertPosted:
		return "alert_posted", momentForm{At: utc(f.At)}
	case AlertArrived:
		return "alert_arrived", momentForm{At: utc(f.At)}
	case AlertClimbed:
		return "alert_climbed", alertClimbedForm{Rung: f.Rung, At: utc(f.At)}
	case AlertUnreached:
		return "alert_unreached", nothingForm{}
	case AlertReconsidered:
		return "alert_reconsidered", reconsideredForm(f)
	case AlertAcknowledged:
		return "alert_acknowledged", personAtForm{By: formOf(f.By), At: utc(f.At)}
	case AlertContacted:
		return "alert_contacted", personAtForm{By: formOf(f.By), At: utc(f.At)}
	case AlertClosed:
		return "alert_closed", alertClosedForm{Cleared: f.Cleared, Slip: f.Slip, Why: f.Why, By: formOf(f.By), At: utc(f.At)}
	case Watched:
		return "watched", watchedForm{What: f.What, Minutes: f.Minutes, At: utc(f.At)}
	case Ticked:
		return "ticked", tickedForm{ID: f.ID, Set: f.Set, By: formOf(f.By), At: utc(f.At)}
	}
	return "", nil
}

// openCall is the other half of formOfCall; nil, without an error, if the kind
// is none of these.
func openCall(kind string, b []byte) (Fact, error) {
	switch kind {
	case "hushed":
		return read(b, func(f hushedForm) Fact { return Hushed{Questions: f.Questions, Rule: f.Rule, At: utc(f.At)} })
	case "slipped":
		return read(b, func(f slippedForm) Fact { return Slipped{At: utc(f.At), In: f.In, Ref: f.Ref} })
	case "slip_erasing":
		return read(b, func(f slipErasingForm) Fact { return SlipErasing{Slip: f.Slip, By: f.By.open(), At: utc(f.At)} })
	case "slip_erased":
		return read(b, func(f slipErasedForm) Fact { return SlipErased{Slip: f.Slip, Done: f.Done, At: utc(f.At)} })
	case "alert_raised":
		return read(b, func(f raisedForm) Fact {
			return AlertRaised{Kind: f.Kind, Urgent: f.Urgent, At: utc(f.At), Patience: f.Patience}
		})
	case "alert_urgent":
		return read(b, func(nothingForm) Fact { return AlertUrgent{} })
	case "alert_posted":
		return read(b, func(f momentForm) Fact { return AlertPosted{At: utc(f.At)} })
	case "alert_arrived":
		return read(b, func(f momentForm) Fact { return AlertArrived{At: utc(f.At)} })
	case "alert_climbed":
		return read(b, func(f alertClimbedForm) Fact { return AlertClimbed{Rung: f.Rung, At: utc(f.At)} })
	case "alert_unreached":
		return read(b, func(nothingForm) Fact { return AlertUnreached{} })
	case "alert_reconsidered":
		return read(b, func(f reconsideredForm) Fact { return AlertReconsidered(f) })
	case "alert_acknowledged":
		return read(b, func(f personAtForm) Fact { return AlertAcknowledged{By: f.By.open(), At: utc(f.At)} })
	case "alert_contacted":
		return read(b, func(f personAtForm) Fact { return AlertContacted{By: f.By.open(), At: utc(f.At)} })
	case "alert_closed":
		return read(b, func(f alertClosedForm) Fact {
			return AlertClosed{Cleared: f.Cleared, Slip: f.Slip, Why: f.Why, By: f.By.open(), At: utc(f.At)}
		})
	case "watched":
		return read(b, func(f watchedForm) Fact { return Watched{What: f.What, Minutes: f.Minutes, At: utc(f.At)} })
	case "ticked":
		return read(b, func(f tickedForm) Fact { return Ticked{ID: f.ID, Set: f.Set, By: f.By.open(), At: utc(f.At)} })
	}
	return nil, nil
}
