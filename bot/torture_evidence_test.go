package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// evidence is what is left of a torture test. The laws are checked against it and
// nothing else: what people did, what the platform saw and shows, and what is
// stored.
type evidence struct {
	plan         *rules.Plan
	now          time.Time // by the bot's clock, at the end
	coordinators string    // their channel
	staff        []string  // their users

	begun  []*beginning
	told   []*errand
	spoken []*comment
	leaks  []string
	acts   int

	calls []slackfake.Call
	shown []slackfake.Written
	texts map[slackfake.Place]string // all that is to be read in a thread
	cases map[conversation.CaseID]kept

	behind  []time.Duration // the clocks of the machines
	falls   []time.Time     // of a Redis that may have lost its last writes then
	unacked int
	parked  []engine.Parcel
	owed    error // engine.ErrNothing if nothing is
	logs    string
}

// kept is a case as the store has it.
type kept struct {
	log    []conversation.Fact
	state  conversation.Case
	alarms []conversation.Alarm
	thread slackfake.Place
}

// mostSkipped is how many numbers in a row may be no case's: a Redis that was killed
// leaves twenty out, and replies that are lost take some with them.
const mostSkipped = 200

// evidence gathers it. No process runs any more.
func (s *suffering) evidence() *evidence {
	s.t.Helper()
	c, ctx := s.crowd, s.t.Context()
	e := &evidence{
		plan: s.plan, now: s.clock.now(), coordinators: c.channel.Channel,
		begun: c.begun, told: c.told, spoken: c.spoken, leaks: c.leaks, acts: int(c.acts.Load()),
		calls: s.slack.Calls(""), shown: s.slack.Own(slackfake.Place{}), texts: map[slackfake.Place]string{},
		cases: map[conversation.CaseID]kept{}, unacked: s.slack.Unacked(), falls: s.weather.falls, behind: s.fleet.behind, logs: string(s.fleet.said()),
	}
	for _, p := range c.coordinators {
		e.staff = append(e.staff, p.ID)
	}
	var err error
	if e.parked, err = s.store.Parked(ctx); err != nil {
		s.t.Fatal(err)
	}
	_, e.owed = s.store.Claim(ctx, "the checker", e.now.AddDate(200, 0, 0), time.Hour)
	alarms := map[conversation.CaseID][]conversation.Alarm{}
	for _, a := range s.alarms() {
		alarms[a.Case] = append(alarms[a.Case], a)
	}
	for n, nobodys := 1, 0; nobodys < mostSkipped; n++ {
		id := conversation.CaseID(fmt.Sprintf("U-2026-%04d", n))
		state, _, err := s.store.Load(ctx, id, "")
		if errors.Is(err, engine.ErrNoCase) {
			nobodys++
			continue
		}
		if err != nil {
			s.t.Fatal(err)
		}
		nobodys = 0
		log, err := s.store.Log(ctx, id)
		if err != nil {
			s.t.Fatal(err)
		}
		e.cases[id] = kept{log: log, state: state, alarms: alarms[id], thread: threadOf(e.shown, e.calls, id)}
	}
	for _, p := range c.citizens {
		for _, at := range s.slack.Threads(p.channel) {
			e.texts[at] = strings.Join(s.slack.Shown(at), "\n")
		}
	}
	return e
}

// threadOf is where a case is talked through, as the platform has it.
func threadOf(shown []slackfake.Written, calls []slackfake.Call, id conversation.CaseID) slackfake.Place {
	for _, c := range calls {
		if c.Applied && c.Method == "chat.postMessage" && c.Meta("case") == string(id) && strings.HasPrefix(c.Str("channel"), "C") {
			at := slackfake.Place{Channel: c.Str("channel"), Thread: c.Str("thread_ts")}
			if at.Thread != "" {
				return at
			}
			for _, m := range shown {
				if m.Payload["case"] == string(id) && m.Payload["delivery"] == c.Meta("delivery") {
					return at.In(m.TS)
				}
			}
		}
	}
	return slackfake.Place{}
}

// ids are the cases in order.
func (e *evidence) ids() []conversation.CaseID { return slices.Sorted(maps.Keys(e.cases)) }

// report says how much there was of everything.
func (e *evidence) report(t testing.TB, h *weather) {
	answers, alerts, reminders := 0, 0, 0
	for _, k := range e.cases {
		for _, f := range k.log {
			switch f.(type) {
			case conversation.Answered, conversation.Erased:
				answers++
			case conversation.AlertRaised:
				alerts++
			case conversation.Reminded, conversation.Climbed:
				reminders++
			}
		}
	}
	t.Logf("%d acts of %d people; %d cases with %d answers, %d alerts and %d reminders; %d calls of the platform; until %s",
		e.acts, 2*len(e.texts), len(e.cases), answers, alerts, reminders, len(e.calls), e.now.Format(time.DateOnly))
	t.Logf("%v", h.count)
}

// course is the log of the case that a breach is about, for who has to find out.
func (e *evidence) course(breach string) string {
	id, _, _ := strings.Cut(breach, ":")
	var out strings.Builder
	for n, f := range e.cases[conversation.CaseID(id)].log {
		fmt.Fprintf(&out, "\n    %d %T %+v", n+1, f, f)
	}
	return out.String()
}

// unreplicated is how long before its end a master may have taken writes that
// its replica had not heard of when it took over. On one machine that is far
// less than a millisecond, but for a machine that is busy.
const unreplicated = 2 * time.Second

// lost says whether what happened at that moment may be gone, as the README says
// of a failover: with it goes what was said because of it, which may be said again
// or contradicted later.
func (e *evidence) lost(at time.Time) bool {
	return slices.ContainsFunc(e.falls, func(fall time.Time) bool {
		return at.After(fall.Add(-unreplicated)) && at.Before(fall.Add(unreplicated))
	})
}

// hurt says whether something that was said to or in a case may be gone. Its
// cards then show what it has not got, and what people answer to them is taken for
// an answer to the question that it has.
func (e *evidence) hurt(id conversation.CaseID) bool {
	return slices.ContainsFunc(e.said(id), func(c slackfake.Call) bool { return e.lost(c.At) }) ||
		slices.ContainsFunc(e.told, func(one *errand) bool {
			return one.thread == e.cases[id].thread && slices.ContainsFunc(one.tries, func(t try) bool { return e.lost(t.ended) })
		})
}
