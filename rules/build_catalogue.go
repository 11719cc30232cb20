package rules

import (
	"strconv"
	"strings"
)

// catalogue builds the areas and requirements, in the order of the file.
func (b *builder) catalogue() {
	raw := b.sources.catalogue
	seen := map[string]at{}
	areas := map[string]int{}
	var names []string
	b.plan.areas = make([]areaRule, len(raw.Areas))
	for i, ra := range raw.Areas {
		if b.unique(ra.ID, ra.at, "area", seen) {
			areas[ra.ID.s] = i
			names = append(names, ra.ID.s)
		}
		b.plan.places["area/"+ra.ID.s] = ra.ID.at
		b.both(ra.Title, ra.at, "title of area "+ra.ID.s)
		if ra.When.s == "" {
			b.fault(ra.at, `area %s has no when; write "true" if it always applies`, ra.ID.s)
		}
		b.plan.areas[i] = areaRule{Area: Area{ID: ra.ID.s, Title: b.pair(ra.Title), Sources: b.cited(ra.Sources)}}
		b.pending = append(b.pending, pending{raw: ra.When, into: &b.plan.areas[i].when, kind: "bool", before: -1, terms: -1, findings: -1})
	}
	seen = map[string]at{}
	b.plan.requirements = make([]requirementRule, len(raw.Requirements))
	for i, rr := range raw.Requirements {
		b.unique(rr.ID, rr.at, "requirement", seen)
		b.plan.places["requirement/"+rr.ID.s] = rr.ID.at
		what := "of requirement " + rr.ID.s
		b.both(rr.Text, rr.at, "text "+what)
		b.both(rr.Motive, rr.at, "motive "+what)
		b.both(rr.Evidence, rr.at, "evidence "+what)
		area, ok := areas[rr.Area.s]
		if !ok {
			p := rr.Area.says("requirement %s is in unknown area %s", rr.ID.s, rr.Area.s)
			if rr.Area.s == "" {
				p = rr.at.says("requirement %s has no area", rr.ID.s)
			}
			p.Suggestion = nearest(rr.Area.s, names)
			b.faults.add(p)
		}
		b.controls(rr)
		b.plan.requirements[i] = requirementRule{
			rule: "requirement/" + rr.ID.s,
			Requirement: Requirement{
				ID: RequirementID(rr.ID.s), Area: rr.Area.s, Text: b.pair(rr.Text), Motive: b.pair(rr.Motive), Evidence: b.pair(rr.Evidence),
				AnnexA: texts(rr.AnnexA), Sources: b.cited(rr.Sources), Compulsory: rr.Compulsory, Own: rr.Own,
			},
			area: area, off: rr.off != "",
		}
		if rr.off != "" {
			b.plan.off = append(b.plan.off, Off{Requirement: RequirementID(rr.ID.s), Reason: rr.off})
		}
		b.pending = append(b.pending, pending{raw: rr.When, into: &b.plan.requirements[i].when, kind: "bool", before: -1, terms: -1, findings: -1})
	}
}

func (b *builder) pair(w rawWords) Words { return b.words(w.Swedish, w.English) }

func (b *builder) both(w rawWords, p at, what string) { b.want(w.Swedish, p, what) }

func (b *builder) controls(r rawRequirement) {
	if len(r.AnnexA) == 0 {
		b.fault(r.at, "requirement %s names no control of Annex A", r.ID.s)
	}
	for _, c := range r.AnnexA {
		if !isControl(c.s) {
			b.fault(c.at, "%s is no control of ISO/IEC 27001:2022 Annex A; they are 5.1–5.37, 6.1–6.8, 7.1–7.14 and 8.1–8.34", c.s)
		}
	}
}

// isControl knows the 93 controls of ISO/IEC 27001:2022 Annex A by number.
func isControl(s string) bool {
	theme, number, ok := strings.Cut(s, ".")
	n, err := strconv.Atoi(number)
	last := map[string]int{"5": 37, "6": 8, "7": 14, "8": 34}[theme]
	return ok && err == nil && strconv.Itoa(n) == number && n >= 1 && n <= last
}
