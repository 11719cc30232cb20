package rules

import (
	"maps"
	"slices"
	"strings"
)

// Digest names the files the plan was loaded from, overlay included.
func (p *Plan) Digest() Digest { return p.digest }

// Warnings is what is missing but no fault: texts that have no English.
func (p *Plan) Warnings() []Problem { return slices.Clone(p.warnings) }

// Stages is every stage, in the order in which a case passes them.
func (p *Plan) Stages() []Stage {
	out := slices.Clone(p.stages)
	for i := range out {
		out[i].Title, out[i].Intro = maps.Clone(out[i].Title), maps.Clone(out[i].Intro)
		out[i].Steps = slices.Clone(out[i].Steps)
		for j := range out[i].Steps {
			s := &out[i].Steps[j]
			s.Title, s.Intro, s.Questions = maps.Clone(s.Title), maps.Clone(s.Intro), slices.Clone(s.Questions)
		}
	}
	return out
}

// Question is the question with that id, if there is one.
func (p *Plan) Question(id QuestionID) (Question, bool) {
	i, ok := p.index[id]
	if !ok {
		return Question{}, false
	}
	return p.questions[i].clone(), true
}

// Questions is the questions of a stage, in the order of asking.
func (p *Plan) Questions(id StageID) []Question {
	var out []Question
	for _, q := range p.questions {
		if q.Stage == id {
			out = append(out, q.clone())
		}
	}
	return out
}

// Requirement is the catalogue row with that id, whether it applies or not.
func (p *Plan) Requirement(id RequirementID) (Requirement, bool) {
	for _, r := range p.requirements {
		if r.ID == id {
			return r.Requirement.clone(), true
		}
	}
	return Requirement{}, false
}

// Requirements is the whole catalogue, in its order.
func (p *Plan) Requirements() []Requirement {
	var out []Requirement
	for _, r := range p.requirements {
		out = append(out, r.Requirement.clone())
	}
	return out
}

// Area is the part of the catalogue with that id.
func (p *Plan) Area(id string) (Area, bool) {
	for _, a := range p.areas {
		if a.ID == id {
			return a.Area.clone(), true
		}
	}
	return Area{}, false
}

// Cadence is the follow-up with that id, a value of the finding Followup.
func (p *Plan) Cadence(id string) (Cadence, bool) {
	for _, c := range p.cadences {
		if c.ID == id {
			c.Text = maps.Clone(c.Text)
			return c, true
		}
	}
	return Cadence{}, false
}

// Series is the end of a contract with that id, a value of the finding Ending.
func (p *Plan) Series(id string) (Series, bool) {
	for _, s := range p.series {
		if s.ID == id {
			s.Moments = slices.Clone(s.Moments)
			for i := range s.Moments {
				s.Moments[i].Text = maps.Clone(s.Moments[i].Text)
			}
			return s, true
		}
	}
	return Series{}, false
}

// Documents is the governing documents and guides, in the order of the file.
func (p *Plan) Documents() []Document {
	out := slices.Clone(p.documents)
	for i := range out {
		out[i].Title, out[i].Note = maps.Clone(out[i].Title), maps.Clone(out[i].Note)
	}
	return out
}

// Ticks is what only a coordinator ticks after an alarm.
func (p *Plan) Ticks() []Tick {
	out := slices.Clone(p.ticks)
	for i := range out {
		out[i].Text, out[i].Sources = maps.Clone(out[i].Text), slices.Clone(out[i].Sources)
	}
	return out
}

// RiskBand is the band of a risk value, consequence times likelihood. It is
// false for a number that is no such product.
func (p *Plan) RiskBand(value int) (Band, bool) {
	for _, b := range p.bands {
		if value >= b.From && value <= b.To {
			b.Label, b.Decides = maps.Clone(b.Label), maps.Clone(b.Decides)
			return b, true
		}
	}
	return Band{}, false
}

// Trace is every statement of the guideline with what carries it.
func (p *Plan) Trace() []Statement {
	out := slices.Clone(p.statements)
	for i := range out {
		out[i].Carriers = slices.Clone(out[i].Carriers)
	}
	return out
}

// Carried says whether the plan has the thing that a carrier such as
// "question:owner" names. It knows nothing of messages and is false for them.
func (p *Plan) Carried(carrier string) bool { return p.carriers()[carrier] }

func isMessage(carrier string) bool { return strings.HasPrefix(carrier, "message:") }

func (p *Plan) carriers() map[string]bool {
	out := map[string]bool{}
	add := func(kind, id string) { out[kind+":"+id] = true }
	for _, s := range p.stages {
		add("stage", string(s.ID))
		for _, step := range s.Steps {
			add("step", step.ID)
		}
	}
	for _, q := range p.questions {
		add("question", string(q.ID))
	}
	for _, f := range p.findings {
		add("finding", string(f.id))
	}
	for _, b := range p.blocks {
		add("block", string(b.id))
	}
	for _, a := range p.areas {
		add("area", a.ID)
	}
	for _, r := range p.requirements {
		add("requirement", string(r.ID))
	}
	for _, c := range p.cadences {
		add("reminder", c.ID)
	}
	for _, s := range p.series {
		add("reminder", s.ID)
		for _, m := range s.Moments {
			add("reminder", m.ID)
		}
	}
	for _, d := range p.documents {
		add("document", d.ID)
	}
	for _, t := range p.ticks {
		add("tick", t.ID)
	}
	return out
}

func nearestIn(s string, names map[string]bool) string {
	return nearest(s, slices.Sorted(maps.Keys(names)))
}
