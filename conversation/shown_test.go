package conversation_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// open are the cards of the thread that put a question or, besides the answers
// that can be changed, have something to press, as they are to be read now.
func (d *dialog) open() (cards []conversation.CardID) {
	now := map[conversation.CardID]conversation.Delivery{}
	for _, s := range d.all {
		if _, there := now[s.Card]; s.To == d.c.Home && s.Topic == conversation.TopicQuestion && (there || !s.IfShown) {
			now[s.Card] = s
		}
	}
	for _, card := range slices.Sorted(maps.Keys(now)) {
		if slices.ContainsFunc(now[card].Body.Blocks, func(b conversation.Block) bool {
			ask, asks := b.(conversation.Ask)
			_, presses := b.(conversation.Buttons)
			return asks && ask.Answered == nil || presses
		}) {
			cards = append(cards, card)
		}
	}
	return cards
}

func TestANoToLevelFourLeavesItsQuestionNoLongerOpen(t *testing.T) {
	t.Parallel()
	d := until(t, "2 2 2").says("4 3 2", "nej")
	want := []conversation.CardID{"U-2026-0001/prepare.1/risks"}
	if got := d.open(); !slices.Equal(got, want) {
		t.Errorf("got questions in %v, want them in %v", got, want)
	}
}

func TestAQuestionOfAnEarlierStageIsNotLeftOpenOnceAnswered(t *testing.T) {
	t.Parallel()
	d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15").says("ändra subcontractors", "ja", "ja")
	before := d.open()
	d.says("nej")
	if got := d.open(); len(got) != len(before)-1 {
		t.Errorf("got questions in %v after the answer and in %v before, want one less", got, before)
	}
}

func TestAfterAnAlarmNoQuestionIsLeftToAnswer(t *testing.T) {
	t.Parallel()
	follows := contracted(t, "3 3 3", "2027-03-15", "2030-03-15").says("följ upp nu")
	ends := contracted(t, "3 3 3", "2027-03-15", "2030-03-15").says("följ upp nu", "avsluta")
	for name, d := range map[string]*dialog{
		"while preparing":    until(t, "nej"),
		"while procuring":    until(t, ""),
		"while following up": follows,
		"at the end":         ends,
	} {
		d.says("ändra protective_security", "ja")
		for _, card := range d.open() {
			t.Errorf("%s: got something to press in %s, want nothing", name, card)
		}
	}
}

func TestTheSummaryOfAStageThatIsOverHasNothingToPress(t *testing.T) {
	t.Parallel()
	d := until(t, "bekräfta")
	want := conversation.CardID("U-2026-0001/summary/prepare.1/0")
	if got := d.open(); !slices.Equal(got, []conversation.CardID{want}) {
		t.Fatalf("got questions in %v, want one in %s", got, want)
	}
	d.says("bekräfta")
	if got := d.open(); slices.Contains(got, want) {
		t.Errorf("got questions in %v, want none in %s", got, want)
	}
	if got := d.shown(); !strings.Contains(got, "1. Arbetsrubrik: Nytt system") || !strings.Contains(got, "Bekräftat av @Anna.") {
		t.Errorf("got\n%s\nwant the answers and who confirmed them", got)
	}
}

func TestAnAlertTakesTheAnswersOffCompletedCardsUntilTheCaseMayGoOn(t *testing.T) {
	t.Parallel()
	d := until(t, "ja nej ja ja nej").says("ändra protective_security", "ja")
	card := func(name string) conversation.Delivery {
		at := -1
		for i, s := range d.all {
			if s.Card == "U-2026-0001/prepare.1/"+conversation.CardID(name) {
				at = i
			}
		}
		return d.all[at]
	}
	change := func(b conversation.Block) bool {
		ask, asks := b.(conversation.Ask)
		return asks && ask.Token.Step != ""
	}
	for _, name := range []string{"purchase", "dates", "screening"} {
		if got := card(name).Body; slices.ContainsFunc(got.Blocks, change) || strings.Contains(got.Plain(), "Nytt system") {
			t.Errorf("%s: got something to press, or an answer:\n%s", name, got.Plain())
		}
	}
	d.put(conversation.Acknowledge{}, bo, true)
	d.put(conversation.Clear{}, bo, true)
	if got := card("purchase").Body; !slices.ContainsFunc(got.Blocks, change) || !strings.Contains(got.Plain(), "Nytt system") {
		t.Errorf("after it was cleared: got no answers to change:\n%s", got.Plain())
	}
	if got := card("screening").Body; slices.ContainsFunc(got.Blocks, change) {
		t.Errorf("after it was cleared: got screening answers to change:\n%s", got.Plain())
	}
}

func TestAQuestionThatIsAskedAnewStaysSoWhenAnotherChangeIsTakenBack(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]struct {
		says, then string
		waits      func(conversation.Case) bool
	}{
		"kept":             {"förläng till 2031-03-15", "behåll", func(c conversation.Case) bool { return c.Propose != nil }},
		"saved":            {"förläng till 2031-03-15", "ja", func(c conversation.Case) bool { return c.Propose != nil }},
		"another supplier": {"byt leverantör 2028-03-01", "behåll", func(c conversation.Case) bool { return c.Replan != nil }},
	} {
		d := contracted(t, "3 3 3", "2027-03-15", "2030-03-15").says("ändra avtalsförvaltare", other.says)
		if !other.waits(d.c) {
			t.Fatalf("%s: nothing waits:\n%s", name, d.shown())
		}
		first, second := conversation.CardID("U-2026-0001/change/1"), conversation.CardID("U-2026-0001/change/2")
		if got, want := d.open(), []conversation.CardID{first, second}; !slices.Equal(got, want) {
			t.Errorf("%s: while both wait: got questions in %v, want them in %v", name, got, want)
		}
		d.says(other.then)
		if got := d.open(); !slices.Equal(got, []conversation.CardID{first}) || d.c.Reopen != "contract_manager" {
			t.Errorf("%s: got questions in %v and %q asked anew, want the one of before", name, got, d.c.Reopen)
		}
		d.says("Eva")
		if got := d.c.Answers["contract_manager"].Value; got != rules.Name("Eva") || len(d.open()) > 0 {
			t.Errorf("%s: got %v, and questions in %v, want Eva and none", name, got, d.open())
		}
		d.says("ändra avtalsförvaltare", "behåll")
		if got := d.open(); len(got) > 0 {
			t.Errorf("%s: the next change left questions in %v", name, got)
		}
	}
}

func TestAListOfRequirementsBeforeTheConfirmationIsADraft(t *testing.T) {
	t.Parallel()
	d := until(t, "bekräfta").says("krav")
	if got := d.shown(); !strings.Contains(got, "Utkast med ") || strings.Contains(got, "Lägg dem") {
		t.Errorf("before: got\n%s", got)
	}
	d.says("bekräfta", "krav")
	if got := d.shown(); strings.Contains(got, "Utkast") || !strings.Contains(got, "Lägg dem bland de övriga kraven") {
		t.Errorf("after: got\n%s", got)
	}
}
