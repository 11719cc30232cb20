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
func (p *Plan) Stages() []Stage { return p.stages }

// Question is the question with that id, if there is one.
func (p *Plan) Question(id QuestionID) (Question, bool) {
	i, ok := p.index[id]
	if !ok {
		return Question{}, false
	}
	return p.questions[i], true
}

// Questions is the questions of a stage, in the order of asking.
func (p *Plan) Questions(id StageID) []Question {
	var out []Question
	for _, q := range p.questions {
		if q.Stage == id {
			out = append(out, q)
		}
	}
	return out
}

// Requirement is the catalogue row with that id, whether it applies or not.
func (p *Plan) Requirement(id RequirementID) (Requirement, bool) {
	for _, r := range p.requirements {
		if r.ID == id {
			return r.Requirement, true
		}
	}
	return Requirement{}, false
}

// Requirements is the whole catalogue, in its order.
func (p *Plan) Requirements() []Requirement {
	var out []Requirement
	for _, r := range p.requirements {
		out = append(out, r.Requirement)
	}
	return out
}

// Area is the part of the catalogue with that id.
func (p *Plan) Area(id string) (Area, bool) {
	for _, a := range p.areas {
		if a.ID == id {
			return a.Area, true
		}
	}
	return Area{}, false
}

// Cadence is the follow-up with that id, a value of the finding Followup.
func (p *Plan) Cadence(id string) (Cadence, bool) {
	i := slices.IndexFunc(p.cadences, func(c Cadence) bool { return c.ID == id })
	if i < 0 {
		return Cadence{}, false
	}
	return p.cadences[i], true
}

// Series is the end of a contract with that id, a value of the finding Ending.
func (p *Plan) Series(id string) (Series, bool) {
	i := slices.IndexFunc(p.series, func(s Series) bool { return s.ID == id })
	if i < 0 {
		return Series{}, false
	}
	return p.series[i], true
}

// Documents is the governing documents and guides, in the order of the file.
func (p *Plan) Documents() []Document { return p.documents }

// Ticks is what only a coordinator ticks after an alarm.
func (p *Plan) Ticks() []Tick { return p.ticks }

// RiskBand is the band of a risk value, consequence times likelihood. It is
// false for a number that is no such product.
func (p *Plan) RiskBand(value int) (Band, bool) {
	i := slices.IndexFunc(p.bands, func(b Band) bool { return value >= b.From && value <= b.To })
	if i < 0 {
		return Band{}, false
	}
	return p.bands[i], true
}

// Trace is every statement of the guideline with what carries it.
func (p *Plan) Trace() []Statement { return p.statements }

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
