package rules

import (
	"io/fs"
	"maps"
	"slices"
)

// Off is a requirement that an overlay has switched off.
type Off struct {
	Requirement RequirementID
	Reason      string
}

// SwitchedOff is the requirements that never apply because an overlay says
// so, with the reasons it gives, in catalogue order.
func (p *Plan) SwitchedOff() []Off { return slices.Clone(p.off) }

// WithOverlay loads the files of base as an organisation has adapted them.
// name stands for the overlay in problems; the digest covers both. An overlay
// is one YAML file:
//
//	insert:
//	  - after: owner                 # or before
//	    question: {id: unit, …}      # as in the file of a stage
//	    english: {ask: …}            # as in the English file; optional
//	replace:
//	  - question: owner              # with ask, short, help, why or example
//	    help: …
//	    english: {help: …}
//	  - requirement: PRO-1           # with text, motive or evidence
//	    text: {sv: …, en: …}
//	  - document: policy             # with title, note or link
//	    link: https://…
//	switch_off:
//	  - requirement: PER-4
//	    reason: …
//
// What decides an alarm stays as it is: the questions of the screening and of
// the alarm rows can neither be reworded nor come apart, and no inserted
// question can screen or be urgent. A compulsory requirement cannot be
// switched off. The error is a *Problems.
func WithOverlay(base fs.FS, overlay []byte, name string) (*Plan, error) {
	f := &faults{}
	s := read(base, f)
	var raw rawOverlay
	if decode(name, overlay, &raw, f) {
		s.mark(name, overlay)
		o := overlaying{sources: s, faults: f}
		o.insert(raw.Insert)
		o.replace(raw.Replace)
		o.switchOff(raw.SwitchOff)
		s.overlay = &raw
	} else {
		s.unreadable = true
	}
	return build(s, f)
}

type rawOverlay struct {
	at
	Insert    []rawInsert  `yaml:"insert"`
	Replace   []rawReplace `yaml:"replace"`
	SwitchOff []rawOff     `yaml:"switch_off"`
}

type rawInsert struct {
	at
	Before   rawText            `yaml:"before"`
	After    rawText            `yaml:"after"`
	Question rawQuestion        `yaml:"question"`
	English  rawQuestionEnglish `yaml:"english"`
}

type rawReplace struct {
	at
	Question    rawText            `yaml:"question"`
	Requirement rawText            `yaml:"requirement"`
	Document    rawText            `yaml:"document"`
	Ask         rawText            `yaml:"ask"`
	Short       rawText            `yaml:"short"`
	Help        rawText            `yaml:"help"`
	Why         rawText            `yaml:"why"`
	Example     rawText            `yaml:"example"`
	English     rawQuestionEnglish `yaml:"english"`
	Text        rawWords           `yaml:"text"`
	Motive      rawWords           `yaml:"motive"`
	Evidence    rawWords           `yaml:"evidence"`
	Title       rawWords           `yaml:"title"`
	Note        rawWords           `yaml:"note"`
	Link        rawLink            `yaml:"link"`
}

type rawOff struct {
	at
	Requirement rawText `yaml:"requirement"`
	Reason      rawText `yaml:"reason"`
}

// overlaying edits what was read from the base.
type overlaying struct {
	sources *sources
	faults  *faults
}

func (o overlaying) insert(list []rawInsert) {
	for _, one := range list {
		anchor := one.After
		if (one.Before.s == "") == (one.After.s == "") {
			o.faults.add(one.at.says("an inserted question stands before or after another; write one of the two"))
			continue
		}
		if one.Before.s != "" {
			anchor = one.Before
		}
		if one.Question.Screens || one.Question.Urgent {
			o.faults.add(one.Question.at.says("an inserted question can neither screen nor be urgent"))
		}
		stage, step, i := o.find(anchor)
		if step == nil {
			continue
		}
		if one.After.s != "" {
			i++
		}
		step.Questions = slices.Insert(slices.Clone(step.Questions), i, one.Question)
		english := &o.sources.stagesEnglish[stage]
		english.Questions = withKey(english.Questions, one.Question.ID.s, one.English)
	}
}

// find is the stage, step and place of a question; no step if it is not there.
func (o overlaying) find(id rawText) (stage int, step *rawStep, place int) {
	var names []string
	for s := range o.sources.stages {
		for t := range o.sources.stages[s].Steps {
			step := &o.sources.stages[s].Steps[t]
			for i, q := range step.Questions {
				if q.ID.s == id.s {
					return s, step, i
				}
				names = append(names, q.ID.s)
			}
		}
	}
	p := id.says("there is no question %s", id.s)
	p.Suggestion = nearest(id.s, names)
	o.faults.add(p)
	return 0, nil, 0
}

func (o overlaying) switchOff(list []rawOff) {
	for _, one := range list {
		if one.Reason.s == "" {
			o.faults.add(one.at.says("switching off %s needs a reason", one.Requirement.s))
		}
		r := o.requirement(one.Requirement)
		if r == nil {
			continue
		}
		if r.Compulsory {
			o.faults.add(one.Requirement.says("%s is compulsory and cannot be switched off", one.Requirement.s))
			continue
		}
		if r.off != "" {
			o.faults.add(one.Requirement.says("%s is switched off twice", one.Requirement.s))
		}
		r.off = one.Reason.s
	}
}

func (o overlaying) requirement(id rawText) *rawRequirement {
	var names []string
	for i := range o.sources.catalogue.Requirements {
		r := &o.sources.catalogue.Requirements[i]
		if r.ID.s == id.s {
			return r
		}
		names = append(names, r.ID.s)
	}
	p := id.says("there is no requirement %s", id.s)
	p.Suggestion = nearest(id.s, names)
	o.faults.add(p)
	return nil
}

func withKey[T any](m map[string]T, key string, value T) map[string]T {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]T{}
	}
	out[key] = value
	return out
}
