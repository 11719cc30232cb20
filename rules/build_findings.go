package rules

import (
	"maps"
	"slices"
)

// findings builds the terms, findings, blocks and bands, and leaves their
// conditions to be compiled.
func (b *builder) findings() {
	raw, english := b.sources.findings, b.sources.findingsEnglish
	b.terms(raw.Terms)
	seen := map[string]at{}
	b.plan.findings = make([]finding, 0, len(raw.Findings))
	for _, rf := range raw.Findings {
		if !b.identifier(rf.ID, rf.at, "finding", seen) {
			continue
		}
		b.finding(rf, english.Findings[rf.ID.s])
	}
	for _, id := range findingOrder() {
		if _, ok := seen[string(id)]; !ok && raw.file != "" {
			b.fault(raw.at, "finding %s is missing", id)
		}
	}
	for id, rows := range english.Findings {
		if _, ok := seen[id]; !ok {
			for _, label := range rows {
				p := label.at.says("there is no finding %s to give English for", id)
				p.Suggestion = nearest(id, slices.Sorted(maps.Keys(seen)))
				b.faults.add(p)
				break
			}
		}
	}
	b.blocks(raw.Blocks, english.Blocks)
	b.contradictions(raw.Contradictions, english.Contradictions)
	b.bands(raw.Bands, english.Bands)
}

// findingOrder is the findings of the contract, as Assessment lists them.
func findingOrder() []FindingID {
	return []FindingID{ProtectiveSecurity, Method, DPIA, PriorConsultation, Followup, Ending, RiskBand}
}

func (b *builder) terms(raw []rawTerm) {
	seen := map[string]at{}
	reserved := reservedNames()
	var ok []rawTerm
	for _, rt := range raw {
		if !b.identifier(rt.ID, rt.at, "term", seen) {
			continue
		}
		if _, taken := b.plan.index[QuestionID(rt.ID.s)]; taken || reserved[rt.ID.s] {
			b.fault(rt.ID.at, "term %s has the name of something else", rt.ID.s)
			continue
		}
		if _, known := celTypes()[rt.Type.s]; !known {
			b.fault(rt.at, "term %s has type %q; want bool, int, string or list", rt.ID.s, rt.Type.s)
			continue
		}
		b.want(rawText{s: rt.Is.s}, rt.at, "is of term "+rt.ID.s)
		ok = append(ok, rt)
	}
	b.plan.terms = make([]term, len(ok))
	for i, rt := range ok {
		b.plan.terms[i] = term{id: rt.ID.s, kind: rt.Type.s}
		b.pending = append(b.pending, pending{raw: rt.Is, into: &b.plan.terms[i].is, kind: rt.Type.s, before: -1, terms: i, findings: 0})
	}
}

func (b *builder) finding(rf rawFinding, english map[string]rawLabelEnglish) {
	f := finding{id: FindingID(rf.ID.s), rows: make([]row, len(rf.Rows))}
	var values []string
	for i, rr := range rf.Rows {
		b.want(rr.Value, rr.at, "value of a row of "+rf.ID.s)
		b.want(rr.Label, rr.at, "label of "+rf.ID.s+"/"+rr.Value.s)
		f.rows[i] = row{rule: rf.ID.s + "/" + rr.Value.s, value: rr.Value.s, label: b.words(rr.Label, english[rr.Value.s].Label), sources: b.cited(rr.Sources)}
		values = append(values, rr.Value.s)
		b.plan.places[rowName(f, i)] = rr.at
		last := i == len(rf.Rows)-1
		switch {
		case rr.Otherwise && rr.When.s != "":
			b.fault(rr.at, "a row of %s has both when and otherwise", rf.ID.s)
		case rr.Otherwise && !last:
			b.fault(rr.at, "the otherwise row of %s must be its last", rf.ID.s)
		case !rr.Otherwise && rr.When.s == "":
			b.fault(rr.at, "a row of %s has neither when nor otherwise", rf.ID.s)
		}
	}
	if n := len(rf.Rows); n == 0 || !rf.Rows[n-1].Otherwise {
		b.fault(rf.at, "finding %s needs a last row with otherwise: true, the cautious value", rf.ID.s)
	}
	strayEnglish(b, english, func(r rawLabelEnglish) at { return r.at }, values, rf.ID.s+" value")
	position := len(b.plan.findings)
	b.plan.findings = append(b.plan.findings, f)
	for i, rr := range rf.Rows {
		if rr.When.s != "" {
			b.pending = append(b.pending, pending{raw: rr.When, into: &f.rows[i].when, kind: "bool", before: -1, terms: -1, findings: position})
		}
	}
}

func (b *builder) blocks(raw []rawBlock, english map[string]rawTextEnglish) {
	seen := map[string]at{}
	var ids []string
	b.plan.blocks = make([]blockRule, len(raw))
	for i, rb := range raw {
		ids = append(ids, rb.ID.s)
		b.identifier(rb.ID, rb.at, "block", seen)
		b.plan.places["block/"+rb.ID.s] = rb.ID.at
		b.want(rb.Text, rb.at, "text of block "+rb.ID.s)
		if rb.When.s == "" {
			b.fault(rb.at, "block %s has no when", rb.ID.s)
		}
		b.plan.blocks[i] = blockRule{rule: "block/" + rb.ID.s, id: BlockID(rb.ID.s), text: b.words(rb.Text, english[rb.ID.s].Text), sources: b.cited(rb.Sources)}
		b.pending = append(b.pending, pending{raw: rb.When, into: &b.plan.blocks[i].when, kind: "bool", before: -1, terms: -1, findings: -1})
	}
	strayEnglish(b, english, func(r rawTextEnglish) at { return r.at }, ids, "block")
}

func (b *builder) contradictions(raw []rawContradiction, english map[string]rawTextEnglish) {
	seen := map[string]at{}
	var ids []string
	b.plan.clashes = make([]clash, len(raw))
	for i, rc := range raw {
		ids = append(ids, rc.ID.s)
		rule := "contradiction/" + rc.ID.s
		b.identifier(rc.ID, rc.at, "contradiction", seen)
		b.plan.places[rule] = rc.ID.at
		b.want(rc.Text, rc.at, "text of contradiction "+rc.ID.s)
		if rc.When.s == "" {
			b.fault(rc.at, "contradiction %s has no when", rc.ID.s)
		}
		b.plan.clashes[i] = clash{rule: rule, text: b.words(rc.Text, english[rc.ID.s].Text)}
		b.pending = append(b.pending, pending{raw: rc.When, into: &b.plan.clashes[i].when, kind: "bool", before: -1, terms: -1, findings: -1})
	}
	strayEnglish(b, english, func(r rawTextEnglish) at { return r.at }, ids, "contradiction")
}

// bands checks that every product of two numbers from 1 to 4 has exactly one
// band: 1, 2, 3, 4, 6, 8, 9, 12 and 16.
func (b *builder) bands(raw []rawBand, english map[string]rawBandEnglish) {
	seen := map[string]at{}
	var ids []string
	covered := map[int]string{}
	for _, rb := range raw {
		ids = append(ids, rb.ID.s)
		b.identifier(rb.ID, rb.at, "risk band", seen)
		b.want(rb.Label, rb.at, "label of risk band "+rb.ID.s)
		b.want(rb.Decides, rb.at, "decides of risk band "+rb.ID.s)
		en := english[rb.ID.s]
		band := Band{ID: rb.ID.s, From: rb.From.n, To: rb.To.n, Label: b.words(rb.Label, en.Label), Decides: b.words(rb.Decides, en.Decides)}
		if !rb.From.set || !rb.To.set || band.From < 1 || band.To > 16 || band.To < band.From {
			b.fault(rb.at, "risk band %s needs from and to, between 1 and 16", rb.ID.s)
			continue
		}
		for v := band.From; v <= band.To; v++ {
			if other, ok := covered[v]; ok {
				b.fault(rb.at, "risk value %d is in both %s and %s", v, other, band.ID)
				break
			}
			covered[v] = band.ID
		}
		b.plan.bands = append(b.plan.bands, band)
	}
	for _, v := range []int{1, 2, 3, 4, 6, 8, 9, 12, 16} {
		if covered[v] == "" && b.sources.findings.file != "" {
			b.fault(b.sources.findings.at, "no risk band holds the value %d", v)
		}
	}
	strayEnglish(b, english, func(r rawBandEnglish) at { return r.at }, ids, "risk band")
}
