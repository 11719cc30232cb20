package conversation

import (
	"strings"

	"upphandlingsvakten/rules"
)

// momentsOf are the moments of a reminder with the dates they were for. One that
// the case has no date for any more keeps its name only.
func (v *view) momentsOf(f Reminded) []moment {
	planned := moments(v.p, v.c)
	on, _ := reminderDay(f.Reminder)
	list := make([]moment, len(f.Moments))
	for i, id := range f.Moments {
		list[i] = moment{id: id}
		for _, m := range planned {
			if m.id == id && list[i].nominal.Before(m.nominal) && falls(m, on) {
				list[i] = m
			}
		}
	}
	return list
}

// momentText is what is to be done.
func (v *view) momentText(m moment) []Span {
	if f, ok := v.p.Cadence(m.id); ok {
		return plain(f.Text.In(v.l))
	}
	if s, ok := momentOf(v.p, m.id); ok {
		return plain(s.Text.In(v.l))
	}
	k, arg, _ := strings.Cut(m.id, "/")
	switch Key(k) {
	case KeyMomentDeviation, KeyMomentException:
		return line(v.l, Key(k), "requirement", arg, "who", v.mends(arg, m.nominal))
	case KeyMomentOption:
		until, _ := rules.ParseDate(arg)
		return line(v.l, Key(k), "until", day(until, v.l), "date", arg)
	case KeyMomentTransfer:
		t, _ := v.c.transferred()
		return line(v.l, Key(k), "to", Span{Text: t.To})
	}
	return line(v.l, Key(k))
}

// mends is who is to put a requirement right by that day.
func (v *view) mends(requirement string, by rules.Date) Span {
	g := given{p: v.p, c: v.c}
	for _, q := range []rules.QuestionID{followUpDeviations, deliveryDeviations, tenderExceptions} {
		for _, a := range g.rounds(q) {
			list, _ := a.Value.(rules.Entries)
			for _, e := range list {
				who := text(e[fieldResponsible])
				if e[fieldUntil] == rules.Value(by) && text(e[fieldRequirement]) == requirement && who != "" {
					return Span{Text: who}
				}
			}
		}
	}
	return Span{Text: phrase(v.l, KeyNobodyNamed)}
}

// whyNow says why a reminder comes when it does.
func (v *view) whyNow(f Reminded, moments []moment) string {
	var parts []string
	add := func(s string) {
		for _, have := range parts {
			if have == s {
				return
			}
		}
		parts = append(parts, s)
	}
	date := func(q rules.QuestionID) string {
		d, _ := v.c.Answers[q].Value.(rules.Date)
		return day(d, v.l)
	}
	for _, m := range moments {
		switch m.from {
		case KeyWhyStart:
			add(phrase(v.l, m.from, "day", date(contractStart)))
		case KeyWhyEnd:
			add(phrase(v.l, m.from, "day", date(contractEnd)))
		case "":
			continue
		default:
			add(phrase(v.l, m.from))
		}
		if !isWorkday(v.p, m.nominal) {
			add(phrase(v.l, KeyWhyMoved, "day", day(m.nominal, v.l)))
		}
	}
	return strings.Join(parts, "; ")
}

// decides says whether a reminder is the first of the contract's end, when it is
// to be decided what becomes of it.
func (v *view) decides(moments []moment) bool {
	s, _ := v.p.Series(v.a.Value(rules.Ending))
	for _, m := range moments {
		if !s.Neutral && len(s.Moments) > 0 && m.id == s.Moments[0].ID {
			return true
		}
	}
	return false
}

// reminderButtons are what can be done about a reminder.
func (v *view) reminderButtons(name string, moments []moment) Buttons {
	var items []Button
	add := func(command string, k Key) {
		items = append(items, Button{Command: command, Label: phrase(v.l, k), Token: v.token("do/" + command + "/" + name)})
	}
	if roundReminder(v.c) != name {
		add("done", KeyButtonDone)
	}
	add("snooze", KeyButtonSnooze)
	if v.c.Stage != rules.End {
		add("aside", KeyButtonAside)
	}
	for _, m := range moments {
		if until, ok := strings.CutPrefix(m.id, string(KeyMomentOption)+"/"); ok {
			d, _ := rules.ParseDate(until)
			items = append(items, Button{
				Command: "extend", Label: phrase(v.l, KeyButtonExtend, "until", day(d, v.l)), Token: v.token("do/extend/" + until),
			})
		}
	}
	return Buttons{Items: items}
}
