package conversation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/rules"
)

// statements is how many statements the guideline has.
const statements = 59

func TestEveryStatementOfTheGuidelineIsCarriedBySomethingThatExists(t *testing.T) {
	t.Parallel()
	p, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	have := keys(t)
	seen := map[string]bool{}
	for _, s := range p.Trace() {
		seen[s.ID] = true
		if len(s.Carriers) == 0 {
			t.Errorf("%s: carried by nothing", s.ID)
		}
		for _, c := range s.Carriers {
			if key, ok := strings.CutPrefix(c, "message:"); ok {
				if !slices.Contains(have, key) {
					t.Errorf("%s: there is no message %s", s.ID, key)
				}
				continue
			}
			if !p.Carried(c) {
				t.Errorf("%s: there is no %s", s.ID, c)
			}
		}
	}
	for n := 1; n <= statements; n++ {
		if id := fmt.Sprint("S", n); !seen[id] {
			t.Errorf("%s: missing from the table", id)
		}
	}
}
