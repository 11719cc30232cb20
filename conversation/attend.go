package conversation

import (
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/rules"
)

// DeskWish is what somebody wants of their desk. What is nil stays as it is.
type DeskWish struct {
	Off  *bool
	Day  *int        // of the week, 1 for Monday to 5 for Friday
	Away *rules.Date // the last day of an absence; the zero date ends it
}

// Attend is what a wish does to a desk, and what is answered. Its error is a
// *Refusal.
func Attend(desk Case, place Place, w DeskWish, by Person, l rules.Lang, at time.Time) (DeskSet, Message, error) {
	set := DeskSet{By: by, At: at, Lang: l, Place: place}
	if d := desk.Desk; d != nil {
		set.Off, set.Day, set.Away = d.Off, d.Day, d.Away
	}
	switch {
	case w.Away != nil && *w.Away == rules.Date{}:
		set.Away = *w.Away
		return set, say(line(l, KeyDeskBack)), nil
	case w.Away != nil && w.Away.Before(today(at)):
		return set, Message{}, refuse(KeyDatePast)
	case w.Away != nil:
		set.Away = *w.Away
		return set, say(line(l, KeyDeskAway, "day", day(*w.Away, l))), nil
	case w.Off != nil && *w.Off:
		set.Off = true
		return set, say(line(l, KeyDeskOff)), nil
	case w.Off != nil:
		set.Off = false
	}
	if w.Day != nil {
		set.Off, set.Day = false, *w.Day
	}
	return set, say(line(l, KeyDeskDay, "day", weekdays(l)[max(set.Day, 1)])), nil
}

// weekdays are the days of the week, Sunday first.
func weekdays(l rules.Lang) []string {
	if l == rules.English {
		return strings.Fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday")
	}
	return strings.Fields("söndag måndag tisdag onsdag torsdag fredag lördag")
}

// readDesk reads a wish for one's desk; ok is false if s, which is folded, is
// none. A word that is missing or unreadable makes a wish for nothing.
func readDesk(s string) (w DeskWish, l rules.Lang, ok bool) {
	for _, head := range []struct {
		says string
		lang rules.Lang
	}{{"veckobrev", rules.Swedish}, {"digest", rules.English}} {
		if rest, is := strings.CutPrefix(s, head.says); is && (rest == "" || rest[0] == ' ') {
			return readDigest(strings.TrimSpace(rest)), head.lang, true
		}
	}
	for _, head := range []struct {
		says string
		lang rules.Lang
	}{{"borta till ", rules.Swedish}, {"borta t.o.m. ", rules.Swedish}, {"away until ", rules.English}} {
		if rest, is := strings.CutPrefix(s, head.says); is {
			if d, ok := parseDate(rest); ok {
				day := d.(rules.Date)
				return DeskWish{Away: &day}, head.lang, true
			}
		}
	}
	switch {
	case slices.Contains([]string{"jag är tillbaka", "inte borta"}, s):
		return DeskWish{Away: &rules.Date{}}, rules.Swedish, true
	case slices.Contains([]string{"i'm back", "i am back", "not away"}, s):
		return DeskWish{Away: &rules.Date{}}, rules.English, true
	}
	return DeskWish{}, "", false
}

func readDigest(s string) DeskWish {
	off, on := true, false
	switch s {
	case "av", "off", "nej", "no":
		return DeskWish{Off: &off}
	case "på", "on", "ja", "yes", "":
		return DeskWish{Off: &on}
	}
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		for i, name := range weekdays(l) {
			if i >= 1 && i <= 5 && strings.HasPrefix(s, strings.ToLower(name)) {
				return DeskWish{Day: &i}
			}
		}
	}
	return DeskWish{}
}
