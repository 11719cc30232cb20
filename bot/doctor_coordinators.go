package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

type doctorCoordinators struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
}

// testLate is how old the last weekly test that arrived may be: a week, and the
// longest row of days off that a Swedish calendar has in it.
const testLate = 13 * 24 * time.Hour

// Help is what bot doctor --help says.
func (doctorCoordinators) Help() string {
	return `It reads the same variables as bot serve, and from Redis when the weekly test of the coordinators' channel was last sent and last arrived. It tells nothing of any case, and writes nothing.

Each line says what was examined and what was found; an arrow stands before what to do about it.

Exit codes: 0 when the coordinators can be reached as far as is known; 1 when they cannot; 2 when the command line cannot be read.`
}

// Run examines once.
func (d doctorCoordinators) Run(ctx context.Context, p process) (err error) {
	conf, confErr := readConfig(d.Config)
	env, envErr := readEnvironment(p.env)
	if err := errors.Join(confErr, envErr); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	findings := reachable(conf, env)
	if env.RedisURL == "" {
		return pronounce(p.out, append(findings, finding{
			what: "weekly test", found: "unknown: there is no REDIS_URL", remedy: "set REDIS_URL as for bot serve", mild: true,
		}))
	}
	kept, err := openStore(ctx, p, env, conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	house, _, err := kept.Load(ctx, conversation.House, "")
	if err != nil && !errors.Is(err, engine.ErrNoCase) {
		return err
	}
	now := time.Now()
	if p.clock != nil {
		now = p.clock()
	}
	return pronounce(p.out, append(findings, tested(house.House, now)))
}

// reachable is what the configuration says about who is called.
func reachable(conf config, env environment) []finding {
	set := func(what, value, remedy string, mild bool) finding {
		if value == "" {
			return finding{what: what, found: "not set", remedy: remedy, mild: mild}
		}
		return finding{what: what, found: value}
	}
	minutes := conf.Function.Patience
	if minutes == 0 {
		minutes = conversation.DefaultPatience
	}
	return []finding{
		set("COORDINATOR_CHANNEL", string(env.Coordinators), "set it: without it no alert can be delivered", false),
		set("coordinator_phone", conf.Phone, "set it: people are told to ring the switchboard", true),
		set("coordinator_on_duty", string(conf.Function.Duty), "set it: an unanswered alert mentions nobody", true),
		set("coordinator_deputy", string(conf.Function.Deputy), "set it, if there is one", true),
		{what: "acknowledge_within", found: fmt.Sprintf("%d working minutes", minutes)},
	}
}

// tested is what the house's record says about the weekly test.
func tested(r *conversation.Vigil, now time.Time) finding {
	f := finding{what: "weekly test"}
	switch {
	case r == nil:
		f.found, f.remedy, f.mild = "never sent", "run bot serve; the first test comes on the first working day of the next week", true
	case r.Arrived.Before(r.Tested):
		f.found = fmt.Sprintf("sent %s and not arrived; before that %s", when(r.Tested), when(r.Arrived))
		f.remedy = "see that the bot is in the coordinators' channel, and run bot doctor for its platform"
	case r.Arrived.IsZero():
		f.found, f.mild = "the first one is still to come", true
	default:
		f.found = "last arrived " + when(r.Arrived)
		if now.Sub(r.Arrived) > testLate {
			f.remedy = "no test has been sent since: see that bot serve runs and that weekly_test is not false"
		}
	}
	return f
}

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.In(stockholm()).Format("2006-01-02 15:04")
}
