package casefile

import (
	"fmt"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// The product and the domain of ids. An id is the same for ever, so that a file
// that is opened again changes what an earlier one has put there.
const (
	product = "-//Upphandlingsvakten//NONSGML//SV"
	domain  = "@upphandlingsvakten"
)

// length is how long a reminder stands in a calendar.
const length = 15 * time.Minute

// Calendar is what is to come in one case or in several, as an iCalendar file.
// Dates of the contract last all day, reminders stand at nine in Stockholm, and
// days that a file said before and that are no more are cancelled. Its moment,
// at, is the DTSTAMP of everything in it.
func Calendar(l rules.Lang, at time.Time, list ...conversation.Dossier) (File, error) {
	w := words(l)
	f := File{Name: w.fileCalendar + ".ics", Title: w.calendar, Media: media("ics")}
	if len(list) == 1 {
		f.Name = fmt.Sprintf("%s-%s", list[0].Case, f.Name)
		f.Title = fmt.Sprintf("%s %s", w.calendar, list[0].Case)
	}
	cal := ics.NewCalendarFor("upphandlingsvakten")
	cal.SetProductId(product)
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(f.Title)
	cal.SetXWRTimezone("Europe/Stockholm")
	for _, d := range list {
		for _, a := range d.Agenda {
			event(cal, w, d, a, at)
		}
		for _, a := range d.Dropped {
			event(cal, w, d, a, at).SetStatus(ics.ObjectStatusCancelled)
		}
	}
	f.Bytes = []byte(cal.Serialize(ics.WithNewLineWindows))
	return f, nil
}

// event adds a day to a calendar.
func event(cal *ics.Calendar, w wording, d conversation.Dossier, a conversation.Appointment, at time.Time) *ics.VEvent {
	e := cal.AddEvent(strings.ReplaceAll(fmt.Sprintf("%s/%s", d.Case, a.Name), "/", ".") + domain)
	e.SetDtStampTime(at.UTC())
	e.SetSequence(int(d.Seq))
	e.SetClass(ics.ClassificationPrivate)
	if a.Hard {
		day := a.Date.At(0, time.UTC)
		e.SetAllDayStartAt(day)
		e.SetAllDayEndAt(day.AddDate(0, 0, 1))
		e.SetTimeTransparency(ics.TransparencyTransparent)
	} else {
		nine := a.Date.At(9, conversation.Stockholm).UTC()
		e.SetStartAt(nine)
		e.SetEndAt(nine.Add(length))
	}
	name := string(d.Case)
	if d.Title != "" {
		name += " " + line(d.Title)
	}
	var texts []string
	for _, t := range a.Texts {
		texts = append(texts, line(t))
	}
	if len(texts) == 0 {
		e.SetSummary(name)
		return e
	}
	e.SetSummary(fmt.Sprintf("%s: %s", name, cut(strings.TrimRight(texts[0], "."), 80)))
	if d.Register != "" {
		texts = append(texts, fmt.Sprintf("%s: %s", w.register, line(d.Register)))
	}
	e.SetDescription(strings.Join(texts, "\n"))
	return e
}
