package mattermost

import (
	"regexp"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// here writes Mattermost's places, people and posts.
const here = chat.Site(Platform)

// idPattern is how ids of posts, channels and people look.
var idPattern = regexp.MustCompile(`^[a-z0-9]{26}$`)

// Thread is where a case that in begins is talked through.
func (*Adapter) Thread(in engine.Inbound) conversation.Place { return here.Home(in) }

// moment is a time of Mattermost's, in milliseconds; zero if it is none.
func moment(millis number) time.Time {
	if millis <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(millis)).UTC()
}
