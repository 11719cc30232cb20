package slack_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// noting is a store that notes when each delivery came to be owed.
type noting struct {
	engine.Store
	mu   sync.Mutex
	owed map[conversation.DeliveryID]time.Time
}

// Commit is the store's.
func (n *noting) Commit(ctx context.Context, c engine.Change) error {
	if err := n.Store.Commit(ctx, c); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, d := range c.Deliveries {
		n.owed[d.ID] = time.Now()
	}
	return nil
}

func (n *noting) at(id string) (time.Time, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	at, ok := n.owed[conversation.DeliveryID(id)]
	return at, ok
}

// TestAThousandAnswersInFiftyThreadsKeepTheirOrderWhileSlackSaysWait lets fifty
// people answer twenty times each, half a minute apart, while Slack's tiers hold
// and every seventh call is told to wait on top of that. It runs in a bubble, in
// which an hour takes seconds, on a network in memory.
func TestAThousandAnswersInFiftyThreadsKeepTheirOrderWhileSlackSaysWait(t *testing.T) {
	t.Parallel()
	inBubbles(t, func(t *testing.T, w *town, store *noting) {
		threads, people := crowd(w)
		rain(w)
		begun := time.Now()
		for n := range perThread {
			for i, at := range threads {
				line := answers()[n]
				if i%10 == 9 && n == screening {
					line = "ja"
				}
				if o := people[i].Says(at, line); !o.OK {
					t.Fatalf("answer %d in thread %d: %+v", n+1, i+1, o.Acknowledgement)
				}
				pause(t, 30*time.Second/threadsAtOnce)
			}
		}
		took := time.Since(begun)
		calm := quiet(t, w)
		inOrder(t, w, threads)
		once(t, w.slack)
		finished(t, w, threads)
		alerts, chatter := delays(t, w, store)
		t.Logf("%d answers in %v; all was said %v after the last", perThread*threadsAtOnce, took, calm)
		t.Logf("%d calls, %d of them told to wait; %d deliveries owed, %d of them shown", len(w.slack.Calls("")), refused(w), len(store.owed), len(alerts)+len(chatter))
		t.Logf("delay of %d alerts: %s", len(alerts), spread(alerts))
		t.Logf("delay of %d other messages and edits: %s", len(chatter), spread(chatter))
		calls := slices.DeleteFunc(w.slack.Own(w.samordnare), func(m slackfake.Written) bool { return !strings.Contains(m.Text, "Kontakt behövs") })
		if len(calls) != 5 {
			t.Errorf("got %d calls for the coordinators, want 5", len(calls))
		}
		if late := at(alerts, 100); late > 15*time.Second {
			t.Errorf("an alert waited %v, want it ahead of the rest", late)
		}
		if parked, err := w.store.Parked(t.Context()); err != nil || len(parked) > 0 {
			t.Errorf("%d deliveries were given up, %v; want none", len(parked), err)
		}
	})
}

// inBubbles opens a town in a bubble for each transport, with a real Redis, and
// on a network in memory. The tiers hold, and the engine runs by itself.
func inBubbles(t *testing.T, scenario func(t *testing.T, w *town, store *noting)) {
	t.Helper()
	if _, err := compiled(); err != nil { // outside, where all share it
		t.Fatal(err)
	}
	redistest.Addr(t)
	onBoth(t, func(t *testing.T, over transport) {
		synctest.Test(t, func(t *testing.T) {
			store := &noting{Store: redistest.Open(t), owed: map[conversation.DeliveryID]time.Time{}}
			scenario(t, newTown(t, over, func(s *setup) {
				s.store, s.runs = store, true
				s.fake = slackfake.Config{Limited: true, Silent: true, Wire: adaptertest.NewWire()}
				s.slack = func(c *slack.Config) {
					c.Burst, c.Gather, c.Clock, c.Transport = 0, 0, nil, s.fake.Wire.Transport()
					c.Log = slog.New(slog.DiscardHandler)
				}
			}), store)
		})
	})
}

// pause lets time go by in a bubble.
func pause(t testing.TB, d time.Duration) {
	t.Helper()
	timer := time.NewTimer(d)
	defer timer.Stop()
	<-timer.C
}

// quiet waits until the bot has said all that it had to, and says how long that
// took.
func quiet(t testing.TB, w *town) time.Duration {
	t.Helper()
	begun, last, calls := time.Now(), time.Now(), 0
	for time.Since(last) < 10*time.Minute {
		pause(t, 10*time.Second)
		if n := len(w.slack.Calls("")); n > calls {
			calls, last = n, time.Now()
		}
		if time.Since(begun) > 12*time.Hour {
			t.Fatal("there is no end to it")
		}
	}
	return last.Sub(begun)
}

// finished checks that every thread asks what comes after the last answer, or
// has stopped at the alert.
func finished(t testing.TB, w *town, threads []slackfake.Place) {
	t.Helper()
	for i, at := range threads {
		shown := strings.Join(w.slack.Shown(at), "\n")
		if i%10 == 9 {
			if !strings.Contains(shown, "Stanna upp här") {
				t.Errorf("thread %d does not say to stop:\n%s", i+1, shown)
			}
			continue
		}
		if !strings.Contains(shown, "Riktighet: 0") {
			t.Errorf("thread %d does not show the last answer:\n%s", i+1, shown)
		}
	}
}

// The load: fifty threads, twenty answers in each.
const (
	threadsAtOnce = 50
	perThread     = 20
	screening     = 7 // the answer that five of the threads give otherwise
)

// answers are twenty answers of one who buys furniture.
func answers() []string {
	return []string{
		"Nya möbler", "Anna Berg", "1", "1", "2027-02-01", "2027-04-01", "2031-03-31", "nej", "nej", "nej",
		"nej", "nej", "nej", "nej", "nej", "nej", "0", "inget", "0", "0",
	}
}

// crowd begins the cases, one after the other, before it rains.
func crowd(w *town) (threads []slackfake.Place, people []*slackfake.Person) {
	w.Helper()
	for i := range threadsAtOnce {
		who := w.slack.Person(fmt.Sprintf("person%02d", i))
		if o := who.Commands(w.inköp, "/upphandling", "ny"); !o.OK {
			w.Fatalf("begin: %+v", o.Acknowledgement)
		}
		pause(w, 20*time.Second)
		all := w.slack.Threads(w.inköp)
		if len(all) != i+1 {
			w.Fatalf("%d cases have %d threads", i+1, len(all))
		}
		threads, people = append(threads, all[i]), append(people, who)
	}
	return threads, people
}

// rain tells every seventh call to wait for three seconds.
func rain(w *town) {
	n := 0
	w.slack.Strike(slackfake.Strike{Times: -1, Mishap: slackfake.Mishap{Retry: 3 * time.Second}, Where: func(c slackfake.Call) bool {
		if !strings.HasPrefix(c.Method, "chat.") {
			return false
		}
		n++
		return n%7 == 0
	}})
}

func refused(w *town) int {
	n := 0
	for _, c := range w.slack.Calls("") {
		if c.Error == "ratelimited" {
			n++
		}
	}
	return n
}

// shown is one delivery as it took effect.
type shown struct {
	place, delivery string
	at              time.Time
	alert           bool
}

// arrivals are the deliveries in the order in which they took effect.
func arrivals(w *town) []shown {
	var out []shown
	roots := map[string]string{}
	for _, m := range w.slack.Own(slackfake.Place{}) {
		roots[m.TS] = m.TS
		if m.Thread != "" {
			roots[m.TS] = m.Thread
		}
	}
	for _, c := range w.slack.Calls("") {
		if !c.Applied || c.Meta("delivery") == "" {
			continue
		}
		s := shown{place: c.Str("channel") + "/" + c.Str("thread_ts"), delivery: c.Meta("delivery"), at: c.At}
		if ts := c.Str("ts"); ts != "" {
			s.place = c.Str("channel") + "/" + roots[ts]
		}
		s.alert = c.Str("channel") == w.samordnare.Channel
		out = append(out, s)
	}
	return out
}

// inOrder checks that what is to be read in a thread came in the order in which
// it was said.
func inOrder(t testing.TB, w *town, threads []slackfake.Place) {
	t.Helper()
	last := map[string][2]int{}
	for _, s := range arrivals(w) {
		parts := strings.Split(s.delivery, "/")
		var now [2]int
		if len(parts) < 3 {
			t.Errorf("delivery %q has no place in its case", s.delivery)
			continue
		}
		fmt.Sscanf(parts[1], "%d", &now[0])
		fmt.Sscanf(parts[2], "%d", &now[1])
		key := parts[0] + " in " + s.place
		if before := last[key]; now[0] < before[0] || now[0] == before[0] && now[1] < before[1] {
			t.Errorf("%s came after %v", s.delivery, before)
		}
		last[key] = now
	}
	if len(last) < len(threads) {
		t.Errorf("something arrived in %d threads, want %d", len(last), len(threads))
	}
}

// delays are how long deliveries were owed, for alerts and for the rest.
func delays(t testing.TB, w *town, store *noting) (alerts, chatter []time.Duration) {
	t.Helper()
	for _, s := range arrivals(w) {
		owed, ok := store.at(s.delivery)
		if !ok {
			t.Errorf("delivery %s was never owed", s.delivery)
			continue
		}
		if s.alert {
			alerts = append(alerts, s.at.Sub(owed))
			continue
		}
		chatter = append(chatter, s.at.Sub(owed))
	}
	slices.Sort(alerts)
	slices.Sort(chatter)
	return alerts, chatter
}

// at is a percentile of what is sorted.
func at(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

func spread(sorted []time.Duration) string {
	return fmt.Sprintf("p50 %v, p90 %v, p99 %v, most %v", at(sorted, 50), at(sorted, 90), at(sorted, 99), at(sorted, 100))
}
