package conversation

import (
	"fmt"
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// planned shows what became of a reminder or of the contract's plan.
func (v *view) planned(f Fact) {
	switch f := f.(type) {
	case PuttingOff:
		v.moves, v.anew = true, v.anew || f.Putting.Until.IsZero()
	case Snoozed:
		v.settled(f.Asked, KeySnoozed, "who", person(f.By), "day", v.dayOf(f.Reminder),
			"until", v.moment(f.Until), "reason", Span{Text: f.Reason})
	case Dismissed:
		v.settled(f.Asked, KeyDismissed, "who", person(f.By), "day", v.dayOf(f.Reminder), "reason", Span{Text: f.Reason})
		if v.c.Stage == rules.FollowUp && !v.c.Asking {
			v.waiting()
		}
	case SnoozeNear:
		for _, r := range v.c.Reminders {
			if r.Name == f.Reminder && r.Rests.ID != "" {
				v.sendTo(Direct(r.Rests.ID), TopicReminder, "", v.para(KeyReminderNear,
					"day", v.dayOf(r.Name), "case", string(v.c.ID), "until", v.moment(returns(v.p, r))))
			}
		}
	case SnoozeOver:
		v.back = append(v.back, f.Reminder)
		v.away = f.Absent
	case OwnerGone:
		v.ownerGone(f)
	case ReplanProposed:
		v.moves, v.anew = true, true
	case Replanned:
		v.send(TopicStatus, v.lastChange(), v.replanText(f.Replan), v.para(KeyReplanned, "who", person(f.Replan.By)))
		v.moves = true
		if !v.c.Asking {
			v.waiting()
		}
	case Prolonged:
		v.note(KeyProlonged)
		v.waiting()
	}
}

// settled is the end of putting a reminder off: in the card in which it was
// asked about, if it was.
func (v *view) settled(asked bool, k Key, words ...any) {
	card := ""
	if asked {
		card = v.lastChange()
	}
	v.send(TopicStatus, card, v.para(k, words...))
	v.moves, v.anew = v.moves || v.c.Asking, true
}

// returned shows the reminders that are back after a rest, unless they came
// with what was due that morning.
func (v *view) returned() {
	if len(v.back) == 0 {
		return
	}
	var blocks []Block
	for _, name := range v.back {
		text := KeyReminderBack
		if name == roundReminder(v.c) {
			text = KeyReminderBackAsks // answering is what takes care of it, and not saying so
		}
		blocks = append(blocks, v.para(text, "who", person(v.responsible()), "day", v.dayOf(name), "case", string(v.c.ID)),
			v.reminderButtons(name, nil))
	}
	v.send(TopicReminder, "", blocks...)
	for _, name := range v.back {
		v.deputise(name)
	}
	v.moves, v.anew = v.moves || v.c.Asking, true
}

// restCard asks until when a reminder rests, or why.
func (v *view) restCard() {
	p := v.c.Putting
	withdraw := v.button("withdraw", KeyButtonKeep)
	switch {
	case p.Aside:
		v.send(TopicQuestion, v.changeCard(), v.para(KeyAsideWhy, "day", v.dayOf(p.Reminder)), Buttons{Items: []Button{withdraw}})
		return
	case !p.Until.IsZero():
		v.send(TopicQuestion, v.changeCard(), v.para(KeyRestWhy, "until", v.moment(p.Until)), Buttons{Items: []Button{withdraw}})
		return
	}
	r, _ := openReminder(v.c, p.Reminder)
	limit, why := hardDay(v.p, v.c, r, p.At)
	buttons := []Button{}
	for _, b := range []struct {
		rest string
		k    Key
	}{{"1d", KeyButtonTomorrow}, {"7d", KeyButtonWeek}, {"14d", KeyButtonFortnight}, {"1m", KeyButtonMonth}} {
		buttons = append(buttons, Button{
			Command: "rest", Label: phrase(v.l, b.k), Token: v.token("do/rest/" + b.rest + "/" + p.Reminder),
		})
	}
	v.send(TopicQuestion, v.changeCard(),
		v.para(KeyRestWhen, "day", v.dayOf(p.Reminder), "limit", day(limit, v.l), "why", phrase(v.l, why)),
		Buttons{Items: append(buttons, withdraw)})
}

// replanCard shows what a change of plan would bring about before it is saved.
func (v *view) replanCard() {
	r := *v.c.Replan
	comes, goes := replanned(v.p, v.c, Evolve(v.c, Replanned{r}))
	points := v.calendarPoints(comes, goes)
	if len(points) == 0 {
		points = [][]Span{line(v.l, KeyPreviewNone)}
	}
	v.send(TopicQuestion, v.changeCard(), Heading{Text: line(v.l, KeyPreviewTitle)}, v.replanText(r), List{Items: points}, v.para(KeyPreviewAsk),
		Buttons{Items: []Button{
			{Command: "confirm", Label: phrase(v.l, KeyButtonSave), Token: v.token("do/confirm/plan")},
			v.button("withdraw", KeyButtonKeep),
		}})
}

func (v *view) replanText(r Replan) Para {
	if r.Kind == ReplanTransfer {
		return v.para(KeyReplanTransfer, "to", Span{Text: r.To}, "day", day(r.On, v.l))
	}
	return v.para(KeyReplanSupplier, "day", day(r.On, v.l))
}

// calendarPoints are the reminders that a change adds and drops.
func (v *view) calendarPoints(comes, goes []rules.Date) [][]Span {
	var points [][]Span
	if len(comes) > 0 {
		points = append(points, line(v.l, KeyPreviewComes, "list", v.dayList(comes)))
	}
	if len(goes) > 0 {
		points = append(points, line(v.l, KeyPreviewGoes, "list", v.dayList(goes)))
	}
	return points
}

// mostDays is how many days a list names; the rest are counted.
const mostDays = 12

func (v *view) dayList(days []rules.Date) string {
	var list []string
	for i, d := range days {
		if i == mostDays {
			return strings.Join(list, ", ") + " " + phrase(v.l, KeyPreviewMore, "n", len(days)-i)
		}
		list = append(list, day(d, v.l))
	}
	return strings.Join(list, ", ")
}

// reasonCard asks why an answer is another than in the round before.
func (v *view) reasonCard(n asking) {
	q := n.open[0]
	before, _, _ := earlier(v.c, q.ID)
	v.send(TopicQuestion, v.reasonID(q.ID),
		Heading{Text: line(v.l, KeyReasonTitle)},
		v.para(KeyReasonAsk, "question", q.Short.In(v.l), "before", Span{Text: shown(q, before.Value, v.l)},
			"now", Span{Text: shown(q, v.c.Answers[q.ID].Value, v.l)}),
		Buttons{Items: []Button{{Command: "skip", Label: phrase(v.l, KeyButtonSkip), Token: v.token("do/skip/" + string(q.ID))}}})
	v.out[len(v.out)-1].Question = q.ID
}

func (v *view) reasonID(q rules.QuestionID) string {
	return fmt.Sprintf("reason/%s.%d/%s", v.c.Stage, v.c.Round, q)
}

// commented says that a comment was saved: in the card that asked for it, if it
// is the reason for a change.
func (v *view) commented(f Commented) {
	q, _ := v.p.Question(f.Question)
	before, _, had := earlier(v.c, f.Question)
	if !had || !v.c.Asking || q.Stage != v.c.Stage || rules.Equal(before.Value, v.c.Answers[f.Question].Value) {
		v.note(KeyCommentSaved, "question", v.short(f.Question))
		return
	}
	v.send(TopicQuestion, v.reasonID(f.Question), v.para(KeyCommentSaved, "question", v.short(f.Question)))
	v.moves, v.anew = true, true
}

// beside is what helps to answer q: what was answered last time, and the answers
// that the checklist wants shown there.
func (v *view) beside(q rules.Question) []Block {
	var blocks []Block
	if g, round, ok := earlier(v.c, q.ID); ok && q.Stage == v.c.Stage {
		when := ""
		if round.Due != (rules.Date{}) {
			when = phrase(v.l, KeyEarlierDay, "day", day(round.Due, v.l))
		}
		text := line(v.l, KeyEarlier, "day", when, "value", Span{Text: shown(q, g.Value, v.l)})
		if g.Comment != "" {
			text = append(text, line(v.l, KeyWithComment, "comment", Span{Text: g.Comment})...)
		}
		blocks = append(blocks, Note{Text: text})
	}
	for _, id := range q.Beside {
		other, _ := v.p.Question(id)
		if g, ok := v.a.Live[id]; ok && !v.c.Silent() {
			blocks = append(blocks, Note{Text: line(v.l, KeyBeside, "question", other.Short.In(v.l), "value", Span{Text: shown(other, g, v.l)})})
		}
	}
	return blocks
}

// requirementIDs are the numbers of the case's requirements, less those that are
// noted already.
func (v *view) requirementIDs(q rules.QuestionID) []string {
	list, _ := v.c.Answers[q].Value.(rules.Entries)
	var ids []string
	for _, id := range required(v.a) {
		if !slices.ContainsFunc(list, func(e rules.Entry) bool { return e[fieldRequirement] == rules.Text(id) }) {
			ids = append(ids, string(id))
		}
	}
	return ids
}
