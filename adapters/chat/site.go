package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Site writes the places, people and messages of one platform, and reads them.
// It is the platform's name.
//
//	slack:C1             a channel
//	slack:C1/1700.1      a thread, by its first message
//	slack:@U1            what a person and the bot say to each other
//	slack:C1/+U1.9f2c    a thread that its first message opens, begun by U1
type Site string

// Spot is a Place taken apart.
type Spot struct {
	Channel string // or a person's id, if Person
	Person  bool
	Thread  string // the id of its first message
	// Starter is who began a thread that is not open yet, and Unopened what it
	// is called until then.
	Starter, Unopened string
}

// Spot takes a place apart. It is empty if the place is another platform's.
func (s Site) Spot(p conversation.Place) Spot {
	if p.Platform() != string(s) {
		return Spot{}
	}
	channel, thread, _ := strings.Cut(p.Local(), "/")
	at := Spot{Channel: strings.TrimPrefix(channel, "@"), Person: strings.HasPrefix(channel, "@"), Thread: thread}
	if mark, ok := strings.CutPrefix(thread, "+"); ok {
		at.Thread, at.Unopened = "", mark
		at.Starter, _, _ = strings.Cut(mark, ".")
	}
	return at
}

// Channel is the place of a channel.
func (s Site) Channel(channel string) conversation.Place {
	return conversation.Place(string(s) + ":" + channel)
}

// Thread is the place of a thread, by its first message.
func (s Site) Thread(channel, first string) conversation.Place {
	return s.Channel(channel) + "/" + conversation.Place(first)
}

// Person is somebody whom the platform knows by that id.
func (s Site) Person(user string) conversation.PersonID {
	return conversation.PersonID(string(s) + ":" + user)
}

// User is the id by which the platform knows a person; empty for people
// elsewhere.
func (s Site) User(id conversation.PersonID) string {
	user, ok := strings.CutPrefix(string(id), string(s)+":")
	if !ok {
		return ""
	}
	return user
}

// Message is the event of a message. It is told apart by where it stands, since
// a platform may hand it over more than once under ids of its own.
func (s Site) Message(channel, message string) conversation.EventID {
	return conversation.EventID(string(s) + ":m/" + channel + "/" + message)
}

// Home is where a case that in begins is talked through: under the message that
// asked for it, or else in a thread that its first message opens.
func (s Site) Home(in engine.Inbound) conversation.Place {
	if at := s.Spot(in.Place); at.Thread != "" || at.Unopened != "" {
		return in.Place
	}
	if message, ok := strings.CutPrefix(string(in.ID), string(s)+":m/"); ok {
		return s.Channel(message)
	}
	sum := sha256.Sum256([]byte(in.ID))
	return in.Place + "/+" + conversation.Place(s.User(in.By.ID)+"."+hex.EncodeToString(sum[:6]))
}

// Ref is one message. A receipt's Ref is the refs of its messages.
type Ref struct{ Channel, Message string }

func (r Ref) String() string { return r.Channel + "/" + r.Message }

// JoinRefs writes refs with commas between.
func JoinRefs(refs []Ref) string {
	texts := make([]string, len(refs))
	for i, r := range refs {
		texts[i] = r.String()
	}
	return strings.Join(texts, ",")
}

// ParseRefs reads what JoinRefs wrote, and passes over what is no ref.
func ParseRefs(s string) []Ref {
	var out []Ref
	for part := range strings.SplitSeq(s, ",") {
		if channel, message, ok := strings.Cut(part, "/"); ok && channel != "" && message != "" {
			out = append(out, Ref{channel, message})
		}
	}
	return out
}
