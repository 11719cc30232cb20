package rules

import (
	"maps"
	"slices"
)

// questions builds the stages, steps and questions, in the order of asking.
func (b *builder) questions() {
	sets := b.sets()
	seen, steps, reserved := map[string]at{}, map[string]at{}, reservedNames()
	for i, raw := range b.sources.stages {
		english := b.sources.stagesEnglish[i]
		id := order()[i]
		if raw.Stage.s != "" && raw.Stage.s != string(id) {
			b.fault(raw.Stage.at, "this is the file of stage %s, not %s", id, raw.Stage.s)
		}
		if raw.file == "" {
			continue // missing or unreadable, and reported as that
		}
		b.want(raw.Title, raw.at, "title")
		stage := Stage{ID: id, Title: b.words(raw.Title, english.Title), Intro: b.words(raw.Intro, english.Intro)}
		var stepIDs, questionIDs []string
		for _, rs := range raw.Steps {
			b.identifier(rs.ID, rs.at, "step", steps)
			b.want(rs.Title, rs.at, "title of step "+rs.ID.s)
			words := english.Steps[rs.ID.s]
			step := Step{ID: rs.ID.s, Title: b.words(rs.Title, words.Title), Intro: b.words(rs.Intro, words.Intro)}
			stepIDs = append(stepIDs, rs.ID.s)
			for _, rq := range rs.Questions {
				questionIDs = append(questionIDs, rq.ID.s)
				if !b.identifier(rq.ID, rq.at, "question", seen) {
					continue
				}
				if reserved[rq.ID.s] {
					b.fault(rq.ID.at, "%s has a meaning of its own in conditions; name the question otherwise", rq.ID.s)
				}
				q := b.question(rq, english.Questions[rq.ID.s], sets)
				q.Stage, q.Step = id, step.ID
				step.Questions = append(step.Questions, q.ID)
				b.plan.questions = append(b.plan.questions, q)
				b.plan.places["question/"+rq.ID.s] = rq.ID.at
				b.plan.asks = append(b.plan.asks, nil)
				b.pending = append(b.pending, pending{raw: rq.When, kind: "bool", before: len(b.plan.questions) - 1, terms: -1, findings: -1})
			}
			stage.Steps = append(stage.Steps, step)
		}
		strayEnglish(b, english.Steps, func(r rawStepEnglish) at { return r.at }, stepIDs, "step")
		strayEnglish(b, english.Questions, func(r rawQuestionEnglish) at { return r.at }, questionIDs, "question")
		b.plan.stages = append(b.plan.stages, stage)
	}
	for i := range b.pending {
		b.pending[i].into = &b.plan.asks[i]
	}
	b.links()
}

// sets resolves the named sets of options, both languages.
func (b *builder) sets() map[string][]Option {
	out := map[string][]Option{}
	for _, name := range slices.Sorted(maps.Keys(b.sources.sets.Sets)) {
		out[name] = b.options(b.sources.sets.Sets[name], b.sources.setsEnglish.Sets[name])
	}
	for _, name := range slices.Sorted(maps.Keys(b.sources.setsEnglish.Sets)) {
		if _, ok := out[name]; !ok {
			b.fault(at{file: "checklists/options.en.yaml", line: b.sources.setsEnglish.line, column: b.sources.setsEnglish.column},
				"there is no set %s to give English for", name)
		}
	}
	return out
}

func (b *builder) options(raw []rawOption, english map[string]rawOptionEnglish) []Option {
	var out []Option
	var ids []string
	seen := map[string]at{}
	for _, r := range raw {
		ids = append(ids, r.ID.s)
		if !b.unique(r.ID, r.at, "option", seen) {
			continue
		}
		b.want(r.Label, r.at, "label of option "+r.ID.s)
		en := english[r.ID.s]
		o := Option{ID: OptionID(r.ID.s), Label: b.words(r.Label, en.Label)}
		if len(r.Says)+len(en.Says) > 0 {
			o.Says = map[Lang][]string{}
			if len(r.Says) > 0 {
				o.Says[Swedish] = texts(r.Says)
			}
			if len(en.Says) > 0 {
				o.Says[English] = texts(en.Says)
			}
		}
		out = append(out, o)
	}
	strayEnglish(b, english, func(r rawOptionEnglish) at { return r.at }, ids, "option")
	return out
}

func (b *builder) question(r rawQuestion, en rawQuestionEnglish, sets map[string][]Option) Question {
	q := Question{
		ID: QuestionID(r.ID.s), Kind: Kind(r.Kind.s),
		Ask: b.words(r.Ask, en.Ask), Short: b.words(r.Short, en.Short), Help: b.words(r.Help, en.Help),
		Why: b.words(r.Why, en.Why), Example: b.words(r.Example, en.Example), Sources: b.cited(r.Sources),
		Unsure: r.Unsure, Neutral: r.Neutral, Free: r.Free, Screens: r.Screens, Urgent: r.Urgent,
	}
	name := "question " + r.ID.s
	b.want(r.Ask, r.at, "ask of "+name)
	b.want(r.Short, r.at, "short of "+name)
	s := b.shape(shape{
		name: name, at: r.at, kind: r.Kind, set: r.Set, options: r.Options, min: r.Min, max: r.Max, levels: r.Levels,
		english: en.Options, englishLevels: en.Levels,
	}, sets, []Kind{KindText, KindPerson, KindDate, KindChoice, KindChoices, KindLevel, KindEntries})
	q.Options, q.Levels, q.Min, q.Max = s.options, s.levels, s.min, s.max
	q.Settled = OptionID(r.Settled.s)
	if q.Settled != "" && !offers(q.Options, r.Settled.s) {
		b.fault(r.Settled.at, "%s is settled by '%s', which it does not offer", name, r.Settled.s)
	}
	switch q.Kind {
	case KindText, KindDate, KindLevel:
		b.want(r.Example, r.at, "example of "+name)
	case KindEntries:
		if len(r.Fields) == 0 {
			b.fault(r.at, "%s is of kind entries and needs fields", name)
		}
	}
	if len(r.Fields) > 0 && q.Kind != KindEntries {
		b.fault(r.at, "%s has fields, which only kind entries has", name)
	}
	if r.Unsure && q.Kind != KindLevel {
		b.fault(r.at, "%s is marked unsure, which only kind level can be", name)
	}
	if r.Neutral && q.Kind != KindText {
		b.fault(r.at, "%s is marked neutral, which only kind text can be", name)
	}
	q.Fields = b.fields(r, en, sets)
	return q
}

func (b *builder) fields(r rawQuestion, en rawQuestionEnglish, sets map[string][]Option) []Field {
	var out []Field
	var ids []string
	seen := map[string]at{}
	for _, rf := range r.Fields {
		ids = append(ids, rf.ID.s)
		if !b.identifier(rf.ID, rf.at, "field", seen) {
			continue
		}
		words := en.Fields[rf.ID.s]
		name := "field " + r.ID.s + "." + rf.ID.s
		b.want(rf.Ask, rf.at, "ask of "+name)
		s := b.shape(shape{
			name: name, at: rf.at, kind: rf.Kind, set: rf.Set, options: rf.Options, min: rf.Min, max: rf.Max, levels: rf.Levels,
			english: words.Options, englishLevels: words.Levels,
		}, sets, []Kind{KindText, KindPerson, KindDate, KindChoice, KindLevel})
		if rf.Requirement && rf.Kind.s != string(KindText) {
			b.fault(rf.at, "%s names a requirement, which only kind text can", name)
		}
		out = append(out, Field{
			ID: FieldID(rf.ID.s), Kind: Kind(rf.Kind.s), Ask: b.words(rf.Ask, words.Ask), Short: b.words(rf.Short, words.Short),
			Example: b.words(rf.Example, words.Example), Options: s.options, Levels: s.levels, Min: s.min, Max: s.max,
			FromRisk: rf.FromRisk.n, Free: rf.Free, Requirement: rf.Requirement,
		})
	}
	strayEnglish(b, en.Fields, func(r rawFieldEnglish) at { return r.at }, ids, "field")
	return out
}
