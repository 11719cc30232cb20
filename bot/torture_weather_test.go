package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// ground is the Redis that everything stands on, and how it falls and rises.
type ground struct {
	url   string
	fall  func(rnd *rand.Rand)
	rise  func()
	nodes func() []*redistest.Server
	// loses says that a fall may lose the last writes: another server takes over
	// that may not have heard of them.
	loses bool
}

// grounds are the kinds of Redis that a torture test can stand on, by name.
func grounds() map[string]func(testing.TB) *ground {
	return map[string]func(testing.TB) *ground{"single": single, "sentinel": watched, "cluster": spread}
}

// durable are the settings that the README asks for.
var durable = []string{"--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"}

// single is one server, which loses nothing when it is killed.
func single(t testing.TB) *ground {
	s := redistest.Start(t, durable...)
	return &ground{
		url: s.URL(), fall: func(*rand.Rand) { s.Kill() }, rise: s.Restart,
		nodes: func() []*redistest.Server { return []*redistest.Server{s} },
	}
}

// watched is a master and a replica under Sentinel: when the master is killed,
// the replica takes over, and the one that was killed comes back as its replica.
//
// Before that the replica hears of what its master has taken. What is taken then
// may still be lost, and nothing older: on a machine that is busy with other things
// a replica that writes all to disk can be many seconds behind, and nobody could
// say what of all that was said meanwhile may be gone.
func watched(t testing.TB) *ground {
	w := redistest.NewSentinel(t, durable...)
	var fallen *redistest.Node
	g := &ground{url: w.URL, loses: true, nodes: func() []*redistest.Server { return servers(w.Nodes) }}
	g.fall = func(*rand.Rand) {
		w.Master().AwaitReplica()
		fallen = w.Failover()
	}
	g.rise = func() { w.Rejoin(fallen) }
	return g
}

// spread is a cluster of three masters with a replica each.
func spread(t testing.TB) *ground {
	c := redistest.NewCluster(t, durable...)
	var fallen *redistest.Node
	g := &ground{url: c.URL, loses: true, nodes: func() []*redistest.Server { return servers(c.Nodes) }}
	g.fall = func(rnd *rand.Rand) {
		tag := []string{"{p01}", "{p05}", "{p09}", "{p13}"}[rnd.IntN(4)]
		c.MasterOf(tag).AwaitReplica()
		fallen = c.Failover(tag)
	}
	g.rise = func() {
		fallen.Restart()
		fallen.AwaitSays("master_link_status", "up")
		c.AwaitWhole()
	}
	return g
}

func servers(nodes []*redistest.Node) (all []*redistest.Server) {
	for _, n := range nodes {
		all = append(all, n.Server)
	}
	return all
}

// holders are the lanes that are held, and by whom.
func (g *ground) holders() string {
	var all []string
	for _, s := range g.nodes() {
		if s.Says("role") != "master" {
			continue
		}
		keys, _ := s.Do("KEYS", "*:holders").([]any)
		for _, key := range keys {
			all = append(all, fmt.Sprint(key, s.Do("HGETALL", key)))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// weather is what befalls processes, Redis and the platform while people act.
// Its course follows from the seed.
type weather struct {
	t      testing.TB
	slack  *slackfake.Workspace
	fleet  *fleet
	ground *ground
	clock  *drivenClock
	seed   uint64
	long   bool

	mu    sync.Mutex
	calls map[string]uint64
	count map[string]int
	falls []time.Time // after which the last writes may be gone, by the platform's clock
}

func newWeather(s *suffering, g *ground) *weather {
	return &weather{
		t: s.t, slack: s.slack, fleet: s.fleet, ground: g, clock: s.clock, seed: s.seed, long: s.storm > time.Minute, calls: map[string]uint64{}, count: map[string]int{},
	}
}

// happened counts what happened, for the report.
func (h *weather) happened(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count[what]++
}

// storm lets everything befall the town until ctx ends, and is over when all
// that was broken is whole.
func (h *weather) storm(ctx context.Context, n int) {
	rnd := rand.New(rand.NewPCG(h.seed, 2<<32+uint64(n)))
	defer h.slack.Calm()
	for _, m := range mishaps() {
		h.slack.Strike(slackfake.Strike{Times: -1, Mishap: m.Mishap, Where: func(c slackfake.Call) bool { return h.strikes(m, c) }})
	}
	var all sync.WaitGroup
	for _, cause := range []struct {
		every time.Duration
		do    func(ctx context.Context, rnd *rand.Rand)
	}{
		{1500 * time.Millisecond, h.process}, {4 * time.Second, h.redis}, {300 * time.Millisecond, h.post},
		{250 * time.Millisecond, func(context.Context, *rand.Rand) { h.slack.Retry() }},
		{12 * time.Second, h.stall},
	} {
		own := rand.New(rand.NewPCG(rnd.Uint64(), 0))
		all.Go(func() { often(ctx, cause.every, func() { cause.do(ctx, own) }) })
	}
	all.Wait()
	h.slack.Release(nil)
}

// process lets a process die, hang, or be replaced as in an upgrade.
func (h *weather) process(ctx context.Context, rnd *rand.Rand) {
	n := rnd.IntN(len(h.fleet.replicas))
	rest := time.Duration(100+rnd.IntN(900)) * time.Millisecond
	switch what := rnd.IntN(10); {
	case what < 6:
		h.happened("kill -9")
		h.fleet.kill(n)
		breathe(ctx, rest)
	case what < 9:
		h.happened("hang")
		h.fleet.hang(n)
		breathe(ctx, 2*rest)
		h.fleet.resume(n)
	default:
		h.happened("SIGTERM")
		h.fleet.stop(n)
	}
	for n := range h.fleet.replicas {
		h.fleet.start(n) // and whoever gave up meanwhile
	}
}

// stall lets a process hang for longer than a lease, in storms that are long
// enough: others take over what it held, and then it goes on as if nothing had been.
func (h *weather) stall(ctx context.Context, rnd *rand.Rand) {
	if !h.long {
		return
	}
	h.happened("hang beyond the lease")
	n := rnd.IntN(len(h.fleet.replicas))
	h.fleet.hang(n)
	breathe(ctx, drivenLease+2*time.Second)
	h.fleet.resume(n)
}

// redis lets Redis fall and rise.
func (h *weather) redis(ctx context.Context, rnd *rand.Rand) {
	h.happened("Redis killed")
	if h.ground.loses {
		h.falls = append(h.falls, h.clock.platform())
	}
	h.ground.fall(rnd)
	breathe(ctx, time.Duration(100+rnd.IntN(900))*time.Millisecond)
	h.ground.rise()
}

// post lets envelopes get lost, come twice, or come in another order.
func (h *weather) post(ctx context.Context, rnd *rand.Rand) {
	switch what := rnd.IntN(9); {
	case what < 2:
		h.happened("lost on the way")
		h.slack.Lose(1 + rnd.IntN(2))
	case what < 5:
		h.happened("sent twice")
		h.slack.Double(1 + rnd.IntN(3))
	case what < 6:
		h.happened("sent in another order")
		h.slack.Hold()
		breathe(ctx, time.Duration(50+rnd.IntN(200))*time.Millisecond)
		h.slack.Release(rnd.Perm)
	}
}

// breathe lets time go by, unless ctx ends before that.
func breathe(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// mishap is what befalls so many of a hundred calls.
type mishap struct {
	slackfake.Mishap
	from, to uint64
}

func mishaps() []mishap {
	return []mishap{
		{slackfake.Mishap{Cut: true}, 0, 4},
		{slackfake.Mishap{Lose: true}, 4, 6},
		{slackfake.Mishap{Status: 502}, 6, 8},
		{slackfake.Mishap{Error: "internal_error"}, 8, 10},
		{slackfake.Mishap{Retry: time.Second}, 10, 11},
	}
}

// strikes says whether a mishap befalls a call. It follows from the seed, from
// what the call is for, and from how often that was tried.
//
// Looking for an alert is spared: an alert whose arrival cannot be found out is
// sent again, and twice is then as it should be.
func (h *weather) strikes(m mishap, c slackfake.Call) bool {
	asks := strings.HasPrefix(c.Method, "conversations.")
	if !strings.HasPrefix(c.Method, "chat.") && !asks && c.Method != "users.info" || asks && strings.HasPrefix(c.Str("channel"), "G") {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	key := c.Method + " " + c.Meta("delivery") + " " + c.Str("user") + c.Str("channel") + c.Str("ts")
	if m.from == 0 { // the first that looks at a call
		h.calls[key]++
	}
	dice := hash(key) ^ h.seed ^ h.calls[key]*0x9e3779b97f4a7c15
	dice = (dice ^ dice>>29) * 0xbf58476d1ce4e5b9 % 100
	if hit := dice >= m.from && dice < m.to; !hit {
		return false
	}
	h.count["call mishap"]++
	return true
}
