package engine

import (
	"cmp"
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
	switch d.To {
	case conversation.ToCoordinators:
		d.To = h.Coordinators
	case conversation.ToCISO:
		d.To = h.CISO
	}
	d.Body = h.fill(d.Body, d.Lang)
	return d
}

func (h House) year(at time.Time) int {
	if h.Zone != nil {
		at = at.In(h.Zone)
	}
	return at.Year()
}

// fill is m with its slots filled. What m shares with others is not changed.
func (h House) fill(m conversation.Message, lang rules.Lang) conversation.Message {
	f := filler{house: h, phone: cmp.Or(h.Phone, conversation.Phone(lang))}
	blocks := make([]conversation.Block, len(m.Blocks))
	for i, b := range m.Blocks {
		blocks[i] = f.block(b)
	}
	return conversation.Message{Blocks: blocks}
}

type filler struct {
	house House
	phone string
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
		default:
			out[i].Link = f.house.Links[s.Slot]
		}
		out[i].Slot = ""
	}
	return out
}
