package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// card is a message that is there to be read and pressed.
type card struct {
	ref     string
	of      conversation.CaseID
	place   conversation.Place
	parts   []part
	presses []press
}

var (
	errElsewhere = errors.New("the place is on another platform")
	errNowhere   = errors.New("there is nowhere to put files")
)

// Deliver writes d under its label. Of an edited message the news are written,
// if there are any.
func (t *Terminal) Deliver(_ context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	if d.To.Platform() != Platform {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Never, Err: errElsewhere}
	}
	t.mu.Lock()
	before, edit := t.cardOf(prior.Ref)
	edit = edit && !d.Anew // a terminal keeps nothing above: writing it once more is posting it anew
	now := &card{
		ref: prior.Ref, of: d.Case, place: d.To, parts: parts(d.Body), presses: pressesOf(d.Body, t.words),
	}
	receipt := prior
	if prior.Ref == "" {
		now.ref = t.c.Session + "." + strconv.Itoa(len(t.arrived)+1)
		receipt = engine.Receipt{Ref: now.ref}
	}
	t.shown = append(t.shown, now)
	t.arrived[d.ID] = receipt
	t.open = t.open || d.To == t.thread
	label, after := t.label(now), t.stamp(edit)
	t.mu.Unlock()
	if !edit {
		t.post(label, after, join(now.parts))
	} else if !slices.Equal(before, now.parts) {
		t.post(label, after, join(news(before, now.parts)))
	}
	return receipt, nil
}

// Hand writes d, and where its files are.
func (t *Terminal) Hand(ctx context.Context, d conversation.Delivery, files []engine.File) (engine.Receipt, error) {
	if t.c.Save == nil {
		return engine.Receipt{}, &engine.Failure{Kind: engine.Never, Err: errNowhere}
	}
	paths := conversation.List{}
	for _, f := range files {
		path, err := t.c.Save(f.Name, f.Bytes)
		if err != nil {
			return engine.Receipt{}, &engine.Failure{Kind: engine.Again, Err: fmt.Errorf("save a document: %w", err)}
		}
		text := path
		if f.Alt != "" {
			text += " – " + f.Alt
		}
		paths.Items = append(paths.Items, []conversation.Span{{Text: text}})
	}
	d.Body.Blocks = append(slices.Clone(d.Body.Blocks),
		conversation.Para{Text: []conversation.Span{{Text: t.words.files}}}, paths)
	return t.Deliver(ctx, d, engine.Receipt{})
}

// Find says whether d has been written.
func (t *Terminal) Find(_ context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, ok := t.arrived[d.ID]
	return r, ok, nil
}

// cardOf takes the card that ref names off the wall, and says what it said.
// A card of an earlier session is an edit of what is not known.
func (t *Terminal) cardOf(ref string) (before []part, edit bool) {
	if ref == "" {
		return nil, false
	}
	for i, c := range t.shown {
		if c.ref == ref {
			t.shown = append(t.shown[:i:i], t.shown[i+1:]...)
			return c.parts, true
		}
	}
	return nil, true
}

// stamp is what stands behind a label. Once time has been moved, it has the date.
func (t *Terminal) stamp(edit bool) string {
	var parts []string
	if t.dated {
		parts = append(parts, t.at(t.c.Clock.Now()))
	}
	if edit {
		parts = append(parts, t.words.edited)
	}
	return strings.Join(parts, " ")
}

// at is a moment as people read it.
func (t *Terminal) at(when time.Time) string {
	return when.In(t.c.Zone).Format("2006-01-02 15:04")
}

// label says in words where a message goes. A thread that people do not talk
// in now is told by its case.
func (t *Terminal) label(c *card) string {
	if channel := channelOf(c.place); channel != "" {
		return t.channelName(channel)
	}
	if id, ok := strings.CutPrefix(c.place.Local(), "@"); ok {
		return fmt.Sprintf(t.words.direct, nameOf(id))
	}
	if c.place == t.thread {
		return t.words.thread
	}
	return t.words.thread + " " + clean(string(c.of))
}

// channelName is what people call a channel.
func (t *Terminal) channelName(channel conversation.Place) string {
	if channel == CISO {
		return t.words.ciso
	}
	return t.words.coordinators
}

// nameOf is a person's name as far as the id tells.
func nameOf(id string) string {
	switch name := []rune(clean(id)); {
	case id == "cison":
		return "CISO"
	case len(name) > 0:
		name[0] = unicode.ToUpper(name[0])
		return string(name)
	}
	return ""
}
