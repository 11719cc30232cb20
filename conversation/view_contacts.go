package conversation

import (
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// Contacts are those who look after the case, in the order in which they are
// turned to: the contract manager, the owner, the deputy. Whoever was named
// without an @ has no ID.
func (c Case) Contacts() []Person {
	var list []Person
	add := func(p Person) {
		known := slices.ContainsFunc(list, func(o Person) bool { return o.ID != "" && o.ID == p.ID })
		if (p.ID != "" || p.Name != "") && !known {
			list = append(list, p)
		}
	}
	add(c.named(manager))
	add(c.Owner)
	add(c.named(deputy))
	return list
}

// Concerns says whether a person is one of those who look after the case.
func (c Case) Concerns(id PersonID) bool {
	return id != "" && slices.ContainsFunc(c.Contacts(), func(p Person) bool { return p.ID == id })
}

// named is the person that an answer names.
func (c Case) named(q rules.QuestionID) Person {
	name := text(c.Answers[q].Value)
	if p := mentioned(c, name); p.ID != "" && strings.HasPrefix(name, "@") {
		return p
	}
	return Person{Name: name}
}

// responsible is who looks after the contract and can be reached, or the owner
// of the case if nobody can.
func (v *view) responsible() Person {
	for _, p := range v.c.Contacts() {
		if !v.absent(p.ID) {
			return p
		}
	}
	return v.c.Owner
}

func (v *view) absent(id PersonID) bool {
	return id != "" && (slices.Contains(v.away, id) || slices.Contains(v.c.Gone, id))
}

// instead says whom a reminder would have been for, if that person is away, and
// whether anyone is there at all.
func (v *view) instead() (away Person, routed, nobody bool) {
	list := v.c.Contacts()
	if len(list) == 0 || !v.absent(list[0].ID) {
		return Person{}, false, false
	}
	return list[0], true, v.absent(v.responsible().ID)
}

// deputise turns a reminder to whoever is there, if the one it is for is not:
// alone, because the deputy may not read the thread. If nobody is there, it goes
// to the function.
func (v *view) deputise(reminder string) {
	away, routed, nobody := v.instead()
	switch {
	case !routed:
	case nobody:
		v.sendTo(ToCISO, TopicReminder, "", v.para(KeyNobodyThere, "case", string(v.c.ID)))
	case v.responsible().ID != "":
		v.sendTo(Direct(v.responsible().ID), TopicReminder, "", v.para(KeyReminderInsteadDirect, "away", person(away), "case", string(v.c.ID)))
	}
}

// ownerGone asks for somebody new: in the thread, of those who are left, and, if
// nobody is, of the function.
func (v *view) ownerGone(f OwnerGone) {
	v.away = append(slices.Clone(v.away), f.Who...)
	for _, id := range f.Who {
		who := Person{ID: id}
		for _, p := range v.c.Contacts() {
			if p.ID == id {
				who = p
			}
		}
		if v.c.Silent() {
			v.sendTo(ToCoordinators, TopicReminder, "", v.para(KeyReminderNeutral, "case", string(v.c.ID)))
			return
		}
		v.send(TopicStatus, "", v.para(KeyOwnerGone, "who", person(who), "case", string(v.c.ID)),
			Buttons{Items: []Button{v.button("takeover", KeyButtonTakeOver)}})
		left := 0
		for _, p := range v.c.Contacts() {
			if p.ID != "" && !v.absent(p.ID) {
				left++
				v.sendTo(Direct(p.ID), TopicReminder, "", v.para(KeyOwnerGoneDirect, "who", person(who), "case", string(v.c.ID)))
			}
		}
		if left == 0 {
			v.sendTo(ToCISO, TopicReminder, "", v.para(KeyNobodyThere, "case", string(v.c.ID)))
		}
	}
}

// people are those who can be written to alone about the contract and are there.
func (v *view) people() []PersonID {
	var ids []PersonID
	for _, p := range v.c.Contacts() {
		if p.ID != "" && !v.absent(p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// moment is a moment as people write it: the day, and the hour if it is not that
// of reminders.
func (v *view) moment(at time.Time) string {
	d := today(at)
	if at.Equal(nine(d)) {
		return day(d, v.l)
	}
	return day(d, v.l) + " " + at.In(Stockholm).Format("15:04")
}
