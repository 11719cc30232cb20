package mattermost_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
)

// The load: twenty people, twenty-five answers each.
const (
	peopleAtOnce = 20
	perPerson    = 25
)

// answers are twenty-five answers of one who buys furniture.
func answers() []string {
	return []string{
		"Nya möbler", "Anna Berg", "1", "1", "2027-02-01", "2027-04-01", "2031-03-31", "nej", "nej", "nej",
		"nej", "nej", "nej", "nej", "nej", "nej", "0", "inget", "0", "1",
		"0", "nej", "nej", "ja", "status",
	}
}

// TestEveryAnswerCountsOnceAndInOrderWhileTheWebSocketIsKilled lets twenty people
// write their answers as fast as they can, while the WebSocket is cut at random
// moments, and every other time so that the server has forgotten the connection.
func TestEveryAnswerCountsOnceAndInOrderWhileTheWebSocketIsKilled(t *testing.T) {
	t.Parallel()
	w := newTown(t, func(s *setup) {
		s.runs = true
		s.fake.Clock, s.fake.Heard = nil, nil
		s.conf = func(c *mattermost.Config) {
			c.Clock, c.Log, c.Pace = nil, slog.New(slog.DiscardHandler), time.Microsecond
		}
	})
	people, threads, last := make([]*mattermostfake.Person, peopleAtOnce), make([]mattermostfake.Place, peopleAtOnce), make([]string, peopleAtOnce)
	for i := range people {
		people[i] = w.chat.Person(fmt.Sprintf("person%02d", i))
		w.chat.Enter(w.inköp, people[i])
		root := written(w, people[i], w.inköp, "@"+mattermostfake.BotName+" ny")
		if !w.dealt.await(root, handleWithin) {
			t.Fatal("a case was not begun")
		}
		threads[i] = w.inköp.In(root)
	}
	var writing, killing sync.WaitGroup
	over := make(chan struct{})
	kills := 0
	killing.Go(func() {
		for n := 0; w.dealt.progress(1+rand.IntN(40), over); n++ { //nolint:gosec // any moment will do
			w.chat.Drop()
			if n%2 == 0 {
				w.chat.Forget()
			}
			kills++
		}
	})
	begun := time.Now()
	for i := range people {
		writing.Go(func() {
			for _, line := range answers() {
				last[i] = written(w, people[i], threads[i], line)
				if rand.IntN(3) > 0 { //nolint:gosec // some write several lines at once
					<-time.After(time.Duration(rand.IntN(800)) * time.Millisecond) //nolint:gosec // as above
				}
			}
		})
	}
	writing.Wait()
	took := time.Since(begun)
	for i, post := range last {
		if !w.dealt.await(post, time.Minute) {
			t.Errorf("the last answer of person %d was never handed in", i+1)
		}
	}
	close(over)
	w.dealt.note("", nil) // wakes who waits for more
	killing.Wait()
	t.Logf("%d answers written in %v, all handled after %v; the connection was killed %d times, %d of them with a gap",
		peopleAtOnce*perPerson, took, time.Since(begun), kills, w.log.of(mattermost.Gap))
	counted(t, w)
}

// said are the answers that a case has, in the order in which they came to count.
func said(t testing.TB, w *town, id conversation.CaseID) []string {
	t.Helper()
	facts, err := w.store.Log(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range facts {
		switch f := f.(type) {
		case conversation.Answered:
			out = append(out, fmt.Sprintf("%s=%v", f.Question, f.Value))
		default:
			out = append(out, fmt.Sprintf("%T", f))
		}
	}
	return out
}

// counted checks that the log of every case has every answer of its person once,
// in the order in which they were written: as where nothing was cut.
func counted(t *testing.T, w *town) {
	t.Helper()
	calm := newTown(t)
	anna := calm.chat.Person("anna")
	calm.says(anna, calm.begun(anna), answers()...)
	want := said(t, calm, "U-2026-0001")
	ids, err := w.store.Cases(t.Context())
	if err != nil || len(ids) != peopleAtOnce || len(want) < perPerson-1 {
		t.Fatalf("got %d cases, %v, with %d facts each", len(ids), err, len(want))
	}
	for _, id := range ids {
		if diff := cmp.Diff(said(t, w, id), want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", id, diff)
		}
	}
}
