package engine_test

import (
	"slices"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine/enginetest"
)

func TestAReminderToOnePersonWaitsForTheirMorning(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	azores := time.FixedZone("three hours behind", -3*60*60)
	w.chat.Live(enginetest.Someone("bo").ID, azores)
	reminder := to("talk:@bo", "kom ihåg")
	reminder.Topic = conversation.TopicReminder
	w.owe(reminder, to("talk:@anna", "hej"), to(thread, "hej"))
	w.drain() // nine o'clock UTC is six o'clock for bo
	if got := w.shown("talk:@bo"); len(got) > 0 {
		t.Errorf("got %v at six in the morning", got)
	}
	if got := w.shown("talk:@anna"); !slices.Equal(got, []string{"hej"}) {
		t.Errorf("got %v for somebody whose zone is not known, want it at once", got)
	}
	w.wait(2 * time.Hour)
	w.drain()
	if got := w.shown("talk:@bo"); !slices.Equal(got, []string{"kom ihåg"}) {
		t.Errorf("got %v at eight in the morning", got)
	}
}

func TestAReminderToOnePersonDoesNotReachThemAtTheWeekend(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.wait(4 * 24 * time.Hour) // Friday, nine o'clock UTC
	w.chat.Live(enginetest.Someone("bo").ID, time.FixedZone("nine hours ahead", 9*60*60))
	reminder := to("talk:@bo", "kom ihåg")
	reminder.Topic = conversation.TopicReminder
	w.owe(reminder)
	for range 5 { // until Sunday evening, where bo is
		w.drain()
		if got := w.shown("talk:@bo"); len(got) > 0 {
			t.Fatalf("got %v at %s", got, w.clock())
		}
		w.wait(12 * time.Hour)
	}
	w.wait(3 * time.Hour)
	w.drain()
	if got := w.shown("talk:@bo"); !slices.Equal(got, []string{"kom ihåg"}) {
		t.Errorf("got %v on Monday morning", got)
	}
}
