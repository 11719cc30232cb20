package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// hurt is a Redis that bot serve works with, and what happens to it.
type hurt struct {
	url string
	// outage begins, and end ends it; begin may be all there is.
	begin, end func()
	// felt says that what is said during the outage is not acknowledged.
	felt bool
}

// TestTheServerOutlivesItsRedis lets bot serve lose its Redis, on every kind of
// address: what is said meanwhile is not acknowledged, its person hears so,
// /ready says no, and when Slack repeats it, it counts once.
func TestTheServerOutlivesItsRedis(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T) hurt{
		"one server that is cut off": func(t *testing.T) hurt {
			wire := redistest.Front(t, redistest.Start(t).Addr)
			return hurt{url: wire.URL(), begin: wire.Cut, end: wire.Heal, felt: true}
		},
		"one server that does not answer": func(t *testing.T) hurt {
			wire := redistest.Front(t, redistest.Start(t).Addr)
			return hurt{url: wire.URL(), begin: wire.Swallow, end: wire.Heal, felt: true}
		},
		"Sentinel, and the master dies": func(t *testing.T) hurt {
			w := redistest.NewSentinel(t)
			return hurt{url: w.URL, begin: func() { w.Master().AwaitReplica(); w.Failover() }}
		},
		"a cluster of six, and a master dies": func(t *testing.T) hurt {
			c := redistest.NewCluster(t)
			return hurt{url: c.URL, begin: func() {
				for _, tag := range []string{"{p00}", "{p01}", "{p02}", "{p03}"} {
					c.MasterOf(tag).AwaitReplica()
				}
				c.Failover("{p01}")
			}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outlives(t, start(t))
		})
	}
}

func outlives(t *testing.T, h hurt) {
	t.Helper()
	w := slackfake.New(t, slackfake.Config{})
	log := served(t, w, map[string]string{"SLACK_SIGNING_SECRET": slackfake.SigningSecret, "REDIS_URL": h.url})
	front := "http://" + address(log.await(t, "listening"))
	w.OverHTTP(slackfake.Endpoints{
		Events: front + "/slack/events", Interactions: front + "/slack/interactions", Commands: front + "/slack/commands",
	})
	begins(t, w)
	thread := w.Threads(w.Channel("inköp"))[0]
	h.begin()
	outcome := w.Person("anna").Says(thread, "Nya möbler")
	if h.felt {
		if outcome.OK {
			t.Error("what could not be saved was acknowledged")
		}
		if !strings.Contains(strings.Join(w.Person("anna").Told(), "\n"), "Jag vet inte om det sparades") {
			t.Errorf("got %q, want an honest sentence", w.Person("anna").Told())
		}
		if got := status(t, front+"/ready"); got != http.StatusServiceUnavailable {
			t.Errorf("/ready is %d, want 503", got)
		}
		if got := status(t, front+"/live"); got != http.StatusOK {
			t.Errorf("/live is %d, want 200", got)
		}
		h.end()
	}
	soon(t, "what was said is acknowledged", func() bool {
		if !outcome.OK {
			outcome = w.Repeat()
		}
		return outcome.OK
	})
	soon(t, "the next question is asked", func() bool {
		return strings.Contains(strings.Join(w.Shown(thread), "\n"), "Vem är informationsägare?")
	})
	soon(t, "it is ready", func() bool { return status(t, front+"/ready") == http.StatusOK })
	if got := strings.Count(strings.Join(w.Shown(thread), "\n"), "Vem är informationsägare?"); got != 1 {
		t.Errorf("the next question is asked %d times:\n%s", got, strings.Join(w.Shown(thread), "\n"))
	}
}

func status(t *testing.T, url string) int {
	t.Helper()
	code, _, err := fetch(context.Background(), url)
	if err != nil {
		t.Error(err)
	}
	return code
}

// soon asks again and again until the answer is yes.
func soon(t *testing.T, what string, yes func() bool) {
	t.Helper()
	again, enough := time.NewTicker(20*time.Millisecond), time.NewTimer(2*patience)
	defer again.Stop()
	defer enough.Stop()
	for !yes() {
		select {
		case <-again.C:
		case <-enough.C:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
