package enginetest

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// House reads what a dialogue changes in the house's configuration, on whatever
// platform it is played.
func House(
	words string, person func(name string) conversation.PersonID, channel func(name string) conversation.Place,
) (func(*engine.House), error) {
	what, value, _ := strings.Cut(words, " ")
	switch what {
	case "duty":
		return func(h *engine.House) { h.Duty = person(value) }, nil
	case "deputy":
		return func(h *engine.House) { h.Deputy = person(value) }, nil
	case "patience":
		n, err := strconv.Atoi(value)
		return func(h *engine.House) { h.Patience = n }, err
	case "role":
		name, place, _ := strings.Cut(value, " ")
		role := engine.Role(name)
		return func(h *engine.House) {
			if h.Members == nil {
				h.Members = make(map[engine.Role][]conversation.Place)
			}
			h.Members[role] = append(h.Members[role], channel(place))
		}, nil
	case "organisation": // its channel, that of its coordinators, and its name if that is not its channel's
		own, rest, _ := strings.Cut(value, " ")
		room, name, _ := strings.Cut(rest, " ")
		return func(h *engine.House) {
			h.Organisations = append(h.Organisations, engine.Organisation{
				Name: cmp.Or(name, own), Channels: []conversation.Place{channel(own)}, Coordinators: channel(room),
			})
		}, nil
	case "watch":
		return func(h *engine.House) { h.Watch = true }, nil
	}
	return nil, fmt.Errorf("a house has no %s", what)
}

// settle changes the house's configuration, and starts a new process with it.
func (s *stage) settle(words string) error {
	change, err := House(words, func(name string) conversation.PersonID { return Someone(name).ID },
		func(name string) conversation.Place { return conversation.Place(ChatPlatform + ":" + name) })
	if err != nil {
		return err
	}
	change(&s.house)
	s.revive()
	return nil
}
