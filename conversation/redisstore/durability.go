package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Warning is a setting of Redis with which something may be lost.
type Warning struct {
	Setting string // as Redis calls it
	Found   string
	Loss    string // what may be lost, and when
	Cure    string // what to do about it
}

// String is the warning in one line.
func (w Warning) String() string { return w.Setting + " is " + w.Found + ": " + w.Loss }

// Durability reads Redis's own settings and says what may be lost with them.
// What Redis does not let itself be asked is a warning too. Nothing to warn of
// is an empty list.
func (s *Store) Durability(ctx context.Context) []Warning {
	if s.embedded {
		return []Warning{{"redis", "inside this process", "everything is lost when the process ends", "set REDIS_URL to a Redis of its own"}}
	}
	cluster, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return judged(ctx, s.client)
	}
	var mu sync.Mutex
	var all []Warning
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		list := judged(ctx, node)
		mu.Lock()
		defer mu.Unlock()
		all = append(all, list...)
		return nil
	})
	if err != nil {
		all = append(all, Warning{"cluster", "not to be asked", fmt.Sprintf("unknown (%v)", err), "see that every master answers, and ask again"})
	}
	slices.SortFunc(all, func(a, b Warning) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(all)
}

// judged asks one node.
func judged(ctx context.Context, node redis.Cmdable) []Warning {
	text, err := node.Info(ctx).Result()
	if err != nil {
		return []Warning{{
			"redis", "not to be asked (INFO is refused)", "unknown",
			"allow the user of REDIS_URL INFO (ACL SETUSER … +info +config|get), or ask whoever runs Redis about AOF, eviction and replicas",
		}}
	}
	found := info(text)
	for _, setting := range []string{"appendfsync", "min-replicas-to-write"} {
		config, err := node.ConfigGet(ctx, setting).Result()
		if err != nil || config[setting] == "" {
			config = map[string]string{setting: refused}
		}
		found[setting] = config[setting]
	}
	return judge(found)
}

// refused stands for a setting that CONFIG does not give away.
const refused = "not to be read (CONFIG is refused)"

// info reads INFO's lines.
func info(text string) map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			m[name] = value
		}
	}
	return m
}

// set is how a setting is changed: in the file that Redis reads when it starts,
// and at once in the one that runs.
func set(setting, value string) string {
	return fmt.Sprintf("write \"%s %s\" in redis.conf; for the Redis that runs: redis-cli CONFIG SET %s %s", setting, value, setting, value)
}

// judge says what may be lost with settings as INFO and CONFIG tell them.
func judge(info map[string]string) []Warning {
	var list []Warning
	fsync := info["appendfsync"]
	warn := func(setting, found, loss, cure string) {
		if found == "" {
			found = "not told"
		}
		list = append(list, Warning{setting, found, loss, cure})
	}
	version := info["redis_version"]
	if major, err := strconv.Atoi(strings.Split(version, ".")[0]); err != nil || major < 7 {
		warn("redis_version", version, "nothing that is known, but nothing before 7.0 has been tried", "install Redis 7.0 or later")
	}
	switch {
	case info["aof_enabled"] == "0":
		warn("appendonly", "no", "when Redis stops, answers and reminders since its last snapshot are lost; without snapshots, all",
			"first redis-cli CONFIG SET appendonly yes, then write \"appendonly yes\" in redis.conf; the other way round Redis would begin empty when it starts again")
	case info["aof_enabled"] != "1":
		warn("appendonly", "", "unknown", "ask whoever runs Redis whether AOF is on")
	case fsync == refused:
		warn("appendfsync", refused, "unknown; Redis's default loses up to a second when the machine stops",
			"allow the user of REDIS_URL CONFIG GET (ACL SETUSER … +config|get), or ask whoever runs Redis")
	case fsync == "everysec":
		warn("appendfsync", fsync, "when the machine stops, up to a second of answers may be lost", set("appendfsync", "always"))
	case fsync != "always":
		warn("appendfsync", fsync, "when the machine stops, half a minute of answers and more may be lost", set("appendfsync", "always"))
	}
	if s := info["aof_last_write_status"]; info["aof_enabled"] == "1" && s != "ok" {
		warn("aof_last_write_status", s, "Redis cannot write its file now; what it has taken since is lost when it stops",
			"make room on the disk of its folder (redis-cli CONFIG GET dir), and look in its log; do not stop it before this is ok")
	}
	switch policy := info["maxmemory_policy"]; {
	case strings.HasPrefix(policy, "allkeys"):
		warn("maxmemory-policy", policy, "when memory is full, Redis throws away cases and reminders without a word", set("maxmemory-policy", "noeviction"))
	case policy != "noeviction":
		warn("maxmemory-policy", policy, "nothing of this store, whose keys do not expire; noeviction is what is meant", set("maxmemory-policy", "noeviction"))
	}
	if info["role"] == "master" && info["connected_slaves"] == "0" {
		warn("connected_slaves", "0", "when the machine is lost, everything since its last back-up is lost",
			"start a second Redis with \"replicaof HOST PORT\" in its redis.conf, on another machine, and look after which one is master with Sentinel; or copy the folder of the AOF elsewhere often")
	}
	if info["role"] == "master" && info["connected_slaves"] != "0" && info["min-replicas-to-write"] == "0" {
		warn("min-replicas-to-write", "0", "a master that is cut off from its replicas goes on taking answers, which are lost when one of them takes over",
			set("min-replicas-to-write", "1"))
	}
	return list
}
