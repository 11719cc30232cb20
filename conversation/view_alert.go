package conversation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// The cards of what concerns the coordinators: what stands before the first
// slash of their names.
const (
	cardAlert = "alert"
	cardSlip  = "slip"
)

// alertCard is the card of the call that stands now, or stood last.
func (c Case) alertCard() string { return fmt.Sprintf("%s/%d", cardAlert, c.Alert.RaisedSeq) }

// slipCard is the card of a slip, counted from 1.
func slipCard(n int) string { return fmt.Sprintf("%s/%d", cardSlip, n) }

// alert shows what concerns the coordinators. Nothing that leaves the thread
// says more than the case's id and whom to contact.
func (v *view) alert(f Fact) {
	switch f := f.(type) {
	case AlertRaised:
		if v.c.Alert == nil || v.c.Alert.Kind != f.Kind {
			return // it became something graver in the same event
		}
		v.raised(f)
	case AlertUrgent:
		v.alertCard()
	case AlertArrived:
		if v.c.Alert.Unreached && v.c.Alert.waits() {
			v.note(KeyReachedAfterAll)
		}
	case AlertPosted:
		v.alertCard()
		v.note(KeyConsultAsked)
	case AlertUnreached:
		v.note(KeyUnreached, "phone", Span{Slot: SlotPhone})
	case AlertClimbed:
		v.alertClimbed(f)
	case AlertReconsidered:
		if v.c.Alert.Posted {
			v.alertCard()
		}
		v.note(KeyReconsidered)
		v.moves = true
	case AlertAcknowledged:
		if v.c.Alert.Stands() {
			v.alertCard()
			v.note(KeyAcknowledged, "who", person(f.By))
		}
	case AlertContacted:
		if v.c.Alert.Stands() {
			v.alertCard()
		}
	case AlertClosed:
		v.alertClosed(f)
	case Ticked:
		v.ticked(f)
	case Slipped:
		v.slipped()
	case SlipErasing:
		v.slipCard(f.Slip)
		v.erase(f.Slip)
	case SlipErased:
		v.slipCard(f.Slip)
	}
}

func (v *view) raised(f AlertRaised) {
	v.moves = true
	if b := v.c.Alert.Before; b != 0 {
		v.sendTo(ToCoordinators, TopicAlert, fmt.Sprintf("%s/%d", cardAlert, b), v.para(KeyAlertReplaced, "case", string(v.c.ID)))
		v.out[len(v.out)-1].IfShown = true
	}
	if f.Kind == rules.Consult {
		v.anew = true
		why := line(v.l, KeyConsultThread)
		if v.unsure {
			why = slices.Concat(line(v.l, KeyConsultUnsure), []Span{{Text: " "}}, why)
		}
		blocks := append([]Block{Heading{Text: line(v.l, KeyConsultTitle)}, Para{Text: why}}, v.leadTime(f.At)...)
		v.send(TopicFinding, fmt.Sprintf("consult/%d", v.c.Alert.RaisedSeq),
			append(blocks, Buttons{Items: []Button{v.button("callme", KeyButtonCallMe)}})...)
		return
	}
	if v.c.Alert.Stands() {
		v.alertCard()
	}
	blocks := []Block{Heading{Text: line(v.l, KeyAlertTitle)}, v.para(KeyAlertThread)}
	v.send(TopicStatus, "", append(blocks, v.leadTime(f.At)...)...)
	v.hideAnswers()
}

// alertClimbed asks those who are next for an alert that nobody has taken. It
// is a message of its own, because an edited one rings nobody's bell.
func (v *view) alertClimbed(f AlertClimbed) {
	if !v.c.Alert.waits() {
		return
	}
	if a := v.c.Alert; a.Unreached && a.ArrivedAt.IsZero() && f.Rung != rungPhone {
		return // the call itself still waits to get there, and the owner is told to telephone
	}
	duty, deputy := Span{Slot: SlotDuty}, Span{Slot: SlotDeputy}
	switch f.Rung {
	case rungDuty:
		v.sendTo(ToCoordinators, TopicAlert, "", v.para(KeyAlertDuty, "case", string(v.c.ID), "who", duty))
	case rungDeputy:
		v.sendTo(ToCoordinators, TopicAlert, "", v.para(KeyAlertDeputy, "case", string(v.c.ID), "who", deputy))
	case rungPhone:
		v.note(KeyAlertPhone, "phone", Span{Slot: SlotPhone})
	default:
		v.sendTo(ToCoordinators, TopicAlert, "",
			v.para(KeyAlertAgain, "case", string(v.c.ID), "since", day(today(v.c.Alert.RaisedAt), v.l), "who", duty, "deputy", deputy))
	}
}

// leadMonths is how long the coordinators' work before publication may take; a
// plan that leaves less is worth a word (domain: lead times).
const leadMonths = 3

// leadTime says that publication is planned too soon, if it is.
func (v *view) leadTime(at time.Time) []Block {
	d, ok := v.c.Answers[publication].Value.(rules.Date)
	if !ok || !d.Before(plusMonths(today(at), leadMonths)) {
		return nil
	}
	return []Block{v.para(KeyLeadTime)}
}

// hideAnswers redraws the cards of questions without answers and without what
// there is to press: those of steps, also of earlier rounds, those of changed
// answers and of reasons, and every summary, also of stages that are over. Some of
// them show a screening answer, or a level that stands for Sweden's security; and
// none can be answered or changed any more.
func (v *view) hideAnswers() {
	hidden := map[string]bool{}
	hide := func(card string, blocks ...Block) {
		if hidden[card] {
			return
		}
		hidden[card] = true
		v.send(TopicQuestion, card, blocks...)
		v.out[len(v.out)-1].IfShown = true
	}
	values := v.c.Values()
	maps.DeleteFunc(values, func(id rules.QuestionID, value rules.Value) bool {
		q, _ := v.p.Question(id)
		return mayNotStay(q, value)
	})
	asked := v.p.Evaluate(values, rules.Cleared).Applies // as if nothing had called for an alarm
	for _, stage := range v.p.Stages() {
		if stageRank(v.p, stage.ID) > stageRank(v.p, v.c.Stage) {
			break
		}
		for _, s := range stage.Steps {
			if hidden := v.hiddenStep(s, asked); len(hidden) > 1 {
				hide(v.stepID(stage.ID, s.ID), hidden...)
			}
			for _, past := range v.c.Past {
				if past.Stage == stage.ID {
					hide(stepCard(stage.ID, past.Number, s.ID), Heading{Text: plain(s.Title.In(v.l))}, v.para(KeyHidden))
				}
			}
		}
	}
	for _, q := range v.p.Questions(v.c.Stage) {
		if _, _, had := earlier(v.c, q.ID); had && answered(v.c, q.ID) {
			hide(v.reasonID(q.ID), v.para(KeyHidden))
		}
	}
	for n := range v.c.Changes {
		hide(fmt.Sprintf("change/%d", n+1), v.para(KeyHidden))
	}
	from := 0
	for _, s := range append(slices.Clone(v.c.Summed), Summed{v.c.Stage, v.c.Round, v.c.Changes}) {
		for ; from < s.Changes; from++ {
			hide(summaryID(s.Stage, s.Round, from), v.para(KeyHidden))
		}
		hide(summaryID(s.Stage, s.Round, from), v.para(KeyHidden))
	}
}

// hiddenStep is the card of a step after an alarm, under its heading: question by
// question only if some of them have no answer. Once the answers are gone, nobody
// can tell which had one.
func (v *view) hiddenStep(s rules.Step, asked rules.Applying) []Block {
	blocks := []Block{Heading{Text: plain(s.Title.In(v.l))}}
	if v.c.Alert.Outside || v.c.Alert.Slip {
		return append(blocks, v.para(KeyTakenOut))
	}
	whole := true
	for _, id := range s.Questions {
		if answered(v.c, id) || asked.To(id) == rules.True || v.a.Applies.To(id) == rules.True {
			q, _ := v.p.Question(id)
			blocks = append(blocks, v.closedAsk(q))
			whole = whole && answered(v.c, id)
		}
	}
	if whole && len(blocks) > 1 {
		return []Block{blocks[0], v.para(KeyHidden)}
	}
	return blocks
}

// showAnswers puts back what hideAnswers took away and may be read again: the steps
// of a case that may go on.
func (v *view) showAnswers() {
	for _, stage := range v.p.Stages() {
		if stageRank(v.p, stage.ID) > stageRank(v.p, v.c.Stage) {
			break
		}
		for _, s := range stage.Steps {
			n := inStep(v.p, v.c, v.a, s, 0)
			n.open = nil
			asked := v.now.stage() == stage.ID && v.now.step.ID == s.ID
			if asked || !slices.ContainsFunc(n.questions, func(q rules.Question) bool { return answered(v.c, q.ID) }) {
				continue
			}
			v.stepCard(n)
			v.out[len(v.out)-1].IfShown = true
		}
	}
}

// shown answers a request to see something.
//
// Where it is asked for outside the thread, it is answered there. In a channel
// that says no more than who owns the case and what became of its alert.
func (v *view) shown(f Shown) {
	if f.In != "" && f.In != Direct(f.To.ID) {
		v.sendTo(f.In, TopicStatus, "", v.para(KeyStatusNeutral, "case", string(v.c.ID), "who", person(v.c.Owner), "state", alertState(v.c, v.l)))
		return
	}
	v.aside = f.In
	defer func() { v.aside = "" }()
	switch f.What {
	case ShowStatus:
		v.status()
	case ShowSummary:
		if v.c.Silent() {
			v.note(KeySilent)
			return
		}
		v.answers()
	case ShowRequirements:
		v.requirements()
	case ShowTimeline:
		v.timeline()
	case ShowDocuments:
		v.documents()
	case ShowPapers:
		v.papers(f.Format)
	case ShowHelp:
		v.explain(f)
	}
}

// explain says what a question means or why it is asked, or why a requirement
// is there. Without either it says what one can type.
func (v *view) explain(f Shown) {
	if f.Requirement != "" {
		for _, r := range v.a.Requires {
			if r.ID == f.Requirement {
				v.send(TopicStatus, "", Para{Text: []Span{{Text: string(r.ID), Style: Strong}, {Text: " " + r.Text.In(v.l)}}},
					Fields{Rows: []Row{
						{line(v.l, KeyMotive), plain(r.Motive.In(v.l))},
						{line(v.l, KeyWhyHere), plain(v.because(r.Because()))},
						{line(v.l, KeyEvidence), plain(r.Evidence.In(v.l))},
						{line(v.l, KeyAnnex), plain("A." + strings.Join(r.AnnexA, ", A."))},
					}})
				return
			}
		}
		v.note(KeyNoSuchRequirement)
		return
	}
	q, ok := v.p.Question(f.Question)
	if !ok {
		v.send(TopicStatus, "", Help(v.l, false).Blocks...)
		return
	}
	blocks := []Block{Para{Text: []Span{{Text: q.Short.In(v.l), Style: Strong}}}}
	if help := q.Help.In(v.l); help != "" && !f.Why {
		blocks = append(blocks, Para{Text: plain(help)})
	}
	if why := q.Why.In(v.l); why != "" {
		blocks = append(blocks, v.para(KeyWhyAsked, "why", why))
	}
	if from := sources(q.Sources, v.l); from != "" {
		blocks = append(blocks, Note{Text: line(v.l, KeySources, "list", from)})
	}
	blocks = append(blocks, Note{Text: plain(howTo(q, v.l))})
	v.send(TopicStatus, "", blocks...)
}
