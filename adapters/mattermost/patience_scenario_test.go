package mattermost_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/conversation/engine"
)

// poisoned is a store that never takes one answer, or nothing at all.
type poisoned struct {
	engine.Store
	out   atomic.Bool
	tries atomic.Int64
}

var errPoison = errors.New("it cannot be written")

func (p *poisoned) Commit(ctx context.Context, c engine.Change) error {
	if p.out.Load() || strings.Contains(fmt.Sprint(c.Facts), "Gift") {
		p.tries.Add(1)
		return errPoison
	}
	return p.Store.Commit(ctx, c)
}

// failsAgain lets a post be tried some times more.
func (p *poisoned) failsAgain(w *town, post string, times int64) bool {
	w.Helper()
	for end := p.tries.Load() + times; p.tries.Load() < end; {
		if w.dealt.await(post, handleWithin) {
			return false
		}
	}
	return true
}

// awaits waits until the bot is through with a post. The attempt that is under way
// may fail.
func (w *town) awaits(post string) bool {
	for range 3 {
		if w.dealt.await(post, handleWithin) {
			return true
		}
	}
	return false
}

func TestAPostThatFailsForEverHoldsUpWhatIsBehindItForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	store := &poisoned{Store: embedded(t)}
	w := newTown(t, func(s *setup) { s.store, s.hurries = store, true })
	anna, bo := w.chat.Person("anna"), w.chat.Person("bo")
	w.chat.Enter(w.inköp, bo)
	thread, other := w.begun(anna), w.begun(bo)
	poison := written(w, anna, thread, "Gift")
	behind := written(w, anna, thread, "Nya möbler")
	if !store.failsAgain(w, poison, 12) {
		t.Fatal("what cannot be written was taken")
	}
	w.clock.Advance(time.Minute)
	w.says(bo, other, "Nya stolar") // places do not wait for each other
	if w.dealt.done(behind) {
		t.Fatal("what is behind it was taken before it")
	}
	w.clock.Advance(15 * time.Minute)
	if !w.awaits(poison) || !w.awaits(behind) {
		t.Fatal("what is behind it was never taken")
	}
	w.drain()
	wants(w, thread, "Arbetsrubrik: Nya möbler")
	told := strings.Join(w.chat.Shown(w.chat.With(anna)), "\n")
	if got := strings.Count(told, "Jag vet inte om det sparades"); got != 2 {
		t.Errorf("she was told %d times that it may not count, want at the first failure and in the end:\n%s", got, told)
	}
	if got := w.log.of(mattermost.GivenUp); got != 1 {
		t.Errorf("counted %d posts that were given up, want 1", got)
	}
	last := written(w, anna, thread, "Gift")
	store.failsAgain(w, last, 12)
	w.clock.Advance(time.Minute)
	w.says(bo, other, "Bo Ek")
	w.clock.Advance(15 * time.Minute)
	if !w.awaits(last) {
		t.Fatal("it was not let go of")
	}
	w.chat.Restart() // and reading it all again does not bring it back
	w.chat.AwaitSockets(1)
	w.says(anna, thread, "Anna Berg")
	wants(w, thread, "Informationsägare: Anna Berg")
	once(w)
	if got := w.log.of(mattermost.GivenUp); got != 2 {
		t.Errorf("counted %d posts that were given up, want 2", got)
	}
}

func TestWhileNothingCanBeWrittenEveryPostWaits(t *testing.T) {
	t.Parallel()
	store := &poisoned{Store: embedded(t)}
	w := newTown(t, func(s *setup) { s.store, s.hurries = store, true })
	anna := w.chat.Person("anna")
	thread := w.begun(anna)
	store.out.Store(true)
	posts := []string{written(w, anna, thread, "Nya möbler"), written(w, anna, thread, "Anna Berg")}
	for range 4 {
		if !store.failsAgain(w, posts[0], 12) {
			t.Fatal("it was let go of, or taken where nothing can be written")
		}
		w.clock.Advance(time.Hour)
	}
	store.out.Store(false)
	for _, post := range posts {
		if !w.awaits(post) {
			t.Fatal("it was not taken")
		}
	}
	w.drain()
	wants(w, thread, "Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg")
}
