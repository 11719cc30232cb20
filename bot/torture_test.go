package main

import (
	"context"
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// The torture test lets several processes of the bot, a Redis and a Slack
// workspace suffer while people answer, and then lets years go by. What is left
// is held against the laws (torture_laws_test.go).
//
//	go test ./bot -run Torture                                   a quarter of a minute
//	TORTURE=10m go test ./bot -run Torture -timeout 30m          more people, for longer
//	TORTURE_ON=sentinel,cluster …                                on other kinds of Redis
//	… -torture.seed 42                                           what happened with that seed, again
//
// With an odd seed the clocks of the processes' machines differ by up to 40 seconds.
//
// People's acts and what befalls whom and when follow from the seed; how the
// processes and the network of the machine interleave does not, so that a seed
// that failed may have to be run a few times.
var tortureSeed = flag.Uint64("torture.seed", 0, "the seed of the torture test; 0 chooses one")

// torment is how much there is of everything.
type torment struct {
	seed     uint64
	replicas int
	people   int
	storms   int
	storm    time.Duration
	hops     int // of the clock, at the end
}

func TestTortureNothingIsLostAndNothingDoubled(t *testing.T) {
	t.Parallel()
	m := torment{seed: *tortureSeed, replicas: 3, people: 16, storms: 1, storm: 5 * time.Second, hops: 2}
	on, text := "single", os.Getenv("TORTURE")
	if m.seed == 0 {
		m.seed = rand.Uint64N(1 << 32)
	}
	if text != "" {
		long, err := time.ParseDuration(text)
		if err != nil {
			t.Fatalf("TORTURE: %v", err)
		}
		m.replicas, m.people, m.storm, m.hops = 4, 200, 70*time.Second, 40
		m.storms = max(1, int(long/m.storm))
	}
	if text := os.Getenv("TORTURE_ON"); text != "" {
		on = text
	}
	for kind := range strings.SplitSeq(on, ",") {
		t.Run(kind, func(t *testing.T) {
			t.Logf("-torture.seed %d", m.seed)
			open, ok := grounds()[kind]
			if !ok {
				t.Fatalf("TORTURE_ON: there is no Redis called %q, only %v", kind, slices.Sorted(maps.Keys(grounds())))
			}
			torture(t, m, open(t))
		})
	}
}

// suffering is a torture test under way.
type suffering struct {
	torment
	t       testing.TB
	clock   *drivenClock
	slack   *slackfake.Workspace
	fleet   *fleet
	crowd   *crowd
	weather *weather
	store   *redisstore.Store
	plan    *rules.Plan
}

func torture(t *testing.T, m torment, g *ground) {
	plan, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	s := &suffering{torment: m, t: t, plan: plan, clock: newDrivenClock(t, time.Date(2026, 11, 23, 9, 30, 0, 0, stockholm()))}
	s.slack = slackfake.New(t, slackfake.Config{
		Clock: s.clock.platform, Seed: m.seed, Scopes: append(slackfake.MinimalScopes(), "im:write", "groups:read", "channels:read"),
	})
	s.crowd = newCrowd(s.slack, plan, s.clock, m.seed, m.people)
	ciso := s.slack.PrivateChannel("ciso")
	key := redistest.Key(t)
	s.store = redistest.OpenWith(t, redisstore.Config{URL: g.url, Keys: redistest.Ring(t, key)})
	s.fleet = newFleet(t, []string{
		clockVariable + "=" + s.clock.file, "REDIS_URL=" + g.url, "ENCRYPTION_KEYS=" + key, "LISTEN_ADDR=127.0.0.1:0",
		"SLACK_BOT_TOKEN=" + slackfake.BotToken, "SLACK_APP_TOKEN=" + slackfake.AppToken, "SLACK_API_URL=" + s.slack.APIURL(),
		"COORDINATOR_CHANNEL=slack:" + s.crowd.channel.Channel, "CISO_CHANNEL=slack:" + ciso.Channel,
	}, make([][]string, m.replicas)...)
	s.fleet.behind = wrongClocks(m.seed, m.replicas)
	t.Logf("the machines' clocks are behind by %v", s.fleet.behind)
	s.weather = newWeather(s, g)

	for n := range m.storms {
		s.fleet.wellAgain()
		s.slack.AwaitSockets(2 * m.replicas)
		ctx, stop := context.WithTimeout(t.Context(), m.storm)
		var over sync.WaitGroup
		over.Go(func() { s.weather.storm(ctx, n) })
		s.crowd.live(ctx)
		over.Wait()
		stop()
		s.calm()
	}
	s.years()
	for n := range s.fleet.replicas {
		s.fleet.stop(n)
	}
	e := s.evidence()
	e.report(t, s.weather)
	for _, l := range laws() {
		for _, breach := range l.breaches(e) {
			t.Errorf("%s: %s%s", l.name, breach, e.course(breach))
		}
	}
	if t.Failed() {
		t.Logf("-torture.seed %d", m.seed)
	}
}
