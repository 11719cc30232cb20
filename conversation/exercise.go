package conversation

import (
	"strconv"
	"time"

	"upphandlingsvakten/rules"
)

// A drill is a call to the coordinators that goes every way a real one goes: the
// same message to the same place, the same ladder, the same button. Only the
// occasion is missing, and each of its messages says so.

// exerciseAlarms is the ladder; a drill has nothing else to wait for.
func exerciseAlarms(p *rules.Plan, c Case) []Alarm {
	if c.Status != StatusOpen || !c.Alert.waits() {
		return nil
	}
	return []Alarm{stepAlarm(p, c)}
}

// decideExercise lets a coordinator acknowledge a drill, and the ladder be
// climbed. With either it is over.
func decideExercise(p *rules.Plan, c Case, e Envelope) ([]Fact, error) {
	over := func(f ...Fact) []Fact { return append(f, Closed{By: e.By, At: e.At, Why: ClosedDone}) }
	switch in := e.Input.(type) {
	case Acknowledge:
		switch held := c.Alert.holder(); {
		case !e.Coordinator:
			return nil, refuse(KeyCoordinatorsOnly)
		case held.ID == e.By.ID:
			return nil, refuse(KeySameAnswer)
		case held.ID != "":
			return nil, refuse(KeyExerciseHeld, "name", held.Name)
		case c.Status != StatusOpen:
			return nil, refuse(KeyExerciseOver)
		}
		return over(AlertAcknowledged{By: e.By, At: e.At}), nil
	case Elapsed:
		for _, a := range exerciseAlarms(p, c) {
			if a.Name != in.Alarm || !a.Due.Equal(in.Due) {
				continue
			}
			rung, _ := c.Alert.nextRung(p)
			if rung < rungPhone {
				return []Fact{AlertClimbed{Rung: rung, At: e.At}}, nil
			}
			return over(AlertClimbed{Rung: rung, At: e.At}), nil
		}
		return nil, nil
	case Arrived:
		return arrived(c, e, in), nil
	case Unreached:
		if c.Alert.Unreached {
			return nil, nil
		}
		return []Fact{AlertUnreached{}}, nil
	}
	return nil, refuse(KeyExerciseOnly)
}

// ExerciseBegun tells the coordinator who asked for a drill that it has begun.
func ExerciseBegun(l rules.Lang, id CaseID) Message {
	return say(line(l, KeyExerciseStarted, "case", string(id)))
}

// own shows what concerns the house and drills.
func (v *view) own(f Fact) {
	switch f := f.(type) {
	case Watched:
		v.watched(f)
	case AlertRaised, AlertArrived, Closed:
		v.drillCard()
	case AlertClimbed:
		v.drillClimbed(f)
	case AlertUnreached:
		v.sendTo(Direct(v.c.Owner.ID), TopicStatus, "", v.para(KeyExerciseLost, "case", string(v.c.ID), "phone", Span{Slot: SlotPhone}))
	}
}

// drillCard is the one message of a drill: the call as it would be, and what
// became of it.
func (v *view) drillCard() {
	a := v.c.Alert
	rows := []Row{{line(v.l, KeyExerciseSent), plain(toTheSecond(a.RaisedAt))}}
	if !a.ArrivedAt.IsZero() {
		rows = append(rows, Row{line(v.l, KeyExerciseArrived), plain(toTheSecond(a.ArrivedAt))})
	}
	if a.Acknowledged.ID != "" {
		rows = append(rows,
			Row{line(v.l, KeyExerciseHeldBy), append(plain(toTheSecond(a.AcknowledgedAt)+" "), person(a.Acknowledged))},
			Row{line(v.l, KeyExerciseTook), plain(v.span(a.AcknowledgedAt.Sub(a.RaisedAt)))})
	}
	blocks := []Block{
		v.para(KeyExercise),
		v.para(KeyAlertPosted, "case", string(v.c.ID), "who", person(v.c.Owner)),
		Fields{Rows: rows},
	}
	if a.waits() && v.c.Status == StatusOpen {
		blocks = append(blocks, Buttons{Items: []Button{v.button("acknowledge", KeyButtonAcknowledge)}},
			Note{Text: line(v.l, KeyExerciseHow, "case", string(v.c.ID))})
	}
	v.sendTo(ToCoordinators, TopicAlert, v.c.alertCard(), blocks...)
	v.out[len(v.out)-1].Report = a.ArrivedAt.IsZero() && v.c.Status == StatusOpen
}

// toTheSecond is a time of day to the second, which is what a drill measures in.
func toTheSecond(at time.Time) string { return at.In(Stockholm).Format("15.04.05") }

// span is how long something took.
func (v *view) span(d time.Duration) string {
	d = d.Round(time.Second)
	return phrase(v.l, KeyExerciseSpan, "minutes", int(d.Minutes()), "seconds", int(d.Seconds())%60)
}

func (v *view) drillClimbed(f AlertClimbed) {
	switch f.Rung {
	case rungDuty:
		v.sendTo(ToCoordinators, TopicAlert, "", v.para(KeyExercise), v.para(KeyAlertDuty, "case", string(v.c.ID), "who", Span{Slot: SlotDuty}))
	case rungDeputy:
		v.sendTo(ToCoordinators, TopicAlert, "", v.para(KeyExercise), v.para(KeyAlertDeputy, "case", string(v.c.ID), "who", Span{Slot: SlotDeputy}))
	default:
		v.sendTo(ToCoordinators, TopicAlert, "", v.para(KeyExerciseFailed, "case", string(v.c.ID), "phone", Span{Slot: SlotPhone}))
	}
}

// watched shows the weekly test, that it was lost, and the numbers.
func (v *view) watched(f Watched) {
	r := v.c.House
	switch f.What {
	case WatchTested:
		v.sendTo(ToCoordinators, TopicAlert, cardWeekly+"/"+today(f.At).String(), v.para(KeyWeekly, "phone", Span{Slot: SlotPhone}))
		v.out[len(v.out)-1].Report = true
	case WatchLost:
		v.sendTo(ToCISO, TopicStatus, "", v.para(KeyWeeklyLost))
	case WatchSummed:
		n := r.Told
		blocks := []Block{v.para(KeyMonthly, "from", day(today(n.Since), v.l), "to", day(today(f.At), v.l))}
		rows := []Row{
			{line(v.l, KeyMonthlyRaised), plain(strconv.Itoa(n.Raised))},
			{line(v.l, KeyMonthlyAcknowledged), plain(strconv.Itoa(n.Acknowledged))},
		}
		if n.Acknowledged > 0 {
			rows = append(rows,
				Row{line(v.l, KeyMonthlyMean), plain(v.minutes(n.Minutes / n.Acknowledged))},
				Row{line(v.l, KeyMonthlyLongest), plain(v.minutes(n.Longest))})
		}
		rows = append(rows, Row{line(v.l, KeyMonthlyDecided), plain(strconv.Itoa(n.Decided))}, Row{line(v.l, KeyMonthlyOpen), plain(strconv.Itoa(r.Open))})
		v.sendTo(ToCoordinators, TopicStatus, "", append(blocks, Fields{Rows: rows})...)
	}
}

// minutes is a time in hours and minutes.
func (v *view) minutes(n int) string {
	return phrase(v.l, KeyMonthlySpan, "hours", n/60, "minutes", n%60)
}
