package redisstore_test

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/redisstore/redistest"
)

// seenBudget is what the events that a contract remembers may take in Redis, in bytes.
const seenBudget = 8 << 10

// Ten years of a contract are four hundred events, and no platform repeats one that
// is older than days.
func TestTheEventsOfALongCaseStayFew(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	s := redistest.OpenWith(t, config)
	for n := range int64(400) {
		must(t, s.Commit(t.Context(), onward(n, 1)))
	}
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(t)})
	defer client.Close()
	keys, err := client.Keys(t.Context(), config.Namespace+":*:seen:"+string(longCase)).Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("got the keys %s, %v, want one", strings.Join(keys, " "), err)
	}
	got := client.MemoryUsage(t.Context(), keys[0], 0).Val()
	t.Logf("%d events take %d bytes", client.ZCard(t.Context(), keys[0]).Val(), got)
	if got > seenBudget {
		t.Errorf("what a case remembers of events takes %d bytes, want at most %d", got, seenBudget)
	}
}
