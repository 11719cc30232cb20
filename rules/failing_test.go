package rules

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A condition that passes every check can still fail while it runs: here, by
// looking for an item that a list does not have.
func TestAConditionThatFailsCountsAsUnknown(t *testing.T) {
	t.Parallel()
	files := small(t)
	for name, edit := range map[string][2]string{
		"checklists/prepare.yaml":  {"ask: Hur illa?, short: K, example: \"1\"}", "ask: Hur illa?, short: K, example: \"1\"}\n      - {id: last, kind: choice, set: yes_no_unknown, when: \"[true][confidentiality]\", ask: Sist?, short: Sist}"},
		"checklists/findings.yaml": {"rows: [{value: simple,", "rows: [{value: odd, when: \"[true][confidentiality]\", label: Udda}, {value: simple,"},
		"requirements.yaml":        {"when: \"true\"", "when: \"[false][confidentiality]\""},
	} {
		data := string(files[name].Data)
		if !strings.Contains(data, edit[0]) {
			t.Fatalf("%s holds no %s", name, edit[0])
		}
		files[name] = &fstest.MapFile{Data: []byte(strings.Replace(data, edit[0], edit[1], 1))}
	}
	p, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	a := p.Evaluate(Answers{"confidentiality": Level(2)}, Unscreened)
	if got := a.Applies.To("last"); got != Maybe {
		t.Errorf("the question applies %d, want that it waits", got)
	}
	if got := a.Value(Method); got != "simple" {
		t.Errorf("method is %s, want the cautious value", got)
	}
	if len(a.Areas) == 0 || a.Areas[0].ID != "A0" {
		t.Errorf("areas %v, want the one whose condition failed", a.Areas)
	}
}

func TestAQuestionThatIsNotAskedIsNotMissing(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	a := p.Evaluate(with(cleared3(), Answers{"it": Choice(No)}), Unscreened)
	for _, r := range a.Requires {
		if r.ID != "RAD-4" {
			continue
		}
		if want := []QuestionID{"object", "supplier_stores_information"}; !slices.Equal(r.Because().Missing, want) {
			t.Errorf("missing %v, want %v", r.Because().Missing, want)
		}
		return
	}
	t.Error("RAD-4 does not apply although it may")
}
