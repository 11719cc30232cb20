package casefile

import (
	"bytes"
	"encoding/csv"
	"strings"

	"upphandlingsvakten/conversation"
)

// rows are the supplier's requirements for a procurement tool: semicolons and a
// byte order mark, because that is what a Swedish Excel opens rightly.
func rows(d conversation.Dossier) ([]byte, error) {
	w := words(d.Lang)
	out := bytes.NewBufferString("\ufeff")
	c := csv.NewWriter(out)
	c.Comma, c.UseCRLF = ';', true
	columns := w.requirementColumns()
	record := make([]string, len(columns))
	for i, one := range columns {
		record[i] = one.head
	}
	err := c.Write(record)
	for _, chapter := range d.Chapters {
		for _, r := range chapter.Requirements {
			if r.Own {
				continue
			}
			for i, one := range columns {
				record[i] = ""
				if one.cell != nil {
					record[i] = guarded(line(one.cell(chapter, r)))
				}
			}
			if err == nil {
				err = c.Write(record)
			}
		}
	}
	c.Flush()
	if err == nil {
		err = c.Error()
	}
	return out.Bytes(), err
}

// guarded keeps a spreadsheet from taking a text for a formula.
func guarded(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@") {
		return "'" + s
	}
	return s
}
