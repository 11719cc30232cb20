package conversation

import "upphandlingsvakten/rules"

// papers hands over documents. The message says in words what is in each file,
// for those who cannot open them where they are.
func (v *view) papers(f Format) {
	if v.c.Silent() {
		v.note(KeySilent)
		return
	}
	list := ready(v.p, v.c, v.a, f)
	if len(list) == 0 {
		v.note(KeyNoPapers)
		return
	}
	head := line(v.l, KeyPapersVersion, "case", string(v.c.ID), "version", v.c.Issued)
	if v.c.Issued == 0 {
		head = line(v.l, KeyPapersDraft, "case", string(v.c.ID))
	}
	items := make([][]Span, len(list))
	for i, paper := range list {
		items[i] = v.paper(paper)
	}
	blocks := []Block{Heading{Text: head}, List{Items: items}}
	if v.preliminary() {
		blocks = append(blocks, v.para(KeyPapersPreliminary))
	}
	if f == "" {
		if !released(v.c, v.a) {
			blocks = append(blocks, v.para(KeyRequirementsWaiting))
		}
		blocks = append(blocks, Note{Text: line(v.l, KeyPapersHow)})
	}
	v.send(TopicDocument, "", blocks...)
	v.out[len(v.out)-1].Document = &Document{Papers: list, Version: v.c.Issued}
}

// preliminary says whether a coordinator has been asked to look at the case, and
// has not answered.
func (v *view) preliminary() bool {
	return v.a.Value(rules.ProtectiveSecurity) == rules.Consult && v.c.Alert.Stands()
}

// paper says what is in a file.
func (v *view) paper(p Paper) []Span {
	switch p {
	case PaperSummary:
		return line(v.l, KeyPaperSummary)
	case PaperTable, PaperRequirements, PaperRows:
		n := v.onSupplier()
		return line(v.l, requirementsKey(p, n, answered(v.c, tenderEvaluation)), "n", n)
	case PaperMatrix:
		list, _ := v.a.Live[risks].(rules.Entries)
		highest := 0
		for _, e := range list {
			value, _ := e.Risk()
			highest = max(highest, value)
		}
		return line(v.l, KeyPaperMatrix, "n", len(list), "value", highest)
	case PaperTimeline:
		return line(v.l, KeyPaperTimeline)
	}
	return line(v.l, KeyPaperCalendar, "n", len(agenda(v.p, v.c, v.a, v.l)))
}

// requirementsKey says what is in a list of n requirements on the supplier,
// before or after the winning tender has been judged by it.
func requirementsKey(p Paper, n int, judged bool) Key {
	switch {
	case p == PaperRows && n == 0:
		return KeyPaperRowsOwn
	case p == PaperRows:
		return KeyPaperRows
	case p == PaperTable && n == 0:
		return KeyPaperTableOwn
	case n == 0:
		return KeyPaperRequirementsOwn
	case p == PaperTable && judged:
		return KeyPaperTableJudged
	case p == PaperTable:
		return KeyPaperTable
	case judged:
		return KeyPaperRequirementsJudged
	}
	return KeyPaperRequirements
}

// issued hands over a version of the documents in the thread.
func (v *view) issued() {
	if !v.c.Silent() {
		v.papers("")
		v.anew = true // what is asked now stands below them
	}
}
