package console

import (
	"context"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Presence says what the lines ":borta", ":slutat" and ":inne" have said of
// somebody; the terminal knows no more than that.
func (t *Terminal) Presence(_ context.Context, who conversation.PersonID) (engine.Presence, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p, ok := t.absent[who]; ok {
		return p, nil
	}
	return engine.Here, nil
}

// turn notes that a person is away, has left or is there.
func (t *Terminal) turn(name string, p engine.Presence) {
	who, ok := speakerNamed(name)
	if !ok || name == "" || who.channel != "" {
		t.note(t.words.noName)
		return
	}
	t.mu.Lock()
	t.absent[who.person.ID] = p
	t.mu.Unlock()
	t.note(t.words.noted)
}
