package conversation

import (
	"fmt"
	"time"

	"upphandlingsvakten/rules"
)

// factForm is a stored Fact, such as {"answered":{"question":"it",…}}.
type factForm struct{ Fact Fact }

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *factForm) UnmarshalJSON(b []byte) error {
	kind, body, err := untag(b)
	if err != nil {
		return err
	}
	f.Fact, err = openFact(kind, body)
	return err
}

// The stored forms of facts. Facts of the same shape share one.
type (
	nothingForm  struct{}
	questionForm struct {
		Question rules.QuestionID `json:"question"`
	}
	erasedForm struct {
		Question rules.QuestionID `json:"question"`
		At       time.Time        `json:"at,omitzero"`
		Dated    bool             `json:"dated,omitzero"`
	}
	momentForm struct {
		At time.Time `json:"at,omitzero"`
	}
	openedForm struct {
		By       personForm   `json:"by"`
		At       time.Time    `json:"at,omitzero"`
		Home     Place        `json:"home"`
		Lang     rules.Lang   `json:"lang"`
		Plan     rules.Digest `json:"plan"`
		Exercise bool         `json:"exercise,omitzero"`
		Part     partForm     `json:"part,omitzero"`
	}
	answeredForm struct {
		Question rules.QuestionID `json:"question"`
		Value    valueForm        `json:"value,omitzero"`
		Was      valueForm        `json:"was,omitzero"`
		Comment  string           `json:"comment,omitzero"`
		By       personForm       `json:"by"`
		At       time.Time        `json:"at,omitzero"`
		More     bool             `json:"more,omitzero"`
	}
	fieldForm struct {
		Question rules.QuestionID `json:"question"`
		Field    rules.FieldID    `json:"field"`
		Value    valueForm        `json:"value,omitzero"`
	}
	commentedForm struct {
		Question rules.QuestionID `json:"question"`
		Comment  string           `json:"comment"`
		By       personForm       `json:"by"`
	}
	proposedForm struct {
		Question rules.QuestionID `json:"question"`
		Value    valueForm        `json:"value,omitzero"`
		By       personForm       `json:"by"`
		At       time.Time        `json:"at,omitzero"`
	}
	personAtForm struct {
		By personForm `json:"by"`
		At time.Time  `json:"at,omitzero"`
	}
	asideForm struct {
		Delivery DeliveryID `json:"delivery"`
		By       string     `json:"by"`
		Why      string     `json:"why"`
		At       time.Time  `json:"at,omitzero"`
	}
	stageClosedForm struct {
		Stage rules.StageID `json:"stage"`
		By    personForm    `json:"by"`
		At    time.Time     `json:"at,omitzero"`
	}
	issuedForm struct {
		Version int      `json:"version"`
		Days    []string `json:"days,omitzero"`
	}
	roundOpenedForm struct {
		Stage     rules.StageID      `json:"stage"`
		Due       dateForm           `json:"due,omitzero"`
		Questions []rules.QuestionID `json:"questions,omitzero"`
	}
	remindedForm struct {
		Reminder string     `json:"reminder"`
		Moments  []string   `json:"moments,omitzero"`
		At       time.Time  `json:"at,omitzero"`
		Late     bool       `json:"late,omitzero"`
		Done     bool       `json:"done,omitzero"`
		Absent   []PersonID `json:"absent,omitzero"`
	}
	climbedForm struct {
		Reminder string     `json:"reminder"`
		Rung     int        `json:"rung"`
		At       time.Time  `json:"at,omitzero"`
		Absent   []PersonID `json:"absent,omitzero"`
	}
	reminderDoneForm struct {
		Reminder string     `json:"reminder"`
		By       personForm `json:"by"`
		At       time.Time  `json:"at,omitzero"`
	}
	organisationForm struct {
		Organisation int `json:"organisation"`
	}
	delegatedForm struct {
		From personForm `json:"from"`
		To   personForm `json:"to"`
	}
	languageForm struct {
		Lang rules.Lang `json:"lang"`
	}
	closedForm struct {
		By     personForm `json:"by"`
		At     time.Time  `json:"at,omitzero"`
		Why    Closing    `json:"why"`
		Reason string     `json:"reason,omitzero"`
	}
	shownForm struct {
		What        Showing             `json:"what"`
		Question    rules.QuestionID    `json:"question,omitzero"`
		Requirement rules.RequirementID `json:"requirement,omitzero"`
		Why         bool                `json:"why,omitzero"`
		Format      Format              `json:"format,omitzero"`
		To          personForm          `json:"to,omitzero"`
		In          Place               `json:"in,omitzero"`
	}
)

// MarshalJSON gives each kind of fact its name.
func (f factForm) MarshalJSON() ([]byte, error) {
	switch f := f.Fact.(type) {
	case Opened:
		return tagged("opened", openedForm{
			By: formOf(f.By), At: utc(f.At), Home: f.Home, Lang: f.Lang, Plan: f.Plan, Exercise: f.Exercise, Part: partForm(f.Part),
		})
	case Answered:
		return tagged("answered", answeredForm{
			Question: f.Question, Value: valueForm{f.Value}, Was: valueForm{f.Was},
			Comment: f.Comment, By: formOf(f.By), At: utc(f.At), More: f.More,
		})
	case FieldAnswered:
		return tagged("field_answered", fieldForm{Question: f.Question, Field: f.Field, Value: valueForm{f.Value}})
	case Misunderstood:
		return tagged("misunderstood", questionForm{Question: f.Question})
	case Skipped:
		return tagged("skipped", questionForm{Question: f.Question})
	case Commented:
		return tagged("commented", commentedForm{Question: f.Question, Comment: f.Comment, By: formOf(f.By)})
	case Reopened:
		return tagged("reopened", questionForm{Question: f.Question})
	case Proposed:
		return tagged("proposed", proposedForm{Question: f.Question, Value: valueForm{f.Value}, By: formOf(f.By), At: utc(f.At)})
	case Retracted:
		return tagged("retracted", nothingForm{})
	case Erased:
		return tagged("erased", erasedForm{Question: f.Question, At: utc(f.At), Dated: f.Dated})
	case StageClosed:
		return tagged("stage_closed", stageClosedForm{Stage: f.Stage, By: formOf(f.By), At: utc(f.At)})
	case Issued:
		return tagged("issued", issuedForm(f))
	case RoundOpened:
		return tagged("round_opened", roundOpenedForm{Stage: f.Stage, Due: dateOf(f.Due), Questions: f.Questions})
	case Reminded:
		return tagged("reminded", remindedForm{
			Reminder: f.Reminder, Moments: f.Moments, At: utc(f.At), Late: f.Late, Done: f.Done, Absent: f.Absent,
		})
	case Climbed:
		return tagged("climbed", climbedForm{Reminder: f.Reminder, Rung: f.Rung, At: utc(f.At), Absent: f.Absent})
	case ReminderDone:
		return tagged("reminder_done", reminderDoneForm{Reminder: f.Reminder, By: formOf(f.By), At: utc(f.At)})
	case OrganisationIn:
		return tagged("organisation_in", organisationForm{Organisation: f.Organisation})
	case PartReady:
		return tagged("part_ready", nothingForm{})
	case Redelivered:
		return tagged("redelivered", asideForm{Delivery: f.Delivery, By: f.By, Why: f.Why, At: utc(f.At)})
	case Dropped:
		return tagged("dropped", asideForm{Delivery: f.Delivery, By: f.By, Why: f.Why, At: utc(f.At)})
	case Delegated:
		return tagged("delegated", delegatedForm{From: formOf(f.From), To: formOf(f.To)})
	case LanguageSet:
		return tagged("language_set", languageForm{Lang: f.Lang})
	case Paused:
		return tagged("paused", nothingForm{})
	case Resumed:
		return tagged("resumed", momentForm{At: f.At})
	case Closed:
		return tagged("closed", closedForm{By: formOf(f.By), At: utc(f.At), Why: f.Why, Reason: f.Reason})
	case CaseReopened:
		return tagged("case_reopened", personAtForm{By: formOf(f.By), At: utc(f.At)})
	case Shown:
		return tagged("shown", shownForm{
			What: f.What, Question: f.Question, Requirement: f.Requirement, Why: f.Why, Format: f.Format,
			To: formOf(f.To), In: f.In,
		})
	default:
		if b, ok, err := marshalPlan(f); ok {
			return b, err
		}
		if kind, form := formOfCall(f); form != nil {
			return tagged(kind, form)
		}
		return nil, fmt.Errorf("a fact of type %T has no stored form", f)
	}
}
