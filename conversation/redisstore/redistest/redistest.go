// Package redistest gives tests real redis-servers, and ways to harm them.
//
// Main, Addr and Open are about one server that a test binary shares: tests run
// in parallel on it, each with a namespace of its own. Start is a server for one
// test, NewSentinel a master with a replica and three Sentinels, NewCluster a
// Redis Cluster of three masters and three replicas. These can be killed,
// restarted, paused, filled, resharded, and failed over with or without the
// last writes. Front is a wire that can be slow, cut, deaf or dumb; every node
// of a cluster and behind Sentinel has one.
//
// It promises that no server outlives its test binary, however that ends, and
// waits for what it was asked to bring about. It refuses to pass over a missing
// redis-server in silence: the tests that want one are skipped with a word
// about it, and fail if CI is set.
//
// A test binary calls Main from TestMain; with REDIS_ADDR set it uses the
// server there, and deletes what its tests wrote.
package redistest

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/redisstore"
)

// addrVariable names the address of the server for the tests of this process.
const addrVariable = "REDIS_ADDR"

// Main runs the tests with a server, and returns the exit code.
func Main(m *testing.M) int {
	if os.Getenv(addrVariable) != "" {
		return m.Run()
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		return m.Run() // Addr will say so
	}
	s, err := start(0)
	if err != nil {
		fmt.Fprintln(os.Stderr, "redistest:", err)
		return 1
	}
	defer s.stop()
	if err := os.Setenv(addrVariable, s.Addr); err != nil {
		fmt.Fprintln(os.Stderr, "redistest:", err)
		return 1
	}
	return m.Run()
}

// Addr is the server's host:port. Without a server the test ends here.
func Addr(t testing.TB) string {
	t.Helper()
	addr := os.Getenv(addrVariable)
	if addr != "" {
		return addr
	}
	missing(t)
	t.Fatal("redistest: TestMain does not call redistest.Main")
	return ""
}

// missing ends the test if there is no redis-server to start.
func missing(t testing.TB) {
	t.Helper()
	needs(t, "redis-server", "install it or set REDIS_ADDR")
}

// needs ends the test if there is no such program. Where everything is to be tested,
// that is a fault.
func needs(t testing.TB, program, cure string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("redistest: %s is not in PATH, and CI wants it", program)
	}
	t.Skipf("redistest: %s is not in PATH; %s, and this test runs", program, cure)
}

// Namespace is one for this test alone. What is in it is deleted at the end.
func Namespace(t testing.TB) string {
	t.Helper()
	h := fnv.New64a()
	fmt.Fprint(h, os.Getpid(), t.Name())
	name := fmt.Sprintf("test-%x", h.Sum64())
	client := redis.NewClient(&redis.Options{Addr: Addr(t)})
	t.Cleanup(func() {
		ctx := context.Background()
		for keys := client.Scan(ctx, 0, name+":*", 1000).Iterator(); keys.Next(ctx); {
			client.Unlink(ctx, keys.Val())
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return name
}

// Config is for a store of this test alone, with a fresh key.
func Config(t testing.TB) redisstore.Config {
	t.Helper()
	return redisstore.Config{URL: "redis://" + Addr(t), Keys: Keys(t), Namespace: Namespace(t)}
}

// Key is a fresh key, as ENCRYPTION_KEYS has it.
func Key(t testing.TB) string {
	t.Helper()
	text, err := redisstore.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Ring is a ring of the keys in text.
func Ring(t testing.TB, text string) redisstore.Keyring {
	t.Helper()
	ring, err := redisstore.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// Keys is a ring with one fresh key.
func Keys(t testing.TB) redisstore.Keyring {
	t.Helper()
	return Ring(t, Key(t))
}

// Open is a store of this test alone.
func Open(t testing.TB) *redisstore.Store {
	t.Helper()
	return OpenWith(t, Config(t))
}

// OpenWith opens a store that closes with the test. It may be used in a bubble of
// testing/synctest, where servers go by another clock than the test.
func OpenWith(t testing.TB, c redisstore.Config) *redisstore.Store {
	t.Helper()
	if c.Clock == nil {
		c.Clock = clock
	}
	s, err := redisstore.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// clock is the clock of this machine, as the servers have it, in a bubble too.
func clock() time.Time {
	var tv syscall.Timeval
	if err := syscall.Gettimeofday(&tv); err != nil {
		panic(err) // it does not fail
	}
	return time.Unix(tv.Unix())
}
