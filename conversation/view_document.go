package conversation

import (
	"slices"

	"upphandlingsvakten/rules"
)

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
		key := map[Paper]Key{PaperTable: KeyPaperTable, PaperRequirements: KeyPaperRequirements, PaperRows: KeyPaperRows}[p]
		if answered(v.c, tenderEvaluation) {
			key = map[Paper]Key{PaperTable: KeyPaperTableJudged, PaperRequirements: KeyPaperRequirementsJudged, PaperRows: KeyPaperRows}[p]
		}
		return line(v.l, key, "n", len(slices.DeleteFunc(slices.Clone(v.a.Requires), func(r rules.Applied) bool { return r.Own })))
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

// issued hands over a version of the documents in the thread.
func (v *view) issued() {
	if !v.c.Silent() {
		v.papers("")
		v.anew = true // what is asked now stands below them
	}
}
