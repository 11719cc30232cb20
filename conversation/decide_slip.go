package conversation

import "strings"

// slip is what a text that may say what is protected brings about. Of the text
// nothing is known here.
func slip(e Envelope) []Fact {
	f := Slipped{At: e.At, Ref: e.Ref}
	if e.Ref != "" {
		f.In = e.From
	}
	return []Fact{f}
}

// takeAway asks the platform to take the message of a slip away, once.
func takeAway(c Case, e Envelope, in TakeAway) ([]Fact, error) {
	n := in.Slip
	for i := len(c.Slips); n == 0 && i > 0; i-- {
		if s := c.Slips[i-1]; s.Ref != "" && s.AskedBy.ID == "" {
			n = i
		}
	}
	if n < 1 || n > len(c.Slips) {
		return nil, refuse(KeyNothingToErase)
	}
	switch s := c.Slips[n-1]; {
	case s.AskedBy.ID != "":
		return nil, refuse(KeyErasedBy, "name", s.AskedBy.Name)
	case s.Ref == "":
		return nil, refuse(KeyNothingToErase)
	}
	return []Fact{SlipErasing{Slip: n, By: e.By, At: e.At}}, nil
}

// arrived is what it means that a delivery was carried out: by its card.
func arrived(c Case, e Envelope, in Arrived) []Fact {
	kind, _, _ := strings.Cut(strings.TrimPrefix(string(in.Card), string(c.ID)+"/"), "/")
	switch kind {
	case cardAlert:
		if c.Alert == nil || !c.Alert.ArrivedAt.IsZero() || in.Failed || in.Card != CardID(string(c.ID)+"/"+c.alertCard()) {
			return nil
		}
		return []Fact{AlertArrived{At: e.At}}
	case cardSlip:
		for i, s := range c.Slips {
			if in.Card == CardID(string(c.ID)+"/"+slipCard(i+1)) && s.AskedBy.ID != "" && !s.Gone && !s.Stays {
				return []Fact{SlipErased{Slip: i + 1, Done: !in.Failed, At: e.At}}
			}
		}
	}
	return nil
}
