package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/conversation"
)

// doctor examines what the bot stands on.
type doctor struct {
	Coordinators doctorCoordinators `cmd:"" default:"withargs" help:"Examine the way to the coordinators: who is called, and when a test last arrived. This is what happens without a platform."`

	Redis      doctorRedis      `cmd:"" help:"Examine Redis: whether it answers, what would be lost with its settings, and what was put aside."`
	Slack      doctorSlack      `cmd:"" help:"Examine Slack: address, tokens, scopes, channels and clock."`
	Mattermost doctorMattermost `cmd:"" help:"Examine Mattermost: address, token, settings, command, way in, channels and clock."`
}

type doctorSlack struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
}

type doctorMattermost struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
}

// examineTime is how long all questions to a platform may take.
const examineTime = time.Minute

const doctorHelp = `Each line says what was examined and what was found; an arrow stands before what to do about it.

Exit codes: 0 when the bot can do its work; 1 when it cannot; 2 when the command line cannot be read.`

// Help is what bot doctor slack --help says.
func (doctorSlack) Help() string {
	return `It reads the same variables as bot serve: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_API_URL, COORDINATOR_CHANNEL, CISO_CHANNEL. It writes nothing in Slack, and shows no secret.

` + doctorHelp
}

// Help is what bot doctor mattermost --help says.
func (doctorMattermost) Help() string {
	return `It reads the same variables as bot serve: MATTERMOST_URL, MATTERMOST_TOKEN, MATTERMOST_COMMAND_TOKEN, PUBLIC_URL, ENCRYPTION_KEYS, COORDINATOR_CHANNEL, CISO_CHANNEL. It writes nothing in Mattermost, and shows no secret. Run it beside bot serve, so that it can see whether the bot answers.

` + doctorHelp
}

// Run examines Slack once.
func (d doctorSlack) Run(ctx context.Context, p process) error {
	return examine(ctx, p, d.Config, func(ctx context.Context, e environment, c config, rooms map[string]conversation.Place) ([]chat.Symptom, error) {
		conf := e.slackConfig(c)
		return slack.Examine(ctx, conf, rooms)
	})
}

// Run examines Mattermost once.
func (d doctorMattermost) Run(ctx context.Context, p process) error {
	return examine(ctx, p, d.Config, func(ctx context.Context, e environment, c config, rooms map[string]conversation.Place) ([]chat.Symptom, error) {
		conf := e.mattermostConfig(c)
		return mattermost.Examine(ctx, conf, rooms)
	})
}

// examination is how a platform is examined.
type examination func(context.Context, environment, config, map[string]conversation.Place) ([]chat.Symptom, error)

// examine examines a platform and prints what was found.
func examine(ctx context.Context, p process, file string, of examination) error {
	conf, confErr := readConfig(file)
	env, envErr := readEnvironment(p.env)
	if err := errors.Join(confErr, envErr); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	rooms := map[string]conversation.Place{"COORDINATOR_CHANNEL": env.Coordinators, "CISO_CHANNEL": env.CISO}
	if conf.Fallback != "" {
		rooms["coordinator_fallback"] = conf.Fallback
	}
	found, err := of(ctx, env, conf, rooms)
	if err != nil {
		return err
	}
	findings := make([]finding, len(found))
	for i, s := range found {
		findings[i] = finding{what: s.What, found: s.Found, remedy: s.Remedy, mild: s.Mild}
	}
	return pronounce(p.out, findings)
}

// finding is one thing that was examined.
type finding struct {
	what, found string
	remedy      string // what to do about it; empty if all is well
	mild        bool   // the bot can do its work all the same
}

// pronounce writes findings. Its error says how many are faults.
func pronounce(out io.Writer, findings []finding) error {
	faults := 0
	for _, f := range findings {
		mark := "ok"
		switch {
		case f.remedy != "" && !f.mild:
			mark = "FAULT"
			faults++
		case f.mild:
			mark = "note"
		}
		fmt.Fprintf(out, "%-5s %s: %s\n", mark, f.what, f.found)
		if f.remedy != "" {
			fmt.Fprintf(out, "      → %s\n", f.remedy)
		}
	}
	if faults > 0 {
		return fmt.Errorf("bot: %d of %d examinations found a fault", faults, len(findings))
	}
	return nil
}
