package conversation

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/rules"
)

// ErrSilent says that nothing may be told of a case, because of an alarm.
var ErrSilent = errors.New("nothing may be told of this case")

// Dossier is what the documents of a case say, in words of one language. There
// is none of a case that is Silent, and no screening answer is in any.
type Dossier struct {
	Case        CaseID
	Lang        rules.Lang
	Seq         int64 // counts what has happened to the case
	Version     int   // 0 for a draft
	Title       string
	Owner       string // of the information
	Contact     string // who is asked about the case
	Register    string // its number in the register of public records
	Stage       string
	Closed      bool
	Preliminary bool      // a coordinator has still to say that it may go on
	Class       [3]string // confidentiality, integrity, availability: a digit, "?" or "–"
	ClassNames  [3]string // what those levels are called; empty where not known
	Findings    []Conclusion
	Steps       []Passage // the answers of the first stage, step by step
	Risks       []Risk
	Scale       Scale
	Assessed    bool // somebody has said what the risks are, or that there are none
	Assessor    string
	AssessedOn  rules.Date
	Open        []string
	Blocks      []string
	Released    bool // the requirements may be handed over
	Chapters    []Chapter
	Agenda      []Appointment
	Dropped     []Appointment // days of earlier versions that are no more
}

// Conclusion is a finding in words, with what it rests on.
type Conclusion struct {
	ID                rules.FindingID // empty for the class
	Label, Value, Why string
}

// Passage is a step with its answers.
type Passage struct {
	Title string
	Lines []Line
}

// Line is a question with its answer.
type Line struct{ Label, Value string }

// Risk is one risk. A word that is missing is empty.
type Risk struct {
	Number                            int // in the case, from 1
	Consequence, Likelihood, Value    int // 1–4, 1–4, their product; 0 where one is missing
	Band                              string
	Threat, Note, BandLabel           string
	Treatment, Responsible, By, Ruled string
}

// Scale is what risks are measured by. Cells are by likelihood, then
// consequence, both from 1.
type Scale struct {
	Consequence, Likelihood []string
	Cells                   [][]Cell
}

// Cell is a place in the risk matrix.
type Cell struct {
	Value       int
	Band, Label string
}

// Chapter is an area with its requirements.
type Chapter struct {
	ID, Title    string
	Requirements []Demand
}

// Demand is a requirement in words.
type Demand struct {
	ID                     string
	Text, Motive, Evidence string
	Class                  string // the levels that call for it, such as "konfidentialitet 2"
	Why                    string
	AnnexA                 string
	Own                    bool // the municipality's own duty
	Compulsory             bool
	Result                 Fulfilment // of the winning tender
	Remedy                 string     // who sees to what is not fulfilled, and until when
}

// DossierOf puts a case into words. Its only error is ErrSilent.
func DossierOf(p *rules.Plan, c Case, l rules.Lang) (Dossier, error) {
	if c.Silent() {
		return Dossier{}, ErrSilent
	}
	v := &view{p: p, c: c, a: Assess(p, c), l: l}
	d := Dossier{
		Case: c.ID, Lang: l, Seq: c.Seq, Version: c.Issued,
		Title: text(c.Answers[title].Value), Owner: text(c.Answers[owner].Value), Contact: person(c.Owner).Text,
		Register: text(c.Answers[registerNumber].Value), Stage: v.stageTitle(c.Stage), Closed: c.Status == StatusClosed,
		Preliminary: v.preliminary(),
		Findings:    v.conclusions(), Steps: v.passages(), Risks: v.risks(), Scale: v.scale(), Assessed: answered(c, risks),
		Open: v.open(), Released: released(c, v.a), Agenda: agenda(p, c, v.a, l),
	}
	if d.Closed {
		d.Stage = phrase(l, KeyStatusClosed)
	}
	if g, ok := c.Answers[risks]; ok {
		d.Assessor, d.AssessedOn = person(g.By).Text, today(g.At)
	}
	d.Dropped = dropped(c, d.Agenda)
	for i := range d.Class {
		d.Class[i], d.ClassNames[i] = level(v.a.Class, i), v.levelName(i)
	}
	for _, b := range v.a.Blocks {
		d.Blocks = append(d.Blocks, b.Text.In(l))
	}
	if d.Released {
		d.Chapters = v.chapters()
	}
	return d, nil
}

// conclusions are the findings in words, each with what it rests on.
func (v *view) conclusions() []Conclusion {
	out := []Conclusion{{
		Label: phrase(v.l, KeyFindingClass),
		Value: phrase(v.l, KeyClassValue, "c", level(v.a.Class, 0), "i", level(v.a.Class, 1), "a", level(v.a.Class, 2)),
	}}
	for _, f := range v.a.Findings {
		reason := f.Because()
		if f.ID == rules.ProtectiveSecurity {
			reason.Answers, reason.Missing = nil, nil // which answer it was is nobody else's to read
		}
		out = append(out, Conclusion{ID: f.ID, Label: phrase(v.l, findingKey(f.ID)), Value: v.label(v.a, f.ID), Why: v.because(reason)})
	}
	return out
}

// passages are the answers that count in the first stage. Those that call
// coordinators are left out, and so are risks, which have a place of their own.
func (v *view) passages() []Passage {
	var out []Passage
	for _, s := range steps(v.p, rules.Prepare) {
		one := Passage{Title: s.Title.In(v.l)}
		for _, id := range s.Questions {
			q, _ := v.p.Question(id)
			g, ok := v.c.Answers[id]
			if !ok || v.a.Applies.To(id) != rules.True || mayNotStay(q, g.Value) || id == risks {
				continue
			}
			one.Lines = append(one.Lines, Line{q.Short.In(v.l), shown(q, g.Value, v.l)})
			if g.Comment != "" {
				one.Lines = append(one.Lines, Line{phrase(v.l, KeyCommentLabel), g.Comment})
			}
		}
		if len(one.Lines) > 0 {
			out = append(out, one)
		}
	}
	return out
}

func (v *view) risks() []Risk {
	q, _ := v.p.Question(risks)
	list, _ := v.a.Live[risks].(rules.Entries)
	out := make([]Risk, len(list))
	for i, e := range list {
		r := Risk{Number: i + 1}
		if n, ok := e[consequence].(rules.Level); ok {
			r.Consequence = int(n)
		}
		if n, ok := e[likelihood].(rules.Level); ok {
			r.Likelihood = int(n)
		}
		if value, ok := e.Risk(); ok {
			r.Value = value
			if band, ok := v.p.RiskBand(value); ok {
				r.Band, r.BandLabel = band.ID, band.Label.In(v.l)
			}
		}
		for _, f := range q.Fields {
			said, ok := e[f.ID]
			if !ok {
				continue
			}
			words := shown(fieldQuestion(q, f), said, v.l)
			switch f.ID {
			case "threat":
				r.Threat = words
			case "note":
				r.Note = words
			case "treatment":
				r.Treatment = words
			case "responsible":
				r.Responsible = words
			case "date":
				r.By = words
			case "decision":
				r.Ruled = words
			}
		}
		out[i] = r
	}
	return out
}

// levelName is what the level of an aspect is called, in its first words.
func (v *view) levelName(aspect int) string {
	q, _ := v.p.Question(aspects[aspect])
	n, err := strconv.Atoi(level(v.a.Class, aspect))
	if err != nil || n < q.Min || n-q.Min >= len(q.Levels) {
		return ""
	}
	name, _, _ := strings.Cut(q.Levels[n-q.Min].Label.In(v.l), ":")
	return name
}

// scale is the scale of risks. Of what a level is called, the first words do.
func (v *view) scale() Scale {
	var s Scale
	q, _ := v.p.Question(risks)
	for _, f := range q.Fields {
		var names []string
		for _, o := range f.Levels {
			name, _, _ := strings.Cut(o.Label.In(v.l), ":")
			names = append(names, name)
		}
		switch f.ID {
		case consequence:
			s.Consequence = names
		case likelihood:
			s.Likelihood = names
		}
	}
	for l := range s.Likelihood {
		var row []Cell
		for c := range s.Consequence {
			one := Cell{Value: (l + 1) * (c + 1)}
			if band, ok := v.p.RiskBand(one.Value); ok {
				one.Band, one.Label = band.ID, band.Label.In(v.l)
			}
			row = append(row, one)
		}
		s.Cells = append(s.Cells, row)
	}
	return s
}

// open are the points that are open, blocks left out.
func (v *view) open() []string {
	list, ok := v.openPoints(rules.Prepare).(List)
	if !ok {
		return nil
	}
	out := make([]string, 0, len(list.Items))
	for _, item := range list.Items[min(len(v.a.Blocks), len(list.Items)):] {
		out = append(out, plainSpans(item))
	}
	return out
}

func (v *view) chapters() []Chapter {
	var out []Chapter
	judged := Fulfilments(v.p, v.c)
	for _, area := range v.a.Areas {
		one := Chapter{ID: area.ID, Title: area.Title.In(v.l)}
		for _, r := range v.a.Requires {
			if r.Area != area.ID {
				continue
			}
			one.Requirements = append(one.Requirements, Demand{
				ID: string(r.ID), Text: r.Text.In(v.l), Motive: r.Motive.In(v.l), Evidence: r.Evidence.In(v.l),
				Class: v.levels(r.Because()), Why: v.because(r.Because()), AnnexA: strings.Join(r.AnnexA, ", "),
				Own: r.Own, Compulsory: r.Compulsory, Result: judged[r.ID].Result, Remedy: v.remedy(judged[r.ID]),
			})
		}
		if len(one.Requirements) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// remedy is who sees to what a tender does not fulfil, and until when.
func (v *view) remedy(j Judged) string {
	out := j.Responsible
	if j.By != (rules.Date{}) {
		by := phrase(v.l, KeyRemedyBy, "day", day(j.By, v.l))
		out = strings.TrimPrefix(out+", "+by, ", ")
	}
	return out
}

// levels are the levels among what a reason rests on.
func (v *view) levels(r rules.Reason) string {
	var out []string
	for i, id := range aspects {
		if slices.Contains(r.Answers, id) {
			key := [...]Key{KeyAspectC, KeyAspectI, KeyAspectA}[i]
			out = append(out, fmt.Sprintf("%s %s", phrase(v.l, key), level(v.a.Class, i)))
		}
	}
	return strings.Join(out, ", ")
}
