package mattermost_test

import (
	"errors"
	"strconv"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// settleHouse changes the house's configuration and starts a new process with it,
// or lets the house look after what belongs to no case.
func (s *stage) settleHouse(words string) error {
	what, value, _ := strings.Cut(words, " ")
	var change func(*engine.House)
	switch what {
	case "":
		err := s.engine.OpenHouse(s.Context())
		s.settle()
		return err
	case "duty":
		change = func(h *engine.House) { h.Duty = s.who(value) }
	case "deputy":
		change = func(h *engine.House) { h.Deputy = s.who(value) }
	case "watch":
		change = func(h *engine.House) { h.Watch = true }
	case "patience":
		n, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		change = func(h *engine.House) { h.Patience = n }
	default:
		return errors.New("a house has no such thing")
	}
	s.settled = append(s.settled, change)
	s.restart()
	return nil
}

func (s *stage) who(name string) conversation.PersonID {
	return conversation.PersonID("mattermost:" + s.chat.Person(name).ID)
}

// leaves lets somebody's account end.
func (s *stage) leaves(name string) {
	s.chat.Deactivate(s.chat.Person(name))
}
