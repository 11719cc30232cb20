package rules

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

func FuzzReadCases(f *testing.F) {
	names, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`[{"id": "a", "answers": {"risks": [{"consequence": 1e99}]}, "expect": {"class": {"a": [null]}}}]`))
	p := shippedPlan(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		cases, err := p.ReadCases(bytes.NewReader(data), "x")
		if err != nil {
			var problems *Problems
			if !errors.As(err, &problems) || len(problems.List) == 0 {
				t.Fatalf("got %v, want problems", err)
			}
			return
		}
		for _, c := range cases {
			r := p.Simulate(c)
			if r.Findings["protective_security"] == Alarm && len(r.Findings["requirements"].([]string)) > 0 {
				t.Fatal("an alarm brings requirements")
			}
		}
	})
}

func FuzzLoad(f *testing.F) {
	for _, name := range []string{"checklists/prepare.yaml", "checklists/findings.yaml", "requirements.yaml", "checklists/prepare.en.yaml"} {
		f.Add(name, small(f)[name].Data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		files := small(t)
		if _, ok := files[name]; !ok {
			t.Skip("not a file of the plan")
		}
		files[name] = &fstest.MapFile{Data: data}
		p, err := Load(files)
		if err != nil {
			var problems *Problems
			if !errors.As(err, &problems) || len(problems.List) == 0 {
				t.Fatalf("got %v, want problems", err)
			}
			return
		}
		for _, standing := range []Standing{Unscreened, Alarmed, Cleared} {
			p.Evaluate(Answers{"it": Choice(Yes)}, standing)
		}
	})
}
