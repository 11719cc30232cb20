package console

import (
	"fmt"
	"strings"
	"unicode"

	"upphandlingsvakten/conversation"
)

// Platform is the name in front of the terminal's places and people.
const Platform = "console"

// The places that every session shares.
const (
	Coordinators conversation.Place = Platform + ":samordnare"
	CISO         conversation.Place = Platform + ":ciso"
)

// speaker is who the next line comes from, and where it is said.
type speaker struct {
	person  conversation.Person
	channel conversation.Place // empty: the thread
}

// speakerNamed is the person whom people call name.
func speakerNamed(name string) (speaker, bool) {
	switch strings.ToLower(name) {
	case "owner", "ägare", "ägaren", "":
		return speaker{person: person("anna", "Anna")}, true
	case "coordinator", "samordnare", "samordnaren":
		return speaker{person: person("samordnaren", "Samordnaren"), channel: Coordinators}, true
	case "ciso":
		return speaker{person: person("cison", "CISO"), channel: CISO}, true
	}
	if len(name) > 60 || strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != ' '
	}) {
		return speaker{}, false
	}
	first := []rune(name)
	first[0] = unicode.ToUpper(first[0])
	id := strings.ReplaceAll(strings.ToLower(name), " ", "-")
	return speaker{person: person(id, string(first))}, true
}

func person(id, name string) conversation.Person {
	return conversation.Person{ID: conversation.PersonID(Platform + ":" + id), Name: name}
}

// thread is the n-th thread of a session.
func thread(session string, n int) conversation.Place {
	return conversation.Place(fmt.Sprintf("%s:%s/%d", Platform, session, n))
}

// channelOf is the channel that place is, or is a thread in; empty for others.
func channelOf(place conversation.Place) conversation.Place {
	for _, channel := range []conversation.Place{Coordinators, CISO} {
		if place == channel || strings.HasPrefix(string(place), string(channel)+"/") {
			return channel
		}
	}
	return ""
}
