package conversation

import (
	"fmt"
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
		rung := min(f.Rung, topRung)
		v.rungs[rung] = append(v.rungs[rung], v.dayOf(f.Reminder))
	case ReminderDone:
		if strings.HasPrefix(f.Reminder, alarmIdle) {
			return
		}
		v.note(KeyReminderDone, "who", person(f.By), "day", v.dayOf(f.Reminder))
	}
}

func (v *view) reminded(f Reminded) {
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
	var items [][]Span
	for _, m := range f.Moments {
		items = append(items, plain(v.momentText(m)))
	}
	blocks = append(blocks, List{Items: items})
	if roundReminder(v.c) == f.Reminder {
		blocks = append(blocks, v.para(KeyReminderAnswer))
	} else {
		blocks = append(blocks, v.para(KeyReminderIgnored), Buttons{Items: []Button{
			{Command: "done", Label: phrase(v.l, KeyButtonDone), Token: v.token("do/done/" + f.Reminder)},
		}})
	}
	v.send(TopicReminder, "reminder/"+f.Reminder, blocks...)
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

// responsible is who looks after the contract, or the owner of the case.
func (v *view) responsible() Person {
	if g, ok := v.c.Answers[manager]; ok {
		name := text(g.Value)
		if p := mentioned(v.c, name); p.ID != "" && strings.HasPrefix(name, "@") {
			return p
		}
		if name != "" {
			return Person{Name: name}
		}
	}
	return v.c.Owner
}

func (v *view) momentText(id string) string {
	if f, ok := v.p.Cadence(id); ok {
		return f.Text.In(v.l)
	}
	if m, ok := momentOf(v.p, id); ok {
		return m.Text.In(v.l)
	}
	return phrase(v.l, Key(id))
}

func (v *view) dayOf(reminder string) string {
	d, err := rules.ParseDate(strings.TrimPrefix(reminder, alarmDue+"/"))
	if err != nil {
		return reminder
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
		v.send(TopicReminder, "", v.para(KeyRungThread, "who", person(v.c.Owner), "day", on))
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

// people are those who can be written to alone about the contract: the owner,
// the contract manager and the deputy, if they were named with an @.
func (v *view) people() []PersonID {
	ids := []PersonID{v.c.Owner.ID}
	for _, q := range []rules.QuestionID{manager, deputy} {
		name := text(v.c.Answers[q].Value)
		if !strings.HasPrefix(name, "@") {
			continue
		}
		if p := mentioned(v.c, name); p.ID != "" && !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
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
	first := rules.Date{}
	for _, d := range calendar(v.p, v.c) {
		if first == (rules.Date{}) || d.date.Before(first) {
			first = d.date
		}
	}
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
		if rows := v.before(); f.Stage == rules.FollowUp && len(rows) > 0 {
			blocks = append(blocks, v.para(KeyEarlierRound), Fields{Rows: rows})
		}
		v.send(TopicStatus, "", blocks...)
	}
}

// before are the answers of the round before this one.
func (v *view) before() []Row {
	if len(v.c.Past) == 0 {
		return nil
	}
	var rows []Row
	last := v.c.Past[len(v.c.Past)-1]
	for _, q := range v.p.Questions(last.Stage) {
		if g, ok := last.Answers[q.ID]; ok && q.ID != securityAgain {
			rows = append(rows, Row{plain(q.Short.In(v.l)), []Span{{Text: shown(q, g.Value, v.l)}}})
		}
	}
	return rows
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
		v.note(KeyClosedDone, "case", string(v.c.ID))
	case CaseReopened:
		v.note(KeyReopened, "case", string(v.c.ID), "who", person(f.By))
		v.moves, v.anew = true, true
		if !v.c.Asking && !v.c.Silent() {
			v.waiting()
		}
	}
}

func (v *view) organisationIn(f OrganisationIn) {
	list, _ := v.c.Answers[organisations].Value.(rules.Entries)
	if f.Organisation < len(list) {
		v.note(KeyOrganisationIn, "name", Span{Text: orgName(list[f.Organisation])})
	}
	v.waitingFor()
}

// waitingFor lists the organisations whose requirements are missing.
func (v *view) waitingFor() {
	list, _ := v.a.Live[organisations].(rules.Entries)
	var (
		items   [][]Span
		buttons []Button
	)
	for i, e := range list {
		if e[requirementsIn] != rules.Choice(rules.Yes) {
			items = append(items, []Span{{Text: fmt.Sprintf("%d. ", i+1)}, {Text: orgName(e)}})
			buttons = append(buttons, Button{
				Command: "in", Label: phrase(v.l, KeyButtonIn, "number", i+1),
				Token: v.token(fmt.Sprintf("do/in/%d", i)),
			})
		}
	}
	if len(items) == 0 {
		blocked := slices.ContainsFunc(v.a.Blocks, func(b rules.Block) bool { return b.ID == rules.BlockOrganisations })
		if len(list) == 0 && blocked && v.c.Stage != rules.Prepare {
			v.note(KeyOrganisationsNone)
		}
		if len(list) > 0 {
			v.send(TopicStatus, "organisations", v.para(KeyOrganisationsAllIn))
		}
		return
	}
	v.send(TopicStatus, "organisations", v.para(KeyOrganisationsWaiting), List{Items: items}, Buttons{Items: buttons})
}

func orgName(e rules.Entry) string {
	for _, f := range []rules.FieldID{"name", "organisation"} {
		if s := text(e[f]); s != "" {
			return s
		}
	}
	return "–"
}

// status is where the case stands. After an alarm it says nothing but that.
func (v *view) status() {
	if v.c.Silent() {
		v.send(TopicStatus, "", v.para(KeyStatusSilent, "case", string(v.c.ID)))
		return
	}
	stage := plain(v.stageTitle(v.c.Stage))
	if v.c.Status == StatusClosed {
		stage = line(v.l, KeyStatusClosed)
	}
	rows := []Row{
		{line(v.l, KeyStatusStage), stage},
		{line(v.l, KeyStatusOwner), []Span{person(v.c.Owner)}},
	}
	if g, ok := v.c.Answers[title]; ok {
		rows = append(rows, Row{plain(v.short(title)), []Span{{Text: text(g.Value)}}})
	}
	if v.c.Asking && v.c.Status != StatusClosed {
		_, _, least, most := progress(v.p, v.c, v.a, v.now)
		rows = append(rows, Row{line(v.l, KeyStatusLeft), line(v.l, exactly(least, most, KeyStatusLeftExact, KeyStatusLeftValue), "least", least, "most", most, "n", most)})
	}
	if next, ok := v.nextDay(); ok {
		rows = append(rows, Row{line(v.l, KeyStatusNext), plain(next)})
	}
	for _, b := range v.a.Blocks {
		// The others hang on questions that are still to come.
		stands := len(b.Because.Missing) == 0 && (b.ID != rules.BlockCoordinator || v.c.Alert.Stands())
		if stands || v.c.Stage != rules.Prepare {
			rows = append(rows, Row{line(v.l, KeyStatusBlock), plain(b.Text.In(v.l))})
		}
	}
	v.send(TopicStatus, "", Heading{Text: line(v.l, KeyStatusTitle, "case", string(v.c.ID))}, Fields{Rows: rows})
	if len(v.a.Blocks) > 0 {
		v.waitingFor()
	}
}
