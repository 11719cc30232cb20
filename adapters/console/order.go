package console

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// order carries out a line that is for the terminal itself.
func (t *Terminal) order(ctx context.Context, h engine.Handler, text string) (stop bool, err error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(name) {
	case "avsluta", "sluta", "quit", "exit":
		t.note(t.words.bye)
		return true, nil
	case "hjälp", "help", "?":
		t.note(t.words.help)
	case "som", "as":
		t.become(rest)
	case "platser", "places":
		t.listPlaces()
	case "tryck", "press":
		return false, t.tryPress(ctx, h, rest)
	case "hopp", "hoppa", "jump":
		return false, t.jump(ctx, rest)
	default:
		t.note(t.words.unknown)
	}
	return false, nil
}

// become lets the next lines come from someone else.
func (t *Terminal) become(name string) {
	who, ok := speakerNamed(name)
	if !ok || name == "" {
		t.note(t.words.noName)
		return
	}
	t.mu.Lock()
	t.speaker = who
	t.mu.Unlock()
	t.sayWho()
}

// listPlaces lists where the bot has written, in the order it first did.
func (t *Terminal) listPlaces() {
	t.mu.Lock()
	lines := []string{t.words.places + ":"}
	var seen []string
	for _, c := range t.shown {
		label := t.label(c.place)
		if slices.Contains(seen, label) {
			continue
		}
		seen = append(seen, label)
		if t.writesIn(c.place) {
			label += " " + t.words.here
		}
		lines = append(lines, "- "+label)
	}
	t.mu.Unlock()
	t.note(strings.Join(lines, "\n"))
}

// writesIn says whether the speaker's lines go to place.
func (t *Terminal) writesIn(place conversation.Place) bool {
	if t.speaker.channel == "" {
		return place == t.thread
	}
	return channelOf(place) == t.speaker.channel
}

// tell says what time it is.
func (t *Terminal) tell() {
	t.note(fmt.Sprintf(t.words.nowIs, t.at(t.c.Clock.Now())))
}
