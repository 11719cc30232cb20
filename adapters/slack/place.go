package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// spot is a Place taken apart.
//
//	slack:C1             a channel
//	slack:C1/1700.1      a thread
//	slack:@U1            what a person and the bot say to each other
//	slack:C1/+U1.9f2c    a thread that its first message opens, begun by U1
type spot struct {
	channel string // C…, G… or D…; or a person's id, if person
	person  bool
	thread  string // the ts of its first message
	// starter is who began a thread that is not open yet, and unopened what it
	// is called until then.
	starter, unopened string
}

// spotOf takes a place apart. It is empty if the place is not Slack's.
func spotOf(p conversation.Place) spot {
	if p.Platform() != Platform {
		return spot{}
	}
	channel, thread, _ := strings.Cut(p.Local(), "/")
	s := spot{channel: strings.TrimPrefix(channel, "@"), person: strings.HasPrefix(channel, "@"), thread: thread}
	if mark, ok := strings.CutPrefix(thread, "+"); ok {
		s.thread, s.unopened = "", mark
		s.starter, _, _ = strings.Cut(mark, ".")
	}
	return s
}

// alone says whether a place is one where a person and the bot are alone.
func (s spot) alone() bool { return s.person || strings.HasPrefix(s.channel, "D") }

// channelPlace, threadPlace and personID are how this package writes them.
func channelPlace(channel string) conversation.Place {
	return conversation.Place(Platform + ":" + channel)
}

func threadPlace(channel, ts string) conversation.Place {
	return channelPlace(channel) + "/" + conversation.Place(ts)
}

func personID(user string) conversation.PersonID {
	return conversation.PersonID(Platform + ":" + user)
}

// userOf is the id that Slack knows a person by; empty for people elsewhere.
func userOf(id conversation.PersonID) string {
	user, ok := strings.CutPrefix(string(id), Platform+":")
	if !ok {
		return ""
	}
	return user
}

// messageEvent is the id of a message. A mention arrives twice, under two ids
// of Slack's; the message has one place and time.
func messageEvent(channel, ts string) conversation.EventID {
	return conversation.EventID(Platform + ":m/" + channel + "/" + ts)
}

// Thread is where a case that in begins is talked through: under the message
// that asked for it, or else in a thread that its first message opens.
func (*Adapter) Thread(in engine.Inbound) conversation.Place {
	s := spotOf(in.Place)
	if s.thread != "" || s.unopened != "" {
		return in.Place
	}
	if message, ok := strings.CutPrefix(string(in.ID), Platform+":m/"); ok {
		return conversation.Place(Platform + ":" + message)
	}
	sum := sha256.Sum256([]byte(in.ID))
	return in.Place + "/+" + conversation.Place(userOf(in.By.ID)+"."+hex.EncodeToString(sum[:6]))
}

// moment is a ts of Slack's as a time; zero if it is none.
func moment(ts string) time.Time {
	whole, part, _ := strings.Cut(ts, ".")
	sec, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || sec <= 0 {
		return time.Time{}
	}
	micro, err := strconv.ParseInt((part + "000000")[:6], 10, 64)
	if err != nil {
		micro = 0
	}
	return time.Unix(sec, micro*1000).UTC()
}

// stamp is a time as a ts of Slack's.
func stamp(t time.Time) string {
	return strconv.FormatInt(t.Unix(), 10) + "." + strconv.FormatInt(1_000_000+int64(t.Nanosecond()/1000), 10)[1:]
}
