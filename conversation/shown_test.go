package conversation_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
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
			if !closedSummary(d, card) {
				t.Errorf("%s: got something to press in %s, want nothing", name, card)
			}
		}
	}
}

// closedSummary says whether a card is the summary of a stage that is over: its
// button is an old one.
func closedSummary(d *dialog, card conversation.CardID) bool {
	rest, ok := strings.CutPrefix(string(card), string(d.c.ID)+"/summary/")
	return ok && !strings.HasPrefix(rest, string(d.c.Stage))
}
