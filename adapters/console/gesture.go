package console

import (
	"context"
	"fmt"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// say hands in a line as what a person writes on a chat platform.
func (t *Terminal) say(ctx context.Context, h engine.Handler, text string) error {
	words, slash, ok := command(text)
	if !ok && t.speaker.channel == "" && !t.open {
		words, ok = text, true // there is nobody else to talk to
	}
	if ok {
		if begins(words) && t.speaker.channel == "" {
			return t.begin(ctx, h, words)
		}
		return t.hand(ctx, h, t.here(), conversation.Called{Words: words, Slash: slash})
	}
	if t.speaker.channel != "" {
		// In a channel only what is said to the bot reaches it.
		return t.hand(ctx, h, t.here(), conversation.Called{Words: text})
	}
	return t.hand(ctx, h, t.here(), conversation.Said{Text: text})
}

// command is what follows "/upphandling", or just "/"; slash says that it was the
// latter.
func command(text string) (words string, slash, ok bool) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok {
		return "", false, false
	}
	slash = true
	if after, long := strings.CutPrefix(rest, "upphandling"); long && (after == "" || after[0] == ' ') {
		rest, slash = after, false
	}
	return strings.TrimSpace(rest), slash, true
}

// begins says whether a command asks for a new case, which wants a new thread.
func begins(words string) bool {
	first, _, _ := strings.Cut(strings.ToLower(words), " ")
	switch first {
	case "ny", "nytt", "ny!", "new":
		return true
	}
	return false
}

// begin starts a case in a new thread.
func (t *Terminal) begin(ctx context.Context, h engine.Handler, words string) error {
	t.mu.Lock()
	t.threads++
	t.thread = thread(t.c.Session, t.threads)
	place := t.thread
	t.mu.Unlock()
	return t.hand(ctx, h, place, conversation.Called{Words: words})
}

// here is where the speaker writes.
func (t *Terminal) here() conversation.Place {
	if t.speaker.channel != "" {
		return t.speaker.channel
	}
	return t.thread
}

// hand gives one gesture to the engine, shows what it says at once, and
// carries out what follows from it.
func (t *Terminal) hand(ctx context.Context, h engine.Handler, place conversation.Place, g conversation.Gesture) error {
	t.mu.Lock()
	t.events++
	id := conversation.EventID(fmt.Sprintf("%s:%s/e%d", Platform, t.c.Session, t.events))
	who := t.speaker.person
	t.mu.Unlock()
	said, err := h(ctx, engine.Inbound{
		ID: id, Place: place, By: who, At: t.c.Clock.Now(), Lang: t.c.Lang, Gesture: g,
	})
	if len(said.Body.Blocks) > 0 {
		t.post(t.words.onlyYou, "", join(parts(said.Body)))
	} else if err != nil {
		t.note(t.words.trouble)
	}
	return t.settle(ctx)
}

// settle carries out everything that is due. What cannot be carried out now
// stays in the store, and is tried again after the next line.
func (t *Terminal) settle(ctx context.Context) error {
	if err := t.c.Settle(ctx); err != nil && ctx.Err() == nil {
		t.note(t.words.trouble)
	}
	return ctx.Err()
}
