package conversation_test

import (
	"slices"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// hosting is a case that waits for the organisations of those names.
func hosting(names ...string) conversation.Case {
	list := rules.Entries{}
	for _, n := range names {
		list = append(list, rules.Entry{"name": rules.Text(n), "requirements_in": rules.Choice(rules.No)})
	}
	return conversation.Fold(conversation.Case{ID: "U-2026-0001"},
		conversation.Opened{By: anna, Home: "talk:thread/1", Lang: rules.Swedish},
		conversation.Answered{Question: "shared_service", Value: rules.Choice(rules.Yes), By: anna},
		conversation.Answered{Question: "organisations", Value: list, By: anna})
}

func TestACaseIsBegunForAnotherInBothLanguages(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]conversation.Summons{
		"ny för U-2026-0001":                 {Kind: conversation.SummonStart, Lang: rules.Swedish},
		"/upphandling ny för u-2026-0001":    {Kind: conversation.SummonStart, Lang: rules.Swedish},
		"new for U-2026-0001.":               {Kind: conversation.SummonStart, Lang: rules.English},
		"Ny  till U-2026-0001":               {Kind: conversation.SummonStart, Lang: rules.Swedish},
		"ny för U-2026-0001 och U-2026-0002": {Kind: conversation.SummonCase, Lang: rules.Swedish, Case: "U-2026-0001"},
		"status U-2026-0001":                 {Kind: conversation.SummonCase, Lang: rules.Swedish, Case: "U-2026-0001"},
	} {
		if want.Kind == conversation.SummonStart {
			want.Part.Host = "U-2026-0001"
		}
		if got := conversation.Summon(typed, ""); got != want {
			t.Errorf("%s: got %+v, want %+v", typed, got, want)
		}
	}
}

func TestACaseAwaitsWhoeverIsInItsListOnceAndIsMissing(t *testing.T) {
	t.Parallel()
	c := hosting("Storköpings kommun", "Grannköpings kommun", "Tvåköping", "tvåköping")
	in := conversation.Evolve(c, conversation.OrganisationIn{Organisation: 1})
	alarm := conversation.Fold(c, conversation.AlertRaised{Kind: rules.Alarm})
	for name, x := range map[string]struct {
		c            conversation.Case
		organisation string
		want         bool
	}{
		"missing":            {c, "Grannköpings kommun", true},
		"in other letters":   {c, " grannköpings  KOMMUN", true},
		"not listed":         {c, "Fjärrköping", false}, //nolint:asciicheck // a name
		"a part of the name": {c, "Grannköping", false},
		"listed twice":       {c, "Tvåköping", false},
		"without a name":     {c, "", false},
		"in":                 {in, "Grannköpings kommun", false},
		"after an alarm":     {alarm, "Grannköpings kommun", true},
		"closed":             {conversation.Evolve(c, conversation.Closed{}), "Grannköpings kommun", false},
		"no list":            {conversation.Case{ID: "U-2026-0001", Seq: 1}, "Grannköpings kommun", false},
	} {
		if got := conversation.Awaits(x.c, x.organisation); got != x.want {
			t.Errorf("%s: got %v, want %v", name, got, x.want)
		}
	}
}

func TestAPartThatArrivesIsInWhateverTheHostIsDoingAndOnce(t *testing.T) {
	t.Parallel()
	p, c := plan(t), hosting("Storköpings kommun", "Grannköpings kommun")
	arrive := func(c conversation.Case, name string) []conversation.Fact {
		facts, err := conversation.Decide(p, c, conversation.Envelope{
			ID: "part/1", Case: c.ID, Input: conversation.PartArrived{Organisation: name},
		})
		if err != nil {
			t.Fatal(err)
		}
		return facts
	}
	for name, host := range map[string]conversation.Case{
		"open": c, "paused": conversation.Evolve(c, conversation.Paused{}), "closed": conversation.Evolve(c, conversation.Closed{}),
		"silent": conversation.Evolve(c, conversation.AlertRaised{Kind: rules.Alarm}),
	} {
		facts := arrive(host, "grannköpings kommun")
		if want := []conversation.Fact{conversation.OrganisationIn{Organisation: 1}}; !slices.Equal(facts, want) {
			t.Errorf("%s: got %v, want %v", name, facts, want)
			continue
		}
		after := conversation.Fold(host, facts...)
		seen := len(conversation.View(p, after, facts))
		if hidden := after.Silent() || after.Status == conversation.StatusClosed; hidden != (seen == 0) {
			t.Errorf("%s: %d messages", name, seen)
		}
		if again := arrive(after, "Grannköpings kommun"); len(again) > 0 {
			t.Errorf("%s: it happened again: %v", name, again)
		}
	}
	if facts := arrive(c, "Fjärrköping"); len(facts) > 0 { //nolint:asciicheck // a name
		t.Errorf("got %v of one that is not in the list", facts)
	}
}

// answersFor are the answers of a part's case from its screening on.
func answersFor(screening ...string) []string {
	return slices.Concat([]string{"Nya kontorsmöbler", "Dan Ek", "1", "1", "2027-02-01", "2027-04-01", "2031-03-31"}, screening,
		[]string{"nej nej nej nej", "nej, nej", "0", "inget", "0 0 0", "nej", "nej"})
}

// tellsHost says what a view tells the host; empty if nothing.
func tellsHost(sent []conversation.Delivery) (out []conversation.Part) {
	for _, d := range sent {
		if d.To == conversation.ToHost {
			out = append(out, d.Part)
		}
	}
	return out
}

func TestTheHostIsToldOnceAndOnlyWhatIsConfirmedAndFree(t *testing.T) {
	t.Parallel()
	part := conversation.Part{Host: "U-2026-0001", Organisation: "Grannköpings kommun"}
	begun := func() *dialog {
		d := begin(t)
		d.log, d.c = nil, conversation.Case{ID: "U-2026-0002"}
		if err := d.put(conversation.Start{Lang: rules.Swedish, Part: part}, anna, false); err != nil {
			t.Fatal(err)
		}
		return d
	}
	told := func(d *dialog) bool { return len(tellsHost(d.all)) > 0 }

	free := begun().says(answersFor("nej nej nej")...)
	if told(free) {
		t.Error("it is told before the requirements are confirmed")
	}
	free.says("bekräfta", "ändra protective_security", "vet ej", "ja")
	if err := free.put(conversation.Clear{}, bo, true); err != nil {
		t.Fatal(err)
	}
	if got := tellsHost(free.all); !slices.Equal(got, []conversation.Part{part}) {
		t.Errorf("got %v, want %v told, once", got, part)
	}

	consult := begun().says(answersFor("nej", "vet ej", "nej")...).says("bekräfta")
	if told(consult) || consult.c.Stage != rules.Procure {
		t.Errorf("stage %s: it is told while the coordinator is to be asked", consult.c.Stage)
	}
	if err := consult.put(conversation.Clear{}, bo, true); err != nil || !told(consult) {
		t.Errorf("%v: it is not told once the coordinator has answered", err)
	}

	alarm := begun().says(answersFor("nej", "vet ej", "nej")...).says("bekräfta", "ändra protective_security", "ja")
	if err := alarm.put(conversation.Outside{}, bo, true); err != nil || !alarm.c.Silent() {
		t.Fatalf("%v: there is no alarm", err)
	}
	for _, tick := range alarm.p.Ticks() {
		if err := alarm.put(conversation.Tick{ID: tick.ID}, bo, true); err != nil {
			t.Fatal(err)
		}
	}
	if len(conversation.Assess(alarm.p, alarm.c).Blocks) > 0 || told(alarm) {
		t.Error("it is told of a case that goes on outside the chat")
	}

	own := begin(t).says(answersFor("nej nej nej")...).says("bekräfta")
	if told(own) {
		t.Error("a case that stands for itself tells a host")
	}
}

// hosted is the part that walks answer for.
var hosted = conversation.Part{Host: "U-2026-0009", Organisation: "Grannköping"}

// lawsOfParts: the host is told as soon as the requirements are confirmed and no
// coordinator holds the case, never before, and once; and nothing but its part.
func (w *walker) lawsOfParts(facts []conversation.Fact, fail func(string, ...any)) {
	ready := func(list []conversation.Fact) (n int) {
		for _, f := range list {
			if _, ok := f.(conversation.PartReady); ok {
				n++
			}
		}
		return n
	}
	held := slices.ContainsFunc(conversation.Assess(w.p, w.c).Blocks, func(b rules.Block) bool { return b.ID == rules.BlockCoordinator })
	free := w.c.Part.Host != "" && w.c.Stage != rules.Prepare && !w.c.Silent() && !held && !w.c.Exercise
	told := tellsHost(w.last)
	switch n := ready(facts); {
	case n != len(told) || ready(w.log) > 1:
		fail("ready %d times, now %d, and the host is told %v", ready(w.log), n, told)
	case n > 0 && !free:
		fail("the host is told of a case in %s that a coordinator holds", w.c.Stage)
	case free && len(facts) > 0 && !w.c.Told:
		fail("the host is not told")
	}
	for _, d := range w.last {
		if d.To == conversation.ToHost && (d.Part != w.c.Part || len(d.Body.Blocks) > 0 || d.Card != "") {
			fail("the host is told more than its part: %+v", d)
		}
	}
}
