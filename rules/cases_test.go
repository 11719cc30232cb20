package rules

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryCaseComesOutAsExpected(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	names, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cases, err := p.ReadCases(f, name)
		if err != nil {
			t.Fatal(err)
		}
		count += len(cases)
		for _, c := range cases {
			t.Run(c.ID, func(t *testing.T) {
				t.Parallel()
				if len(c.Expect) == 0 {
					t.Fatal("the case expects nothing")
				}
				r := p.Simulate(c)
				for _, m := range r.Mismatches {
					t.Errorf("%s: want (-), got (+):\n%s", m.Finding, cmp.Diff(normal(m.Want), normal(m.Got)))
				}
			})
		}
	}
	if count < 30 {
		t.Errorf("there are %d cases, want at least 30", count)
	}
}
