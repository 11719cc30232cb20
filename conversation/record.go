package conversation

import (
	"time"

	"upphandlingsvakten/rules"
)

// Record is a case as machines read it: what was answered by whom and when, what
// it brings about and why, and its log. Of a case that is Silent only its id, its
// status and its times are there. What calls coordinators is never told: not the
// answer, and not which answer a finding rests on.
type Record struct {
	Case    CaseID     `json:"case"`
	Status  Status     `json:"status"`
	Opened  time.Time  `json:"opened"`
	Touched time.Time  `json:"last_answered,omitzero"`
	Told    *Substance `json:"substance,omitempty"`
}

// Substance is what may be told of a case that is not Silent.
type Substance struct {
	Language     rules.Lang        `json:"language"`
	Plan         rules.Digest      `json:"plan"`
	Owner        RecordedPerson    `json:"owner"`
	Stage        rules.StageID     `json:"stage"`
	Round        int               `json:"round"`
	Version      int               `json:"documents_version"`
	Class        map[string]any    `json:"class"`
	Answers      []RecordedAnswer  `json:"answers"`
	Earlier      []RecordedRound   `json:"earlier_rounds,omitempty"`
	Findings     []RecordedFinding `json:"findings"`
	Requirements []RecordedFinding `json:"requirements"`
	Blocks       []RecordedFinding `json:"publication_blocks"`
	Agenda       []RecordedDay     `json:"agenda"`
	Log          []RecordedEvent   `json:"log"`
}

// The parts of a Substance.
type (
	// RecordedPerson is someone who took part.
	RecordedPerson struct {
		ID   PersonID `json:"id,omitempty"`
		Name string   `json:"name,omitempty"`
	}
	// RecordedAnswer is an answer that stands. Counts is false while its question
	// does not apply. Value is missing where it is withheld.
	RecordedAnswer struct {
		Question rules.QuestionID `json:"question"`
		Label    string           `json:"label"`
		Value    any              `json:"value,omitempty"`
		Shown    string           `json:"shown,omitempty"`
		Withheld bool             `json:"withheld,omitempty"`
		Counts   bool             `json:"counts"`
		By       RecordedPerson   `json:"by"`
		At       time.Time        `json:"at"`
		Comment  string           `json:"comment,omitempty"`
	}
	// RecordedRound is a pass through a stage that is over.
	RecordedRound struct {
		Stage   rules.StageID    `json:"stage"`
		Number  int              `json:"number"`
		Due     string           `json:"due,omitempty"`
		Answers []RecordedAnswer `json:"answers"`
	}
	// RecordedFinding is a finding, a requirement or a block, with its reason.
	RecordedFinding struct {
		ID      string             `json:"id"`
		Value   string             `json:"value,omitempty"`
		Result  Fulfilment         `json:"fulfilment,omitempty"` // of a requirement, by the winning tender
		Remedy  string             `json:"remedy,omitempty"`
		Text    string             `json:"text"`
		Rule    string             `json:"rule,omitempty"`
		Answers []rules.QuestionID `json:"because_of,omitempty"`
		Missing []rules.QuestionID `json:"missing,omitempty"`
		Sources []rules.Source     `json:"sources,omitempty"`
		Shown   string             `json:"because,omitempty"`
	}
	// RecordedDay is a day of the agenda.
	RecordedDay struct {
		Name  string   `json:"name"`
		Date  string   `json:"date"`
		Texts []string `json:"texts"`
	}
	// RecordedEvent is one fact of the log.
	RecordedEvent struct {
		Seq      int              `json:"seq"`
		What     string           `json:"what"`
		At       time.Time        `json:"at,omitzero"`
		By       *RecordedPerson  `json:"by,omitempty"`
		Question rules.QuestionID `json:"question,omitempty"`
		Was      any              `json:"was,omitempty"`
		Is       any              `json:"is,omitempty"`
		Withheld bool             `json:"withheld,omitempty"`
		Comment  string           `json:"comment,omitempty"`
	}
)

// RecordOf is a case with its log, in words of one language where there are any.
func RecordOf(p *rules.Plan, c Case, log []Fact, l rules.Lang) Record {
	r := Record{Case: c.ID, Status: c.Status, Opened: c.Opened.UTC(), Touched: c.Touched.UTC()}
	if c.Silent() {
		return r
	}
	v := &view{p: p, c: c, a: Assess(p, c), l: l}
	s := &Substance{
		Language: c.Lang, Plan: c.Plan, Owner: recorded(c.Owner), Stage: c.Stage, Round: c.Round, Version: c.Issued,
		Class: map[string]any{}, Answers: v.recordedAnswers(c.Answers), Log: recordLog(p, log),
	}
	for i, id := range aspects {
		s.Class[string(id)] = classValue(v.a.Class, i)
	}
	for _, past := range c.Past {
		one := RecordedRound{Stage: past.Stage, Number: past.Number, Answers: v.recordedAnswers(past.Answers)}
		if past.Due != (rules.Date{}) {
			one.Due = past.Due.String()
		}
		s.Earlier = append(s.Earlier, one)
	}
	v.recordFindings(s)
	for _, one := range agenda(p, c, v.a, l) {
		s.Agenda = append(s.Agenda, RecordedDay{Name: one.Name, Date: one.Date.String(), Texts: one.Texts})
	}
	r.Told = s
	return r
}

func recorded(p Person) RecordedPerson { return RecordedPerson(p) }

func classValue(c *rules.Class, aspect int) any {
	if c == nil {
		return nil
	}
	if n := [...]*int{c.Confidentiality, c.Integrity, c.Availability}[aspect]; n != nil {
		return *n
	}
	return nil
}

// recordedAnswers are answers in the order in which they are asked.
func (v *view) recordedAnswers(given map[rules.QuestionID]Given) []RecordedAnswer {
	out := []RecordedAnswer{}
	for _, stage := range v.p.Stages() {
		for _, q := range v.p.Questions(stage.ID) {
			g, ok := given[q.ID]
			if !ok {
				continue
			}
			a := RecordedAnswer{
				Question: q.ID, Label: q.Short.In(v.l), Counts: v.a.Applies.To(q.ID) == rules.True,
				By: recorded(g.By), At: g.At.UTC(), Withheld: mayNotStay(q, g.Value),
			}
			if !a.Withheld {
				a.Value, a.Shown, a.Comment = raw(g.Value), shown(q, g.Value, v.l), g.Comment
			}
			out = append(out, a)
		}
	}
	return out
}

func (v *view) recordFindings(s *Substance) {
	for _, f := range v.a.Findings {
		s.Findings = append(s.Findings, v.recordReason(string(f.ID), f.Value, v.label(v.a, f.ID), f.Because()))
	}
	s.Requirements, s.Blocks = []RecordedFinding{}, []RecordedFinding{}
	if released(v.c, v.a) {
		judged := Fulfilments(v.p, v.c)
		for _, r := range v.a.Requires {
			one := v.recordReason(string(r.ID), "", r.Text.In(v.l), r.Because())
			one.Result, one.Remedy = judged[r.ID].Result, v.remedy(judged[r.ID])
			s.Requirements = append(s.Requirements, one)
		}
	}
	for _, b := range v.a.Blocks {
		s.Blocks = append(s.Blocks, v.recordReason(string(b.ID), "", b.Text.In(v.l), b.Because()))
	}
}

// recordReason leaves out which answers call coordinators.
func (v *view) recordReason(id, value, text string, r rules.Reason) RecordedFinding {
	out := RecordedFinding{ID: id, Value: value, Text: text, Rule: r.Rule, Sources: r.Sources}
	out.Answers, out.Missing = v.tellable(r.Answers), v.tellable(r.Missing)
	r.Answers, r.Missing = out.Answers, out.Missing
	out.Shown = v.because(r)
	return out
}

// tellable are the questions whose answers call nobody.
func (v *view) tellable(list []rules.QuestionID) []rules.QuestionID {
	var out []rules.QuestionID
	for _, id := range list {
		if q, ok := v.p.Question(id); ok && !callsCoordinators(q) {
			out = append(out, id)
		}
	}
	return out
}

// raw is a value as bot simulate reads it.
func raw(v rules.Value) any {
	switch v := v.(type) {
	case rules.Text:
		return string(v)
	case rules.Name:
		return string(v)
	case rules.Choice:
		return string(v)
	case rules.Choices:
		return append([]rules.OptionID{}, v...)
	case rules.Level:
		if v == rules.UnknownLevel {
			return rules.Unknown
		}
		return int(v)
	case rules.Date:
		return v.String()
	case rules.Entries:
		out := make([]map[rules.FieldID]any, len(v))
		for i, e := range v {
			out[i] = map[rules.FieldID]any{}
			for f, value := range e {
				out[i][f] = raw(value)
			}
		}
		return out
	}
	return nil
}
