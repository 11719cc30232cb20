package adaptertest

import (
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// Opening is an adapter that opens threads and finds what stands in them.
type Opening interface {
	engine.Adapter
	engine.Finder
	engine.Opener
}

// Namesakes lets two cases begin in a channel that have the same number, because a
// store was emptied in between. What one of them shows must not be found in the
// other's thread by an adapter that knows of neither. Later lets a second pass;
// fresh starts such an adapter.
func Namesakes(t testing.TB, channel conversation.Place, a Opening, later func(), fresh func() Opening) {
	t.Helper()
	shown := map[conversation.Birth]conversation.Delivery{}
	opened := map[conversation.Birth]conversation.Place{}
	for _, born := range []conversation.Birth{"mwt1bxc0", "mwt1bxc1"} {
		in := engine.Inbound{ID: conversation.EventID(a.Platform() + ":c/" + string(born)), Place: channel}
		d := conversation.Delivery{
			ID: conversation.DeliveryID("U-2026-0001/1/1").Caused("5f3a09c1", born), Case: "U-2026-0001", To: a.Thread(in),
			Topic: conversation.TopicStatus, Lang: rules.Swedish, Body: conversation.Message{Blocks: []conversation.Block{para("Hej!")}},
		}
		r, err := a.Deliver(t.Context(), d, engine.Receipt{})
		if err != nil {
			t.Fatal(err)
		}
		shown[born], opened[born] = d, r.Opened
		later()
	}
	a = fresh()
	for born, d := range shown {
		got, there, err := a.Find(t.Context(), d)
		if err != nil || !there || got.Opened != opened[born] {
			t.Errorf("the one of %s: got %q, %t, %v, want %q", born, got.Opened, there, err, opened[born])
		}
	}
}
