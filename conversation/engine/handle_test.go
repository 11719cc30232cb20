package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
)

func TestAnEventThatIsRepeatedHappensOnceAndIsNotRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	start := w.event(thread, conversation.Called{Words: "ny"})
	answer := w.event(thread, conversation.Said{Text: "nya kontorsmöbler"})
	for _, in := range []engine.Inbound{start, start, answer, start, answer, answer} {
		if told := w.handle(in); told != "" {
			t.Errorf("%s: the person was told %q, want nothing", in.ID, told)
		}
	}
	w.drain()
	if got := w.load("U-2026-0001"); len(got.Answers) != 1 {
		t.Errorf("answers: got %v, want one", got.Answers)
	}
	if ids, err := w.store.Cases(t.Context()); err != nil || len(ids) != 1 {
		t.Errorf("cases: got %v %v, want one", ids, err)
	}
}

// Two stores that began as one count on with the same numbers after one of them has
// lost its last writes.
func TestWhatIsShownIsNamedByWhatCausedItAndNotOnlyByNumber(t *testing.T) {
	t.Parallel()
	shown := func(beside string) map[conversation.DeliveryID]int {
		w := newTown(t)
		start, answer := w.event(thread, conversation.Called{Words: "ny"}), w.event(thread, conversation.Said{Text: "nya kontorsmöbler"})
		answer.ID += conversation.EventID(beside)
		w.handle(start)
		w.handle(answer)
		w.drain()
		return w.chat.Arrivals()
	}
	first, again, other := shown(""), shown(""), shown("/another")
	same := 0
	for id := range first {
		if again[id] == 0 {
			t.Errorf("%s has another name when the same happens again", id)
		}
		if other[id] > 0 {
			same++
		}
	}
	if want := 2; same != want || len(first) <= want { // what the start said
		t.Errorf("got %d names of %d that are those of another event too, want %d", same, len(first), want)
	}
}

func TestAStartThatWasCutShortIsTheSameStartAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	if _, err := w.store.Number(t.Context(), thread, 2026); err != nil { // and then the process died
		t.Fatal(err)
	}
	if told := w.say(thread, "hallå?"); told != "" {
		t.Errorf("in a thread without a case the bot says %q, want nothing", told)
	}
	w.call(thread, "ny")
	if got := w.load("U-2026-0001"); got.Home != thread {
		t.Errorf("home: got %q, want %q", got.Home, thread)
	}
}

func TestOtherPeoplesTalkIsNotForTheBot(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, place := range []conversation.Place{"talk:lunch", channel, enginetest.Coordinators, enginetest.CISO} {
		if told := w.say(place, "ny", "ja", "hjälp", "någon som vet?"); told != "" {
			t.Errorf("%s: the bot says %q, want nothing", place, told)
		}
	}
	if ids, err := w.store.Cases(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("cases: got %v %v, want none", ids, err)
	}
}

func TestARefusalIsSaidToOnePersonAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	before := w.load("U-2026-0001").Seq
	old := conversation.Pressed{Token: conversation.Token{Case: "U-2026-0001", Step: "do/acknowledge", Seq: 1}}
	for name, in := range map[string]engine.Inbound{
		"a command for coordinators":  w.event(thread, old),
		"a text without end":          w.event(thread, conversation.Said{Text: strings.Repeat("ord ", 10_000)}),
		"a button of no case":         w.event(thread, conversation.Pressed{Token: conversation.Token{Case: "U-2026-0404", Step: "do/done"}}),
		"a command that is none":      w.event(channel, conversation.Called{Words: "pizza"}),
		"a case that does not exist":  w.event(channel, conversation.Called{Words: "status U-2026-0404"}),
		"a form for another question": w.event(thread, conversation.Filled{Token: conversation.Token{Case: "U-2026-0001", Step: "it"}}),
	} {
		if told := w.handle(in); told == "" {
			t.Errorf("%s: the person is told nothing", name)
		}
	}
	if after := w.load("U-2026-0001").Seq; after != before {
		t.Errorf("facts: got %d, want %d", after, before)
	}
}

func TestACaseWithAnAlarmIsListedToCoordinatorsOnly(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.alarmed()
	w.call("talk:thread2", "ny")
	list := func(place conversation.Place) string { return w.call(place, "lista") }
	for _, place := range []conversation.Place{channel, "talk:@anna", enginetest.CISO} {
		if got := list(place); strings.Contains(got, "U-2026-0001") || !strings.Contains(got, "U-2026-0002") {
			t.Errorf("%s: got %q, want the second case only", place, got)
		}
	}
	if got := list(enginetest.Coordinators); !strings.Contains(got, "U-2026-0001") || strings.Contains(got, "U-2026-0002") {
		t.Errorf("coordinators: got %q, want the case that waits for them and no other", got)
	}
}

func TestWhoHasNothingToDoWithACaseHearsThatThereIsNone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.alarmed()
	w.call("talk:thread2", "ny")
	bo := func(place conversation.Place, id string) string {
		in := w.event(place, conversation.Called{Words: "kvittera " + id})
		in.By = enginetest.Someone("bo")
		return w.handle(in)
	}
	none := strings.ReplaceAll(bo("talk:@bo", "U-2026-0404"), "0404", "0001")
	for _, place := range []conversation.Place{"talk:@bo", channel, enginetest.CISO, "talk:thread2"} {
		if got := bo(place, "U-2026-0001"); got != none {
			t.Errorf("%s: got %q, want %q", place, got, none)
		}
	}
	if got, want := bo("talk:@bo", "U-2026-0002"), strings.ReplaceAll(none, "0001", "0002"); got != want {
		t.Errorf("a colleague's case: got %q, want %q", got, want)
	}
}

func TestAListIsNotTakenForAnAnswer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	before := w.load("U-2026-0001").Seq
	for name, told := range map[string]string{"called": w.call(thread, "lista"), "said": w.say(thread, "lista")} {
		if !strings.Contains(told, "U-2026-0001") {
			t.Errorf("%s: got %q, want a list", name, told)
		}
	}
	if after := w.load("U-2026-0001").Seq; after != before {
		t.Errorf("facts: got %d, want %d", after, before)
	}
	w.call(thread, "status")
	if after := w.load("U-2026-0001").Seq; after == before {
		t.Error("a status was taken for a list")
	}
}

func TestAListIsGivenInTheThreadOfAnAlarmToo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.alarmed()
	w.call("talk:thread2", "ny")
	if told := w.call(thread, "lista"); strings.Contains(told, "U-2026-0001") || !strings.Contains(told, "U-2026-0002") {
		t.Errorf("got %q, want the other case only", told)
	}
}

func TestOnlyFromTheCoordinatorsPlaceIsAnAlertClosed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		place conversation.Place
		want  bool
	}{
		"their channel":                     {enginetest.Coordinators, true},
		"a thread in it":                    {enginetest.Coordinators + "/m7", true},
		"the case's thread":                 {thread, false},
		"a channel whose name begins alike": {enginetest.Coordinators + "-2", false},
		"a person":                          {"talk:@anna", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			w.alarmed()
			w.handle(w.event(c.place, conversation.Pressed{Token: conversation.Token{Case: "U-2026-0001", Step: "do/acknowledge", Seq: 1}}))
			if got := w.load("U-2026-0001").Alert.Acknowledged.ID != ""; got != c.want {
				t.Errorf("acknowledged: got %v, want %v", got, c.want)
			}
		})
	}
}

func TestWithoutACoordinatorsPlaceNobodyIsACoordinator(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(c *engine.Config) { c.House.Coordinators = "" })
	w.alarmed()
	for _, place := range []conversation.Place{thread, channel, enginetest.Coordinators, "", "/x"} {
		w.handle(w.event(place, conversation.Pressed{Token: conversation.Token{Case: "U-2026-0001", Step: "do/acknowledge", Seq: 1}}))
	}
	if w.load("U-2026-0001").Alert.Acknowledged.ID != "" {
		t.Error("the alert was acknowledged")
	}
}

func TestTwoReplicasThatGetTheSameEventAtOnceBothAcknowledgeIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	in := w.event(thread, conversation.Said{Text: "nya kontorsmöbler"})
	conf := w.conf
	conf.Store = &overtaken{Store: w.store, times: 1, by: func() { w.handle(in) }}
	if said, err := engine.New(conf).Handle(t.Context(), in); err != nil || len(said.Body.Blocks) != 0 {
		t.Errorf("the slower one: got %q %v, want nothing", said.Body.Plain(), err)
	}
	if got := w.load("U-2026-0001"); len(got.Answers) != 1 {
		t.Errorf("got %v, want one answer", got.Answers)
	}
}

func TestCoordinatorsTalkAboutACaseAnswersNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	before := w.load("U-2026-0001").Seq
	w.say(enginetest.Coordinators, "U-2026-0001 ja", "jag ringer om U-2026-0001 i morgon", "ja")
	if after := w.load("U-2026-0001").Seq; after != before {
		t.Errorf("facts: got %d, want %d", after, before)
	}
}

func TestWhatMayNotBeKeptLeavesTheLog(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.alarmed()
	w.say(enginetest.Coordinators, "kvittera U-2026-0001")
	log, err := w.store.Log(t.Context(), "U-2026-0001")
	if err != nil {
		t.Fatal(err)
	}
	erased := 0
	for _, f := range log {
		switch f := f.(type) {
		case conversation.Erased:
			erased++
		case conversation.Answered:
			if f.Question == "protective_security" {
				t.Error("the log still has the answer to the screening")
			}
		}
	}
	if erased == 0 || !w.load("U-2026-0001").Alert.Hushed {
		t.Errorf("got %d erased facts and %+v", erased, w.load("U-2026-0001").Alert)
	}
}

func TestAnAnswerCostsTwoRoundTrips(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	w.say(thread, "nya kontorsmöbler", "Bo Berg")
	var calls []string
	w.reconfigure(func(c *engine.Config) { c.Store = counting{w.store, &calls} })
	ask := conversation.Token{Case: "U-2026-0001", Step: "object", Seq: w.load("U-2026-0001").Seq}
	w.handle(w.event(thread, conversation.Pressed{Token: ask, Option: "goods"}))
	if want := []string{"load", "commit"}; !slices.Equal(calls, want) {
		t.Errorf("a press: got %q, want %q", calls, want)
	}
	calls = nil
	w.say(thread, "1", "2027-01-10")
	if want := []string{"case at", "load", "commit", "load", "commit"}; !slices.Equal(calls, want) {
		t.Errorf("two lines: got %q, want %q", calls, want)
	}
}

// counting notes what a store is asked.
type counting struct {
	engine.Store
	calls *[]string
}

func (c counting) Load(ctx context.Context, id conversation.CaseID, ev conversation.EventID) (conversation.Case, bool, error) {
	*c.calls = append(*c.calls, "load")
	return c.Store.Load(ctx, id, ev)
}

func (c counting) Commit(ctx context.Context, ch engine.Change) error {
	*c.calls = append(*c.calls, "commit")
	return c.Store.Commit(ctx, ch)
}

func (c counting) CaseAt(ctx context.Context, place conversation.Place) (conversation.CaseID, error) {
	*c.calls = append(*c.calls, "case at")
	return c.Store.CaseAt(ctx, place)
}

func (c counting) Log(ctx context.Context, id conversation.CaseID) ([]conversation.Fact, error) {
	*c.calls = append(*c.calls, "log")
	return c.Store.Log(ctx, id)
}

func TestAStoreThatFailsIsAnErrorAndATroubleWithANumber(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	broken := failing{w.store}
	w.reconfigure(func(c *engine.Config) { c.Store = broken })
	in := w.event(thread, conversation.Said{Text: "nya skrivbord"})
	said, err := w.engine.Handle(t.Context(), in)
	if !errors.Is(err, errBroken) {
		t.Errorf("got %v, want the store's error", err)
	}
	if strings.Contains(err.Error(), "skrivbord") {
		t.Errorf("the error says what people wrote: %v", err)
	}
	if got := said.Body.Plain(); !strings.Contains(got, enginetest.Phone) {
		t.Errorf("the person is told %q, want a telephone number", got)
	}
	w.reconfigure(func(c *engine.Config) { c.Store = w.store })
	w.handle(in)
	if got := w.load("U-2026-0001"); len(got.Answers) != 1 {
		t.Errorf("the repeated event: got %v, want one answer", got.Answers)
	}
}

var errBroken = errors.New("connection refused")

// failing is a store that does not commit.
type failing struct{ engine.Store }

func (failing) Commit(context.Context, engine.Change) error { return errBroken }

func TestACaseThatMovesOnMeanwhileIsReadAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.call(thread, "ny")
	busy := &overtaken{Store: w.store, times: 4, by: func() { w.say(thread, "paus", "fortsätt") }}
	other := engine.New(w.conf)
	conf := w.conf
	conf.Store = busy
	w.engine, other = other, engine.New(conf)
	in := w.event(thread, conversation.Said{Text: "nya kontorsmöbler"})
	if _, err := other.Handle(t.Context(), in); err != nil {
		t.Errorf("overtaken four times: %v", err)
	}
	if got := w.load("U-2026-0001"); len(got.Answers) != 1 {
		t.Errorf("got %v, want one answer", got.Answers)
	}
	busy.times = 5
	if _, err := other.Handle(t.Context(), w.event(thread, conversation.Said{Text: "Bo Berg"})); !errors.Is(err, engine.ErrStale) {
		t.Errorf("overtaken five times: got %v, want %v", err, engine.ErrStale)
	}
}

// overtaken lets others be faster a number of times.
type overtaken struct {
	engine.Store
	times int
	by    func()
}

func (o *overtaken) Commit(ctx context.Context, c engine.Change) error {
	if o.times > 0 {
		o.times--
		o.by()
	}
	return o.Store.Commit(ctx, c)
}
