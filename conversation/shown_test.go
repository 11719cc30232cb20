package conversation_test

import (
	"maps"
	"slices"
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
