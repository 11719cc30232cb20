package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
)

// quietFor is how long nothing may have happened before a town is at rest.
const quietFor = 1700 * time.Millisecond

// tenure is who holds which lane, and since when that has not changed. A lane may
// be held by a process that died, or by one that is at work and slow; nobody can
// tell which before a lease has gone by on the clock of the machine, when whoever is
// at work has given up. If time were turned forward before that, two could be at
// work on one delivery, and the test and not the bot would have doubled it.
type tenure struct {
	holders string
	since   time.Time
}

// over says whether nobody can be at work.
func (t *tenure) over(g *ground) bool {
	if now := g.holders(); now != t.holders {
		t.holders, t.since = now, time.Now()
	}
	return t.holders == "" || time.Since(t.since) > drivenLease
}

// calm lets the town come to rest after a storm: every process runs, Slack
// repeats what was not acknowledged, and what waits for a lease or for its turn
// comes. It leaves nothing undone that is due.
func (s *suffering) calm() {
	s.t.Helper()
	s.fleet.wellAgain()
	s.slack.AwaitSockets(2)
	deadline := time.Now().Add(3 * time.Minute)
	for s.settle(deadline) {
		s.clock.forward(time.Minute) // for what Slack repeats
		s.slack.Retry()
	}
}

// settle waits until nothing moves and nothing waits but alarms. It says whether
// Slack has still something to repeat.
func (s *suffering) settle(deadline time.Time) bool {
	s.t.Helper()
	calls, since, held := -1, time.Now(), tenure{}
	for time.Now().Before(deadline) {
		s.slack.Flush()
		s.slack.Retry()
		if n := s.spoken(); n != calls {
			calls, since = n, time.Now()
		}
		if time.Since(since) > quietFor && held.over(s.weather.ground) {
			next, alarm := s.next()
			switch {
			case next.IsZero() || next.Equal(alarm) && next.After(s.clock.now()):
				return s.slack.Unacked() > 0
			case next.After(s.clock.now()):
				s.clock.forward(next.Sub(s.clock.now()) + time.Millisecond) // a lease, or a wait
			default:
				s.clock.forward(time.Minute) // an alarm that failed rests before it rings again
			}
			since = time.Now()
		}
		breathe(context.Background(), 50*time.Millisecond)
	}
	next, alarm := s.next()
	s.t.Fatalf("there is no end to it: at %v the next is %v and the next alarm %v of %v, %d events are not acknowledged\n%s",
		s.clock.now().UTC(), next, alarm, s.alarms()[:1], s.slack.Unacked(), s.fleet.said())
	return false
}

// spoken counts the calls by which the bot says something. What it reads beside
// that, to find what it may have missed, goes on for a while.
func (s *suffering) spoken() int {
	n := 0
	for _, c := range s.slack.Calls("") {
		if strings.HasPrefix(c.Method, "chat.") {
			n++
		}
	}
	return n
}

// next is when the next lane or alarm comes due, and when the next alarm does.
func (s *suffering) next() (next, alarm time.Time) {
	s.t.Helper()
	next, err := s.store.Next(s.t.Context(), time.Time{})
	if err != nil {
		s.t.Fatal(err)
	}
	if all := s.alarms(); len(all) > 0 {
		alarm = all[0].Due
	}
	return next, alarm
}

// alarms are all that wait, the first one first.
func (s *suffering) alarms() []conversation.Alarm {
	s.t.Helper()
	all, err := s.store.Due(s.t.Context(), s.clock.now().AddDate(200, 0, 0), 1<<20)
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// years turns the clock to one alarm after the other. Each time a process dies
// while they ring.
func (s *suffering) years() {
	s.t.Helper()
	for n := range s.hops {
		all := slices.DeleteFunc(s.alarms(), func(a conversation.Alarm) bool { return a.Case == conversation.HouseDesk })
		if len(all) == 0 {
			return
		}
		s.clock.forward(all[0].Due.Sub(s.clock.now()) + time.Second)
		breathe(s.t.Context(), time.Duration(100+n*97%700)*time.Millisecond)
		s.weather.happened("kill -9")
		s.fleet.kill(n % len(s.fleet.replicas))
		s.calm()
	}
}
