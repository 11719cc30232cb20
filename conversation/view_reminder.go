package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// reminder shows what became due, what went unanswered, and what was done.
func (v *view) reminder(f Fact) {
	switch f := f.(type) {
	case Reminded:
		v.reminded(f)
	case Climbed:
		if v.rungs == nil {
			v.rungs = map[int][]string{}
		}
		v.away = append(slices.Clone(v.away), f.Absent...)
		rung := min(f.Rung, topRung)
		v.rungs[rung] = append(v.rungs[rung], v.dayOf(f.Reminder))
		v.sayDone = v.sayDone || f.Reminder != roundReminder(v.c)
	case ReminderDone:
		if strings.HasPrefix(f.Reminder, alarmIdle) {
			return
		}
		v.note(KeyReminderDone, "who", person(f.By), "day", v.dayOf(f.Reminder))
	}
}

func (v *view) reminded(f Reminded) {
	v.away = append(slices.Clone(v.away), f.Absent...)
	if strings.HasPrefix(f.Reminder, alarmIdle) {
		v.send(TopicReminder, "", v.para(KeyIdle, "who", person(v.c.Owner), "case", string(v.c.ID)))
		v.moves = true
		v.anew = true
		return
	}
	var blocks []Block
	if f.Late {
		blocks = append(blocks, Note{Text: line(v.l, KeyLate, "day", v.dayOf(f.Reminder))})
	}
	if v.c.Silent() {
		// The same neutral line to the owner and to the coordinators.
		text := v.para(KeyReminderNeutral, "case", string(v.c.ID))
		v.send(TopicReminder, "", append(blocks, text)...)
		v.sendTo(ToCoordinators, TopicReminder, "", append(blocks, text, Note{Text: line(v.l, KeyReminderHow, "case", string(v.c.ID))})...)
		return
	}
	blocks = append(blocks,
		Heading{Text: line(v.l, KeyReminderTitle, "day", v.dayOf(f.Reminder))},
		v.para(KeyReminderFor, "who", person(v.responsible()), "case", string(v.c.ID)))
	if away, routed, nobody := v.instead(); routed && !nobody {
		blocks = append(blocks, Note{Text: line(v.l, KeyReminderInstead, "away", person(away), "who", person(v.responsible()))})
	}
	moments := v.momentsOf(f)
	var items [][]Span
	for _, m := range moments {
		items = append(items, v.momentText(m))
	}
	for _, name := range v.back {
		items = append(items, line(v.l, KeyReminderBack, "who", person(v.responsible()), "day", v.dayOf(name), "case", string(v.c.ID)))
	}
	v.back = nil // they came with this one
	blocks = append(blocks, List{Items: items})
	if why := v.whyNow(f, moments); why != "" {
		blocks = append(blocks, Note{Text: line(v.l, KeyWhyNow, "why", why)})
	}
	if v.decides(moments) {
		blocks = append(blocks, Note{Text: line(v.l, KeyReminderDecide)})
	}
	if roundReminder(v.c) == f.Reminder {
		blocks = append(blocks, v.para(KeyReminderAnswer))
	} else {
		blocks = append(blocks, v.para(KeyReminderIgnored))
	}
	blocks = append(blocks, Note{Text: line(v.l, KeyReminderRest)}, v.reminderButtons(f.Reminder, moments))
	v.send(TopicReminder, "reminder/"+f.Reminder, blocks...)
	v.deputise(f.Reminder)
	v.moves, v.anew = v.moves || v.c.Asking, true
	if !v.c.Asking && len(v.openAfter()) > 0 {
		v.note(KeyStageNotReached, "stage", v.stageTitle(v.c.Stage))
	}
}

// openAfter are the stages before the contract runs that are still open.
func (v *view) openAfter() []rules.StageID {
	if stageRank(v.p, v.c.Stage) < stageRank(v.p, rules.FollowUp) {
		return []rules.StageID{v.c.Stage}
	}
	return nil
}

func (v *view) dayOf(reminder string) string {
	d, ok := reminderDay(reminder)
	if !ok { // of a check that was left half-way
		d = begins(v.c)
		for _, r := range v.c.Reminders {
			if r.Name == reminder {
				d = today(r.At)
			}
		}
	}
	return day(d, v.l)
}

// topRung is where a reminder is neglected, and stays.
const topRung = 4

// climbed sends the reminders that went up: one message for each rung. After an
// alarm they go to the coordinators only, as one.
func (v *view) climbed() {
	if len(v.rungs) > 0 && v.c.Silent() {
		v.sendTo(ToCoordinators, TopicReminder, "", v.para(KeyReminderNeutral, "case", string(v.c.ID)))
		return
	}
	for rung := 1; rung <= topRung; rung++ {
		if days := v.rungs[rung]; len(days) > 0 {
			v.rung(rung, strings.Join(days, ", "))
		}
	}
}

func (v *view) rung(rung int, on string) {
	switch rung {
	case 1:
		k := KeyRungThreadAsks
		if v.sayDone {
			k = KeyRungThread
		}
		v.send(TopicReminder, "", v.para(k, "who", person(v.responsible()), "day", on))
	case 2:
		for _, to := range v.people() {
			v.sendTo(Direct(to), TopicReminder, "", v.para(KeyRungPerson, "case", string(v.c.ID), "day", on))
		}
		v.send(TopicReminder, "", v.para(KeyRungPersonThread, "manager", person(v.responsible()), "day", on))
	case 3:
		v.sendTo(ToCISO, TopicReminder, "", v.para(KeyRungFunction, "case", string(v.c.ID), "day", on, "n", rungFunction))
		v.note(KeyRungFunctionThread)
	default:
		v.sendTo(ToCISO, TopicReminder, "", v.para(KeyRungNeglected, "case", string(v.c.ID), "day", on))
		v.send(TopicReminder, "", v.para(KeyRungNeglectedThread, "day", on))
	}
}

// waiting says that the case rests, and until when.
func (v *view) waiting() {
	if next, ok := v.nextDay(); ok {
		v.note(KeyFollowUpIntro, "day", next)
		return
	}
	v.note(KeyFollowUpNoDates)
}

func (v *view) nextDay() (string, bool) {
	first := nextDate(v.p, v.c)
	if first == (rules.Date{}) {
		return "", false
	}
	return day(first, v.l), true
}

func (v *view) roundOpened(f RoundOpened) {
	v.moves = true
	for _, s := range v.p.Stages() {
		if s.ID != f.Stage {
			continue
		}
		blocks := []Block{Heading{Text: plain(s.Title.In(v.l))}, Para{Text: plain(s.Intro.In(v.l))}}
		v.send(TopicStatus, "", blocks...)
	}
}

// ended shows that a case was closed or opened again.
func (v *view) ended(f Fact) {
	switch f := f.(type) {
	case Closed:
		switch {
		case v.c.Silent():
			text := v.para(KeyClosedOutside, "case", string(v.c.ID), "who", person(f.By))
			v.send(TopicStatus, "", text)
			v.sendTo(ToCoordinators, TopicAlert, "", text)
			return
		case f.Why == ClosedEarly:
			v.note(KeyClosedEarly, "case", string(v.c.ID), "who", person(f.By), "reason", Span{Text: f.Reason})
			return
		}
		if f.Why == ClosedTransferred {
			v.note(KeyClosedTransferred, "case", string(v.c.ID))
			return
		}
		v.note(KeyClosedDone, "case", string(v.c.ID))
	case CaseReopened:
		v.note(KeyReopened, "case", string(v.c.ID), "who", person(f.By))
		v.moves, v.anew = true, true
		if !v.c.Asking && !v.c.Silent() {
			v.waiting()
		}
	}
}
