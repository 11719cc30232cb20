package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// House is what the municipality's configuration decides.
type House struct {
	Coordinators conversation.Place // where alerts go, and from where they are closed; may be empty
	CISO         conversation.Place // where neglected reminders end up; may be empty
	// Fallback is where an alert goes whose own place cannot be reached: a second
	// channel or a person, on any platform. Whoever acts there acts as a
	// coordinator. It may be empty.
	Fallback conversation.Place
	// Contracts is the channel of those who manage contracts: it gets a summary
	// once a week. It may be empty.
	Contracts conversation.Place
	// Members are the channels and groups whose members have a role. Where a role
	// has none, those in the function's own channel have it.
	Members map[Role][]conversation.Place
	// Duty and Deputy are asked for, in this order, when nobody acknowledges an
	// alert. They may be empty.
	Duty, Deputy conversation.PersonID
	// Patience is how many working minutes that takes; 0:
	// conversation.DefaultPatience.
	Patience int
	// Organisations are others that share services with the house.
	Organisations []Organisation
	// Watch says that the way to the coordinators is tested every week, and that
	// they are told their own numbers every month; Lang in which language.
	Watch bool
	Lang  rules.Lang
	// Phone is the coordinators' telephone. If it is empty, people are told to
	// ring the switchboard.
	Phone string
	// Links are the addresses behind the other slots, by slot. Where one is
	// missing, the slot's text stands without an address.
	Links map[conversation.Slot]string
	// Zone says which year it is when a case gets its number; UTC.
	Zone *time.Location
}

// address is d as it is sent: to a place that a platform knows, with its slots
// filled. The place is empty if the house has none for a function.
func (h House) address(d conversation.Delivery) conversation.Delivery {
	h = h.speaking(d.To)
	switch d.To {
	case conversation.ToCoordinators:
		d.To = h.Coordinators
	case conversation.ToCISO:
		d.To = h.CISO
	default:
		if toCoordinators(d.To) {
			d.To = h.theirs(d.To)
		}
	}
	d.Body = h.fill(d.Body, d.Lang)
	return d
}

// lacks is the error of a function without a place. Which one is not said of the
// coordinators', because it stands in logs beside nothing but what calls them.
func (h House) lacks(p conversation.Place) error {
	if toCoordinators(p) {
		return errors.New("no place is configured")
	}
	return fmt.Errorf("no place is configured for %s", p)
}

func (h House) year(at time.Time) int {
	if h.Zone != nil {
		at = at.In(h.Zone)
	}
	return at.Year()
}

// fill is m with its slots filled. What m shares with others is not changed.
func (h House) fill(m conversation.Message, lang rules.Lang) conversation.Message {
	f := filler{house: h, lang: lang, phone: cmp.Or(h.Phone, conversation.Phone(lang))}
	blocks := make([]conversation.Block, len(m.Blocks))
	for i, b := range m.Blocks {
		blocks[i] = f.block(b)
	}
	return conversation.Message{Blocks: blocks}
}

type filler struct {
	house House
	phone string
	lang  rules.Lang
}

// someone is s as a mention, or in words if the house has nobody for it.
func (f filler) someone(s conversation.Span, who conversation.PersonID, words string) conversation.Span {
	s.Text, s.Who = words, who
	if who != "" {
		s.Text = conversation.Place(who).Local()
	}
	return s
}

func (f filler) block(b conversation.Block) conversation.Block {
	switch b := b.(type) {
	case conversation.Heading:
		return conversation.Heading{Text: f.spans(b.Text)}
	case conversation.Para:
		return conversation.Para{Text: f.spans(b.Text)}
	case conversation.Note:
		return conversation.Note{Text: f.spans(b.Text)}
	case conversation.List:
		items := slices.Clone(b.Items)
		for i := range items {
			items[i] = f.spans(items[i])
		}
		b.Items = items
		return b
	case conversation.Fields:
		rows := slices.Clone(b.Rows)
		for i, r := range rows {
			rows[i] = conversation.Row{Label: f.spans(r.Label), Value: f.spans(r.Value)}
		}
		return conversation.Fields{Rows: rows}
	case conversation.Ask:
		b.Prompt, b.Hint, b.Answered = f.spans(b.Prompt), f.spans(b.Hint), f.spans(b.Answered)
		return b
	}
	return b
}

func (f filler) spans(in []conversation.Span) []conversation.Span {
	out := slices.Clone(in)
	for i, s := range out {
		switch s.Slot {
		case "":
			continue
		case conversation.SlotPhone:
			out[i].Text = f.phone
		case conversation.SlotDuty:
			out[i] = f.someone(s, f.house.Duty, conversation.OnDuty(f.lang))
		case conversation.SlotDeputy:
			out[i] = f.someone(s, f.house.Deputy, conversation.Deputy(f.lang))
		default:
			out[i].Link = f.house.Links[s.Slot]
		}
		out[i].Slot = ""
	}
	return out
}
