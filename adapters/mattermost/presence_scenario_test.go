package mattermost_test

import (
	"strings"
	"testing"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// People name each other by username, with an @ or without, and in answers that
// stay as they were typed.
func TestWhoIsNamedByTheirUsernameIsThatPerson(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	bo := w.chat.Person("bo")
	for who, want := range map[conversation.PersonID]engine.Presence{
		conversation.PersonID("mattermost:" + bo.ID): engine.Here, "mattermost:bo": engine.Here, "mattermost:ingen": engine.Left, "mattermost:å": engine.Left,
	} {
		if got, err := w.adapter.Presence(t.Context(), who); got != want || err != nil {
			t.Errorf("%s: got %v, %v, want %v", who, got, err, want)
		}
	}
	_, err := w.adapter.Deliver(t.Context(), conversation.Delivery{
		ID: "U-2026-0001/9/9/x", Case: "U-2026-0001", To: conversation.Direct("mattermost:bo"), Topic: conversation.TopicReminder,
		Body: conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{{Text: "Till förvaltaren"}}}}},
	}, engine.Receipt{})
	if err != nil {
		t.Error(err)
	}
	wants(w, w.chat.With(bo), "Till förvaltaren")
}

func TestACaseIsHandedOverToWhoIsThere(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna, bo := w.chat.Person("anna"), w.chat.Person("bo")
	thread := w.begun(anna)
	if o := anna.Says(thread, "lämna över till @ingen"); !strings.Contains(o.Told, "samma ägare som förut") {
		t.Errorf("to nobody: got %+v", o)
	}
	if o := anna.Says(thread, "lämna över till "+mattermostfake.BotName); !strings.Contains(o.Told, "samma ägare som förut") {
		t.Errorf("to the bot: got %+v", o)
	}
	w.says(anna, thread, "lämna över till bo")
	wants(w, thread, "@Anna har lämnat över ärendet till @Bo.")
	wants(w, w.chat.With(bo), "har lämnat över ärende U-2026-0001 till dig")
	if o := anna.Says(thread, "lämna över till @bo"); !strings.Contains(o.Told, "bo äger redan ärendet") {
		t.Errorf("to the owner: got %+v", o)
	}
}
