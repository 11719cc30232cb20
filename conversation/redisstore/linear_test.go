package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/anishathalye/porcupine"
	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// The history of one case is linearizable if all that writers and readers were
// told at once could have been told to them one after the other, each between
// its question and its answer. A checker searches for such an order.

// The size of a history. More of it makes the search long and finds no more: a
// store without its version check is found out within the first dozen turns.
const (
	writers = 5
	turns   = 12
)

// asked is a call to the store: a load of the case and of whether event was seen,
// or a commit of event on top of before.
type asked struct {
	commit bool
	event  string
	before int64
}

// outcome is what the caller was told.
type outcome struct {
	result string // ok, seen, stale, or open: nobody knows whether it was written
	seq    int64  // of a load
	last   string // of a load: the event that wrote the case
	seen   bool   // of a load
}

// history is a model of one case: the events that have written it, in order,
// each with a blank before it.
func history() porcupine.Model {
	model := porcupine.NondeterministicModel{
		Init: func() []any { return []any{" begin"} },
		Step: func(state, input, output any) []any {
			was, in, out := state.(string), input.(asked), output.(outcome)
			seen := slices.Contains(strings.Fields(was), in.event)
			seq := int64(strings.Count(was, " "))
			lands, after := !seen && in.before == seq, was+" "+in.event
			switch {
			case !in.commit && out.seq == seq && out.seen == seen && strings.HasSuffix(was, " "+out.last):
				return []any{was}
			case in.commit && out.result == "ok" && lands:
				return []any{after}
			case in.commit && out.result == "stale" && !seen && !lands:
				return []any{was}
			case in.commit && out.result == "seen" && seen:
				return []any{was}
			case in.commit && out.result == "seen" && lands:
				return []any{after} // the first reply was lost, and the client asked again
			case in.commit && out.result == "open" && lands:
				return []any{was, after}
			case in.commit && out.result == "open":
				return []any{was}
			}
			return nil
		},
	}
	return model.ToModel()
}

// lost is a line on which every so many replies are lost: the command was done,
// and nobody hears of it.
type lost struct {
	mu  sync.Mutex
	rnd *rand.Rand // nil while nothing is lost
}

var errLost = errors.New("the reply was lost")

func (l *lost) now() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rnd != nil && l.rnd.IntN(8) == 0
}

// DialHook is part of redis.Hook.
func (*lost) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessPipelineHook is part of redis.Hook. What only reads is left alone.
func (l *lost) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		err := next(ctx, all)
		for _, c := range all {
			if strings.HasPrefix(c.Name(), "evalsha") && l.now() {
				c.SetErr(errLost)
			}
		}
		return err
	}
}

// ProcessHook is part of redis.Hook.
func (l *lost) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, c redis.Cmder) error {
		err := next(ctx, c)
		if strings.HasPrefix(c.Name(), "evalsha") && l.now() {
			c.SetErr(errLost)
			return errLost
		}
		return err
	}
}

// race lets writers load and commit the same case, some of them the same events,
// and returns what they were told.
func race(t *testing.T, store engine.Store, seed uint64) []porcupine.Operation {
	t.Helper()
	const id = conversation.CaseID("U-2026-0001")
	begin := conversation.Case{ID: id, Seq: 1, Status: conversation.StatusOpen, Home: "talk:t", Lang: "sv", Plan: "sha256:00"}
	begin.Owner.Name = "begin"
	change := func(event string, before int64) engine.Change {
		after := begin
		after.Seq, after.Owner.Name = before+1, event
		var f conversation.Fact = conversation.Ticked{ID: event, Set: true}
		if before == 0 {
			f = conversation.Opened{}
		}
		return engine.Change{Event: conversation.EventID(event), Before: before, After: after, Facts: []conversation.Fact{f}, At: time.Unix(1_800_000_000, 0)}
	}
	for err := errors.New("not yet"); err != nil && !errors.Is(err, engine.ErrSeen); {
		err = store.Commit(t.Context(), change("begin", 0))
	}
	var (
		mu    sync.Mutex
		all   []porcupine.Operation
		begun = time.Now()
		race  sync.WaitGroup
	)
	for writer := range writers {
		race.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, uint64(writer)))
			for turn := range turns {
				event := fmt.Sprintf("w%d.%d", writer, turn)
				if rnd.IntN(3) == 0 {
					event = fmt.Sprintf("all.%d", turn) // several bring the same
				}
				load := porcupine.Operation{ClientId: writer, Input: asked{event: event}, Call: int64(time.Since(begun))}
				c, seen, err := store.Load(t.Context(), id, conversation.EventID(event))
				if err != nil {
					continue // nothing was told
				}
				load.Output, load.Return = outcome{seq: c.Seq, last: c.Owner.Name, seen: seen}, int64(time.Since(begun))
				commit := porcupine.Operation{ClientId: writer, Input: asked{commit: true, event: event, before: c.Seq}, Call: int64(time.Since(begun))}
				out := outcome{result: "open"}
				switch err := store.Commit(t.Context(), change(event, c.Seq)); {
				case err == nil:
					out.result = "ok"
				case errors.Is(err, engine.ErrSeen):
					out.result = "seen"
				case errors.Is(err, engine.ErrStale):
					out.result = "stale"
				}
				commit.Output, commit.Return = out, int64(time.Since(begun))
				if out.result == "open" {
					commit.Return = 1 << 62 // it may still be done
				}
				mu.Lock()
				all = append(all, load, commit)
				mu.Unlock()
			}
		})
	}
	race.Wait()
	return all
}

// count is how many operations of a history had that result.
func count(all []porcupine.Operation, result string) int {
	n := 0
	for _, o := range all {
		if o.Output.(outcome).result == result {
			n++
		}
	}
	return n
}

// judged is what the checker says of a history. A search that takes longer than
// a minute fails.
func judged(t *testing.T, all []porcupine.Operation) porcupine.CheckResult {
	t.Helper()
	got := porcupine.CheckOperationsTimeout(history(), all, time.Minute)
	if got == porcupine.Unknown {
		t.Errorf("the search among %d operations took too long", len(all))
	}
	return got
}

// lossy opens a store on each kind of server, over a line that loses replies once
// they are open.
func lossy(t *testing.T, seed uint64) map[string]*redisstore.Store {
	t.Helper()
	inside := miniredis.RunT(t)
	line := &lost{}
	hooks := []redis.Hook{line}
	real := redistest.Config(t)
	real.Hooks = hooks
	stores := map[string]*redisstore.Store{
		"embedded": redistest.OpenWith(t, redisstore.Config{URL: "redis://" + inside.Addr(), Keys: redistest.Keys(t), Hooks: hooks}),
		"real":     redistest.OpenWith(t, real),
	}
	line.mu.Lock()
	defer line.mu.Unlock()
	line.rnd = rand.New(rand.NewPCG(seed, 99))
	return stores
}

func TestTheHistoryOfACaseIsLinearizableThoughRepliesAreLost(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			for name, store := range lossy(t, seed) {
				all := race(t, store, seed)
				if got := judged(t, all); got != porcupine.Ok {
					t.Errorf("%s: got %s, want an order in which all of this can have happened", name, got)
				}
				for _, result := range []string{"ok", "stale", "open"} {
					if count(all, result) == 0 {
						t.Errorf("%s: no commit of %d was %s: that is no race", name, len(all)/2, result)
					}
				}
			}
		})
	}
}

func TestTheHistoryOfACaseIsLinearizableThoughTheLineBreaks(t *testing.T) {
	t.Parallel()
	addr := redistest.Addr(t)
	wire := redistest.Front(t, addr)
	conf := redistest.Config(t)
	conf.URL = wire.URL()
	store := redistest.OpenWith(t, conf)
	over := make(chan struct{})
	var broken sync.WaitGroup
	broken.Go(func() {
		again := time.NewTicker(3 * time.Millisecond)
		defer again.Stop()
		for {
			wire.LoseReplies()
			select {
			case <-over:
				wire.Heal()
				return
			case <-again.C:
				wire.Heal()
			}
			select {
			case <-over:
				return
			case <-again.C:
			}
		}
	})
	all := race(t, store, 7)
	close(over)
	broken.Wait()
	if got := judged(t, all); got != porcupine.Ok {
		t.Errorf("got %s, want an order in which all of this can have happened", got)
	}
	t.Logf("%d commits: %d landed, %d stale, %d seen, %d open", len(all)/2, count(all, "ok"), count(all, "stale"), count(all, "seen"), count(all, "open"))
}

func TestWithoutTheVersionCheckNoOrderExplainsWhatWritersWereTold(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		store := redistest.Open(t)
		if err := store.Careless(); err != nil {
			t.Fatal(err)
		}
		if judged(t, race(t, store, seed)) == porcupine.Illegal {
			return
		}
	}
	t.Error("a store that lets everybody write over everybody passes for linearizable")
}
