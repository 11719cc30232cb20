package rules

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func cleared3() Answers {
	return Answers{"protective_security": Choice(No), "critical_surroundings": Choice(No), "already_disclosed": Choice(No)}
}

func with(a Answers, more Answers) Answers {
	out := maps.Clone(a)
	maps.Copy(out, more)
	return out
}

func TestAfterAnAlarmOnlyTheUrgentQuestionIsOpen(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	a := p.Evaluate(Answers{"object": Choice("goods"), "protective_security": Choice(Yes)}, Unscreened)
	if got, want := a.Open, []QuestionID{"already_disclosed"}; !slices.Equal(got, want) {
		t.Errorf("open %v, want %v", got, want)
	}
	if a.Live["object"] == nil {
		t.Error("an answer from before the alarm no longer counts")
	}
	if a.Urgent {
		t.Error("the alarm is urgent without an answer that says so")
	}
	a = p.Evaluate(Answers{"protective_security": Choice(Yes), "already_disclosed": Choice(Yes), "it": Choice(Yes)}, Unscreened)
	if !a.Urgent || len(a.Open) != 0 {
		t.Errorf("urgent %t, open %v; want an urgent alarm with nothing open", a.Urgent, a.Open)
	}
	if got, want := a.Ignored, []QuestionID{"it"}; !slices.Equal(got, want) {
		t.Errorf("ignored %v, want %v", got, want)
	}
}

func TestAStandingAlarmOutlivesEveryAnswer(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	ids, values := contractIDs(t, p), contract()
	r := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		a := p.Evaluate(sample(r, ids, values, 0.2), Alarmed)
		if got := a.Value(ProtectiveSecurity); got != Alarm {
			t.Fatalf("protective_security is %s, want alarm", got)
		}
		if len(a.Requires)+len(a.Areas) > 0 || a.Class != nil || len(a.Blocks) != 1 {
			t.Fatalf("an alarm brought %d requirements, %d areas, class %v, blocks %v", len(a.Requires), len(a.Areas), a.Class, a.Blocks)
		}
		for _, id := range a.Open {
			if id != "already_disclosed" {
				t.Fatalf("%s is open after an alarm", id)
			}
		}
		if a.Live["title"] == nil && len(a.Live) > 8 {
			t.Fatalf("answers from after the screening count: %v", a.Live)
		}
	}
}

func TestAClearedCaseIsNotScreenedAgain(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	a := p.Evaluate(Answers{"title": Text("Ny växel")}, Cleared)
	for _, id := range []QuestionID{"protective_security", "critical_surroundings", "already_disclosed"} {
		if slices.Contains(a.Open, id) || a.Applies.To(id) != False {
			t.Errorf("%s is asked in a cleared case", id)
		}
	}
	if got := a.Value(ProtectiveSecurity); got != None {
		t.Errorf("protective_security is %s, want none", got)
	}
	if got := p.Evaluate(Answers{"protective_security": Choice(Yes)}, Cleared).Value(ProtectiveSecurity); got != Alarm {
		t.Errorf("a new yes in a cleared case gives %s, want alarm", got)
	}
}

// I-1 and I-2, from every answer set without alarm or consult.
func TestOneDoubtfulScreeningAnswerIsNeverNone(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	ids, values := contractIDs(t, p), contract()
	r := rand.New(rand.NewPCG(1, 2))
	yes := map[QuestionID]string{"protective_security": Alarm, "critical_surroundings": Consult, "already_disclosed": Alarm}
	tried := 0
	for range 500 {
		answers := with(sample(r, ids, values, 0.1), cleared3())
		if p.Evaluate(answers, Unscreened).Value(ProtectiveSecurity) != None {
			continue
		}
		tried++
		for id, want := range yes {
			doubtful := []Value{Choice(Unknown), Choice(CannotSay), nil, Choice("junk"), Text("no"), Choices{No}}
			for _, v := range doubtful {
				if got := p.Evaluate(with(answers, Answers{id: v}), Unscreened).Value(ProtectiveSecurity); got != Consult {
					t.Fatalf("%s = %v gives %s, want consult", id, v, got)
				}
			}
			if got := p.Evaluate(with(answers, Answers{id: Choice(Yes)}), Unscreened).Value(ProtectiveSecurity); got != want {
				t.Fatalf("%s = yes gives %s, want %s", id, got, want)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d answer sets were clear of alarm and consult", tried)
	}
}

// I-9: the words are no part of the rules.
func TestTheFindingsAreTheSameWithoutEnglish(t *testing.T) {
	t.Parallel()
	both := shippedPlan(t)
	swedish, err := Load(withoutEnglish(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(swedish.Warnings()) == 0 {
		t.Error("nothing warns of the English that is missing")
	}
	ids, values := contractIDs(t, both), contract()
	r := rand.New(rand.NewPCG(9, 9))
	for range 200 {
		c := CaseFile{Answers: sample(r, ids, values, 0.1)}
		if diff := cmp.Diff(both.Simulate(c), swedish.Simulate(c)); diff != "" {
			t.Fatal(diff)
		}
	}
}

// I-12: no level 4 without its confirmation, and none in the class.
func TestLevelFourIsNeverAResult(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	for _, id := range []QuestionID{"confidentiality", "integrity", "availability"} {
		answers := with(cleared3(), Answers{"confidentiality": Level(1), "integrity": Level(1), "availability": Level(1)})
		answers[id] = Level(4)
		a := p.Evaluate(answers, Unscreened)
		if !slices.Contains(a.Open, "level4_confirmed") || a.Value(ProtectiveSecurity) != Consult {
			t.Errorf("%s = 4: open %v, %s; want the confirmation asked, and consult meanwhile", id, a.Open, a.Value(ProtectiveSecurity))
		}
		for _, n := range []*int{a.Class.Confidentiality, a.Class.Integrity, a.Class.Availability} {
			if *n > 3 {
				t.Errorf("%s = 4: the class holds a %d", id, *n)
			}
		}
		for answer, want := range map[OptionID]string{Yes: Alarm, No: None, Unknown: Consult} {
			a := p.Evaluate(with(answers, Answers{"level4_confirmed": Choice(answer)}), Unscreened)
			if got := a.Value(ProtectiveSecurity); got != want {
				t.Errorf("%s = 4, confirmed %s: %s, want %s", id, answer, got, want)
			}
			if (answer == Yes) != (len(a.Requires) == 0) {
				t.Errorf("%s = 4, confirmed %s: %d requirements", id, answer, len(a.Requires))
			}
		}
	}
}

func TestEveryFindingSaysWhy(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	a := p.Evaluate(with(cleared3(), Answers{"it": Choice(Yes), "location": Choice("cloud"), "location_same": Choice(Yes)}), Unscreened)
	for _, r := range a.Requires {
		if r.ID != "PLA-3" {
			continue
		}
		want := Reason{Rule: "requirement/PLA-3", Answers: []QuestionID{"it", "location", "location_same"}, Sources: r.Sources}
		if diff := cmp.Diff(want, r.Because()); diff != "" {
			t.Errorf("want (-), got (+):\n%s", diff)
		}
	}
	for _, f := range a.Findings {
		switch f.ID {
		case ProtectiveSecurity:
			want := []QuestionID{"protective_security", "critical_surroundings", "already_disclosed"}
			if !slices.Equal(f.Because().Answers, want) || len(f.Because().Missing) != 0 || len(f.Because().Sources) == 0 || f.Because().Rule != "protective_security/none" {
				t.Errorf("because %+v, want the three cards", f.Because())
			}
		case DPIA:
			if !slices.Contains(f.Because().Missing, "personal_data") {
				t.Errorf("missing %v, want personal_data among them", f.Because().Missing)
			}
		}
	}
}

func TestAChangedAnswerSilencesWhatHungOnIt(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	answers := with(cleared3(), Answers{"it": Choice(Yes), "object": Choice("it_system"), "equipment": Choice(Yes)})
	if a := p.Evaluate(answers, Unscreened); a.Live["equipment"] == nil {
		t.Fatal("equipment does not count although it is asked")
	}
	a := p.Evaluate(with(answers, Answers{"it": Choice(No)}), Unscreened)
	if a.Live["equipment"] != nil || !slices.Equal(a.Ignored, []QuestionID{"equipment"}) {
		t.Errorf("live %v, ignored %v; want equipment ignored", a.Live["equipment"], a.Ignored)
	}
}

func TestUnknownQuestionsWaitAndEverythingElseFailsClosed(t *testing.T) {
	t.Parallel()
	p, err := Load(small(t))
	if err != nil {
		t.Fatal(err)
	}
	a := p.Evaluate(Answers{}, Unscreened)
	if a.Applies.To("cloud") != Maybe || slices.Contains(a.Open, "cloud") {
		t.Errorf("cloud applies %d, open %v; want it to wait", a.Applies.To("cloud"), a.Open)
	}
	if len(a.Requires) != 2 || len(a.Areas) != 2 || len(a.Blocks) != 1 {
		t.Errorf("%d requirements, %d areas, %d blocks; want all of them", len(a.Requires), len(a.Areas), len(a.Blocks))
	}
	if got, want := a.Requires[1].Because().Missing, []QuestionID{"it", "cloud", "confidentiality"}; !slices.Equal(got, want) {
		t.Errorf("missing %v, want %v", got, want)
	}
}

func TestEvaluationsRunSideBySide(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t)
	ids, values := contractIDs(t, p), contract()
	answers := sample(rand.New(rand.NewPCG(3, 3)), ids, values, 0)
	want := p.Evaluate(answers, Unscreened)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if diff := cmp.Diff(want, p.Evaluate(answers, Unscreened), allOfIt()); diff != "" {
					t.Error(diff)
					return
				}
			}
		})
	}
	wg.Wait()
}
