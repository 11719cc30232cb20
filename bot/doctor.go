package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/conversation"
)

// doctor examines chat platforms.
type doctor struct {
	Slack doctorSlack `cmd:"" help:"Examine Slack: address, tokens, scopes, channels and clock."`
}

type doctorSlack struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
}

// examineTime is how long all questions to a platform may take.
const examineTime = time.Minute

// Help is what bot doctor slack --help says.
func (doctorSlack) Help() string {
	return `It reads the same variables as bot serve: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_API_URL, COORDINATOR_CHANNEL, CISO_CHANNEL. It writes nothing in Slack, and shows no secret.

Each line says what was examined and what was found; an arrow stands before what to do about it.

Exit codes: 0 when the bot can do its work; 1 when it cannot; 2 when the command line cannot be read.`
}

// Run examines once.
func (d doctorSlack) Run(ctx context.Context, p process) error {
	conf, confErr := readConfig(d.Config)
	env, envErr := readEnvironment(p.env)
	if err := errors.Join(confErr, envErr); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	channels := map[string]conversation.Place{"COORDINATOR_CHANNEL": env.Coordinators, "CISO_CHANNEL": env.CISO}
	if conf.Fallback != "" {
		channels["coordinator_fallback"] = conf.Fallback
	}
	found, err := slack.Examine(ctx, env.slackConfig(conf), channels)
	if err != nil {
		return err
	}
	faults := 0
	for _, s := range found {
		mark := "ok"
		switch {
		case s.Remedy != "" && !s.Mild:
			mark = "FAULT"
			faults++
		case s.Mild:
			mark = "note"
		}
		fmt.Fprintf(p.out, "%-5s %s: %s\n", mark, s.What, s.Found)
		if s.Remedy != "" {
			fmt.Fprintf(p.out, "      → %s\n", s.Remedy)
		}
	}
	if faults > 0 {
		return fmt.Errorf("bot: %d of %d examinations found a fault", faults, len(found))
	}
	return nil
}
