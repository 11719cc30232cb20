package engine_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/rules"
)

// The other organisation of a shared service, as the host's list and the
// configuration call it, and a thread in its channel.
const (
	grann                            = "Grannköpings kommun"
	grannThread   conversation.Place = "talk:grann/1"
	grannOfficers conversation.Place = "talk:#grann-samordnare"
)

func neighbour() engine.Organisation {
	return engine.Organisation{Name: grann, Channels: []conversation.Place{"talk:grann"}, Coordinators: grannOfficers}
}

// host puts a case into the store that waits for the organisations of those
// names, and that further facts have happened to.
func host(t testing.TB, store engine.Store, plan rules.Digest, home conversation.Place, names []string, more ...conversation.Fact) conversation.CaseID {
	t.Helper()
	id, err := store.Number(t.Context(), home, 2026)
	if err != nil {
		t.Fatal(err)
	}
	list := rules.Entries{}
	for _, n := range names {
		list = append(list, rules.Entry{"name": rules.Text(n), "requirements_in": rules.Choice(rules.No)})
	}
	anna := enginetest.Someone("anna")
	commit(t, store, id, append([]conversation.Fact{
		conversation.Opened{By: anna, At: early, Home: home, Lang: rules.Swedish, Plan: plan},
		conversation.Answered{Question: "shared_service", Value: rules.Choice(rules.Yes), By: anna, At: early},
		conversation.Answered{Question: "organisations", Value: list, By: anna, At: early},
	}, more...))
	return id
}

// early is when the cases began that a test finds in its store.
var early = time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)

func commit(t testing.TB, store engine.Store, id conversation.CaseID, facts []conversation.Fact) {
	t.Helper()
	after := conversation.Fold(conversation.Case{ID: id}, facts...)
	if err := store.Commit(t.Context(), engine.Change{Event: "found", After: after, Facts: facts}); err != nil {
		t.Fatal(err)
	}
}

// answered puts a case into the store that answers for a part of another, up to
// its summary.
func answered(t testing.TB, store engine.Store, p *rules.Plan, part conversation.Part, home conversation.Place, screening string) {
	t.Helper()
	id, err := store.Number(t.Context(), home, 2026)
	if err != nil {
		t.Fatal(err)
	}
	c, log := conversation.Case{ID: id}, []conversation.Fact(nil)
	put := func(in conversation.Input, err error) {
		facts, err2 := conversation.Decide(p, c, conversation.Envelope{
			Case: id, From: home, By: enginetest.Someone("dan"), At: early, Input: in,
		})
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		c, log = conversation.Fold(c, facts...), append(log, facts...)
	}
	put(conversation.Start{Lang: rules.Swedish, Part: part}, nil)
	for _, text := range partAnswers(screening) {
		put(conversation.Read(p, c, conversation.Said{Text: text}))
	}
	commit(t, store, id, log)
}

func TestARefusalDoesNotTellWhichCasesThereAre(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(c *engine.Config) { c.House.Organisations = []engine.Organisation{neighbour()} })
	plan := w.conf.Plans.Current().Digest()
	waits := host(t, w.store, plan, "talk:waits", []string{"Storköpings kommun", grann})
	tries := map[string]struct {
		from conversation.Place
		id   conversation.CaseID
	}{
		"no such case":         {grannThread, "U-2026-0999"},
		"a case of others":     {grannThread, host(t, w.store, plan, "talk:others", []string{"Fjärrköping"})}, //nolint:asciicheck // a name
		"listed twice":         {grannThread, host(t, w.store, plan, "talk:twice", []string{grann, grann})},
		"a closed case":        {grannThread, host(t, w.store, plan, "talk:closed", []string{grann}, conversation.Closed{})},
		"already in":           {grannThread, host(t, w.store, plan, "talk:in", []string{grann}, conversation.OrganisationIn{})},
		"no case, elsewhere":   {thread, "U-2026-0998"},
		"elsewhere":            {thread, waits},
		"alone with the bot":   {conversation.Direct("talk:anna"), waits},
		"in a channel of ours": {"talk:#inköp", waits},
	}
	before := len(w.cases())
	for name, x := range tries {
		for _, words := range []string{"ny för ", "new for "} {
			got := strings.ReplaceAll(w.call(x.from, words+string(x.id)), string(x.id), "U")
			if want := conversation.NoPart(rules.Swedish, "U").Plain(); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		if _, err := w.store.CaseAt(t.Context(), x.from); !errors.Is(err, engine.ErrNoCase) {
			t.Errorf("%s: the place is taken: %v", name, err)
		}
	}
	w.drain()
	if got := len(w.cases()); got != before || len(w.chat.Posts()) > 0 {
		t.Errorf("got %d cases and %d messages, want %d and none", got, len(w.chat.Posts()), before)
	}
	if got := w.call(grannThread, "ny för "+string(waits)); got != "" {
		t.Errorf("the one that is awaited: got %q", got)
	}
}

func (w *town) cases() []conversation.CaseID {
	w.Helper()
	ids, err := w.store.Cases(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return ids
}

func TestWhatBelongsToTheHostDoesNotTellWhichCaseAnsweredForAPart(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(c *engine.Config) { c.House.Organisations = []engine.Organisation{neighbour()} })
	id := host(t, w.store, w.conf.Plans.Current().Digest(), thread, []string{grann})
	w.call(grannThread, "ny för "+string(id))
	w.say(grannThread, partAnswers("nej nej nej")...)
	w.drain()
	if got := w.shown(thread); len(got) > 0 {
		t.Fatalf("got %q before the requirements are confirmed", got)
	}
	w.say(grannThread, "bekräfta")
	w.drain()
	got := strings.Join(w.shown(thread), "\n")
	if !strings.Contains(got, "Kraven från "+grann+" är inne") || strings.Contains(got, "U-2026-0002") {
		t.Errorf("got %q", got)
	}
	log, err := w.store.Log(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if last := log[len(log)-1]; last != conversation.Fact(conversation.OrganisationIn{}) {
		t.Errorf("got %+v, want that it is in and nothing else", last)
	}
}

// partAnswers are those of a case that answers for a part, up to its summary.
func partAnswers(screening ...string) []string {
	lines := append([]string{"Nya kontorsmöbler", "Dan Ek", "1", "1", "2027-02-01", "2027-04-01", "2031-03-31"}, screening...)
	return append(lines, "nej nej nej nej", "nej, nej", "0", "inget", "0 0 0", "nej", "nej")
}

func TestTheHostCannotTellAnAlertFromAnAnswerThatIsNotThereYet(t *testing.T) {
	t.Parallel()
	want := hostsSide(t, "testdata/shared_service_without_an_alert.talk")
	for _, path := range []string{"testdata/shared_service_with_an_alert.talk", "testdata/shared_service_with_a_consult.talk"} {
		if got := hostsSide(t, path); got != want {
			t.Errorf("%s: the host's side differs:\ngot\n%s\nwant\n%s", path, got, want)
		}
	}
}

// hostsSide is what is said and shown in the host's thread of a transcript from
// its beginning until the other organisation's requirements are in.
func hostsSide(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, confirmed, ok := strings.Cut(string(b), "> dan @#grannköping/m20: bekräfta\n")
	if !ok || !strings.Contains(confirmed, "Kraven från "+grann+" är inne.") {
		t.Fatalf("%s: the requirements come in before they are confirmed", path)
	}
	var side strings.Builder
	for line := range strings.Lines(string(b)) {
		switch {
		case strings.Contains(line, "Alla organisationers krav är inne."): //nolint:misspell // Swedish
			return side.String()
		case strings.HasPrefix(line, "> anna"), strings.HasPrefix(line, "  thread |"), strings.HasPrefix(line, "  (anna)"), strings.HasPrefix(line, "@"):
			if side.WriteString(line); strings.Contains(line, "U-2026-0002") {
				t.Errorf("%s: the host hears of the other case: %s", path, line)
			}
		}
	}
	t.Fatalf("%s: they never come in", path)
	return ""
}
