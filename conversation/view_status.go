package conversation

import (
	"fmt"
	"slices"

	"upphandlingsvakten/rules"
)

// organisationIn shows that an organisation has delivered its requirements.
func (v *view) organisationIn(f OrganisationIn) {
	if v.c.Silent() || v.c.Status == StatusClosed {
		return // it counts, and is seen once the case goes on
	}
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
	v.send(TopicStatus, "organisations", v.para(KeyOrganisationsWaiting), List{Items: items},
		Note{Text: line(v.l, KeyOrganisationsHow, "case", string(v.c.ID))}, Buttons{Items: buttons})
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
		v.send(TopicStatus, "", v.para(silentKey(v.c), "case", string(v.c.ID)))
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
	if v.now.kind == askSummary {
		rows = append(rows, Row{line(v.l, KeyHomeNext), line(v.l, KeyHomeConfirm)})
	}
	if next, ok := v.nextDay(); ok {
		rows = append(rows, Row{line(v.l, KeyStatusNext), plain(next)})
	}
	for _, b := range v.a.Blocks {
		// The others hang on questions that are still to come.
		stands := len(b.Because().Missing) == 0 && (b.ID != rules.BlockCoordinator || v.c.Alert.Stands())
		if stands || v.c.Stage != rules.Prepare {
			rows = append(rows, Row{line(v.l, KeyStatusBlock), plain(b.Text.In(v.l))})
		}
	}
	v.send(TopicStatus, "", Heading{Text: line(v.l, KeyStatusTitle, "case", string(v.c.ID))}, Fields{Rows: rows})
	if len(v.a.Blocks) > 0 {
		v.waitingFor()
	}
}
