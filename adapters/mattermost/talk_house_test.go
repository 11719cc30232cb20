package mattermost_test

import (
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine/enginetest"
)

// settleHouse changes the house's configuration and starts a new process with it,
// or lets the house look after what belongs to no case.
func (s *stage) settleHouse(words string) error {
	if words == "" {
		err := s.engine.OpenHouse(s.Context())
		s.Bot().Settle()
		return err
	}
	change, err := enginetest.House(words, s.who, s.room)
	if err != nil {
		return err
	}
	s.settled = append(s.settled, change)
	s.restart()
	return nil
}

func (s *stage) room(name string) conversation.Place { return place(s.place(nil, name)) }

func (s *stage) who(name string) conversation.PersonID {
	return conversation.PersonID("mattermost:" + s.chat.Person(name).ID)
}

// leaves lets somebody's account end.
func (s *stage) leaves(name string) {
	s.chat.Deactivate(s.chat.Person(name))
}
