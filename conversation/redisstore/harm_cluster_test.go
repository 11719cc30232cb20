package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// give commits the nth answer until it is taken.
func give(t *testing.T, s *redisstore.Store, n int64) {
	t.Helper()
	landed(t, func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		return s.Commit(ctx, answer(n))
	})
}

func TestAFailoverKeepsWhatWasReplicated(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func() (string, func(), func()){
		"Sentinel": func() (string, func(), func()) {
			w := redistest.NewSentinel(t)
			return w.URL, func() { w.Master().AwaitReplica() }, func() { w.Failover() }
		},
		"cluster": func() (string, func(), func()) {
			c := redistest.NewCluster(t)
			return c.URL, func() { c.MasterOf("{p00}").AwaitReplica() }, func() { c.Failover("{p00}") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, replicated, failover := start()
			s := redistest.OpenWith(t, redisstore.Config{URL: url, Keys: redistest.Keys(t), Partitions: 1})
			give(t, s, 1)
			replicated()
			failover()
			give(t, s, 2)
			whole(t, s, 2)
		})
	}
}

// forgetful are the kinds of Redis whose failover can lose what was just written
// beside a key: their address, a wait until the replicas have all there is, and a
// failover that loses what is done meanwhile.
func forgetful(t *testing.T, key string) map[string]func() (url string, replicated func(), lose func(do func())) {
	t.Helper()
	return map[string]func() (string, func(), func(func())){
		"Sentinel": func() (string, func(), func(func())) {
			w := redistest.NewSentinel(t)
			return w.URL, func() { w.Master().AwaitReplica() }, func(do func()) { w.LoseAtFailover(do) }
		},
		"cluster": func() (string, func(), func(func())) {
			c := redistest.NewCluster(t)
			return c.URL, func() { c.MasterOf(key).AwaitReplica() }, func(do func()) { c.LoseAtFailover(key, do) }
		},
	}
}

// A failover that loses the last write leaves the store as it was before it: no
// half of it, and the same event, given again, lands.
func TestAFailoverThatLosesTheLastAnswerLosesItWhole(t *testing.T) {
	t.Parallel()
	for name, start := range forgetful(t, "{p00}") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, replicated, lose := start()
			s := redistest.OpenWith(t, redisstore.Config{URL: url, Keys: redistest.Keys(t), Partitions: 1})
			give(t, s, 1)
			replicated()
			lose(func() { must(t, s.Commit(t.Context(), answer(2))) })
			var c conversation.Case
			var seen bool
			landed(t, func() (err error) {
				c, seen, err = s.Load(t.Context(), benchCase, answer(2).Event)
				return err
			})
			if c.Seq != 1 || seen {
				t.Fatalf("got seq %d, seen %t, want what was there before", c.Seq, seen)
			}
			give(t, s, 2)
			whole(t, s, 2)
		})
	}
}

func TestAnOldMasterThatHasBecomeAReplicaIsLeft(t *testing.T) {
	t.Parallel()
	w := redistest.NewSentinel(t)
	s := redistest.OpenWith(t, redisstore.Config{URL: w.URL, Keys: redistest.Keys(t), Partitions: 1})
	give(t, s, 1)
	old := w.Master()
	w.Sentinels[0].Do("SENTINEL", "FAILOVER", "watched")
	old.AwaitSays("role", "slave")
	give(t, s, 2)
	whole(t, s, 2)
	if w.Master() == old {
		t.Error("nobody took over")
	}
}

func TestAClusterWithoutAMasterTakesNothingUntilItIsBack(t *testing.T) {
	t.Parallel()
	c := redistest.NewCluster(t, durable()...)
	s := redistest.OpenWith(t, redisstore.Config{URL: c.URL, Keys: redistest.Keys(t), Partitions: 1})
	give(t, s, 1)
	master := c.MasterOf("{p00}")
	master.AwaitReplica()
	replica := c.ReplicaOf(master)
	replica.Kill()
	master.Kill()
	for _, n := range c.Nodes {
		if n != master && n != replica {
			n.AwaitSays("cluster_state", "fail")
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
	defer cancel()
	if err := s.Commit(ctx, answer(2)); err == nil {
		t.Error("a commit landed nowhere")
	}
	master.Restart()
	replica.Restart()
	c.AwaitWhole()
	give(t, s, 2)
	whole(t, s, 2)
}

// While a slot moves, some of a partition's keys are on one node and some on
// another. A script that ran then would see a case without its log, or make
// queues on the one side that are in the way of those on the other.
func TestAnswersGoOnWhileASlotMoves(t *testing.T) {
	t.Parallel()
	c := redistest.NewCluster(t)
	config := redisstore.Config{URL: c.URL, Keys: redistest.Keys(t), Partitions: 1}
	s := redistest.OpenWith(t, config)
	const cases = 20
	id := func(n int) conversation.CaseID { return conversation.CaseID(fmt.Sprintf("U-2026-%04d", n)) }
	for n := range cases {
		must(t, s.Commit(t.Context(), answerOf(id(n), 1)))
	}
	from := c.MasterOf("{p00}")
	to := c.MasterOf("{p01}")
	if from == to {
		to = c.MasterOf("{p02}")
	}
	if from == to {
		t.Fatal("the slots are on one master: choose another tag")
	}
	// Everybody writes while it moves: to cases that are there, and new ones.
	var put, landedMeanwhile atomic.Int64
	var writers sync.WaitGroup
	done := make(chan struct{})
	moved := make(chan struct{}, 1)
	for n := range cases {
		writers.Go(func() {
			<-moved
			for _, ch := range []engine.Change{answerOf(id(n), 2), answerOf(id(cases+n), 1)} {
				landed(t, func() error {
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					defer cancel()
					err := s.Commit(ctx, ch)
					if err != nil && !errors.Is(err, engine.ErrSeen) {
						put.Add(1)
					}
					return err
				})
				landedMeanwhile.Add(1)
			}
		})
	}
	go func() { writers.Wait(); close(done) }()
	halfway := 0
	c.MoveSlot("{p00}", to, func() {
		if halfway++; halfway == 5 {
			close(moved)
			to.Await("everybody has tried", func() bool { return put.Load() >= cases || landedMeanwhile.Load() > 0 })
		}
	})
	<-done
	if c.MasterOf("{p00}") != to {
		t.Error("the slot has not moved")
	}
	for n := range 2 * cases {
		got, _, err := s.Load(t.Context(), id(n), "")
		want := int64(2)
		if n >= cases {
			want = 1
		}
		if err != nil || got.Seq != want {
			t.Errorf("%s: got seq %d, %v, want %d", id(n), got.Seq, err, want)
		}
		if facts, err := s.Log(t.Context(), id(n)); err != nil || int64(len(facts)) != want {
			t.Errorf("%s: got %d facts, %v, want %d", id(n), len(facts), err, want)
		}
	}
	if due, err := s.Due(t.Context(), benchStart.AddDate(9, 0, 0), 1000); err != nil || len(due) != 5*2*cases {
		t.Errorf("got %d alarms, %v, want %d", len(due), err, 5*2*cases)
	}
	t.Logf("%d commits were put off", put.Load())
}

// answerOf is answer for another case.
func answerOf(id conversation.CaseID, seq int64) engine.Change {
	c := answer(seq)
	c.Event = conversation.EventID(fmt.Sprintf("%s/%s", id, c.Event))
	c.After.ID = id
	for i := range c.Alarms {
		c.Alarms[i].Case = id
	}
	for i := range c.Deliveries {
		c.Deliveries[i].Case = id
		c.Deliveries[i].ID = conversation.DeliveryID(fmt.Sprintf("%s/%d/%d", id, seq, i+1))
	}
	return c
}

// A case that was lost whole has left its number in chats, and buttons with it.
func TestANumberThatAFailoverForgotIsNotGivenAgain(t *testing.T) {
	t.Parallel()
	for name, start := range forgetful(t, "upphandlingsvakten:store") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, replicated, lose := start()
			s := redistest.OpenWith(t, redisstore.Config{URL: url, Keys: redistest.Keys(t), Partitions: 1})
			replicated()
			given := map[conversation.CaseID]bool{}
			number := func(place conversation.Place) (id conversation.CaseID) {
				landed(t, func() (err error) {
					ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
					defer cancel()
					id, err = s.Number(ctx, place, 2026)
					return err
				})
				return id
			}
			lose(func() {
				for n := range 3 {
					given[number(conversation.Place(fmt.Sprintf("slack:C1/%d", n)))] = true
				}
			})
			for n := range 5 {
				id := number(conversation.Place(fmt.Sprintf("slack:C2/%d", n)))
				if given[id] {
					t.Errorf("%s was given twice", id)
				}
				given[id] = true
			}
		})
	}
}
