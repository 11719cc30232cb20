package conversation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// View says what people get to see once facts have led to after.
//
// The deliveries are in the order in which they are to be read. Cards that are
// already there are edited in place.
func View(p *rules.Plan, after Case, facts []Fact) []Delivery {
	if after.House != nil || after.Exercise {
		v := &view{p: p, c: after, l: after.Lang}
		for _, f := range facts {
			v.own(f)
		}
		return v.out
	}
	v := &view{p: p, c: after, a: Assess(p, after), l: after.Lang}
	v.now = ask(p, after, v.a)
	for _, f := range facts {
		switch f := f.(type) {
		case Reopened:
			v.visits++
		case RoundOpened:
			v.opened = f.Stage
		case Answered:
			v.unsure = v.unsure || f.Value == rules.Value(rules.Choice(rules.Unknown))
		}
	}
	for _, f := range facts {
		v.fact(f)
	}
	v.grow(facts)
	v.contradicted(facts)
	v.climbed()
	v.returned()
	v.redraw()
	if v.moves {
		v.current()
	}
	return v.out
}

// AskAgain is what a case waits for now, below what was said since. No fact brings
// it about, so it is numbered after all that the last one has.
func AskAgain(p *rules.Plan, c Case) []Delivery {
	v := &view{p: p, c: c, a: Assess(p, c), l: c.Lang, anew: true}
	v.now = ask(p, c, v.a)
	v.current()
	for i := range v.out {
		v.out[i].ID = DeliveryID(fmt.Sprintf("%s/%d/again%d", c.ID, c.Seq, i+1))
	}
	return v.out
}

// view gathers the deliveries of one event.
type view struct {
	p   *rules.Plan
	c   Case
	a   rules.Assessment
	l   rules.Lang
	now asking

	out     []Delivery
	aside   Place            // where an answer to a question goes that was put outside the thread
	rungs   map[int][]string // days of reminders that went up, by the rung they are on
	sayDone bool             // some of them are taken care of by saying so, and not by answering
	back    []string         // reminders that come back after a rest
	away    []PersonID       // people of the case who cannot be reached now
	steps   []string         // cards of steps that show something new
	visits  int              // changes that have begun since the one that is shown
	opened  rules.StageID    // a stage of which a round has begun since
	moves   bool             // what is asked now is to be shown
	anew    bool             // … below what was said since
	unsure  bool             // somebody has said that they don't know
	grown   []rules.Question // questions that one line of answers has brought up
}

// send adds a delivery to the thread.
func (v *view) send(topic Topic, card string, blocks ...Block) {
	v.sendTo(cmp.Or(v.aside, v.c.Home), topic, card, blocks...)
}

func (v *view) sendTo(to Place, topic Topic, card string, blocks ...Block) {
	d := Delivery{
		ID:    DeliveryID(fmt.Sprintf("%s/%d/%d", v.c.ID, v.c.Seq, len(v.out)+1)),
		Case:  v.c.ID,
		To:    to,
		Topic: topic,
		Lang:  v.l,
		Body:  Message{Blocks: blocks},
	}
	if card != "" {
		d.Card = CardID(string(v.c.ID) + "/" + card)
	}
	v.out = append(v.out, d)
}

// note sends a short remark to the thread.
func (v *view) note(k Key, words ...any) { v.send(TopicStatus, "", Para{Text: line(v.l, k, words...)}) }

// say is a paragraph in the language of the case.
func (v *view) para(k Key, words ...any) Para { return Para{Text: line(v.l, k, words...)} }

func (v *view) button(command string, k Key) Button {
	return Button{Command: command, Label: phrase(v.l, k), Token: v.token("do/" + command)}
}

func (v *view) token(step string) Token { return tokenOf(v.c, step) }

func tokenOf(c Case, step string) Token {
	return Token{Case: c.ID, Step: step, Seq: c.Seq, Born: c.Birth()}
}

// fact shows one fact, or notes what has to be shown once all are known.
func (v *view) fact(f Fact) {
	switch f := f.(type) {
	case Opened:
		v.intro()
		v.moves = true
	case Answered:
		v.answered(f)
	case FieldAnswered:
		v.touch(f.Question)
	case FieldReopened:
		v.touch(f.Question)
	case Misunderstood:
		v.misunderstood(f)
	case Skipped:
		v.touch(f.Question)
		if len(v.now.open) > 0 && v.now.open[0].ID == f.Question {
			v.note(KeySkippedInVain, "question", v.short(f.Question))
		}
		if q, _ := v.p.Question(f.Question); v.c.Silent() && q.Urgent {
			v.send(TopicQuestion, cardUrgent, v.closedAsk(q))
		}
	case Reopened, Proposed:
		v.moves = true
	case Retracted:
		v.send(TopicQuestion, v.lastChange(), v.para(KeyRetracted))
		v.moves, v.anew = true, true
	case Commented:
		v.commented(f)
	case StageClosed:
		v.stageClosed(f)
	case Issued:
		v.issued()
	case RoundOpened:
		v.roundOpened(f)
	case Closed, CaseReopened:
		v.ended(f)
	case Reminded, Climbed, ReminderDone:
		v.reminder(f)
	case Snoozed, SnoozeNear, SnoozeOver, Dismissed, OwnerGone, PuttingOff, ReplanProposed, Replanned, Prolonged:
		v.planned(f)
	case OrganisationIn:
		v.organisationIn(f)
	case PartReady:
		v.partReady()
	case Delegated:
		if v.c.Alert.Stands() && v.c.Alert.Posted {
			v.alertCard() // whom to contact has changed
		}
		if f.From.ID == f.To.ID {
			v.note(KeyTakenOver, "who", person(f.To))
			return
		}
		v.note(KeyDelegated, "from", person(f.From), "to", person(f.To))
		v.sendTo(Direct(f.To.ID), TopicStatus, "", v.para(KeyDelegatedToYou, "case", string(v.c.ID), "from", person(f.From)))
	case LanguageSet:
		v.note(KeyLanguageSet)
		v.moves, v.anew = true, true
	case Paused:
		v.note(KeyPausedNow)
	case Resumed:
		if v.c.Silent() {
			v.note(silentKey(v.c), "case", string(v.c.ID))
		} else {
			v.note(KeyResumed)
		}
		v.moves, v.anew = true, true
	case Revisited, Overtaken, DeskSet, Digested: // the questions follow, or nothing is to be seen
	case Shown:
		v.shown(f)
	default:
		v.alert(f)
	}
}

// answered notes that a card shows something new, and finishes the card of a
// changed answer.
func (v *view) answered(f Answered) {
	v.moves = true
	q, _ := v.p.Question(f.Question)
	if v.c.Silent() {
		v.answeredSilently(q, f.Was != nil)
		return
	}
	if f.Was != nil && q.Kind != rules.KindEntries {
		v.anew = true
		v.send(TopicQuestion, v.lastChange(), v.para(KeyChanged,
			"question", q.Short.In(v.l), "from", Span{Text: shown(q, f.Was, v.l)}, "to", Span{Text: shown(q, f.Value, v.l)}))
	}
	if q.Kind == rules.KindLevel {
		v.framework()
	}
	v.touch(f.Question)
}

// answeredSilently closes the card of an answer after an alarm, without it.
func (v *view) answeredSilently(q rules.Question, changed bool) {
	card := v.changeCard()
	if !changed {
		card = cardUrgent
	}
	if changed || q.Urgent && v.now.kind == askNothing {
		v.send(TopicQuestion, card, v.closedAsk(q))
	}
}

// framework says stop when the need exceeds the ceiling of the framework that
// is called off from, as soon as all three levels are known.
func (v *view) framework() {
	c := v.a.Class
	if c == nil || c.Confidentiality == nil || c.Integrity == nil || c.Availability == nil {
		return
	}
	if !slices.ContainsFunc(v.a.Blocks, func(b rules.Block) bool { return b.ID == rules.BlockFrameworkCeiling }) {
		return
	}
	var over []string
	for i, k := range []Key{KeyAspectC, KeyAspectI, KeyAspectA} {
		need := *[]*int{c.Confidentiality, c.Integrity, c.Availability}[i]
		ceiling, ok := v.c.Answers[ceilings[i]].Value.(rules.Level)
		switch {
		case !ok || ceiling == rules.UnknownLevel:
			over = append(over, phrase(v.l, KeyFrameworkAspect, "aspect", phrase(v.l, k), "need", need, "ceiling", phrase(v.l, KeyUnknownCeiling)))
		case need > int(ceiling):
			over = append(over, phrase(v.l, KeyFrameworkAspect, "aspect", phrase(v.l, k), "need", need, "ceiling", int(ceiling)))
		}
	}
	v.send(TopicFinding, "framework", v.para(KeyFrameworkExceeded, "aspects", strings.Join(over, "; ")))
}

func (v *view) misunderstood(f Misunderstood) {
	q, ok := v.p.Question(f.Question)
	if !ok {
		return
	}
	if field := nextField(q, v.c.Draft); field != nil {
		q = fieldQuestion(q, *field)
	}
	given, done := v.c.Answers[f.Question]
	unknown := dontKnow(q)
	switch {
	case v.c.Tries[f.Question] > 0 && (!done || v.c.Draft != nil || isOpen(v.now, f.Question)):
		text := line(v.l, KeyMisunderstood, "question", q.Short.In(v.l), "how", example(q, v.l))
		alone := func(q rules.Question) bool { return !single(q, true) }
		if n := len(v.now.open); v.now.kind == askStep && n > 1 && !slices.ContainsFunc(v.now.open, alone) {
			text = append(text, line(v.l, KeyMisunderstoodLine, "n", n)...)
		}
		blocks := []Block{Para{Text: text}}
		switch {
		case q.Free && !v.c.Silent():
			blocks = append(blocks, Note{Text: line(v.l, KeyHowSkip)})
		case v.c.Draft != nil && v.c.Tries[f.Question] > 1:
			blocks = append(blocks, Note{Text: line(v.l, KeyHowBack)})
		}
		v.send(TopicQuestion, "", blocks...)
	case done && unknown != nil && rules.Equal(given.Value, unknown):
		v.note(KeyTakenAsUnknown, "question", q.Short.In(v.l))
	case done: // there was an answer, or there were entries, before
		v.note(KeyLeftAsItIs, "question", q.Short.In(v.l))
	default:
		v.note(KeyLeftForLater, "question", q.Short.In(v.l))
	}
}

// touch marks the step card of a question as changed.
func (v *view) touch(id rules.QuestionID) {
	v.moves = true
	q, ok := v.p.Question(id)
	if card := v.stepID(q.Stage, q.Step); ok && !slices.Contains(v.steps, card) {
		v.steps = append(v.steps, card)
	}
}

// redraw edits the step cards that changed and are not the current one.
func (v *view) redraw() {
	if v.c.Silent() {
		return // hideAnswers has redrawn what showed too much
	}
	for _, stage := range v.p.Stages() {
		for _, s := range stage.Steps {
			card := v.stepID(stage.ID, s.ID)
			asked := v.now.stage() == stage.ID && v.now.step.ID == s.ID && (v.now.kind == askStep || v.now.kind == askField)
			if asked || !slices.Contains(v.steps, card) {
				continue
			}
			if n := inStep(v.p, v.c, v.a, s, 0); len(n.questions) > 0 {
				n.open = nil
				v.stepCard(n)
				continue
			}
			v.send(TopicQuestion, card, Heading{Text: plain(s.Title.In(v.l))}, v.para(KeyStepGone))
			v.out[len(v.out)-1].IfShown = true
		}
	}
}

func (v *view) short(id rules.QuestionID) string {
	q, _ := v.p.Question(id)
	return q.Short.In(v.l)
}

func (v *view) changeCard() string { return fmt.Sprintf("change/%d", v.c.Changes) }

// againID is the card of the question that is asked anew.
func (v *view) againID() string { return fmt.Sprintf("change/%d", cmp.Or(v.c.Again, v.c.Changes)) }

// lastChange is the card of the change that was just settled: another may have
// begun since, or have come up while a question was being asked anew.
func (v *view) lastChange() string {
	if v.c.Again > 0 && v.c.Reopen == "" {
		return v.againID()
	}
	return fmt.Sprintf("change/%d", v.c.Changes-v.visits)
}

func (v *view) intro() {
	v.send(TopicStatus, "intro",
		Heading{Text: line(v.l, KeyIntroTitle, "case", string(v.c.ID))},
		v.para(KeyIntroMotive),
		v.para(KeyIntroFlow),
		v.para(KeyIntroHow),
		v.para(KeyIntroSilence),
	)
	if host := v.c.Part.Host; host != "" {
		v.note(KeyIntroPart, "case", string(host))
	}
}
