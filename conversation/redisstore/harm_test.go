package redisstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// harmed is a Redis of the test's own, and how to hurt it.
type harmed struct {
	url  string
	harm func()
	// meanwhile is a word of the error that a commit gives while it is hurt;
	// empty if it lands all the same.
	meanwhile string
	heal      func()
	// reads says that what was written before can be read meanwhile.
	reads bool
}

// durable are the settings of a Redis that keeps what it has taken.
func durable() []string { return []string{"--appendonly", "yes", "--appendfsync", "always"} }

// TestAHurtRedisLosesAndDoublesNothing is the table of the package comment, row
// by row: an answer lands, Redis is hurt, the next answer is given again and
// again until it is taken, and everything is there once.
func TestAHurtRedisLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	for name, hurt := range map[string]func(*testing.T) harmed{
		"memory is full": func(t *testing.T) harmed {
			s := redistest.Start(t)
			return harmed{url: s.URL(), harm: s.Fill, meanwhile: "OOM", heal: s.Empty, reads: true}
		},
		"the disk is full": func(t *testing.T) harmed {
			s := redistest.StartWithDisk(t, 256<<10, "--appendonly", "yes", "--appendfsync", "everysec")
			return harmed{url: s.URL(), harm: func() { fillDisk(s) }, meanwhile: "MISCONF", heal: func() { s.GrowDisk(1 << 30) }, reads: true}
		},
		"the disk is full, and every write has to be on it": func(t *testing.T) harmed {
			s := redistest.StartWithDisk(t, 256<<10, durable()...)
			return harmed{
				url: s.URL(), harm: func() { fillDisk(s) }, meanwhile: "connection refused",
				heal: func() { s.GrowDisk(1 << 30); s.Restart() },
			}
		},
		"its fsync fails": func(t *testing.T) harmed {
			s, breaks, mends := redistest.StartWithSync(t, "--appendonly", "yes", "--appendfsync", "everysec")
			return harmed{url: s.URL(), harm: breaks, meanwhile: "MISCONF", heal: func() {
				mends()
				s.Set("appendonly", "no") // by itself it does not try again
				s.Set("appendonly", "yes")
			}, reads: true}
		},
		"its fsync fails, and every write has to be on disk": func(t *testing.T) harmed {
			s, breaks, mends := redistest.StartWithSync(t, durable()...)
			return harmed{url: s.URL(), harm: breaks, meanwhile: "connection refused", heal: func() { mends(); s.Restart() }}
		},
		"too few replicas": func(t *testing.T) harmed {
			s := redistest.Start(t)
			return harmed{
				url: s.URL(), harm: func() { s.Set("min-replicas-to-write", "1") }, meanwhile: "NOREPLICAS",
				heal: func() { s.Set("min-replicas-to-write", "0") }, reads: true,
			}
		},
		"it is a replica": func(t *testing.T) harmed {
			s, other := redistest.Start(t), redistest.Start(t)
			return harmed{
				url: s.URL(), harm: func() {
					s.Set("replica-serve-stale-data", "yes")
					other.Kill() // so that nothing is replicated from it
					s.Do("REPLICAOF", "127.0.0.1", strings.TrimPrefix(other.Addr, "127.0.0.1:"))
				}, meanwhile: "READONLY",
				heal: func() { s.Do("REPLICAOF", "NO", "ONE") }, reads: true,
			}
		},
		"its scripts are gone": func(t *testing.T) harmed {
			s := redistest.Start(t)
			return harmed{url: s.URL(), harm: func() { s.Do("SCRIPT", "FLUSH") }, heal: func() {}, reads: true}
		},
		"it is killed": func(t *testing.T) harmed {
			s := redistest.Start(t, durable()...)
			return harmed{url: s.URL(), harm: s.Kill, meanwhile: "connection refused", heal: s.Restart}
		},
		"it is loading": func(t *testing.T) harmed {
			s := redistest.Start(t, append(durable(), "--loading-process-events-interval-bytes", "1024")...)
			return harmed{url: s.URL(), harm: func() { reload(s) }, meanwhile: "LOADING", heal: func() {
				s.AwaitSays("loading", "0")
			}}
		},
		"it stands still": func(t *testing.T) harmed {
			s := redistest.Start(t)
			return harmed{url: s.URL(), harm: s.Pause, meanwhile: "deadline", heal: s.Resume}
		},
		"replies are lost": func(t *testing.T) harmed {
			w := redistest.Front(t, redistest.Start(t).Addr)
			return harmed{url: w.URL(), harm: w.LoseReplies, meanwhile: "EOF", heal: w.Heal}
		},
		"it answers after half a minute": func(t *testing.T) harmed {
			w := redistest.Front(t, redistest.Start(t).Addr)
			return harmed{url: w.URL(), harm: func() { w.Delay(30 * time.Second) }, meanwhile: "deadline", heal: w.Heal}
		},
		"it does not answer": func(t *testing.T) harmed {
			w := redistest.Front(t, redistest.Start(t).Addr)
			return harmed{url: w.URL(), harm: w.Silence, meanwhile: "deadline", heal: w.Heal}
		},
		"the wire is cut": func(t *testing.T) harmed {
			w := redistest.Front(t, redistest.Start(t).Addr)
			return harmed{url: w.URL(), harm: w.Cut, meanwhile: "connection refused", heal: w.Heal}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			survives(t, hurt(t))
		})
	}
}

// survives gives two answers to a case, one of them to a Redis that is hurt.
func survives(t *testing.T, h harmed) {
	t.Helper()
	config := redisstore.Config{URL: h.url, Keys: redistest.Keys(t), Partitions: 4}
	s := redistest.OpenWith(t, config)
	must(t, s.Commit(t.Context(), answer(1)))
	h.harm()
	commit := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		return s.Commit(ctx, answer(2))
	}
	began := time.Now()
	err := commit()
	switch {
	case h.meanwhile == "":
		must(t, err)
	case err == nil || !strings.Contains(err.Error(), h.meanwhile):
		t.Errorf("got %v, want a word of %s", err, h.meanwhile)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("a commit took %v: a platform does not wait that long", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
	defer cancel()
	if err := s.Ping(ctx); (err == nil) != (h.meanwhile == "") {
		t.Errorf("asked whether it can be worked with: got %v, and changes: %q", err, h.meanwhile)
	}
	if h.reads {
		c, _, err := s.Load(t.Context(), benchCase, "")
		if err != nil || c.Seq < 1 {
			t.Errorf("got seq %d, %v, want what was there before", c.Seq, err)
		}
	}
	h.heal()
	landed(t, commit)
	whole(t, s, 2)
}

// landed gives a change again until it is taken.
func landed(t *testing.T, commit func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		if err = commit(); err == nil || errors.Is(err, engine.ErrSeen) {
			return
		}
	}
	t.Fatalf("it is not taken: %v", err)
}

// whole says whether a store has exactly what that many answers bring about.
func whole(t *testing.T, s *redisstore.Store, answers int64) {
	t.Helper()
	ctx := t.Context()
	c, seen, err := s.Load(ctx, benchCase, answer(answers).Event)
	if err != nil || !seen || c.Seq != answers {
		t.Errorf("got seq %d, seen %t, %v, want %d and seen", c.Seq, seen, err, answers)
	}
	if facts, err := s.Log(ctx, benchCase); err != nil || int64(len(facts)) != answers {
		t.Errorf("got %d facts, %v, want %d", len(facts), err, answers)
	}
	due, err := s.Due(ctx, benchStart.AddDate(9, 0, 0), 100)
	if err != nil || len(due) != 5 {
		t.Errorf("got %d alarms, %v, want 5", len(due), err)
	}
	owed := map[conversation.DeliveryID]int{}
	for {
		p, err := s.Claim(ctx, "a", benchStart.AddDate(0, 0, 1), time.Minute)
		if errors.Is(err, engine.ErrNothing) {
			break
		}
		must(t, err)
		owed[p.Delivery.ID]++
		must(t, s.Settle(ctx, p, engine.Receipt{Ref: "m"}))
	}
	for id, n := range owed {
		if n != 1 {
			t.Errorf("%s is owed %d times", id, n)
		}
	}
	if int64(len(owed)) != 2*answers {
		t.Errorf("got %d deliveries, want %d", len(owed), 2*answers)
	}
}

// fillDisk writes until nothing more can be written, or the server has ended.
func fillDisk(s *redistest.Server) {
	s.Await("the disk is full", func() bool {
		_, err := s.Try("SET", "filler", strings.Repeat("x", 16<<10))
		return err != nil
	})
}

// reload restarts the server with so much to read that it takes a while.
func reload(s *redistest.Server) {
	s.Do("DEBUG", "POPULATE", 2000, "filler", 100)
	s.Do("BGREWRITEAOF")
	s.AwaitSays("aof_rewrite_in_progress", "0")
	s.Kill()
	s.Again("--key-load-delay", "1500")
}
