package rules

import (
	"slices"
)

// reminders builds what has a date or a tick: cadences, series, ticks and documents.
func (b *builder) reminders() {
	b.cadences()
	b.series()
	b.ticks()
	seen := map[string]at{}
	for _, rd := range b.sources.documents.Documents {
		b.identifier(rd.ID, rd.at, "document", seen)
		b.both(rd.Title, rd.at, "title of document "+rd.ID.s)
		b.plan.documents = append(b.plan.documents, Document{ID: rd.ID.s, Title: b.pair(rd.Title), Link: rd.Link.s, Note: b.pair(rd.Note)})
	}
}

func (b *builder) cadences() {
	raw, english := b.sources.cadences.Followup, b.sources.cadencesEnglish.Followup
	seen := map[string]at{}
	var ids []string
	for _, rc := range raw {
		ids = append(ids, rc.ID.s)
		b.unique(rc.ID, rc.at, "cadence", seen)
		if rc.FirstDays.n < 0 || rc.EveryMonths.n < 0 {
			b.fault(rc.at, "cadence %s counts backwards", rc.ID.s)
		}
		if rc.EveryMonths.n > 0 || rc.FirstDays.n > 0 {
			b.want(rc.Text, rc.at, "text of cadence "+rc.ID.s)
		}
		b.plan.cadences = append(b.plan.cadences, Cadence{
			ID: rc.ID.s, FirstDays: rc.FirstDays.n, EveryMonths: rc.EveryMonths.n,
			Text: b.words(rc.Text, english[rc.ID.s].Text), Neutral: rc.Neutral,
		})
	}
	strayEnglish(b, english, func(r rawTextEnglish) at { return r.at }, ids, "cadence")
	b.reachable(Followup, ids, "cadence")
}

func (b *builder) series() {
	raw, english := b.sources.cadences.Ending, b.sources.cadencesEnglish.Ending
	seen, moments := map[string]at{}, map[string]at{}
	var ids []string
	for _, rs := range raw {
		ids = append(ids, rs.ID.s)
		b.unique(rs.ID, rs.at, "series", seen)
		words := english[rs.ID.s].Moments
		s := Series{ID: rs.ID.s, Neutral: rs.Neutral}
		var known []string
		for _, rm := range rs.Moments {
			known = append(known, rm.ID.s)
			b.unique(rm.ID, rm.at, "moment", moments)
			b.want(rm.Text, rm.at, "text of moment "+rm.ID.s)
			if rm.Ask.s != "" && !slices.Contains(order(), StageID(rm.Ask.s)) {
				p := rm.Ask.says("moment %s asks unknown stage %s", rm.ID.s, rm.Ask.s)
				p.Suggestion = nearest(rm.Ask.s, stageNames())
				b.faults.add(p)
			}
			s.Moments = append(s.Moments, Moment{
				ID: rm.ID.s, Months: rm.Months.n, Days: rm.Days.n, Text: b.words(rm.Text, words[rm.ID.s].Text), Ask: StageID(rm.Ask.s),
			})
		}
		strayEnglish(b, words, func(r rawTextEnglish) at { return r.at }, known, "moment")
		b.plan.series = append(b.plan.series, s)
	}
	strayEnglish(b, english, func(r rawSeriesEnglish) at { return r.at }, ids, "series")
	b.reachable(Ending, ids, "series")
}

// reachable checks that every value of a finding that names a reminder has one.
func (b *builder) reachable(id FindingID, ids []string, what string) {
	if b.sources.cadences.file == "" {
		return
	}
	for _, f := range b.sources.findings.Findings {
		if f.ID.s != string(id) {
			continue
		}
		for _, r := range f.Rows {
			if r.Value.s != "" && !contains(ids, r.Value.s) {
				p := r.Value.says("there is no %s %s", what, r.Value.s)
				p.Suggestion = nearest(r.Value.s, ids)
				b.faults.add(p)
			}
		}
	}
}

func stageNames() []string {
	var out []string
	for _, id := range order() {
		out = append(out, string(id))
	}
	return out
}

// beforePublication is what a tick may be needed before.
const beforePublication = "publication"

func (b *builder) ticks() {
	seen := map[string]at{}
	var ids []string
	english := b.sources.ticksEnglish.Ticks
	for _, rt := range b.sources.ticks.Ticks {
		ids = append(ids, rt.ID.s)
		b.identifier(rt.ID, rt.at, "tick", seen)
		b.want(rt.Text, rt.at, "text of tick "+rt.ID.s)
		if rt.Before.s != "" && rt.Before.s != beforePublication {
			b.fault(rt.Before.at, "a tick may be needed before %s, not before %s", beforePublication, rt.Before.s)
		}
		b.plan.ticks = append(b.plan.ticks, Tick{
			ID: rt.ID.s, Text: b.words(rt.Text, english[rt.ID.s].Text), Gate: rt.Before.s == beforePublication, Sources: b.cited(rt.Sources),
		})
	}
	strayEnglish(b, english, func(r rawTextEnglish) at { return r.at }, ids, "tick")
}

// trace checks that every statement is one of the guideline's and is carried
// by things that exist. Messages belong to the conversation and are not checked.
func (b *builder) trace() {
	seen := map[string]at{}
	carriers := b.plan.carriers()
	for _, rs := range b.sources.trace.Statements {
		b.unique(rs.ID, rs.at, "statement", seen)
		if !isStatement(rs.ID.s) {
			b.fault(rs.at, "%s is no statement of the guideline; they are S1 to S59", rs.ID.s)
		}
		if len(rs.Carriers) == 0 {
			b.fault(rs.at, "nothing carries %s", rs.ID.s)
		}
		for _, c := range rs.Carriers {
			if !carriers[c.s] && !isMessage(c.s) {
				p := c.says("there is no %s", c.s)
				p.Suggestion = nearestIn(c.s, carriers)
				b.faults.add(p)
			}
		}
		b.plan.statements = append(b.plan.statements, Statement{ID: rs.ID.s, Carriers: texts(rs.Carriers)})
	}
}
