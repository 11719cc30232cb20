package conversation

import (
	"strconv"
	"time"

	"upphandlingsvakten/rules"
)

// Form is what belongs together on one sheet: the parts of an entry, the dates or
// the roles of a step, or a question for several options.
type Form struct {
	Token  Token // goes back in the Filled
	Title  string
	Lang   rules.Lang
	Fields []FormField
}

// FormField is one line of a Form. ID is its key in the Fields of a Filled.
type FormField struct {
	ID       string
	Label    string
	Short    string // the same in a few words
	Hint     string
	Kind     rules.Kind // text, person, date, choice or level; or choices, alone
	Options  []Choice
	Optional bool
}

// FormOf is the form that a token's question belongs to. A *Refusal says that it
// is not asked now, or is asked in no form.
func FormOf(p *rules.Plan, c Case, t Token) (Form, error) {
	now := ask(p, c, Assess(p, c))
	q, ok := openQuestion(now, t)
	if !ok || !t.Of(c) || !onSheet(q.Kind) {
		return Form{}, refuse(KeyOldButton)
	}
	f := Form{Token: t, Lang: c.Lang}
	if q.Kind == rules.KindChoices { // what was chosen comes back as a Pressed
		f.Title, f.Fields = q.Short.In(c.Lang), []FormField{formField(c, string(q.ID), q, false)}
		return f, nil
	}
	if q.Kind != rules.KindEntries {
		f.Title = now.step.Title.In(c.Lang)
		for _, open := range now.open {
			if open.Kind == q.Kind && now.field == nil {
				f.Fields = append(f.Fields, formField(c, string(open.ID), open, true))
			}
		}
		return f, nil
	}
	f.Title = q.Short.In(c.Lang)
	draft := draftOf(c, q)
	for _, field := range q.Fields {
		if !draft.Passed[field.ID] {
			line := formField(c, string(field.ID), fieldQuestion(q, field), field.Free || field.FromRisk > 0)
			f.Fields = append(f.Fields, line)
		}
	}
	return f, nil
}

// onSheet says whether questions of a kind are asked in forms.
func onSheet(k rules.Kind) bool {
	return k == rules.KindEntries || k == rules.KindDate || k == rules.KindPerson || k == rules.KindChoices
}

// openQuestion is the open question that a token is about.
func openQuestion(now asking, t Token) (rules.Question, bool) {
	id, _ := t.Asks()
	for _, q := range now.open {
		if string(q.ID) == id {
			return q, true
		}
	}
	return rules.Question{}, false
}

func formField(c Case, id string, q rules.Question, optional bool) FormField {
	f := FormField{ID: id, Label: q.Ask.In(c.Lang), Short: q.Short.In(c.Lang), Hint: q.Example.In(c.Lang), Kind: q.Kind, Optional: optional}
	for i, o := range q.Options {
		f.Options = append(f.Options, Choice{ID: o.ID, Label: o.Label.In(c.Lang), Key: strconv.Itoa(i + 1)})
	}
	for i, o := range q.Levels {
		key := strconv.Itoa(q.Min + i)
		f.Options = append(f.Options, Choice{ID: rules.OptionID(key), Label: key + " – " + o.Label.In(c.Lang), Key: key})
	}
	return f
}

// draftOf is the entry that is being put together, or an empty one, as a copy.
func draftOf(c Case, q rules.Question) *Draft {
	d := &Draft{Question: q.ID, Fields: rules.Entry{}, Passed: map[rules.FieldID]bool{}}
	if c.Draft != nil && c.Draft.Question == q.ID {
		for id, v := range c.Draft.Fields {
			d.Fields[id] = v
		}
		for id, passed := range c.Draft.Passed {
			d.Passed[id] = passed
		}
	}
	return d
}

// readForm reads a form with several fields. Fields of an entry that are not
// asked are left out, and so are empty ones; what is missing is asked next.
func readForm(c Case, now asking, g Filled) (Input, error) {
	q, ok := openQuestion(now, g.Token)
	if !ok || !g.Token.Of(c) {
		return nil, refuse(KeyOldButton)
	}
	for _, typed := range g.Fields {
		if !rules.NeutralTitle(typed) {
			return Slip{}, nil
		}
	}
	var replies []Reply
	var err error
	if q.Kind == rules.KindEntries {
		replies, err = entryReplies(c, q, g)
	} else {
		replies, err = stepReplies(c, now, g)
	}
	switch {
	case err != nil:
		return nil, err
	case len(replies) == 0:
		return nil, refuse(KeyNothingChosen)
	}
	for i := range replies {
		replies[i].Seq = g.Token.Seq
	}
	return Answer{Replies: replies}, nil
}

// stepReplies are the answers to open questions of a step.
func stepReplies(c Case, now asking, g Filled) ([]Reply, error) {
	var replies []Reply
	for _, q := range now.open {
		v, err := filledIn(q, g.Fields[string(q.ID)], c.Lang)
		switch {
		case err != nil:
			return nil, err
		case v != nil:
			replies = append(replies, reply(q, v))
		}
	}
	return replies, nil
}

// entryReplies put together one entry, in the order in which it is asked.
func entryReplies(c Case, q rules.Question, g Filled) ([]Reply, error) {
	draft := draftOf(c, q)
	var replies []Reply
	if c.Draft == nil || c.Draft.Question != q.ID {
		replies = append(replies, Reply{Question: q.ID, Value: rules.Choice(optionAdd)})
	}
	filled := 0
	for f := nextField(q, draft); f != nil; f = nextField(q, draft) {
		v, err := filledIn(fieldQuestion(q, *f), g.Fields[string(f.ID)], c.Lang)
		if err != nil {
			return nil, err
		}
		if v == nil && !f.Free {
			break // asked next, in the thread
		}
		if v != nil {
			draft.Fields[f.ID] = v
			filled++
		}
		draft.Passed[f.ID] = true
		replies = append(replies, Reply{Question: q.ID, Field: f.ID, Value: v})
	}
	if filled == 0 {
		return nil, nil
	}
	return replies, nil
}

// filledIn is the value of one field, nil if it was left empty. What cannot be
// read is refused and never taken for an answer.
func filledIn(q rules.Question, typed string, l rules.Lang) (rules.Value, error) {
	typed, err := clean(typed)
	if err != nil || typed == "" {
		return nil, err
	}
	if v, offered := pick(q, Pressed{Option: rules.OptionID(typed)}); offered {
		return v, nil
	}
	v, ok := parse(q, typed)
	if !ok {
		return nil, refuse(KeyUnreadableField, "field", q.Short.In(l))
	}
	return v, nil
}

// Talked is when something was last answered, or else when the case began.
func (c Case) Talked() time.Time {
	if c.Touched.After(c.Opened) {
		return c.Touched
	}
	return c.Opened
}
