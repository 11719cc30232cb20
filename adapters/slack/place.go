package slack

import (
	"strconv"
	"strings"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// here writes Slack's places, people and messages. A message is known by the ts
// of it.
const here = chat.Site(Platform)

// alone says whether a place is one where a person and the bot are alone.
func alone(s chat.Spot) bool { return s.Person || strings.HasPrefix(s.Channel, "D") }

// Thread is where a case that in begins is talked through.
func (*Adapter) Thread(in engine.Inbound) conversation.Place { return here.Home(in) }

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
