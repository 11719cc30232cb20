package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// caseForm is a stored Case. A field that is left out is zero.
type caseForm struct {
	ID     CaseID        `json:"id"`
	Seq    int64         `json:"seq"`
	Plan   rules.Digest  `json:"plan"`
	Lang   rules.Lang    `json:"lang"`
	Home   Place         `json:"home"`
	Opened time.Time     `json:"opened,omitzero"`
	Owner  personForm    `json:"owner"`
	Status Status        `json:"status"`
	Stage  rules.StageID `json:"stage"`
	Round  int           `json:"round"`
	Asking bool          `json:"asking,omitzero"`
	Due    dateForm      `json:"due,omitzero"`

	Answers map[rules.QuestionID]givenForm `json:"answers,omitzero"`
	Past    []roundForm                    `json:"past,omitzero"`
	Skipped map[rules.QuestionID]int       `json:"skipped,omitzero"`
	Tries   map[rules.QuestionID]int       `json:"tries,omitzero"`
	Draft   *draftForm                     `json:"draft,omitzero"`
	Reopen  rules.QuestionID               `json:"reopen,omitzero"`
	Again   int                            `json:"again,omitzero"`
	Changes int                            `json:"changes,omitzero"`
	More    rules.QuestionID               `json:"more,omitzero"`
	Propose *proposalForm                  `json:"propose,omitzero"`
	Last    rules.QuestionID               `json:"last,omitzero"`
	Summed  []summedForm                   `json:"summed,omitzero"`
	Revisit []rules.QuestionID             `json:"revisit,omitzero"`
	Replan  *replanForm                    `json:"replan,omitzero"`
	Replans []replanForm                   `json:"replans,omitzero"`
	Overdue []overdueForm                  `json:"overdue,omitzero"`
	Putting *puttingForm                   `json:"putting,omitzero"`
	Gone    []PersonID                     `json:"gone,omitzero"`

	Issued    int                     `json:"issued,omitzero"`
	Days      []string                `json:"days,omitzero"`
	Touched   time.Time               `json:"touched,omitzero"`
	Since     time.Time               `json:"since,omitzero"`
	Alert     *alertForm              `json:"alert,omitzero"`
	Cleared   bool                    `json:"cleared,omitzero"`
	Ticks     map[string]personAtForm `json:"ticks,omitzero"`
	Slips     []slippingForm          `json:"slips,omitzero"`
	House     *recordForm             `json:"house,omitzero"`
	Exercise  bool                    `json:"exercise,omitzero"`
	Reminders []reminderForm          `json:"reminders,omitzero"`
	Closing   Closing                 `json:"closing,omitzero"`
	Part      partForm                `json:"part,omitzero"`
	Told      bool                    `json:"told,omitzero"`
	Desk      *deskForm               `json:"desk,omitzero"`
}

// partForm is a stored Part.
type partForm struct {
	Host         CaseID `json:"host"`
	Organisation string `json:"organisation"`
}

type givenForm struct {
	Value   valueForm  `json:"value,omitzero"`
	By      personForm `json:"by"`
	At      time.Time  `json:"at,omitzero"`
	Seq     int64      `json:"seq"`
	Comment string     `json:"comment,omitzero"`
}

type draftForm struct {
	Question rules.QuestionID            `json:"question"`
	Fields   map[rules.FieldID]valueForm `json:"fields,omitzero"`
	Passed   map[rules.FieldID]bool      `json:"passed,omitzero"`
}

type proposalForm struct {
	Question rules.QuestionID `json:"question"`
	Value    valueForm        `json:"value,omitzero"`
	By       personForm       `json:"by"`
	Seq      int64            `json:"seq"`
	At       time.Time        `json:"at,omitzero"`
}

type roundForm struct {
	Stage   rules.StageID                  `json:"stage"`
	Number  int                            `json:"number"`
	Due     dateForm                       `json:"due,omitzero"`
	Answers map[rules.QuestionID]givenForm `json:"answers,omitzero"`
}

type summedForm struct {
	Stage   rules.StageID `json:"stage"`
	Round   int           `json:"round"`
	Changes int           `json:"changes,omitzero"`
}

type reminderForm struct {
	Name    string    `json:"name"`
	Moments []string  `json:"moments,omitzero"`
	At      time.Time `json:"at,omitzero"`
	Late    bool      `json:"late,omitzero"`
	Rung    int       `json:"rung,omitzero"`
	Climbed time.Time `json:"climbed,omitzero"`
	Done    bool      `json:"done,omitzero"`

	Until time.Time  `json:"until,omitzero"`
	Rests personForm `json:"rests,omitzero"`
	Near  bool       `json:"near,omitzero"`
}

func formOfCase(c Case) caseForm {
	f := caseForm{
		ID: c.ID, Seq: c.Seq, Plan: c.Plan, Lang: c.Lang, Home: c.Home,
		Opened: utc(c.Opened), Owner: formOf(c.Owner), Status: c.Status,
		Stage: c.Stage, Round: c.Round, Asking: c.Asking, Due: dateOf(c.Due),
		Answers: mapOf(c.Answers, formOfGiven), Past: formsOf(c.Past, formOfRound),
		Skipped: c.Skipped, Tries: c.Tries, Reopen: c.Reopen, Again: c.Again, Changes: c.Changes, More: c.More,
		Last: c.Last, Summed: formsOf(c.Summed, func(s Summed) summedForm { return summedForm(s) }), Issued: c.Issued, Days: c.Days, Touched: utc(c.Touched), Since: utc(c.Since),
		Cleared: c.Cleared, Ticks: mapOf(c.Ticks, formOfMark), Slips: formsOf(c.Slips, formOfSlipping), Exercise: c.Exercise,
		Reminders: formsOf(c.Reminders, formOfReminder), Closing: c.Closing, Part: partForm(c.Part), Told: c.Told,
	}
	if d := c.Draft; d != nil {
		f.Draft = &draftForm{Question: d.Question, Fields: formOfEntry(d.Fields), Passed: d.Passed}
	}
	if p := c.Propose; p != nil {
		f.Propose = &proposalForm{Question: p.Question, Value: valueForm{p.Value}, By: formOf(p.By), Seq: p.Seq, At: utc(p.At)}
	}
	f.plans(c)
	f.Alert, f.House = formOfAlert(c.Alert), formOfRecord(c.House)
	return f
}

func (f caseForm) open() Case {
	c := Case{
		ID: f.ID, Seq: f.Seq, Plan: f.Plan, Lang: f.Lang, Home: f.Home,
		Opened: utc(f.Opened), Owner: f.Owner.open(), Status: f.Status,
		Stage: f.Stage, Round: f.Round, Asking: f.Asking, Due: f.Due.Date,
		Answers: mapOf(f.Answers, givenForm.open), Past: formsOf(f.Past, roundForm.open),
		Skipped: f.Skipped, Tries: f.Tries, Reopen: f.Reopen, Again: f.Again, Changes: f.Changes, More: f.More,
		Last: f.Last, Summed: formsOf(f.Summed, func(f summedForm) Summed { return Summed(f) }), Issued: f.Issued, Days: f.Days, Touched: utc(f.Touched), Since: utc(f.Since),
		Cleared: f.Cleared, Ticks: mapOf(f.Ticks, openMark), Slips: formsOf(f.Slips, slippingForm.open), Exercise: f.Exercise,
		Reminders: formsOf(f.Reminders, reminderForm.open), Closing: f.Closing, Part: Part(f.Part), Told: f.Told,
	}
	if d := f.Draft; d != nil {
		c.Draft = &Draft{Question: d.Question, Fields: openEntry(d.Fields), Passed: d.Passed}
	}
	if p := f.Propose; p != nil {
		c.Propose = &Proposal{Question: p.Question, Value: p.Value.Value, By: p.By.open(), Seq: p.Seq, At: utc(p.At)}
	}
	f.openPlans(&c)
	c.Alert, c.House = f.Alert.open(), f.House.open()
	return c
}

func formOfGiven(g Given) givenForm {
	return givenForm{Value: valueForm{g.Value}, By: formOf(g.By), At: utc(g.At), Seq: g.Seq, Comment: g.Comment}
}

func (f givenForm) open() Given {
	return Given{Value: f.Value.Value, By: f.By.open(), At: utc(f.At), Seq: f.Seq, Comment: f.Comment}
}

func formOfRound(r Round) roundForm {
	return roundForm{Stage: r.Stage, Number: r.Number, Due: dateOf(r.Due), Answers: mapOf(r.Answers, formOfGiven)}
}

func (f roundForm) open() Round {
	return Round{Stage: f.Stage, Number: f.Number, Due: f.Due.Date, Answers: mapOf(f.Answers, givenForm.open)}
}

func formOfReminder(r Reminder) reminderForm {
	return reminderForm{
		Name: r.Name, Moments: r.Moments, At: utc(r.At), Late: r.Late,
		Rung: r.Rung, Climbed: utc(r.Climbed), Done: r.Done,
		Until: utc(r.Until), Rests: formOf(r.Rests), Near: r.Near,
	}
}

func (f reminderForm) open() Reminder {
	return Reminder{
		Name: f.Name, Moments: f.Moments, At: utc(f.At), Late: f.Late,
		Rung: f.Rung, Climbed: utc(f.Climbed), Done: f.Done,
		Until: utc(f.Until), Rests: f.Rests.open(), Near: f.Near,
	}
}
