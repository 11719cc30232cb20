package enginetest

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// settle changes the house's configuration, and starts a new process with it.
func (s *stage) settle(words string) error {
	what, value, _ := strings.Cut(words, " ")
	switch what {
	case "duty":
		s.house.Duty = Someone(value).ID
	case "deputy":
		s.house.Deputy = Someone(value).ID
	case "patience":
		n, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		s.house.Patience = n
	case "role":
		role, place, _ := strings.Cut(value, " ")
		if s.house.Members == nil {
			s.house.Members = make(map[engine.Role][]conversation.Place)
		}
		s.house.Members[engine.Role(role)] = append(s.house.Members[engine.Role(role)], conversation.Place(ChatPlatform+":"+place))
	case "organisation": // its channel, that of its coordinators, and its name if that is not its channel's
		channel, rest, _ := strings.Cut(value, " ")
		room, name, _ := strings.Cut(rest, " ")
		s.house.Organisations = append(s.house.Organisations, engine.Organisation{
			Name: cmp.Or(name, channel), Channels: []conversation.Place{ChatPlatform + ":" + conversation.Place(channel)},
			Coordinators: ChatPlatform + ":" + conversation.Place(room),
		})
	case "watch":
		s.house.Watch = true
	default:
		return fmt.Errorf("a house has no %s", what)
	}
	s.revive()
	return nil
}
