package engine

import "upphandlingsvakten/conversation"

// Sparing is for platforms on which edits are scarce. Of several edits of a card
// that wait in one lane only the last is made there; what is written anew, and
// alerts, are always delivered.
type Sparing interface {
	SparesEdits() bool
}

// spared says whether a later edit shows everything that this one would.
func (e *Engine) spared(p Parcel) bool {
	if !p.Overtaken || p.Prior.Ref == "" || p.Delivery.Anew || p.Delivery.Topic == conversation.TopicAlert {
		return false
	}
	s, ok := e.adapters[p.Delivery.To.Platform()].(Sparing)
	return ok && s.SparesEdits()
}
