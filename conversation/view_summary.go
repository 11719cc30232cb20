package conversation

import (
	"fmt"
	"strings"

	"upphandlingsvakten/rules"
)

// confirmStep is the token step of the button that closes the stage.
func confirmStep(c Case) string { return fmt.Sprintf("do/confirm/%s.%d", c.Stage, c.Round) }

// findingKey is the name of a finding in words.
func findingKey(id rules.FindingID) Key { return Key("finding." + string(id)) }

// summaryCard shows the answers of the stage before it closes.
func (v *view) summaryCard() {
	must, _ := unanswered(v.p, v.c, v.a)
	blocks := []Block{Heading{Text: line(v.l, KeySummaryTitle, "stage", v.stageTitle(v.c.Stage))}}
	blocks = append(blocks, v.answersTable(v.c.Stage, true)...)
	for _, k := range v.a.Contradictions {
		if v.c.Stage == rules.Prepare {
			blocks = append(blocks, v.para(KeySummaryContradiction, "text", k.Text.In(v.l)))
		}
	}
	if len(must) > 0 {
		blocks = append(blocks, v.para(KeySummaryOpen, "n", len(must), "list", shorts(must, v.l)), v.para(KeySummaryOpenHow))
	} else {
		blocks = append(blocks, v.para(KeySummaryAsk), Buttons{Items: []Button{
			{Command: "confirm", Label: phrase(v.l, KeyButtonConfirm), Token: v.token(confirmStep(v.c))},
		}})
	}
	v.send(TopicQuestion, summaryID(v.c.Stage, v.c.Round, v.c.Changes), blocks...)
}

// summaryID is the card of a summary after so many changed answers.
func summaryID(stage rules.StageID, round, changes int) string {
	return fmt.Sprintf("summary/%s.%d/%d", stage, round, changes)
}

// confirmed is the summary once its stage is over: there is nothing left in it to
// press. Of a round that another has followed at once, the answers are put aside.
func (v *view) confirmed(f StageClosed) {
	round := v.c.roundOf(f.Stage)
	blocks := []Block{Heading{Text: plain(v.stageTitle(f.Stage))}}
	if v.opened == f.Stage {
		round--
	} else {
		blocks = append(blocks, v.answersTable(f.Stage, true)...)
	}
	v.send(TopicQuestion, summaryID(f.Stage, round, v.c.Changes-v.visits), append(blocks, v.para(KeySummaryConfirmed, "who", person(f.By)))...)
	v.out[len(v.out)-1].IfShown = true
}

// answersTable is every answer that counts in a stage. Screening answers are
// shown as what they were only in a card, which an alarm can take them out of.
func (v *view) answersTable(stage rules.StageID, card bool) []Block {
	var blocks []Block
	number := 0
	for _, s := range steps(v.p, stage) {
		var rows []Row
		for _, id := range s.Questions {
			q, _ := v.p.Question(id)
			if v.a.Applies.To(id) != rules.True {
				continue
			}
			number++
			value := line(v.l, KeyOpenPoint)
			if g, ok := v.c.Answers[id]; ok {
				value = []Span{{Text: shown(q, g.Value, v.l)}}
				if !card && callsCoordinators(q) {
					value = line(v.l, KeyHidden)
				}
				if g.Comment != "" {
					value = append(value, line(v.l, KeyWithComment, "comment", Span{Text: g.Comment})...)
				}
			}
			rows = append(rows, Row{Label: plain(fmt.Sprintf("%d. %s", number, q.Short.In(v.l))), Value: value})
		}
		if len(rows) > 0 {
			blocks = append(blocks, Para{Text: []Span{{Text: s.Title.In(v.l), Style: Strong}}}, Fields{Rows: rows})
		}
	}
	return blocks
}

// answers are the answers of the stage, with how one of them is changed.
func (v *view) answers() {
	blocks := []Block{Heading{Text: line(v.l, KeyAnswersTitle, "stage", v.stageTitle(v.c.Stage))}}
	blocks = append(blocks, v.answersTable(v.c.Stage, false)...)
	how := Note{Text: line(v.l, KeyAnswersHowFirst)}
	if v.c.Stage != rules.Prepare {
		how = Note{Text: line(v.l, KeyAnswersHow, "example", exampleName(v.p, v.l))}
	}
	v.send(TopicStatus, "", append(blocks, how)...)
}

func (v *view) stageTitle(id rules.StageID) string {
	for _, s := range v.p.Stages() {
		if s.ID == id {
			return s.Title.In(v.l)
		}
	}
	return string(id)
}

// stageClosed tells what a stage has led to.
func (v *view) stageClosed(f StageClosed) {
	v.confirmed(f)
	if f.Stage != rules.Prepare {
		v.send(TopicFinding, fmt.Sprintf("result/%s.%d", f.Stage, v.c.Seq),
			v.para(KeyStageClosed, "stage", v.stageTitle(f.Stage), "who", person(f.By)),
			Para{Text: []Span{{Text: phrase(v.l, KeyOpenPointsTitle), Style: Strong}}},
			v.openPoints(f.Stage))
		if f.Stage == rules.Deliver && v.c.Status != StatusClosed {
			v.waiting()
		}
		return
	}
	v.resultCard(f)
	v.requirements()
	v.documents()
	v.waitingFor()
}

// resultCard is the phase summary: what the answers lead to, why, and what is
// still open.
func (v *view) resultCard(f StageClosed) {
	key := KeyResultIntro
	if v.a.Value(rules.ProtectiveSecurity) == rules.Consult {
		key = KeyResultPreliminary
	}
	v.send(TopicFinding, fmt.Sprintf("result/%s.%d", f.Stage, v.c.Seq),
		Heading{Text: line(v.l, KeyResultTitle, "case", string(v.c.ID))},
		v.para(key, "who", person(f.By)),
		Fields{Rows: v.findings()},
		Para{Text: []Span{{Text: phrase(v.l, KeyOpenPointsTitle), Style: Strong}}},
		v.openPoints(f.Stage),
		Buttons{Items: []Button{v.button("documents", KeyButtonPapers)}},
	)
}

// findings are the findings in words, each with what it rests on.
func (v *view) findings() []Row {
	list := v.conclusions()
	rows := make([]Row, len(list))
	for i, c := range list {
		rows[i] = Row{plain(c.Label), plain(c.Value)}
		if c.Why != "" {
			rows[i].Value = append(rows[i].Value, line(v.l, KeyBecause, "why", c.Why)...)
		}
	}
	return rows
}

func level(c *rules.Class, aspect int) string {
	if c == nil {
		return "–"
	}
	if n := [...]*int{c.Confidentiality, c.Integrity, c.Availability}[aspect]; n != nil {
		return fmt.Sprint(*n)
	}
	return "?"
}

// because is a reason in words: the answers it rests on, and where the rule
// comes from. The screening answers are never named.
func (v *view) because(r rules.Reason) string {
	var parts []string
	for _, id := range r.Answers {
		q, _ := v.p.Question(id)
		if g, ok := v.c.Answers[id]; ok && !callsCoordinators(q) {
			parts = append(parts, fmt.Sprintf("%s = %s", q.Short.In(v.l), shown(q, g.Value, v.l)))
		}
	}
	for _, id := range r.Missing {
		parts = append(parts, phrase(v.l, KeyMissing, "question", v.short(id)))
	}
	out := strings.Join(parts, "; ")
	if from := sources(r.Sources, v.l); from != "" {
		if out == "" {
			return from
		}
		out += " [" + from + "]"
	}
	return out
}

// sources names where a rule comes from: the statements of the guideline by
// their numbers, then paragraphs of law.
func sources(list []rules.Source, l rules.Lang) string {
	var numbers, laws []string
	for _, s := range list {
		number, ok := strings.CutPrefix(string(s), "S")
		if ok && number != "" && strings.Trim(number, "0123456789") == "" {
			numbers = append(numbers, number)
			continue
		}
		laws = append(laws, string(s))
	}
	if len(numbers) > 0 {
		laws = append([]string{phrase(l, KeyStatement, "number", strings.Join(numbers, ", "))}, laws...)
	}
	return strings.Join(laws, "; ")
}

// openPoints are the don't-knows, the questions left open and the blocks.
func (v *view) openPoints(stage rules.StageID) Block {
	var items [][]Span
	for _, b := range v.a.Blocks {
		if stage == rules.Prepare {
			items = append(items, line(v.l, KeyOpenBlock, "text", b.Text.In(v.l)))
		}
	}
	for _, k := range v.a.Contradictions {
		if stage == rules.Prepare {
			items = append(items, line(v.l, KeyOpenContradiction, "text", k.Text.In(v.l)))
		}
	}
	for _, q := range v.p.Questions(stage) {
		if v.a.Applies.To(q.ID) != rules.True || callsCoordinators(q) {
			continue
		}
		g, ok := v.c.Answers[q.ID]
		unsure := g.Value == rules.Choice(rules.Unknown) || g.Value == rules.UnknownLevel
		switch {
		case !ok:
			items = append(items, line(v.l, KeyOpenUnanswered, "question", q.Short.In(v.l)))
		case unsure && stage == rules.Prepare:
			items = append(items, line(v.l, KeyOpenUnknown, "question", q.Short.In(v.l)))
		case unsure:
			items = append(items, line(v.l, KeyOpenUnknownLater, "question", q.Short.In(v.l)))
		case q.Settled != "" && g.Value != rules.Choice(q.Settled):
			items = append(items, line(v.l, KeyOpenAnswer, "question", q.Short.In(v.l), "value", Span{Text: shown(q, g.Value, v.l)}))
		}
	}
	if len(items) == 0 {
		return v.para(KeyNoOpenPoints)
	}
	return List{Items: items}
}

// requirements is the list of requirements, area by area.
func (v *view) requirements() {
	if v.c.Silent() {
		v.note(KeySilent)
		return
	}
	if !released(v.c, v.a) {
		v.note(KeyRequirementsWaiting)
		return
	}
	heading, list := KeyRequirementsTitle, KeyRequirementsList
	switch draft := v.c.Stage == rules.Prepare; {
	case v.onSupplier() == 0 && draft:
		heading, list = KeyRequirementsOwnTitle, KeyRequirementsOwnDraft
	case v.onSupplier() == 0:
		heading, list = KeyRequirementsOwnTitle, KeyRequirementsOwnList
	case draft:
		list = KeyRequirementsDraft
	}
	blocks := []Block{Heading{Text: line(v.l, heading, "case", string(v.c.ID))}, v.para(list, "n", v.onSupplier())}
	for _, area := range v.a.Areas {
		var items [][]Span
		for _, r := range v.a.Requires {
			if r.Area != area.ID {
				continue
			}
			item := []Span{{Text: string(r.ID), Style: Strong}, {Text: " " + r.Text.In(v.l)}}
			if r.Own && v.onSupplier() > 0 {
				item = append(item, line(v.l, KeyRequirementsOwnMark)...)
			}
			items = append(items, item)
		}
		if len(items) > 0 {
			blocks = append(blocks, Para{Text: []Span{{Text: area.ID + " " + area.Title.In(v.l), Style: Strong}}}, List{Items: items})
		}
	}
	blocks = append(blocks, Note{Text: line(v.l, KeyRequirementsWhy)})
	v.send(TopicDocument, fmt.Sprintf("requirements/%d", v.c.Seq), blocks...)
}

// onSupplier is how many of the requirements are the supplier's to meet; the
// others are the municipality's own.
func (v *view) onSupplier() (n int) {
	for _, r := range v.a.Requires {
		if !r.Own {
			n++
		}
	}
	return n
}

// documents are the governing documents and guides to read.
func (v *view) documents() {
	var items [][]Span
	for _, d := range v.p.Documents() {
		item := []Span{{Text: d.Title.In(v.l), Slot: DocumentSlot(d.ID)}}
		if d.Link != "" {
			item[0].Link, item[0].Slot = d.Link, ""
		}
		if n := d.Note.In(v.l); n != "" {
			item = append(item, Span{Text: " – " + n})
		}
		items = append(items, item)
	}
	v.send(TopicDocument, fmt.Sprintf("documents/%d", v.c.Seq), v.para(KeyDocumentsList), List{Items: items})
}
