package mattermost

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// spot is a Place taken apart.
//
//	mattermost:c1             a channel
//	mattermost:c1/p1          a thread, by its first post
//	mattermost:@u1            what a person and the bot say to each other
//	mattermost:c1/+u1.9f2c    a thread that its first message opens, begun by u1
type spot struct {
	channel string // or a person's id, if person
	person  bool
	thread  string // the id of its first post
	// starter is who began a thread that is not open yet, and unopened what it
	// is called until then.
	starter, unopened string
}

// spotOf takes a place apart. It is empty if the place is not Mattermost's.
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

// channelPlace, threadPlace and personID are how this package writes them.
func channelPlace(channel string) conversation.Place {
	return conversation.Place(Platform + ":" + channel)
}

func threadPlace(channel, root string) conversation.Place {
	return channelPlace(channel) + "/" + conversation.Place(root)
}

func personID(user string) conversation.PersonID {
	return conversation.PersonID(Platform + ":" + user)
}

// userOf is the id that Mattermost knows a person by; empty for people elsewhere.
func userOf(id conversation.PersonID) string {
	user, ok := strings.CutPrefix(string(id), Platform+":")
	if !ok {
		return ""
	}
	return user
}

// idPattern is how ids of posts, channels and people look.
var idPattern = regexp.MustCompile(`^[a-z0-9]{26}$`)

// messageEvent is the id of a post.
func messageEvent(channel, post string) conversation.EventID {
	return conversation.EventID(Platform + ":m/" + channel + "/" + post)
}

// Thread is where a case that in begins is talked through: under the post that
// asked for it, or else in a thread that its first message opens.
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

// moment is a time of Mattermost's, in milliseconds; zero if it is none.
func moment(millis number) time.Time {
	if millis <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(millis)).UTC()
}

// ref is one post. A receipt's Ref is the refs of its posts, with commas between.
type ref struct{ channel, post string }

func (r ref) String() string { return r.channel + "/" + r.post }

func joinRefs(refs []ref) string {
	texts := make([]string, len(refs))
	for i, r := range refs {
		texts[i] = r.String()
	}
	return strings.Join(texts, ",")
}

// refsOf reads what joinRefs wrote.
func refsOf(s string) []ref {
	var out []ref
	for part := range strings.SplitSeq(s, ",") {
		if channel, post, ok := strings.Cut(part, "/"); ok && channel != "" && post != "" {
			out = append(out, ref{channel, post})
		}
	}
	return out
}
