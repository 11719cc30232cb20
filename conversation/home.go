package conversation

import (
	"slices"
	"strings"

	"upphandlingsvakten/rules"
)

// mostAtHome is how many cases, and how many calls, are shown. A page of a chat
// platform holds a hundred blocks (Slack), each of these takes two, and nobody
// reads more. Of the days to come the next five are enough.
const (
	mostAtHome = 20
	mostComing = 5
)

// Standing is how a case stands, as a person sees it outside the thread.
type Standing struct {
	Case    CaseID
	Address string // where its thread can be opened; empty if nobody knows
	title   string
	rows    []Row
	next    rules.Date // of the next reminder; zero if there is none
	call    []Span     // to the coordinators; nil if there is none
	answers []Button   // to that call
	waits   bool       // for the owner
}

// StandingOf is how c stands, in language l. Of a case that is Silent it says
// nothing but that it waits.
func StandingOf(p *rules.Plan, c Case, l rules.Lang) Standing {
	s := Standing{Case: c.ID, call: callOf(c, l), answers: answersOf(c, l)}
	if c.Silent() {
		s.rows = []Row{{line(l, KeyHomeNext), line(l, silentKey(c), "case", string(c.ID))}}
		return s
	}
	if g, ok := c.Answers[title]; ok {
		s.title = text(g.Value)
	}
	c.Lang = l
	v := view{p: p, c: c, a: Assess(p, c), l: l}
	v.now = ask(p, c, v.a)
	s.rows = append(s.rows, Row{line(l, KeyStatusStage), plain(v.stageTitle(c.Stage))})
	if c.Asking {
		_, _, least, most := progress(p, c, v.a, v.now)
		s.rows = append(s.rows, Row{line(l, KeyStatusLeft), line(l, exactly(least, most, KeyStatusLeftExact, KeyStatusLeftValue), "least", least, "most", most, "n", most)})
	}
	step, waits := v.nextStep()
	s.waits = waits
	s.rows = append(s.rows, Row{line(l, KeyHomeNext), step})
	if next, ok := v.nextDay(); ok {
		s.rows = append(s.rows, Row{line(l, KeyStatusNext), plain(next)})
	}
	s.next = nextDate(p, c)
	return s
}

// nextDate is the day of the next reminder; zero if there is none.
func nextDate(p *rules.Plan, c Case) rules.Date {
	var first rules.Date
	for _, d := range calendar(p, c) {
		if first == (rules.Date{}) || d.date.Before(first) {
			first = d.date
		}
	}
	return first
}

// nextStep is what the case waits for, and whether that is its owner.
func (v *view) nextStep() ([]Span, bool) {
	for _, r := range v.c.Reminders {
		if !r.Done && !strings.HasPrefix(r.Name, alarmIdle) {
			return line(v.l, KeyHomeReminder, "day", v.dayOf(r.Name)), true
		}
	}
	switch {
	case v.c.Status == StatusPaused:
		return line(v.l, KeyHomePaused), false
	case v.now.kind == askSummary, v.now.kind == askProposal:
		return line(v.l, KeyHomeConfirm), true
	case v.now.kind != askNothing:
		return line(v.l, KeyHomeAsks, "step", v.now.step.Title.In(v.l)), true
	}
	return line(v.l, KeyHomeRests), false
}

// callOf is the line about an open call to the coordinators. It names the case
// and whom to contact, and nothing else.
func callOf(c Case, l rules.Lang) []Span {
	if !c.Alert.Stands() {
		return nil
	}
	k := KeyHomeAlert
	if c.Alert.Kind == rules.Consult {
		if !c.Alert.Posted {
			return nil // the owner has not asked for contact yet
		}
		k = KeyHomeConsult
	}
	out := append(exercising(c, l), line(l, k, "case", string(c.ID), "who", person(c.Owner))...)
	if c.Alert.Urgent {
		out = append(line(l, KeyUrgent), out...)
	}
	if c.Alert.Acknowledged.ID != "" {
		out = append(out, line(l, KeyHomeHeld, "who", person(c.Alert.Acknowledged))...)
	}
	return out
}

// answersOf are what a coordinator can do about an open call without going to
// its message. Each label names the case, because several stand side by side.
func answersOf(c Case, l rules.Lang) []Button {
	if !c.Alert.Stands() {
		return nil
	}
	var out []Button
	add := func(command string, k Key) {
		out = append(out, Button{
			Command: command, Label: phrase(l, k) + " · " + string(c.ID), Token: tokenOf(c, "do/"+command),
		})
	}
	if c.Alert.Acknowledged.ID == "" {
		add("acknowledge", KeyButtonAcknowledge)
	}
	add("clear", KeyButtonClear)
	add("outside", KeyButtonOutside)
	return out
}

// HomePage is what a person sees of all their cases: what waits for them, the
// others, and the days to come. Calls are the cases that wait for the
// coordinators; nil for people who are none. Unread is how many cases of either
// could not be read.
func HomePage(l rules.Lang, mine, calls []Standing, unread int) Message {
	if calls != nil {
		return homePage(l, mine, callsAtHome(l, calls, unread))
	}
	return WithUnread(homePage(l, mine, nil), l, unread)
}

func homePage(l rules.Lang, mine []Standing, calls []Block) Message {
	blocks := []Block{
		Heading{Text: line(l, KeyHomeTitle)},
		Buttons{Items: []Button{{Command: "new", Label: phrase(l, KeyHomeStart)}}},
	}
	blocks = append(blocks, calls...)
	if len(mine) == 0 {
		return Message{Blocks: append(blocks, Para{Text: line(l, KeyHomeEmpty)})}
	}
	shown := 0
	for _, waits := range []bool{true, false} {
		title := KeyHomeOthers
		if waits {
			title = KeyHomeWaits
		}
		for _, s := range mine {
			if s.waits != waits || shown >= mostAtHome {
				continue
			}
			if title != "" {
				blocks, title = append(blocks, Heading{Text: line(l, title)}), ""
			}
			shown++
			blocks = append(blocks, s.atHome(l), Fields{Rows: s.rows})
		}
	}
	if left := len(mine) - shown; left > 0 {
		blocks = append(blocks, Note{Text: line(l, KeyHomeMore, "n", left)})
	}
	return Message{Blocks: append(blocks, daysAtHome(l, mine)...)}
}

// daysAtHome are the next days on which something is reminded of.
func daysAtHome(l rules.Lang, mine []Standing) []Block {
	coming := slices.DeleteFunc(slices.Clone(mine), func(s Standing) bool { return s.next == (rules.Date{}) })
	slices.SortStableFunc(coming, func(a, b Standing) int {
		switch {
		case a.next.Before(b.next):
			return -1
		case b.next.Before(a.next):
			return 1
		}
		return 0
	})
	var items [][]Span
	for _, s := range coming[:min(len(coming), mostComing)] {
		items = append(items, line(l, KeyHomeDay, "day", day(s.next, l), "case", s.named(string(s.Case))))
	}
	if items == nil {
		return nil
	}
	return []Block{Heading{Text: line(l, KeyHomeDays)}, List{Items: items}}
}

// callsAtHome are the calls to the coordinators, each with what can be done.
func callsAtHome(l rules.Lang, calls []Standing, unread int) []Block {
	blocks := []Block{Heading{Text: line(l, KeyHomeCalls)}}
	shown, left := 0, 0
	for _, s := range calls {
		switch {
		case s.call == nil:
		case shown == mostAtHome:
			left++
		default:
			shown++
			blocks = append(blocks, Para{Text: s.call}, Buttons{Items: s.answers})
		}
	}
	blocks = append(blocks, unreadCalls(l, unread)...)
	switch {
	case shown == 0 && unread == 0:
		blocks = append(blocks, Para{Text: line(l, KeyHomeNoCalls)})
	case left > 0:
		blocks = append(blocks, Note{Text: line(l, KeyHomeMore, "n", left)})
	}
	return blocks
}

// named is a text that leads to the case's thread, where there is an address.
func (s Standing) named(text string) Span { return Span{Text: text, Link: s.Address} }

// atHome is the line that a case stands under.
func (s Standing) atHome(l rules.Lang) Block {
	name := Span{Text: s.title, Style: Strong}
	if s.title == "" {
		name.Text = phrase(l, KeyUntitled)
	}
	id := s.named(string(s.Case))
	id.Style = Strong
	return Para{Text: line(l, KeyHomeCase, "case", id, "title", name)}
}
