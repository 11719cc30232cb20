package rules

// replace puts the organisation's texts in the place of the shipped ones.
func (o overlaying) replace(list []rawReplace) {
	for _, one := range list {
		n := 0
		for _, id := range []rawText{one.Question, one.Requirement, one.Document} {
			if id.s != "" {
				n++
			}
		}
		switch {
		case n != 1:
			o.faults.add(one.at.says("want one of question, requirement and document to replace a text of"))
		case one.Question.s != "":
			o.question(one)
		case one.Requirement.s != "":
			o.misplaced(one, true, false, true)
			if r := o.requirement(one.Requirement); r != nil {
				swapWords(&r.Text, one.Text)
				swapWords(&r.Motive, one.Motive)
				swapWords(&r.Evidence, one.Evidence)
			}
		default:
			o.misplaced(one, true, true, false)
			o.document(one)
		}
	}
}

func (o overlaying) question(one rawReplace) {
	o.misplaced(one, false, true, true)
	stage, step, i := o.find(one.Question)
	if step == nil {
		return
	}
	q := &step.Questions[i]
	swap(&q.Ask, one.Ask)
	swap(&q.Short, one.Short)
	swap(&q.Help, one.Help)
	swap(&q.Why, one.Why)
	swap(&q.Example, one.Example)
	english := &o.sources.stagesEnglish[stage]
	en := english.Questions[q.ID.s]
	swap(&en.Ask, one.English.Ask)
	swap(&en.Short, one.English.Short)
	swap(&en.Help, one.English.Help)
	swap(&en.Why, one.English.Why)
	swap(&en.Example, one.English.Example)
	if len(one.English.Options)+len(one.English.Levels)+len(one.English.Fields) > 0 {
		o.faults.add(one.English.at.says("only ask, short, help, why and example can be replaced"))
	}
	english.Questions = withKey(english.Questions, q.ID.s, en)
}

func (o overlaying) document(one rawReplace) {
	var names []string
	for i := range o.sources.documents.Documents {
		d := &o.sources.documents.Documents[i]
		if d.ID.s == one.Document.s {
			swapWords(&d.Title, one.Title)
			swapWords(&d.Note, one.Note)
			if one.Link.s != "" {
				d.Link = one.Link
			}
			return
		}
		names = append(names, d.ID.s)
	}
	p := one.Document.says("there is no document %s", one.Document.s)
	p.Suggestion = nearest(one.Document.s, names)
	o.faults.add(p)
}

// misplaced refuses texts that the thing replaced does not have.
func (o overlaying) misplaced(one rawReplace, question, requirement, document bool) {
	given := func(list ...rawText) bool {
		for _, t := range list {
			if t.s != "" {
				return true
			}
		}
		return false
	}
	ofQuestion := given(one.Ask, one.Short, one.Help, one.Why, one.Example) || one.English.file != ""
	ofRequirement := one.Text.file != "" || one.Motive.file != "" || one.Evidence.file != ""
	ofDocument := one.Title.file != "" || one.Note.file != "" || one.Link.s != ""
	if question && ofQuestion || requirement && ofRequirement || document && ofDocument {
		o.faults.add(one.at.says("a question has ask, short, help, why and example; a requirement text, motive and evidence; a document title, note and link"))
	}
	if !ofQuestion && !ofRequirement && !ofDocument {
		o.faults.add(one.at.says("there is no text here to replace with"))
	}
}

func swap(old *rawText, with rawText) {
	if with.s != "" {
		*old = with
	}
}

func swapWords(old *rawWords, with rawWords) {
	swap(&old.Swedish, with.Swedish)
	swap(&old.English, with.English)
}

// guard refuses an overlay that touches what decides an alarm. It runs when
// the conditions are compiled, since only they say which questions those are.
func (b *builder) guard() {
	o := b.sources.overlay
	if o == nil {
		return
	}
	decisive := b.decisive()
	for _, one := range o.Replace {
		if decisive[QuestionID(one.Question.s)] {
			b.fault(one.Question.at, "%s decides an alarm and cannot be reworded", one.Question.s)
		}
	}
	for _, one := range o.Insert {
		i, ok := b.plan.index[QuestionID(one.Question.ID.s)]
		q := b.plan.questions
		if ok && i > 0 && i+1 < len(q) && q[i-1].Screens && q[i+1].Screens {
			b.fault(one.at, "the screening is one group; nothing can be inserted into it")
		}
	}
}

// decisive is the questions of the screening and those that alone make an alarm.
func (b *builder) decisive() map[QuestionID]bool {
	out := map[QuestionID]bool{}
	for _, q := range b.plan.questions {
		if q.Screens {
			out[q.ID] = true
		}
	}
	if b.plan.alarm < 0 {
		return out
	}
	for _, r := range b.plan.findings[b.plan.alarm].rows {
		if r.value != Alarm || r.when == nil {
			continue
		}
		for _, i := range r.when.reads {
			out[b.plan.questions[i].ID] = true
		}
	}
	return out
}
