package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// factForm is a stored Fact, such as {"answered":{"question":"it",…}}.
type factForm struct{ Fact Fact }

// UnmarshalJSON reads what EncodeFact wrote.
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

// formOfFact is the kind and the stored form of a fact; nil for what has none.
func formOfFact(f Fact) (kind string, form any) {
	switch f := f.(type) {
	case Opened:
		return "opened", openedForm{
			By: formOf(f.By), At: utc(f.At), Home: f.Home, Lang: f.Lang, Plan: f.Plan, Exercise: f.Exercise, Part: partForm(f.Part),
		}
	case Answered:
		return "answered", answeredForm{
			Question: f.Question, Value: valueForm{f.Value}, Was: valueForm{f.Was},
			Comment: f.Comment, By: formOf(f.By), At: utc(f.At), More: f.More,
		}
	case FieldAnswered:
		return "field_answered", fieldForm{Question: f.Question, Field: f.Field, Value: valueForm{f.Value}}
	case FieldReopened:
		return "field_reopened", fieldForm{Question: f.Question, Field: f.Field}
	case Misunderstood:
		return "misunderstood", questionForm{Question: f.Question}
	case Skipped:
		return "skipped", questionForm{Question: f.Question}
	case Commented:
		return "commented", commentedForm{Question: f.Question, Comment: f.Comment, By: formOf(f.By)}
	case Reopened:
		return "reopened", questionForm{Question: f.Question}
	case Proposed:
		return "proposed", proposedForm{Question: f.Question, Value: valueForm{f.Value}, By: formOf(f.By), At: utc(f.At)}
	case Retracted:
		return "retracted", nothingForm{}
	case Erased:
		return "erased", erasedForm{Question: f.Question, At: utc(f.At), Dated: f.Dated}
	case StageClosed:
		return "stage_closed", stageClosedForm{Stage: f.Stage, By: formOf(f.By), At: utc(f.At)}
	case Issued:
		return "issued", issuedForm(f)
	case RoundOpened:
		return "round_opened", roundOpenedForm{Stage: f.Stage, Due: dateOf(f.Due), Questions: f.Questions}
	case Reminded:
		return "reminded", remindedForm{
			Reminder: f.Reminder, Moments: f.Moments, At: utc(f.At), Late: f.Late, Done: f.Done, Absent: f.Absent,
		}
	case Climbed:
		return "climbed", climbedForm{Reminder: f.Reminder, Rung: f.Rung, At: utc(f.At), Absent: f.Absent}
	case ReminderDone:
		return "reminder_done", reminderDoneForm{Reminder: f.Reminder, By: formOf(f.By), At: utc(f.At)}
	case OrganisationIn:
		return "organisation_in", organisationForm{Organisation: f.Organisation}
	case PartReady:
		return "part_ready", nothingForm{}
	case Redelivered:
		return "redelivered", asideForm{Delivery: f.Delivery, By: f.By, Why: f.Why, At: utc(f.At)}
	case Dropped:
		return "dropped", asideForm{Delivery: f.Delivery, By: f.By, Why: f.Why, At: utc(f.At)}
	case Delegated:
		return "delegated", delegatedForm{From: formOf(f.From), To: formOf(f.To)}
	case LanguageSet:
		return "language_set", languageForm{Lang: f.Lang}
	case Paused:
		return "paused", nothingForm{}
	case Resumed:
		return "resumed", momentForm{At: f.At}
	case Closed:
		return "closed", closedForm{By: formOf(f.By), At: utc(f.At), Why: f.Why, Reason: f.Reason}
	case CaseReopened:
		return "case_reopened", personAtForm{By: formOf(f.By), At: utc(f.At)}
	case Shown:
		return "shown", shownForm{
			What: f.What, Question: f.Question, Requirement: f.Requirement, Why: f.Why, Format: f.Format,
			To: formOf(f.To), In: f.In,
		}
	default:
		if kind, form = formOfPlan(f); form != nil {
			return kind, form
		}
		return formOfCall(f)
	}
}
