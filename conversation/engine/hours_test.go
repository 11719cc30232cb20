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
