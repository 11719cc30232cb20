package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// longestStop is how long a process may take that was asked to stop: what is in
// hand, then what is dropped, and then the requests.
const longestStop = 25 * time.Second

// TestWhoIsAskedToStopWhileRedisIsAwayHasNoFault stops bot serve in the middle of
// its start, and with an answer in hand, while Redis says nothing.
func TestWhoIsAskedToStopWhileRedisIsAwayHasNoFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		started bool
		says    string
	}{
		"before it had started":  {false, "stopped before it had started"},
		"with something in hand": {true, `"msg":"stopped"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, wire := slackfake.New(t, slackfake.Config{}), redistest.Front(t, redistest.Start(t).Addr)
			key := redistest.Key(t)
			env := map[string]string{
				"ENCRYPTION_KEYS": key, "LISTEN_ADDR": "127.0.0.1:0", "REDIS_URL": wire.URL(),
				"SLACK_BOT_TOKEN": slackfake.BotToken, "SLACK_API_URL": w.APIURL(), "SLACK_APP_TOKEN": slackfake.AppToken,
			}
			if !c.started {
				wire.Swallow()
			}
			log := &journal{news: make(chan struct{}, 1)}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			done := make(chan int, 1)
			go func() {
				done <- run(ctx, process{args: []string{"serve"}, env: set(env), in: strings.NewReader(""), out: log, err: log})
			}()
			if c.started {
				log.await(t, "started")
				w.AwaitSockets(2)
				begins(t, w)
				wire.Swallow()
				go w.Person("anna").Says(w.Threads(w.Channel("inköp"))[0], "Nya möbler")
				log.await(t, `"msg":"dispatch"`) // some call has met the silence
			}
			asked := time.Now()
			stop()
			if code := <-done; code != exitOK {
				t.Errorf("the exit code is %d, want 0", code)
			}
			if took := time.Since(asked); took > longestStop {
				t.Errorf("it took %v to stop, want at most %v", took, longestStop)
			}
			log.await(t, c.says)
		})
	}
}
