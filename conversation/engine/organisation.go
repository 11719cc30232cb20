package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/conversation"
)

// Organisation is one that shares services with the house and answers its own
// screening: in cases that are begun in its channels, and that its own
// coordinators are called to. The house's coordinators, lists and numbers have
// nothing of them, whatever becomes of them, so that nobody can tell.
type Organisation struct {
	Name         string // as the configuration has it; no two have the same
	Channels     []conversation.Place
	Coordinators conversation.Place
	Phone        string // of its coordinators; people are told to ring the switchboard if it is empty
}

// organisation is the one whose case is talked through in home, by its number;
// false if that is the house's.
func (h House) organisation(home conversation.Place) (int, bool) {
	i := slices.IndexFunc(h.Organisations, func(o Organisation) bool {
		return slices.ContainsFunc(o.Channels, func(c conversation.Place) bool { return within(home, c) })
	})
	return i, i >= 0
}

// foreign says whether a case is another organisation's.
func (h House) foreign(c conversation.Case) bool {
	_, other := h.organisation(c.Home)
	return other
}

// redirect sends what a case has to say to the coordinators to its own.
func (h House) redirect(home conversation.Place, list []conversation.Delivery) []conversation.Delivery {
	i, other := h.organisation(home)
	if !other {
		return list
	}
	for n := range list {
		if list[n].To == conversation.ToCoordinators {
			list[n].To = h.Organisations[i].called()
		}
	}
	return list
}

// ofOrganisation stands before what tells organisations apart in the place of
// their coordinators.
const ofOrganisation = conversation.ToCoordinators + "/"

// named stands before a name's hash there. Before there were names, an
// organisation's number in the configuration stood in its place.
const named = "o"

// called is the place that stands for the coordinators of o. It depends on the
// name alone, so that the order of the configuration may change while messages
// wait, and does not tell it, because places are keys in the store.
func (o Organisation) called() conversation.Place {
	sum := sha256.Sum256([]byte(o.Name))
	return ofOrganisation + named + conversation.Place(hex.EncodeToString(sum[:8]))
}

// meant is the organisation whose coordinators a place stands for; false if it is
// configured no more.
func (h House) meant(p conversation.Place) (int, bool) {
	rest, ok := strings.CutPrefix(string(p), string(ofOrganisation))
	if !ok {
		return 0, false
	}
	if n, err := strconv.Atoi(rest); err == nil {
		return n, n >= 0 && n < len(h.Organisations)
	}
	i := slices.IndexFunc(h.Organisations, func(o Organisation) bool { return o.called() == p })
	return i, i >= 0
}

// speaking is the house as it speaks in a place: another organisation's people
// are given its own telephone, and none of the house's names.
func (h House) speaking(to conversation.Place) House {
	i, other := h.organisation(to)
	if toCoordinators(to) {
		i, other = h.meant(to)
	}
	if other {
		h.Duty, h.Deputy, h.Phone = "", "", h.Organisations[i].Phone
	}
	return h
}

// toCoordinators says whether a place stands for anybody's coordinators.
func toCoordinators(p conversation.Place) bool {
	return p == conversation.ToCoordinators || strings.HasPrefix(string(p), string(ofOrganisation))
}

// theirs are the coordinators of the organisation that a place stands for; empty
// if it is configured no more. Nobody else is called instead.
func (h House) theirs(p conversation.Place) conversation.Place {
	i, ok := h.meant(p)
	if !ok {
		return ""
	}
	return h.Organisations[i].Coordinators
}

// coordinates says whether whoever acted is a coordinator for the case in home:
// the house's are none for another organisation's, and the other way round.
func (e *Engine) coordinates(ctx context.Context, in Inbound, home conversation.Place) bool {
	i, other := e.house.organisation(home)
	if !other {
		return e.is(ctx, in, RoleCoordinator)
	}
	room := e.house.Organisations[i].Coordinators
	return within(in.Place, room) || in.By.ID != "" && slices.Contains(e.members(ctx, room), in.By.ID)
}

// callsHere says whether place is another organisation's coordinators' channel.
func (h House) callsHere(place conversation.Place) bool {
	_, ok := h.room(place)
	return ok
}

// room is the organisation in whose coordinators' channel somebody acts.
func (h House) room(p conversation.Place) (int, bool) {
	i := slices.IndexFunc(h.Organisations, func(o Organisation) bool { return within(p, o.Coordinators) })
	return i, i >= 0
}
