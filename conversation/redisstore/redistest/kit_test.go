package redistest_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/redisstore/redistest"
)

func client(t *testing.T, addr string) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1, DialerRetries: 1, ReadTimeout: 300 * time.Millisecond})
	t.Cleanup(func() { c.Close() })
	return c
}

func TestAServerThatIsKilledComesBackWithWhatIsOnDisk(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	s.Do("SET", "k", "1")
	s.Kill()
	if _, err := s.Try("GET", "k"); err == nil {
		t.Error("it answers after it was killed")
	}
	s.Restart()
	if got := s.Do("GET", "k"); got != "1" {
		t.Errorf("got %v, want 1", got)
	}
}

func TestAPausedServerKeepsItsConnectionsAndSaysNothing(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	c, ctx := client(t, s.Addr), t.Context()
	if err := c.Ping(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	s.Pause()
	err := c.Ping(ctx).Err()
	s.Resume()
	if timeout := (interface{ Timeout() bool })(nil); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("got %v, want a timeout", err)
	}
	if err := c.Ping(ctx).Err(); err != nil {
		t.Error(err)
	}
}

func TestALostReplyIsLostAfterTheWriteWasDone(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	wire := redistest.Front(t, s.Addr)
	c, ctx := client(t, wire.Addr), t.Context()
	if err := c.Ping(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	wire.LoseReplies()
	if err := c.Set(ctx, "k", "1", 0).Err(); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want %v", err, io.EOF)
	}
	if got := s.Do("GET", "k"); got != "1" {
		t.Errorf("got %v, want 1", got)
	}
	wire.Heal()
	wire.Swallow()
	if err := c.Set(ctx, "k", "2", 0).Err(); err == nil {
		t.Error("a wire that swallows everything brought a reply")
	}
	if got := s.Do("GET", "k"); got != "1" {
		t.Errorf("got %v, want 1", got)
	}
	wire.Heal()
	wire.Cut()
	if err := c.Ping(ctx).Err(); err == nil {
		t.Error("a wire that is cut brought a reply")
	}
	wire.Heal()
	if err := c.Ping(ctx).Err(); err != nil {
		t.Error(err)
	}
}

func TestAClusterOfSixTakesOverMovesAndForgets(t *testing.T) {
	t.Parallel()
	c := redistest.NewCluster(t)
	client, ctx := c.Client(), context.Background()
	set := func(value string) error { return client.Set(ctx, "{a}k", value, 0).Err() }
	get := func() string { return client.Get(ctx, "{a}k").Val() }
	if err := set("1"); err != nil {
		t.Fatal(err)
	}
	was := c.MasterOf("{a}")
	was.AwaitReplica()
	if killed := c.Failover("{a}"); killed != was {
		t.Error("another master was killed")
	}
	was.Restart()
	was.AwaitSays("role", "slave")
	was.Await("the client has found the new one", func() bool { return get() == "1" })

	c.LoseAtFailover("{a}", func() {
		if err := set("2"); err != nil {
			t.Error(err)
		}
	})
	if c.MasterOf("{a}") != was {
		t.Error("the one that was restarted is not the master again")
	}
	was.Await("the client has found the new one", func() bool { return get() != "" })
	if got := get(); got != "1" {
		t.Errorf("got %s, want 1: what was not replicated is lost", got)
	}

	to := c.MasterOf("{b}")
	if to == was {
		t.Fatal("both slots are on one master: choose another tag")
	}
	c.MoveSlot("{a}", to, nil)
	if c.MasterOf("{a}") != to || get() != "1" {
		t.Error("the slot has not moved with what is in it")
	}
}

func TestSentinelTakesOverAndForgets(t *testing.T) {
	t.Parallel()
	w := redistest.NewSentinel(t)
	first := w.Master()
	first.Do("SET", "k", "1")
	first.AwaitReplica()
	if killed := w.Failover(); killed != first || w.Master() == first {
		t.Fatal("the other one has not taken over")
	}
	w.Rejoin(first)
	second := w.Master()
	w.LoseAtFailover(func() { second.Do("SET", "k", "2") })
	if got := w.Master().Do("GET", "k"); got != "1" {
		t.Errorf("got %v, want 1: what was not replicated is lost", got)
	}
}

func TestAFullServerRefusesAndAFullDiskShows(t *testing.T) {
	t.Parallel()
	s := redistest.Start(t)
	s.Fill()
	if _, err := s.Try("SET", "k", "1"); err == nil || !strings.HasPrefix(err.Error(), "OOM") {
		t.Errorf("got %v, want OOM", err)
	}
	s.Empty()
	s.Do("SET", "k", "1")

	full := redistest.StartWithDisk(t, 64<<10, "--appendonly", "yes", "--appendfsync", "everysec")
	full.Await("its disk is full", func() bool {
		_, err := full.Try("SET", "k", strings.Repeat("x", 8<<10))
		return err != nil && strings.HasPrefix(err.Error(), "MISCONF")
	})
	full.GrowDisk(1 << 30)
	full.Await("it writes again", func() bool { _, err := full.Try("SET", "k", "1"); return err == nil })
}
