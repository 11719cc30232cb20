package casefile_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

func TestTheListOfRequirementsCanBeReadBackAndFilledIn(t *testing.T) {
	t.Parallel()
	p := plan(t)
	heads := map[rules.Lang][]string{
		rules.Swedish: {"Id", "Område", "Krav", "Motiv (klass)", "Bevis", "Typ", "Annex A", "Uppfyllt?", "Kommentar"},
		rules.English: {"Id", "Area", "Requirement", "Motive (class)", "Evidence", "Type", "Annex A", "Fulfilled?", "Comment"},
	}
	for _, l := range languages() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			c := procurement(t, p, platform)
			f, err := excelize.OpenReader(bytes.NewReader(paper(t, p, c, conversation.PaperTable, l).Bytes))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			filledIn(t, p, c, l, heads[l], f)
		})
	}
}

// filledIn checks what people find in the list, and what they may write there.
func filledIn(t *testing.T, p *rules.Plan, c conversation.Case, l rules.Lang, heads []string, f *excelize.File) {
	t.Helper()
	sheets := f.GetSheetList()
	rows, err := f.GetRows(sheets[0])
	if err != nil || !slices.Equal(rows[0], heads) {
		t.Fatalf("got %v %v, want the heads %v in the first row", rows[0], err, heads)
	}
	own, err := f.GetRows(sheets[1])
	if err != nil {
		t.Fatal(err)
	}
	a := conversation.Assess(p, c)
	if got, want := len(rows)+len(own)-2, len(a.Requires); got != want {
		t.Errorf("got %d requirements, want %d", got, want)
	}
	for _, r := range rows[1:] {
		want, ok := p.Requirement(rules.RequirementID(r[0]))
		if !ok || r[2] != want.Text.In(l) || r[4] != want.Evidence.In(l) {
			t.Errorf("%s: got %q %q, want the catalogue's words", r[0], r[2], r[4])
		}
	}
	if tables, err := f.GetTables(sheets[0]); err != nil || len(tables) != 1 {
		t.Errorf("got %v %v, want one table", tables, err)
	}
	picks, err := f.GetDataValidations(sheets[0])
	if err != nil || len(picks) != 2*(len(rows)-1) {
		t.Errorf("got %d cells to choose in %v, want two a row", len(picks), err)
	}
	if panes, err := f.GetPanes(sheets[0]); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("got %+v %v, want the heads to stay", panes, err)
	}
}
