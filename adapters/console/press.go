package console

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// press is something on a card that can be pressed.
type press struct {
	key     string // what stands in front of an option; empty for buttons
	label   string
	token   conversation.Token
	option  rules.OptionID // of an Ask
	several bool           // of an Ask that takes any number of options
	changes bool           // an answer that is there
}

// pressesOf lists what can be pressed on a message, in the order of reading.
func pressesOf(m conversation.Message, w wording) []press {
	var all []press
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case conversation.Ask:
			if len(b.Answered) > 0 && b.Token.Case != "" {
				all = append(all, press{label: w.change + " " + conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: b.Prompt}}}.Plain(), token: b.Token, changes: true})
			}
			if len(b.Answered) > 0 {
				continue
			}
			for _, o := range b.Options {
				all = append(all, press{key: o.Key, label: o.Label, token: b.Token, option: o.ID, several: b.Several})
			}
		case conversation.Buttons:
			for _, item := range b.Items {
				all = append(all, press{label: item.Label, token: item.Token})
			}
		}
	}
	return all
}

// tryPress presses what the speaker names: a number, several numbers with
// commas between, a label, or "igen" for the same button once more.
func (t *Terminal) tryPress(ctx context.Context, h engine.Handler, what string) error {
	g, place, ok := t.find(what)
	if !ok {
		t.note(t.words.noButton + t.offered())
		return nil
	}
	t.mu.Lock()
	t.pressed = g
	t.mu.Unlock()
	return t.hand(ctx, h, place, g)
}

// find looks for what on the cards that the speaker sees, latest first.
func (t *Terminal) find(what string) (conversation.Gesture, conversation.Place, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch strings.ToLower(what) {
	case "":
		return nil, "", false
	case "igen", "again":
		return t.pressed, t.here(), t.pressed != nil
	}
	for _, c := range slices.Backward(t.shown) {
		if !t.sees(c.place) {
			continue
		}
		if g := pick(c.presses, what); g != nil {
			return g, c.place, true
		}
	}
	return nil, "", false
}

// offered is what can be pressed on the card that the speaker saw last, by the
// labels that stand there; empty if nothing can.
func (t *Terminal) offered() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range slices.Backward(t.shown) {
		if !t.sees(c.place) || len(c.presses) == 0 {
			continue
		}
		var labels []string
		for _, p := range c.presses {
			labels = append(labels, p.label)
		}
		return " " + t.words.offered + " " + strings.Join(labels, " · ")
	}
	return ""
}

// sees says whether the speaker reads what is written in place.
func (t *Terminal) sees(place conversation.Place) bool {
	return place == conversation.Direct(t.speaker.person.ID) || place == t.here() ||
		t.speaker.channel != "" && channelOf(place) == t.speaker.channel
}

// pick is the gesture that presses what on one card; nil if it is not there.
// A number is an option of the first question that waits, as when it is typed,
// or a button where nothing is asked.
func pick(presses []press, what string) conversation.Gesture {
	for _, p := range presses {
		if strings.EqualFold(p.label, what) {
			return p.alone()
		}
	}
	first := slices.IndexFunc(presses, func(p press) bool { return p.key != "" })
	if first < 0 { // nothing is asked: the buttons count, as they stand
		n, err := strconv.Atoi(what)
		buttons := slices.DeleteFunc(slices.Clone(presses), func(p press) bool { return p.changes })
		if err != nil || n < 1 || n > len(buttons) {
			return nil
		}
		return buttons[n-1].alone()
	}
	var chosen []press
	for part := range strings.SplitSeq(what, ",") {
		at := slices.IndexFunc(presses, func(p press) bool {
			return p.key == strings.TrimSpace(part) && p.token == presses[first].token
		})
		if at < 0 {
			return nil
		}
		chosen = append(chosen, presses[at])
	}
	if len(chosen) == 1 {
		return chosen[0].alone()
	}
	many := make([]rules.OptionID, len(chosen))
	for i, p := range chosen {
		if !p.several {
			return nil
		}
		many[i] = p.option
	}
	return conversation.Pressed{Token: presses[first].token, Many: many}
}

// alone is the gesture of pressing p and nothing else.
func (p press) alone() conversation.Gesture {
	if p.several {
		return conversation.Pressed{Token: p.token, Many: []rules.OptionID{p.option}}
	}
	return conversation.Pressed{Token: p.token, Option: p.option}
}
