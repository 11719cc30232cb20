package casefile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"upphandlingsvakten/conversation"
)

// column is a column of a sheet.
type column struct {
	head  string
	width float64
	// cell is what stands in it; nil leaves it to people.
	cell func(conversation.Chapter, conversation.Demand) string
	// choices are all that people may write there.
	choices func(conversation.Demand) []string
	colours bool // yes, no and unclear stand out
}

// mostInCell is what Excel holds in one cell, in characters.
const mostInCell = 32767

// table is the list of requirements as a workbook: the supplier's requirements
// first, with nothing above the heads of the columns, so that they can be read
// into a procurement tool.
func table(d conversation.Dossier, at time.Time) ([]byte, error) {
	w := words(d.Lang)
	b := &book{file: excelize.NewFile(), w: w}
	head := func(name string) string {
		return fmt.Sprintf("&L%s&R%s", ampersands(cut(line(d.Title), 80)), ampersands(fmt.Sprintf("%s, %s", d.Case, name)))
	}
	b.try(b.file.SetDefaultFont(face))
	first := "Sheet1" // what the library begins a workbook with
	if has(d.Chapters, false) || !has(d.Chapters, true) {
		b.try(b.file.SetSheetName(first, w.requirements))
		b.sheet(w.requirements, "Krav", head(w.requirements), d.Chapters, false, w.requirementColumns())
		first = ""
	}
	if has(d.Chapters, true) {
		if first == "" {
			b.add(w.own)
		} else {
			b.try(b.file.SetSheetName(first, w.own))
		}
		b.sheet(w.own, "Atgarder", head(w.own), d.Chapters, true, w.measureColumns())
	}
	b.add(w.about)
	b.aboutSheet(d, at)
	b.file.SetActiveSheet(0)
	moment := at.UTC().Format(time.RFC3339)
	b.try(b.file.SetDocProps(&excelize.DocProperties{
		Title: line(d.Title), Subject: string(d.Case), Creator: "Upphandlingsvakten", LastModifiedBy: "Upphandlingsvakten",
		Created: moment, Modified: moment, Language: w.locale,
	}))
	var out bytes.Buffer
	if b.err == nil {
		b.err = b.file.Write(&out)
	}
	b.try(b.file.Close())
	return out.Bytes(), b.err
}

func (w wording) requirementColumns() []column {
	return []column{
		{head: w.id, width: 8, cell: func(_ conversation.Chapter, r conversation.Demand) string { return r.ID }},
		{head: w.area, width: 17, cell: func(c conversation.Chapter, _ conversation.Demand) string { return c.Title }},
		{head: w.requirement, width: 46, cell: func(_ conversation.Chapter, r conversation.Demand) string { return r.Text }},
		{head: w.motive, width: 34, cell: func(_ conversation.Chapter, r conversation.Demand) string { return motive(r) }},
		{head: w.evidence, width: 28, cell: func(_ conversation.Chapter, r conversation.Demand) string { return r.Evidence }},
		{
			head: w.kind, width: 8, cell: func(conversation.Chapter, conversation.Demand) string { return w.must },
			choices: func(r conversation.Demand) []string {
				if r.Compulsory {
					return []string{w.must}
				}
				return []string{w.must, w.should}
			},
		},
		{head: w.annex, width: 13, cell: func(_ conversation.Chapter, r conversation.Demand) string { return r.AnnexA }},
		{
			head: w.fulfilled, width: 11, choices: w.answers, colours: true,
			cell: func(_ conversation.Chapter, r conversation.Demand) string { return w.result(r) },
		},
		{head: w.comment, width: 24, cell: func(_ conversation.Chapter, r conversation.Demand) string { return r.Remedy }},
	}
}

func (w wording) measureColumns() []column {
	c := w.requirementColumns()
	c[2].head, c[5], c[7].head = w.measure, column{head: w.responsible, width: 16}, w.finished
	return c
}

// result is how the winning tender stands to a requirement; empty if nobody has
// said.
func (w wording) result(r conversation.Demand) string {
	switch r.Result {
	case conversation.Fulfilled:
		return w.yes
	case conversation.NotFulfilled:
		return w.no
	case conversation.Unclear:
		return w.unclear
	}
	return ""
}

func (w wording) answers(conversation.Demand) []string { return []string{w.yes, w.no, w.unclear} }

// judged says whether the winning tender has been held against the requirements.
func judged(d conversation.Dossier) bool {
	return slices.ContainsFunc(d.Chapters, func(c conversation.Chapter) bool {
		return slices.ContainsFunc(c.Requirements, func(r conversation.Demand) bool { return r.Result != conversation.NotEvaluated })
	})
}

// motive is why a requirement is there, with the level that calls for it.
func motive(r conversation.Demand) string {
	if r.Class == "" {
		return r.Motive
	}
	return fmt.Sprintf("%s (%s)", r.Motive, r.Class)
}

func has(chapters []conversation.Chapter, own bool) bool {
	for _, c := range chapters {
		for _, r := range c.Requirements {
			if r.Own == own {
				return true
			}
		}
	}
	return false
}

// ampersands keeps a text from steering the head of a printed page.
func ampersands(s string) string { return strings.ReplaceAll(s, "&", "&&") }

// lines is how many lines a text takes in a cell that is so many characters
// wide: so many digits, of which most letters are narrower. Words that wrap leave
// room, so a line is taken to hold no more than that.
func lines(s string, width float64) int {
	n := 0
	for part := range strings.SplitSeq(s, "\n") {
		n += 1 + int(float64(utf8.RuneCountInString(part))/width)
	}
	return n
}
