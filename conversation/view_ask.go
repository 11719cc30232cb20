package conversation

import (
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/rules"
)

// current shows what is asked now: in its card if that is what was answered,
// and otherwise below what was said since.
func (v *view) current() {
	before := len(v.out)
	anew := v.anew || !slices.Contains(v.steps, v.stepID(v.now.stage(), v.now.step.ID))
	defer func() {
		for i := before; i < len(v.out); i++ {
			v.out[i].Anew = anew
		}
	}()
	switch v.now.kind {
	case askStep, askField:
		v.stepCard(v.now)
	case askAgain:
		v.againCard(v.now)
	case askProposal:
		v.proposalCard()
	case askSummary:
		v.summaryCard()
	case askRest:
		v.restCard()
	case askReplan:
		v.replanCard()
	case askReason:
		v.reasonCard(v.now)
	}
}

// stepCard is the message of a step: what is answered, and what is asked.
func (v *view) stepCard(n asking) {
	if len(n.questions) == 0 {
		return // none of the step's questions applies any more
	}
	blocks := []Block{Heading{Text: plain(n.step.Title.In(v.l))}}
	if len(n.open) > 0 && !v.c.Silent() && n.questions[0].Stage == v.c.Stage {
		at, of, least, most := progress(v.p, v.c, v.a, n)
		blocks = append(blocks, Note{Text: line(v.l, exactly(least, most, KeyProgressExact, KeyProgress), "at", at, "of", of, "least", least, "most", most, "n", most)})
	}
	if len(v.grown) > 0 {
		blocks = append(blocks, Note{Text: line(v.l, KeyStepGrew, "n", len(v.grown), "list", shorts(v.grown, v.l))})
	}
	if intro := n.step.Intro.In(v.l); intro != "" && len(n.open) > 0 {
		blocks = append(blocks, Para{Text: plain(intro)})
	}
	if len(n.open) > 0 && slices.Contains(n.step.Questions, tenderEvaluation) && v.a.Applies.To(tenderEvaluation) == rules.False {
		blocks = append(blocks, Note{Text: line(v.l, KeyNoTenderQuestion)})
	}
	if v.c.Alert.Stands() && slices.ContainsFunc(n.open, func(q rules.Question) bool { return q.Kind == rules.KindText }) {
		blocks = append(blocks, Note{Text: line(v.l, KeyFreeTextWarning)})
	}
	var first rules.QuestionID
	for _, q := range n.questions {
		open := isOpen(n, q.ID)
		if open && first == "" {
			first = q.ID
		}
		blocks = append(blocks, v.askBlock(n, q, open)...)
	}
	if first != "" {
		blocks = append(blocks, v.askButtons(first))
	}
	card := v.stepID(n.stage(), n.step.ID)
	if v.c.Silent() && len(n.open) > 0 {
		card = cardUrgent
	}
	v.send(TopicQuestion, card, blocks...)
	v.out[len(v.out)-1].Question = first
}

// grow notes the questions of the step that several answers at once have brought
// up: whoever answered all that stood there is told why there is more.
func (v *view) grow(facts []Fact) {
	if v.now.kind != askStep || v.c.Silent() {
		return
	}
	before, n := v.c.Values(), 0
	for _, f := range facts {
		if a, ok := f.(Answered); ok && a.Was == nil && slices.Contains(v.now.step.Questions, a.Question) {
			delete(before, a.Question)
			n++
		}
	}
	if n < 2 {
		return
	}
	applied := v.p.Evaluate(before, v.c.Standing()).Applies
	for _, q := range v.now.open {
		if applied.To(q.ID) != rules.True {
			v.grown = append(v.grown, q)
		}
	}
}

// cardUrgent is the card of the one question that is asked after an alarm. It
// is a message of its own, below the words that tell people to stop.
const cardUrgent = "urgent"

// exactly is one where a number is known, and between where only its bounds are.
func exactly(least, most int, one, between Key) Key {
	if least == most {
		return one
	}
	return between
}

func (v *view) stepID(stage rules.StageID, step string) string {
	return stepCard(stage, v.c.roundOf(stage), step)
}

func stepCard(stage rules.StageID, round int, step string) string {
	return string(stage) + "." + strconv.Itoa(round) + "/" + step
}

func isOpen(n asking, id rules.QuestionID) bool {
	for _, q := range n.open {
		if q.ID == id {
			return true
		}
	}
	return false
}

// askBlock is one question of a card, answered or not.
func (v *view) askBlock(n asking, q rules.Question, open bool) []Block {
	if open && n.field != nil && n.kind == askField {
		return v.fieldBlock(q, *n.field)
	}
	if open {
		return append(v.beside(q), v.openAsk(q, string(q.ID)))
	}
	return []Block{v.closedAsk(q)}
}

// closedAsk is a question with its answer, or with what became of it.
func (v *view) closedAsk(q rules.Question) Ask {
	b := Ask{Question: q.ID, Prompt: plain(q.Short.In(v.l)), Kind: q.Kind}
	g, has := v.c.Answers[q.ID]
	switch {
	case v.c.Silent() && has:
		b.Answered = line(v.l, KeyHidden)
	case v.c.Silent() && v.c.Skipped[q.ID] > 0:
		b.Answered = line(v.l, KeySkipped)
	case v.c.Silent():
		b.Answered = line(v.l, KeyNotYetAnswered)
	case has:
		b.Answered = line(v.l, KeyAnswered, "value", Span{Text: shown(q, g.Value, v.l)}, "who", Span{Text: person(g.By).Text})
		b.Token, b.At = v.token("do/change/"+string(q.ID)), g.At
	case v.c.Skipped[q.ID] > 0:
		b.Answered = line(v.l, KeySkipped)
		b.Token = v.token("do/change/" + string(q.ID))
	default:
		b.Answered = line(v.l, KeyNotYetAnswered)
	}
	return b
}

// openAsk is a question that waits for an answer.
func (v *view) openAsk(q rules.Question, step string) Ask {
	b := Ask{Question: q.ID, Prompt: plain(q.Ask.In(v.l)), Kind: q.Kind, Token: v.token(step), Several: q.Kind == rules.KindChoices}
	for i, o := range q.Options {
		b.Options = append(b.Options, Choice{ID: o.ID, Label: o.Label.In(v.l), Key: strconv.Itoa(i + 1)})
	}
	for i, o := range q.Levels {
		key := strconv.Itoa(q.Min + i)
		b.Options = append(b.Options, Choice{ID: rules.OptionID(key), Label: o.Label.In(v.l), Key: key})
	}
	if q.Kind == rules.KindLevel && q.Unsure {
		b.Options = append(b.Options, Choice{ID: rules.Unknown, Label: phrase(v.l, KeyDontKnow), Key: "?"})
	}
	if q.Kind == rules.KindEntries {
		b.Options = []Choice{
			{ID: optionAdd, Label: phrase(v.l, KeyAddEntry), Key: "1"},
			{ID: optionDone, Label: shown(q, rules.Entries{}, v.l), Key: "2"},
		}
		if list, _ := v.c.Answers[q.ID].Value.(rules.Entries); len(list) > 0 {
			b.Prompt = line(v.l, KeyAnotherEntry, "question", q.Short.In(v.l), "list", Span{Text: shown(q, list, v.l)})
			b.Options[1].Label = phrase(v.l, KeyNoMoreEntries)
			b.Options = append(b.Options, Choice{ID: optionRestart, Label: phrase(v.l, KeyRestartEntries), Key: "3"})
		}
	}
	if len(v.now.open) == 0 || v.now.open[0].ID == q.ID || len(b.Options) == 0 {
		b.Hint = plain(howTo(q, v.l)) // said once where it is the same for the whole step
	}
	return b
}

// The options of a question that takes any number of entries.
const (
	optionAdd  rules.OptionID = "add"
	optionDone rules.OptionID = "done"
	// optionRestart drops what was noted.
	optionRestart rules.OptionID = "restart"
)

// fieldBlock is a part of an entry, under what is known of the entry so far.
func (v *view) fieldBlock(q rules.Question, f rules.Field) []Block {
	var rows []Row
	for _, g := range q.Fields {
		if value, ok := v.c.Draft.Fields[g.ID]; ok {
			rows = append(rows, Row{plain(g.Short.In(v.l)), plain(shown(fieldQuestion(q, g), value, v.l))})
		}
	}
	if risk := riskOf(v.c.Draft.Fields); risk > 0 {
		if band, ok := v.p.RiskBand(risk); ok {
			rows = append(rows, Row{line(v.l, KeyRiskValue), line(v.l, KeyRiskBand, "value", risk, "band", band.Label.In(v.l), "decides", band.Decides.In(v.l))})
		}
	}
	blocks := []Block{Note{Text: plain(q.Short.In(v.l))}}
	if f.Requirement {
		blocks = append(blocks, Note{Text: line(v.l, KeyRequirementHint, "list", strings.Join(v.requirementIDs(q.ID), ", "))})
	}
	if len(rows) > 0 {
		blocks = append(blocks, Fields{Rows: rows})
	}
	return append(blocks, v.openAsk(fieldQuestion(q, f), string(q.ID)+"."+string(f.ID)))
}

func (v *view) askButtons(first rules.QuestionID) Buttons {
	items := []Button{}
	add := func(command string, k Key, arg string) {
		items = append(items, Button{Command: command, Label: phrase(v.l, k), Token: v.token("do/" + command + arg)})
	}
	add("skip", KeyButtonSkip, "/"+string(first))
	if v.c.Last != "" && !v.c.Silent() {
		add("back", KeyButtonBack, "")
	}
	if !v.c.Silent() {
		add("why", KeyButtonWhy, "/"+string(first))
		add("help", KeyButtonHelp, "/"+string(first))
	}
	return Buttons{Items: items}
}

// againCard asks one question anew, outside its step.
func (v *view) againCard(n asking) {
	q := n.questions[0]
	was := v.c.Answers[q.ID].Value
	blocks := []Block{
		Heading{Text: line(v.l, KeyAgainTitle, "question", q.Short.In(v.l))},
	}
	if was != nil && !v.c.Silent() {
		blocks = append(blocks, v.para(KeyAgainWas, "value", Span{Text: shown(q, was, v.l)}))
	}
	blocks = append(blocks, v.beside(q)...)
	blocks = append(blocks, v.openAsk(q, string(q.ID)), Buttons{Items: []Button{v.button("withdraw", KeyButtonKeep)}})
	v.send(TopicQuestion, v.againID(), blocks...)
	v.out[len(v.out)-1].Question = q.ID
}

// proposalCard shows what a changed answer would bring about before it is saved.
func (v *view) proposalCard() {
	w := v.c.Propose
	q, _ := v.p.Question(w.Question)
	f := foresee(v.p, v.c, w.Question, w.Value, w.At)
	var points [][]Span
	point := func(k Key, words ...any) { points = append(points, line(v.l, k, words...)) }
	if len(f.lost) > 0 {
		point(KeyPreviewLost, "n", len(f.lost), "list", v.shortList(f.lost))
	}
	if len(f.asked) > 0 {
		point(KeyPreviewAsked, "n", len(f.asked), "list", v.shortList(f.asked))
	}
	if len(f.dropped) > 0 {
		point(KeyPreviewDropped, "n", len(f.dropped), "list", idList(f.dropped))
	}
	if len(f.added) > 0 {
		point(KeyPreviewAdded, "n", len(f.added), "list", idList(f.added))
	}
	values := v.c.Values()
	values[w.Question] = w.Value
	then := v.p.Evaluate(values, v.c.Standing())
	for _, id := range f.changed {
		if id != rules.ProtectiveSecurity {
			point(KeyPreviewFinding, "finding", phrase(v.l, findingKey(id)), "from", v.label(v.a, id), "to", v.label(then, id))
		}
	}
	points = append(points, v.calendarPoints(f.comes, f.goes)...)
	for _, b := range f.blocks {
		point(KeyOpenBlock, "text", b.Text.In(v.l))
	}
	if f.alert {
		point(KeyPreviewAlert)
	}
	v.send(TopicQuestion, v.changeCard(),
		Heading{Text: line(v.l, KeyPreviewTitle)},
		v.para(KeyPreviewChange, "question", q.Short.In(v.l),
			"from", Span{Text: shown(q, v.c.Answers[w.Question].Value, v.l)}, "to", Span{Text: shown(q, w.Value, v.l)}),
		List{Items: points},
		v.para(KeyPreviewAsk),
		Buttons{Items: []Button{
			{Command: "confirm", Label: phrase(v.l, KeyButtonSave), Token: Token{v.c.ID, "do/confirm/change", w.Seq, v.c.Birth()}},
			v.button("withdraw", KeyButtonKeep),
		}},
	)
	v.out[len(v.out)-1].Question = w.Question
}

func (v *view) label(a rules.Assessment, id rules.FindingID) string {
	for _, f := range a.Findings {
		if f.ID == id {
			if s := f.Label.In(v.l); s != "" {
				return s
			}
			return f.Value
		}
	}
	return ""
}

func (v *view) shortList(ids []rules.QuestionID) string {
	labels := make([]string, len(ids))
	for i, id := range ids {
		labels[i] = v.short(id)
	}
	return strings.Join(labels, ", ")
}

func idList(ids []rules.RequirementID) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return strings.Join(texts, ", ")
}

// example says how a question is answered, with an answer that would be
// understood.
func example(q rules.Question, l rules.Lang) string {
	switch {
	case q.Kind == rules.KindChoice && len(q.Options) > 0:
		i := len(q.Options) - 1
		return phrase(l, KeyHowExample, "key", i+1, "label", q.Options[i].Label.In(l))
	case q.Kind == rules.KindLevel && len(q.Levels) > 1:
		return phrase(l, KeyHowExample, "key", q.Min+1, "label", q.Levels[1].Label.In(l))
	}
	return howTo(q, l)
}

// howTo says how a question is answered by typing.
func howTo(q rules.Question, l rules.Lang) string {
	example := q.Example.In(l)
	switch q.Kind {
	case rules.KindDate:
		return phrase(l, KeyHowDate)
	case rules.KindChoices:
		return phrase(l, KeyHowSeveral)
	case rules.KindText, rules.KindPerson:
		if example != "" {
			return phrase(l, KeyHowText, "example", example)
		}
		return phrase(l, KeyHowFree)
	}
	return phrase(l, KeyHowNumber)
}
