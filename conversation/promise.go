package conversation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"upphandlingsvakten/rules"
)

// The days ahead of something at which it is reminded of.
const (
	evidenceDays = 30 // before a report or certificate lapses
	noticeMonths = 1  // before the last day for notice
	optionMonths = 6  // before the end, if no day was given (domain: option years)
	swapErased   = 30 // after a change of supplier: the certificate of deletion
	swapFollowed = 90 // after a change of supplier: the first follow-up of the new one
)

// promised are the moments whose dates people have given, in this round and in
// earlier ones: what is to be mended, what lapses, what is to be decided.
func promised(p *rules.Plan, c Case) []moment {
	if c.Silent() {
		return nil
	}
	g := given{p: p, c: c}
	g.tenders()
	g.entries(tenderExceptions, KeyMomentException)
	g.entries(deliveryDeviations, KeyMomentDeviation)
	g.entries(followUpDeviations, KeyMomentDeviation)
	g.evidence()
	g.options()
	g.notice()
	g.replans()
	slices.SortStableFunc(g.list, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.nominal.String(), b.nominal.String()), cmp.Compare(a.id, b.id))
	})
	return slices.CompactFunc(g.list, func(a, b moment) bool { return a.id == b.id && a.nominal == b.nominal })
}

// given gathers the dates that people have given.
type given struct {
	p    *rules.Plan
	c    Case
	list []moment
}

func (g *given) add(id string, nominal rules.Date, by Given) {
	g.list = append(g.list, moment{id: id, nominal: nominal, known: today(by.At), from: KeyWhyGiven})
}

// tenders are the days before the contract: publication, the opening of tenders,
// and the contract's first day if nothing has been delivered then.
func (g *given) tenders() {
	c := g.c
	if a, ok := c.Answers[publication]; ok && c.Stage == rules.Procure && !saysYes(c, approved) {
		if d, ok := a.Value.(rules.Date); ok {
			g.list = append(g.list, moment{id: string(KeyMomentPublication), nominal: d, from: KeyWhyGiven})
		}
	}
	if a, ok := c.Answers[tenderOpening]; ok && c.Stage == rules.Procure && !answered(c, tenderEvaluation) {
		asked := Assess(g.p, c).Applies.To(tenderEvaluation) != rules.False
		if d, ok := a.Value.(rules.Date); ok && asked {
			g.add(string(KeyMomentTenders), d, a)
		}
	}
	if d, ok := c.Answers[contractStart].Value.(rules.Date); ok && c.Stage == rules.Deliver {
		g.list = append(g.list, moment{id: string(KeyMomentDelivery), nominal: d, from: KeyWhyGiven})
	}
}

// rounds are the answers to q, the latest first.
func (g *given) rounds(q rules.QuestionID) []Given {
	var list []Given
	if a, ok := g.c.Answers[q]; ok {
		list = append(list, a)
	}
	for i := len(g.c.Past) - 1; i >= 0; i-- {
		if a, ok := g.c.Past[i].Answers[q]; ok {
			list = append(list, a)
		}
	}
	return list
}

// entries are the requirements that are to be put right by a day. What was
// unclear in a tender, and nobody gave a day for, is to be clear when the contract
// starts.
func (g *given) entries(q rules.QuestionID, k Key) {
	for _, a := range g.rounds(q) {
		list, _ := a.Value.(rules.Entries)
		for _, e := range list {
			d, ok := e[fieldUntil].(rules.Date)
			if !ok && q == tenderExceptions {
				d, ok = g.c.Answers[contractStart].Value.(rules.Date)
			}
			if ok {
				g.add(fmt.Sprintf("%s/%s", k, text(e[fieldRequirement])), d, a)
			}
		}
	}
}

// evidence lapses, unless a later round has brought some that holds longer.
func (g *given) evidence() {
	var longest rules.Date
	for _, a := range g.rounds(evidenceUntil) {
		d, ok := a.Value.(rules.Date)
		if !ok || !longest.Before(d) {
			continue
		}
		longest = d
		g.add(string(KeyMomentEvidenceSoon), plusDays(d, -evidenceDays), a)
		g.add(string(KeyMomentEvidence), d, a)
	}
}

// options ask whether the contract is to be prolonged: the next one that would
// do so.
func (g *given) options() {
	if until, ask, ok := nextOption(g.c); ok {
		g.add(fmt.Sprintf("%s/%s", KeyMomentOption, until), ask, g.c.Answers[contractOptions])
	}
}

// nextOption is until when the next option would prolong the contract, and when
// to ask.
func nextOption(c Case) (until, ask rules.Date, ok bool) {
	end, hasEnd := c.Answers[contractEnd].Value.(rules.Date)
	list, _ := c.Answers[contractOptions].Value.(rules.Entries)
	for _, e := range list {
		d, isDate := e[fieldUntil].(rules.Date)
		if !isDate || !hasEnd || !end.Before(d) || ok && !d.Before(until) {
			continue
		}
		until, ok = d, true
		if ask, isDate = e[fieldDecideBy].(rules.Date); !isDate || !ask.Before(end) {
			ask = plusMonths(end, -optionMonths)
		}
	}
	return until, ask, ok
}

// notice reminds while there is still time to end the contract.
func (g *given) notice() {
	a := g.c.Answers[noticePeriod]
	months := noticePeriods()[a.Value]
	end, ok := g.c.Answers[contractEnd].Value.(rules.Date)
	if ok && months > 0 {
		g.add(string(KeyMomentNotice), plusMonths(end, -months-noticeMonths), a)
	}
}

// noticePeriods are the months that the answers stand for.
func noticePeriods() map[rules.Value]int {
	return map[rules.Value]int{
		rules.Choice("months_1"): 1, rules.Choice("months_3"): 3, rules.Choice("months_6"): 6,
		rules.Choice("months_9"): 9, rules.Choice("months_12"): 12,
	}
}

// replans are what a change of supplier brings with it.
func (g *given) replans() {
	end, hasEnd := g.c.Answers[contractEnd].Value.(rules.Date)
	for _, r := range g.c.Replans {
		if r.Kind != ReplanSupplier {
			continue
		}
		by := Given{At: r.At}
		g.add(string(KeyMomentSwap), r.On, by)
		g.add(string(KeyMomentSwapErased), plusDays(r.On, swapErased), by)
		f, ok := g.p.Cadence(Assess(g.p, g.c).Value(rules.Followup))
		first := plusDays(r.On, swapFollowed)
		if ok && f.EveryMonths > 0 && g.c.Stage != rules.End && (!hasEnd || first.Before(end)) {
			g.list = append(g.list, moment{id: f.ID, asks: rules.FollowUp, nominal: first, known: today(r.At), from: KeyWhySwap})
		}
	}
}

func daysBetween(from, to rules.Date) int {
	return int(to.At(12, time.UTC).Sub(from.At(12, time.UTC)).Hours() / 24)
}
