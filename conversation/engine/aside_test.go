package engine_test

import (
	"errors"
	"slices"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

func TestWhatIsDoneAboutAParkedDeliveryStandsInTheLog(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.owe(to(thread, "ett"), to(thread, "två"))
	w.chat.Fail(thread, failure(engine.Never, 0))
	w.drain()
	w.chat.Fail(thread, nil)
	aside := w.parked()
	if len(aside) != 2 {
		t.Fatalf("got %d put aside, want 2", len(aside))
	}
	retry := engine.Aside{Delivery: aside[0].Delivery.ID, By: "Anna", Why: "kanalen finns igen"}
	drop := engine.Aside{Delivery: aside[1].Delivery.ID, Drop: true, By: "Bo", Why: "gammalt"}
	for _, a := range []engine.Aside{retry, drop} {
		if err := w.engine.Unpark(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if err := w.engine.Unpark(t.Context(), a); !errors.Is(err, engine.ErrNotParked) {
			t.Errorf("a second time: got %v, want %v", err, engine.ErrNotParked)
		}
	}
	w.drain()
	if got, want := w.shown(thread), []string{"ett"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	log, err := w.store.Log(t.Context(), aside[0].Delivery.Case)
	if err != nil || len(log) < 2 {
		t.Fatalf("got %d facts, %v", len(log), err)
	}
	want := []conversation.Fact{
		conversation.Redelivered{Delivery: retry.Delivery, By: "Anna", Why: "kanalen finns igen", At: w.now},
		conversation.Dropped{Delivery: drop.Delivery, By: "Bo", Why: "gammalt", At: w.now},
	}
	if got := log[len(log)-2:]; !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWhatComesBackDoesNotReplaceWhatCameAfterIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	old, later := to(thread, "gammalt"), to(thread, "nytt")
	old.Card, later.Card = "card", "card"
	w.owe(old)
	w.chat.Fail(thread, failure(engine.Never, 0))
	w.drain()
	w.chat.Fail(thread, nil)
	w.owe(later)
	w.drain()
	if err := w.engine.Unpark(t.Context(), engine.Aside{Delivery: w.parked()[0].Delivery.ID, By: "Anna", Why: "igen"}); err != nil {
		t.Fatal(err)
	}
	w.drain()
	if got, want := w.shown(thread), []string{"nytt"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := w.parked(); len(got) != 0 {
		t.Errorf("got %d put aside, want none", len(got))
	}
}
