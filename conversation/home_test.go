package conversation

import (
	"fmt"
	"strings"
	"testing"

	"upphandlingsvakten/rules"
)

func TestAHomePageFitsHoweverManyCasesAndCallsThereAre(t *testing.T) {
	t.Parallel()
	var many []Standing
	for n := range 200 {
		id := CaseID(fmt.Sprintf("U-2026-%04d", n+1))
		many = append(many, Standing{
			Case: id, waits: n%2 == 0, rows: []Row{{plain("Nästa steg"), plain("något")}}, next: rules.Date{Year: 2027, Month: 1, Day: 1 + n%28},
			call: plain("Kontakt behövs"), answers: []Button{{Command: "clear", Label: "Klart · " + string(id)}},
		})
	}
	for _, l := range []rules.Lang{rules.Swedish, rules.English} {
		m := HomePage(l, many, many, 0)
		if got := len(m.Blocks); got > 95 {
			t.Errorf("%s: got %d blocks, and a page holds a hundred", l, got)
		}
		notes := 0
		for _, b := range m.Blocks {
			if _, ok := b.(Note); ok {
				notes++
			}
		}
		if days := phrase(l, KeyHomeDays) + "\n"; !strings.Contains(m.Plain(), days) {
			t.Errorf("%s: the next reminders are not shown:\n%s", l, m.Plain())
		}
		if notes != 2 {
			t.Errorf("%s: %d lists say that there are more, want both:\n%s", l, notes, m.Plain())
		}
	}
}
