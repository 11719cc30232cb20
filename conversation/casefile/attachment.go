package casefile

import (
	"bytes"
	"cmp"
	"fmt"
	"image/png"
	"slices"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// attach adds what the first page rests on: the risks, the grounds of every
// conclusion, the open points that had no room, and the answers.
func (t *letter) attach(d conversation.Dossier) error {
	w := t.w
	if len(d.Risks) > 0 {
		picture, err := matrixOnly(d)
		if err != nil {
			return err
		}
		size, err := png.DecodeConfig(bytes.NewReader(picture))
		if err != nil {
			return fmt.Errorf("measure the risk matrix: %w", err)
		}
		t.add(newPage(para("Heading1", fmt.Sprintf("%s: %s", w.attachment, w.riskList))))
		t.picture(picture, w.riskMatrix, matrixAlt(d), size.Width, size.Height)
		rows := [][]string{{w.number, w.threat, fmt.Sprintf("%s × %s", w.consequence, strings.ToLower(w.likelihood)), w.treatment, w.responsible, w.by, w.decision}}
		for _, r := range d.Risks {
			threat := r.Threat
			if r.Note != "" {
				threat += "\n" + line(r.Note)
			}
			rows = append(rows, []string{
				fmt.Sprint(r.Number), threat, fmt.Sprintf("%d × %d = %s", r.Consequence, r.Likelihood, valueOf(r)),
				r.Treatment, line(r.Responsible), r.By, line(r.Ruled),
			})
		}
		t.grid([]int{5, 24, 17, 12, 15, 10, 17}, true, rows)
	}
	t.add(newPage(para("Heading1", fmt.Sprintf("%s: %s", w.attachment, w.grounds))))
	rows := [][]string{{w.finding, w.outcome, w.why}}
	for _, c := range d.Findings {
		why := line(c.Why)
		if c.ID == rules.RiskBand {
			why = "" // the risks stand above
		}
		rows = append(rows, []string{c.Label, c.Value, why})
	}
	t.grid([]int{22, 30, 48}, true, rows)
	if len(d.Open) > mostOpenInShort {
		t.add(para("Heading1", fmt.Sprintf("%s: %s", w.attachment, w.openPoints)))
		t.bullets(d.Open, "", "", 0)
	}
	t.add(para("Heading1", fmt.Sprintf("%s: %s", w.attachment, w.given)))
	for _, s := range d.Steps {
		t.add(para("Heading2", s.Title))
		var rows [][]string
		for _, l := range s.Lines {
			rows = append(rows, []string{l.Label, l.Value})
		}
		t.grid([]int{35, 65}, false, rows)
	}
	return nil
}

// graveFirst are the risks, the gravest first.
func graveFirst(list []conversation.Risk) []conversation.Risk {
	return slices.SortedStableFunc(slices.Values(list), func(a, b conversation.Risk) int {
		return cmp.Compare(b.Value, a.Value)
	})
}
