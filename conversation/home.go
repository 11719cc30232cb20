package conversation

import (
	"strings"

	"upphandlingsvakten/rules"
)

// mostAtHome is how many cases are shown in full. A page of a chat platform
// holds a hundred blocks (Slack), and nobody reads more.
const mostAtHome = 20

// Standing is how a case stands, as a person sees it outside the thread.
type Standing struct {
	Case  CaseID
	Home  Place
	title string
	rows  []Row
	call  []Span // to the coordinators; nil if there is none
	waits bool   // for the owner
}

// StandingOf is how c stands, in language l. Of a case that is Silent it says
// nothing but that it waits.
func StandingOf(p *rules.Plan, c Case, l rules.Lang) Standing {
	s := Standing{Case: c.ID, Home: c.Home, call: callOf(c, l)}
	if c.Silent() {
		s.rows = []Row{{line(l, KeyHomeNext), line(l, KeyStatusSilent, "case", string(c.ID))}}
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
	return s
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
	out := line(l, k, "case", string(c.ID), "who", person(c.Owner))
	if c.Alert.Urgent {
		out = append(line(l, KeyUrgent), out...)
	}
	if c.Alert.Acknowledged.ID != "" {
		out = append(out, line(l, KeyHomeHeld, "who", person(c.Alert.Acknowledged))...)
	}
	return out
}

// HomePage is what a person sees of all their cases: what waits for them comes
// first. Calls are the cases that wait for the coordinators; nil for people who
// are none.
func HomePage(l rules.Lang, mine, calls []Standing) Message {
	blocks := []Block{
		Heading{Text: line(l, KeyHomeTitle)},
		Buttons{Items: []Button{{Command: "new", Label: phrase(l, KeyHomeStart)}}},
	}
	if len(mine) == 0 {
		blocks = append(blocks, Para{Text: line(l, KeyHomeEmpty)})
	}
	shown := 0
	for _, waits := range []bool{true, false} {
		for _, s := range mine {
			if s.waits == waits && shown < mostAtHome {
				shown++
				blocks = append(blocks, s.atHome(l), Fields{Rows: s.rows})
			}
		}
	}
	if left := len(mine) - shown; left > 0 {
		blocks = append(blocks, Note{Text: line(l, KeyHomeMore, "n", left)})
	}
	if calls == nil {
		return Message{Blocks: blocks}
	}
	blocks = append(blocks, Heading{Text: line(l, KeyHomeCalls)})
	var items [][]Span
	for _, s := range calls {
		if s.call != nil {
			items = append(items, s.call)
		}
	}
	if len(items) == 0 {
		return Message{Blocks: append(blocks, Para{Text: line(l, KeyHomeNoCalls)})}
	}
	return Message{Blocks: append(blocks, List{Items: items})}
}

// atHome is the line that a case stands under.
func (s Standing) atHome(l rules.Lang) Block {
	name := Span{Text: s.title, Style: Strong}
	if s.title == "" {
		name.Text = phrase(l, KeyUntitled)
	}
	return Para{Text: line(l, KeyHomeCase, "case", Span{Text: string(s.Case), Style: Strong}, "title", name)}
}
