package mattermost_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

func TestMattermostKeepsTheContractOfAdapters(t *testing.T) {
	t.Parallel()
	for _, release := range []mattermostfake.Release{mattermostfake.V10, mattermostfake.V11, mattermostfake.V12} {
		t.Run(string(release), func(t *testing.T) {
			t.Parallel()
			adaptertest.Run(t, func(t testing.TB) *adaptertest.Platform { return opened(t, release) })
		})
	}
}

// awaited is an adapter that is heard of once it listens, so that people do not
// speak before somebody hears them. It counts what the handler has taken: the
// server itself waits for no acknowledgement of a post.
type awaited struct {
	*mattermost.Adapter
	listening chan struct{}
	acks      *atomic.Int64
}

func (a awaited) Run(ctx context.Context, h engine.Handler) error {
	close(a.listening)
	return a.Adapter.Run(ctx, h)
}

// opened is an adapter on a server with one person and one thread.
func opened(t testing.TB, release mattermostfake.Release) *adaptertest.Platform {
	t.Helper()
	handled := newDealt()
	running := atomic.Bool{}
	w := mattermostfake.New(t, mattermostfake.Config{
		Release: release, Heard: func(post string) bool { return running.Load() && handled.await(post, handleWithin) },
	})
	front := httptest.NewUnstartedServer(nil)
	address := "http://" + front.Listener.Addr().String()
	adapter, err := mattermost.New(mattermost.Config{
		URL: w.URL(), Token: mattermostfake.BotToken, Burst: 1000, PublicURL: address, Keys: [][]byte{[]byte("a key that seals")},
		CommandTokens: []string{w.Register(mattermostfake.TeamID, "upphandling", address+"/mattermost/commands")},
	})
	if err != nil {
		t.Fatal(err)
	}
	front.Config.Handler = adapter.Handler()
	front.Start()
	t.Cleanup(front.Close)
	a := awaited{adapter, make(chan struct{}), &atomic.Int64{}}
	adapter.OnDealt(func(post string, err error) {
		if err == nil && !handled.done(post) {
			a.acks.Add(1)
		}
		handled.note(post, err)
	})
	anna, bot := w.Person("anna"), w.Join(mattermostfake.Person{Name: "annan bot", Bot: true})
	channel := w.Channel("inköp")
	w.Enter(channel, bot)
	root := anna.Says(channel, "en tråd")
	thread := mattermostfake.Place{Channel: channel.Channel, Thread: root.ID}
	ready := func() {
		<-a.listening
		w.AwaitSockets(1)
		running.Store(true)
	}
	outcome := func(o mattermostfake.Outcome) adaptertest.Outcome {
		return adaptertest.Outcome{Acked: o.OK, Told: o.Told}
	}
	place := conversation.Place("mattermost:" + channel.Channel)
	return &adaptertest.Platform{
		Adapter: a, Thread: place + "/" + conversation.Place(root.ID), Channel: place,
		Person: conversation.Place("mattermost:@" + anna.ID), By: conversation.Person{ID: conversation.PersonID("mattermost:" + anna.ID)},
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
		Repeat: func() adaptertest.Outcome { return outcome(w.Repeat()) }, // the bot tries again by itself, and hears it twice
		Acks:   func() int { return int(a.acks.Load()) },
		Bots: func() {
			ready()
			bot.Says(thread, "pling")
		},
		Shown: func(at conversation.Place) []string {
			switch at {
			case place:
				return undoubled(w.Shown(channel))
			case conversation.Place("mattermost:@" + anna.ID):
				return undoubled(w.Shown(w.With(anna)))
			}
			return undoubled(w.Shown(thread)[1:]) // without what anna began it with
		},
		Fail: func(kind engine.FailureKind) {
			strike := mattermostfake.Strike{Method: "POST /posts"}
			switch kind {
			case engine.Again:
				strike.Mishap.Lose = true
			case engine.Throttled:
				strike.Mishap.Retry = time.Second
			case engine.Never:
				strike.Mishap.Error = "model.post.is_valid.msg.app_error"
			case engine.Gone:
				strike.Mishap.Error = "api.post.create_post.can_not_post_to_deleted.error"
			}
			w.Strike(strike)
		},
		Files: func(conversation.Place) []string { return w.Files(thread) },
		Cut: func() {
			w.Strike(mattermostfake.Strike{Method: "POST /posts", Mishap: mattermostfake.Mishap{Cut: true}})
		},
		Drop:    func() { w.Drop() },
		Secrets: w.Secrets(),
		Lacks:   map[string]string{},
	}
}

// undoubled leaves out the buttons whose labels stand in the text above them: there
// every option can be read as well.
func undoubled(shown []string) []string {
	out := make([]string, len(shown))
	for i, message := range shown {
		var kept []string
		for line := range strings.SplitSeq(message, "\n") {
			above := strings.Join(kept, "\n")
			doubled := strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]")
			for label := range strings.SplitSeq(strings.Trim(line, "[]"), "] [") {
				doubled = doubled && strings.Contains(above, label)
			}
			if !doubled {
				kept = append(kept, line)
			}
		}
		out[i] = strings.Join(kept, "\n")
	}
	return out
}
