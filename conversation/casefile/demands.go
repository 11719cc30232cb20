package casefile

import (
	"fmt"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
)

// demands is the list of requirements for the tender documents: area by area,
// the supplier's first, the municipality's own last and on a page of its own.
func demands(d conversation.Dossier, at time.Time) ([]byte, error) {
	w := words(d.Lang)
	t := &letter{w: w, sideways: true}
	demanding := has(d.Chapters, false)
	head := w.forSupplier
	if !demanding && has(d.Chapters, true) {
		head = w.own
	}
	t.add(para("Title", head), para("Subtitle", line(d.Title)))
	if d.Preliminary {
		t.add(para("Notice", w.preliminary))
	}
	t.grid([]int{16, 34, 16, 34}, false, [][]string{
		{w.caseID, string(d.Case), w.date, w.day(today(at))},
		{w.owner, line(d.Owner), w.version, w.numbered(d)},
		{w.register, line(d.Register), w.class, d.Findings[0].Value},
	})
	if demanding {
		t.add(para("Normal", w.listMotive+" "+w.listAnnex))
	}
	if judged(d) {
		t.add(para("Normal", w.judged))
	}
	t.areas(d, false)
	switch {
	case demanding && has(d.Chapters, true):
		t.add(newPage(para("Heading1", w.own)), para("Normal", w.ownNote))
	case has(d.Chapters, true):
		t.add(para("Normal", w.noRequirements+" "+w.ownNote))
	default:
		t.add(para("Normal", w.noRequirements))
	}
	t.areas(d, true)
	return t.bytes(d, at)
}

func (t *letter) areas(d conversation.Dossier, own bool) {
	w := t.w
	for _, c := range d.Chapters {
		text, rows, judged := w.requirement, [][]string(nil), false
		for _, r := range c.Requirements {
			if r.Own == own {
				rows = append(rows, []string{r.ID, r.Text, motive(r), r.Evidence, w.must, r.AnnexA, strings.TrimSpace(w.result(r) + "\n" + r.Remedy)})
				judged = judged || r.Result != conversation.NotEvaluated
			}
		}
		if len(rows) == 0 {
			continue
		}
		if own {
			text = w.measure
		}
		t.add(para("Heading2", fmt.Sprintf("%s %s", c.ID, c.Title)))
		rows = append([][]string{{w.id, text, w.motive, w.evidence, w.kind, w.annex, w.fulfilled}}, rows...)
		widths := []int{8, 32, 22, 18, 6, 9, 12}
		if !judged { // nothing to fill in, for this list is to be pasted
			widths = []int{8, 36, 25, 20, 6, 10}
			for i := range rows {
				rows[i] = rows[i][:len(widths)]
			}
		}
		t.grid(widths, true, rows)
	}
}
