package rules

import (
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// shippedFiles is the shipped files, where a test can change them.
func shippedFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(Sources(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(Sources(), name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func withoutEnglish(t testing.TB) fstest.MapFS {
	t.Helper()
	out := shippedFiles(t)
	maps.DeleteFunc(out, func(name string, _ *fstest.MapFile) bool { return strings.HasSuffix(name, ".en.yaml") })
	return out
}

func TestTheShippedPlanIsWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	for _, w := range p.Warnings() {
		t.Errorf("%s", w)
	}
	if got, want := len(p.Requirements()), 54; got != want {
		t.Errorf("%d requirements, want %d", got, want)
	}
	if got, want := len(p.Trace()), 59; got != want {
		t.Errorf("%d statements, want %d", got, want)
	}
	for _, f := range []FindingID{Followup, Ending} {
		for _, finding := range p.findings {
			for _, r := range finding.rows {
				_, cadence := p.Cadence(r.value)
				_, series := p.Series(r.value)
				if finding.id == f && !cadence && !series {
					t.Errorf("%s has no reminders", r.value)
				}
			}
		}
	}
}

func TestEveryRuleOfTheShippedPlanCanMatter(t *testing.T) {
	t.Parallel()
	for _, p := range shippedPlan(t).Check() {
		t.Errorf("%s", p)
	}
}

func TestCheckFindsWhatCanNeverMatter(t *testing.T) {
	t.Parallel()
	files := small(t)
	edit := func(name, old, with string) {
		data := string(files[name].Data)
		if !strings.Contains(data, old) {
			t.Fatalf("%s holds no %s", name, old)
		}
		files[name] = &fstest.MapFile{Data: []byte(strings.Replace(data, old, with, 1))}
	}
	edit("checklists/prepare.yaml", "possible(it)", "it == 'yes' && it == 'no'")
	edit("requirements.yaml", "confidentiality >= 1", "confidentiality < 5")
	edit("requirements.yaml", "when: \"true\"", "when: it == 'yes' || it != 'yes'")
	edit("checklists/findings.yaml", "rows: [{value: simple,", "rows: [{value: simple, when: \"it != '' && it == ''\", label: Enkel}, {value: simple,")
	edit("checklists/findings.yaml", "finding.protective_security != 'none'", "finding.protective_security == 'none'")
	p, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range p.Check() {
		got = append(got, one.String())
	}
	want := []string{
		"checklists: an alarm does not block publication, or not for the coordinator alone",
		"checklists/prepare.yaml:11:14: question cloud never comes about",
		"checklists/findings.yaml:13:12: finding method row 1 (simple) never comes about",
		"requirements.yaml:2:10: area A0 always comes about, in spite of its condition",
		"requirements.yaml:3:10: area A1 never comes about",
		"requirements.yaml:5:9: requirement PRO-1 always comes about, in spite of its condition",
		"requirements.yaml:12:9: requirement UND-1 never comes about",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

func TestTheDigestFollowsEveryByte(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	again := shippedPlan(t)
	if p.Digest() != again.Digest() || !strings.HasPrefix(string(p.Digest()), "sha256:") || len(p.Digest()) != 71 {
		t.Errorf("digests %s and %s, want the same sha256", p.Digest(), again.Digest())
	}
	seen := map[Digest]string{p.Digest(): "nothing"}
	for name := range shippedFiles(t) {
		files := shippedFiles(t)
		files[name] = &fstest.MapFile{Data: append(append([]byte{}, files[name].Data...), "# x\n"...)}
		changed, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[changed.Digest()]; ok {
			t.Errorf("a change of %s gives the digest of a change of %s", name, other)
		}
		seen[changed.Digest()] = name
	}
}

func TestEvaluatingAndCheckingLeaveAPlanAsItWas(t *testing.T) {
	t.Parallel()
	p, err := Load(small(t))
	if err != nil {
		t.Fatal(err)
	}
	contents := func() string {
		return fmt.Sprint(p.Stages(), p.Questions(Prepare), p.Requirements(), p.Documents(), p.Ticks(), p.Trace())
	}
	before := contents()
	p.Evaluate(Answers{}, Unscreened)
	p.Evaluate(Answers{}, Alarmed)
	p.Check()
	if got := contents(); got != before {
		t.Errorf("got a plan that has changed:\n%s\nwant\n%s", got, before)
	}
}

func TestEveryProductOfTwoLevelsHasABand(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	want := map[int]string{1: "low", 2: "low", 3: "low", 4: "medium", 6: "medium", 8: "high", 9: "high", 12: "very_high", 16: "very_high"}
	for v, id := range want {
		if got, ok := p.RiskBand(v); !ok || got.ID != id {
			t.Errorf("the band of %d is %s, want %s", v, got.ID, id)
		}
	}
	if got, ok := p.RiskBand(17); ok {
		t.Errorf("17 has band %s, want none", got.ID)
	}
}

func BenchmarkCompileShipped(b *testing.B) {
	for b.Loop() {
		if _, err := Shipped(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	p := shippedPlan(b)
	answers := Answers{}
	for id, values := range contract() {
		answers[id] = values[0]
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Evaluate(answers, Unscreened)
	}
}
