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
	case "ärende", "case":
		t.enter(conversation.CaseID(strings.ToUpper(rest)))
	case "tryck", "press":
		return false, t.tryPress(ctx, h, rest)
	case "hopp", "hoppa", "jump":
		return false, t.jump(ctx, rest)
	case "borta", "away":
		t.turn(rest, engine.Away)
	case "slutat", "left":
		t.turn(rest, engine.Left)
	case "inne", "here":
		t.turn(rest, engine.Here)
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
		label := t.label(c)
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

// enter lets the next lines be written in the thread of a case, once the bot
// has written there.
func (t *Terminal) enter(id conversation.CaseID) {
	t.mu.Lock()
	at := slices.IndexFunc(t.shown, func(c *card) bool {
		return c.of == id && channelOf(c.place) == "" && !strings.HasPrefix(c.place.Local(), "@")
	})
	if at >= 0 {
		t.thread, t.open = t.shown[at].place, true
	}
	t.mu.Unlock()
	if at < 0 {
		t.note(t.words.noCase)
		return
	}
	t.sayWho()
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
