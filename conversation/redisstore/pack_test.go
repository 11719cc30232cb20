package redisstore_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

const longCase = conversation.CaseID("U-2026-0099")

// happening is the nth fact of a long case: what a contract brings about, over
// and over.
func happening(n int64) conversation.Fact {
	anna := conversation.Person{ID: "slack:U0ANNA", Name: "Anna Andersson"}
	at := benchStart.AddDate(0, 0, int(9*n))
	due := fmt.Sprintf("due/%s", at.Format(time.DateOnly))
	switch n % 4 {
	case 0:
		return conversation.RoundOpened{Stage: rules.FollowUp, Due: rules.DateOf(at), Questions: []rules.QuestionID{"fu_compliance", "fu_changes"}}
	case 1:
		return conversation.Reminded{Reminder: due, Moments: []string{"F2"}, At: at}
	case 2:
		return conversation.Answered{Question: "fu_compliance", Value: rules.Text(fmt.Sprintf("Vattenverket %d", n)), By: anna, At: at}
	default:
		return conversation.ReminderDone{Reminder: due, By: anna, At: at}
	}
}

// onward is the change of the next facts of a long case.
func onward(before, facts int64) engine.Change {
	c := engine.Change{
		Event: conversation.EventID(fmt.Sprint("slack:E", before)), Before: before, At: benchStart.AddDate(0, 0, int(before)),
		After: conversation.Case{ID: longCase, Seq: before + facts, Home: "slack:C1/1", Status: conversation.StatusOpen, Opened: benchStart},
	}
	for n := before + 1; n <= before+facts; n++ {
		c.Facts = append(c.Facts, happening(n))
	}
	return c
}

// wantLog wants the first facts there are, each as it was.
func wantLog(t *testing.T, s *redisstore.Store, facts int64) {
	t.Helper()
	got, err := s.Log(t.Context(), longCase)
	must(t, err)
	var want []conversation.Fact
	for n := int64(1); n <= facts; n++ {
		want = append(want, happening(n))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the log (-got +want):\n%s", cmp.Diff(got, want))
	}
}

// lying is how many facts of the long case lie singly, and what its log takes.
func lying(t *testing.T, namespace string) (singly, bytes int64) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(t)})
	defer client.Close()
	keys, err := client.Keys(t.Context(), namespace+":*:"+string(longCase)).Result()
	must(t, err)
	for _, key := range keys {
		switch {
		case strings.Contains(key, ":log:"):
			singly = client.LLen(t.Context(), key).Val()
		case !strings.Contains(key, ":packs:"):
			continue
		}
		bytes += client.MemoryUsage(t.Context(), key, 0).Val()
	}
	return singly, bytes
}

// yearBudget is what the log of one year of a contract may take in Redis, in
// bytes, with forty facts a year: two follow-ups, a reminder for each of a
// handful of moments, and what is said to them.
const yearBudget = 4 << 10

func TestALongLogIsPackedAndNothingIsTakenOutOfIt(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	s := redistest.OpenWith(t, config)
	const years, aYear = 20, 40
	for n := range int64(years * aYear) {
		must(t, s.Commit(t.Context(), onward(n, 1)))
	}
	wantLog(t, s, years*aYear)
	singly, bytes := lying(t, config.Namespace)
	t.Logf("%d bytes for %d facts, %d of them singly", bytes, years*aYear, singly)
	if singly >= redisstore.PackFrom {
		t.Errorf("got %d facts that lie singly, want fewer than %d", singly, redisstore.PackFrom)
	}
	if got := bytes / years; got > yearBudget {
		t.Errorf("a year takes %d bytes, want at most %d", got, yearBudget)
	}
}

func TestAClosedCaseIsPackedWhole(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	s := redistest.OpenWith(t, config)
	c := onward(0, 40)
	c.After.Status = conversation.StatusClosed
	must(t, s.Commit(t.Context(), c))
	wantLog(t, s, 40)
	if got, _ := lying(t, config.Namespace); got != 0 {
		t.Errorf("got %d facts that lie singly, want none", got)
	}
}

// A log from before there were packs lies singly, however long it is.
func TestALogThatLiesSinglyIsPackedBitByBit(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	s := redistest.OpenWith(t, config)
	s.Hook(&packing{harm: "before"})
	must(t, s.Commit(t.Context(), onward(0, 700)))
	wantLog(t, s, 700)
	s = redistest.OpenWith(t, config)
	before, _ := lying(t, config.Namespace)
	if before != 700 {
		t.Fatalf("got %d facts that lie singly, want all: packing was not kept from happening", before)
	}
	for n := int64(700); n < 703; n++ {
		must(t, s.Commit(t.Context(), onward(n, 1)))
		wantLog(t, s, n+1)
		if now, _ := lying(t, config.Namespace); now >= before {
			t.Errorf("got %d facts that lie singly after %d, want fewer", now, before)
		} else {
			before = now
		}
	}
}

func TestWhatIsTakenOutOfTheLogIsTakenOutOfItsPacks(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*redisstore.Store{"embedded": redistest.Embedded(t), "real": redistest.Open(t)} {
		must(t, s.Commit(t.Context(), onward(0, 100)))
		must(t, s.Commit(t.Context(), onward(100, 90)))
		c := onward(190, 1)
		c.Rewrite = map[int64]conversation.Fact{}
		for n := int64(2); n <= 191; n += 4 {
			c.Rewrite[n] = conversation.Erased{At: benchStart}
		}
		must(t, s.Commit(t.Context(), c))
		log, err := s.Log(t.Context(), longCase)
		must(t, err)
		if len(log) != 191 {
			t.Errorf("%s: got %d facts, want 191", name, len(log))
		}
		for i, f := range log {
			n := int64(i + 1)
			want := happening(n)
			if r, ok := c.Rewrite[n]; ok {
				want = r
			}
			if !reflect.DeepEqual(f, want) {
				t.Errorf("%s: fact %d: got %v, want %v", name, n, f, want)
			}
			if strings.Contains(fmt.Sprint(f), "Vattenverket") {
				t.Errorf("%s: fact %d still says what was taken out", name, n)
			}
		}
	}
}

// packing is a hook on the script that packs: it fails before or after it, as if
// the process had died there, or lets something happen first.
type packing struct {
	harm  string
	first func()
	count int
}

var errDied = errors.New("died")

func (p *packing) DialHook(next redis.DialHook) redis.DialHook { return next }

func (p *packing) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		// Script, hash, two keys and six arguments: no other script has so many.
		if args := cmd.Args(); len(args) != 3+2+6 || !strings.HasPrefix(fmt.Sprint(args[0]), "eval") {
			return next(ctx, cmd)
		}
		p.count++
		if p.first != nil {
			p.first()
		}
		if p.harm == "before" {
			cmd.SetErr(errDied)
			return errDied
		}
		err := next(ctx, cmd)
		if p.harm == "after" {
			cmd.SetErr(errDied)
			return errDied
		}
		return err
	}
}

func (p *packing) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func TestPackingThatIsCutShortLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	for _, harm := range []string{"before", "after"} {
		t.Run(harm, func(t *testing.T) {
			t.Parallel()
			config := redistest.Config(t)
			s := redistest.OpenWith(t, config)
			p := &packing{harm: harm}
			s.Hook(p)
			must(t, s.Commit(t.Context(), onward(0, redisstore.PackFrom)))
			if p.count != 1 {
				t.Fatalf("the log was packed %d times, want once", p.count)
			}
			wantLog(t, s, redisstore.PackFrom)
			healthy := redistest.OpenWith(t, config)
			if err := healthy.Commit(t.Context(), onward(0, redisstore.PackFrom)); !errors.Is(err, engine.ErrSeen) {
				t.Errorf("the same change again: got %v, want %v", err, engine.ErrSeen)
			}
			must(t, healthy.Commit(t.Context(), onward(redisstore.PackFrom, 1)))
			wantLog(t, healthy, redisstore.PackFrom+1)
			if got, _ := lying(t, config.Namespace); got >= redisstore.PackFrom {
				t.Errorf("got %d facts that lie singly, want fewer than %d", got, redisstore.PackFrom)
			}
		})
	}
}

// What has been read to be packed is not written if it is not so any more.
func TestPackingGivesWayToAChange(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	other, s := redistest.OpenWith(t, config), redistest.OpenWith(t, config)
	must(t, other.Commit(t.Context(), onward(0, 10)))
	erase := onward(10, 1)
	erase.Rewrite = map[int64]conversation.Fact{2: conversation.Erased{At: benchStart}}
	s.Hook(&packing{first: func() { must(t, other.Commit(t.Context(), erase)) }})
	must(t, s.Pack(t.Context(), longCase, 0))
	log, err := s.Log(t.Context(), longCase)
	must(t, err)
	if want := (conversation.Erased{At: benchStart}); len(log) != 11 || log[1] != want {
		t.Errorf("got %d facts, the second %v, want 11 and %v", len(log), log[min(1, len(log))], want)
	}
}

// reading is a hook that lets something happen after a log has been read.
type reading struct{ then func() }

func (r *reading) DialHook(next redis.DialHook) redis.DialHook { return next }

func (r *reading) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (r *reading) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, list []redis.Cmder) error {
		err := next(ctx, list)
		if then := r.then; then != nil && strings.EqualFold(list[0].Name(), "multi") {
			r.then = nil
			then()
		}
		return err
	}
}

func TestAChangeTakesOutWhatIsPackedWhileItIsMade(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	other, s := redistest.OpenWith(t, config), redistest.OpenWith(t, config)
	must(t, other.Commit(t.Context(), onward(0, 10)))
	packed := false
	s.Hook(&reading{then: func() { packed = true; must(t, other.Pack(t.Context(), longCase, 0)) }})
	erase := onward(10, 1)
	erase.Rewrite = map[int64]conversation.Fact{2: conversation.Erased{At: benchStart}}
	must(t, s.Commit(t.Context(), erase))
	log, err := s.Log(t.Context(), longCase)
	must(t, err)
	if want := (conversation.Erased{At: benchStart}); !packed || len(log) != 11 || log[1] != want {
		t.Errorf("packed %t, got %d facts, the second %v, want 11 and %v", packed, len(log), log[1], want)
	}
}

func TestAPackThatIsMissingOrMovedIsNoticed(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(ctx context.Context, c *redis.Client, key string) error{
		"a pack is gone": func(ctx context.Context, c *redis.Client, key string) error {
			return c.HDel(ctx, key, "1-40").Err()
		},
		"a pack has another's place": func(ctx context.Context, c *redis.Client, key string) error {
			return c.HSet(ctx, key, "1-40", c.HGet(ctx, key, "41-80").Val()).Err()
		},
		"a pack has another range": func(ctx context.Context, c *redis.Client, key string) error {
			return c.Eval(ctx, "redis.call('HSET', KEYS[1], '01-40', redis.call('HGET', KEYS[1], '1-40')) return redis.call('HDEL', KEYS[1], '1-40')", []string{key}).Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := redistest.Config(t)
			s := redistest.OpenWith(t, config)
			must(t, s.Commit(t.Context(), onward(0, 40)))
			must(t, s.Pack(t.Context(), longCase, 0))
			must(t, s.Commit(t.Context(), onward(40, 40)))
			must(t, s.Pack(t.Context(), longCase, 0))
			client := redis.NewClient(&redis.Options{Addr: redistest.Addr(t)})
			keys, err := client.Keys(t.Context(), config.Namespace+":*packs:*").Result()
			must(t, err)
			must(t, harm(t.Context(), client, keys[0]))
			if log, err := s.Log(t.Context(), longCase); err == nil {
				t.Errorf("got %d facts, want an error", len(log))
			}
			client.Close()
		})
	}
}

// firstPack is a pack as it was first written. It is never edited; a later form
// gets a test of its own.
const firstPack = "AatWKlOyMtRRSktMLlGyqlYqSCwtTk0Bsmpra7mq0SSLszMLCsCySoWlqcUlmfl5SlZKmSVKQMUA"

func TestAPackOfTheFirstFormIsRead(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	config.Partitions = 1
	s := redistest.OpenWith(t, config)
	must(t, s.Commit(t.Context(), onward(0, 2)))
	form, err := base64.StdEncoding.DecodeString(firstPack)
	must(t, err)
	sealed, err := s.Seal(form, "pack", string(longCase), "1-2")
	must(t, err)
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(t)})
	defer client.Close()
	part := config.Namespace + ":{p00}:"
	must(t, client.HSet(t.Context(), part+"packs:"+string(longCase), "1-2", sealed).Err())
	must(t, client.HSet(t.Context(), part+"case:"+string(longCase), "packed", 2).Err())
	must(t, client.Del(t.Context(), part+"log:"+string(longCase)).Err())
	got, err := s.Log(t.Context(), longCase)
	must(t, err)
	if want := []conversation.Fact{conversation.Paused{}, conversation.Skipped{Question: "it"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
