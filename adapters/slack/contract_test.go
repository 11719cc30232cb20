package slack_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

func TestSlackKeepsTheContractOfAdaptersOverHTTP(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t testing.TB) *adaptertest.Platform { return opened(t, false) })
}

func TestSlackKeepsTheContractOfAdaptersInSocketMode(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t testing.TB) *adaptertest.Platform { return opened(t, true) })
}

// awaited is an adapter that is heard of once it listens, so that people do not
// speak before somebody hears them.
type awaited struct {
	*slack.Adapter
	listening chan struct{}
}

func (a awaited) Run(ctx context.Context, h engine.Handler) error {
	close(a.listening)
	return a.Adapter.Run(ctx, h)
}

// opened is an adapter in a workspace with one person and one thread.
func opened(t testing.TB, socket bool) *adaptertest.Platform {
	t.Helper()
	w := slackfake.New(t, slackfake.Config{})
	conf := slack.Config{BotToken: slackfake.BotToken, APIURL: w.APIURL(), Burst: 1000}
	if socket {
		conf.AppToken = slackfake.AppToken
	} else {
		conf.SigningSecret = slackfake.SigningSecret
	}
	adapter, err := slack.New(conf)
	if err != nil {
		t.Fatal(err)
	}
	a := awaited{adapter, make(chan struct{})}
	anna, bot := w.Person("anna"), w.Join(slackfake.Person{Name: "annan bot", Bot: true})
	channel := w.Channel("inköp")
	w.Enter(channel, bot)
	root := anna.Says(channel, "en tråd")
	w.Flush()
	if !socket {
		front := httptest.NewServer(adapter.Handler())
		t.Cleanup(front.Close)
		w.OverHTTP(slackfake.Endpoints{
			Events: front.URL + "/slack/events", Interactions: front.URL + "/slack/interactions", Commands: front.URL + "/slack/commands",
		})
	}
	thread := slackfake.Place{Channel: channel.Channel, Thread: root.TS}
	before := w.Acked()
	ready := func() {
		<-a.listening
		if socket {
			w.AwaitSockets(2)
		}
	}
	outcome := func(o slackfake.Outcome) adaptertest.Outcome { return adaptertest.Outcome{Acked: o.OK, Told: o.Told} }
	place := conversation.Place("slack:" + channel.Channel)
	p := &adaptertest.Platform{
		Adapter: a, Thread: place + "/" + conversation.Place(root.TS), Channel: place,
		Person: conversation.Place("slack:@" + anna.ID), By: conversation.Person{ID: conversation.PersonID("slack:" + anna.ID)},
		Say: func(text string) adaptertest.Outcome {
			ready()
			return outcome(anna.Says(thread, text))
		},
		Call: func(words string) adaptertest.Outcome {
			ready()
			return outcome(anna.Commands(channel, "/upphandling", words))
		},
		Press: func(_ engine.Receipt, label string) adaptertest.Outcome {
			ready()
			return outcome(anna.Presses(thread, label))
		},
		Repeat: func() adaptertest.Outcome { return outcome(w.Repeat()) },
		Acks:   func() int { return w.Acked() - before },
		Bots: func() {
			ready()
			bot.Says(thread, "pling")
			w.Flush()
		},
		Shown: func(at conversation.Place) []string {
			switch at {
			case place:
				return w.Shown(channel)
			case conversation.Place("slack:@" + anna.ID):
				return w.Shown(w.With(anna))
			}
			return w.Shown(thread)[1:] // without what anna began it with
		},
		Fail: func(kind engine.FailureKind) {
			strike := slackfake.Strike{Method: "chat.postMessage"}
			switch kind {
			case engine.Again:
				strike.Mishap.Lose = true
			case engine.Throttled:
				strike.Mishap.Retry = time.Second
			case engine.Never:
				strike.Mishap.Error = "invalid_blocks"
			case engine.Gone:
				strike.Mishap.Error = "is_archived"
			}
			w.Strike(strike)
		},
		Files: func(conversation.Place) []string {
			var names []string
			for _, f := range w.Files(thread) {
				names = append(names, f.Name)
			}
			return names
		},
		Cut: func() {
			w.Strike(slackfake.Strike{Method: "files.completeUploadExternal", Mishap: slackfake.Mishap{Cut: true}})
		},
		Secrets: w.Secrets(),
		Lacks:   map[string]string{},
	}
	if socket {
		p.Drop = func() {
			w.Drop()
			w.AwaitSockets(1)
		}
	} else {
		p.Lacks["drop"] = "over HTTP there is no line that stays open"
	}
	return p
}
