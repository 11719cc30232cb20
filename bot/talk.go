package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"upphandlingsvakten/adapters/console"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// talk is a conversation in the terminal.
type talk struct {
	Config string `help:"The configuration. Default: bot.yaml, if there is one." placeholder:"FILE"`
	Lang   string `help:"The language: sv or en. Default: what the configuration says, or sv." enum:"sv,en," default:""`
	As     string `help:"Who speaks at first: owner, coordinator, ciso or a name." default:"owner" placeholder:"WHO"`
	Clock  string `help:"When the conversation begins, such as 2026-11-23T09:00. Time then stands still but for :jump." placeholder:"TIME"`
	Files  string `help:"Where documents are put. Default: a new folder among the temporary files, which is named when the first one comes." placeholder:"DIR"`
	Echo   bool   `help:"Repeat every line that is read, for a record of a conversation from a file."`
}

// Help is what bot talk --help says.
func (talk) Help() string {
	return `The bot asks at once. Write each answer on a line; :help lists what the terminal itself understands, such as :as coordinator, :press 1 and :jump 90d.

The conversation is kept in Redis if REDIS_URL is set, and otherwise only for as long as the program runs. Lines can come from a pipe; then the output has no colours.

Exit codes: 0 when the input ends; 1 when the conversation cannot begin; 2 when the command line cannot be read.`
}

// Run talks until the input ends.
func (t talk) Run(ctx context.Context, p process) (err error) {
	clock, err := t.clock()
	if err != nil {
		return coded{err, exitInput}
	}
	conf, confErr := readConfig(t.Config)
	env, envErr := readEnvironment(p.env)
	if err := errors.Join(confErr, envErr); err != nil {
		return err
	}
	lang := conf.Language
	if t.Lang != "" {
		lang = rules.Lang(t.Lang)
	}
	log := slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelError}))
	kept, err := openStore(ctx, p, env, conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	var carrier *engine.Engine // the terminal settles through it, and it delivers through the terminal
	screen, err := console.New(console.Config{
		In: p.in, Out: p.out, Lang: lang, As: t.As, Session: strings.ToLower(rand.Text()[:8]),
		Clock: clock, Zone: stockholm(), Begin: true, Echo: t.Echo,
		Save: files(t.Files), Prompt: isTerminal(p.in) && isTerminal(p.out), Color: isTerminal(p.out) && !noColor(p.env),
		Settle: func(ctx context.Context) error { return carrier.Drain(ctx) }, Next: kept.Next,
	})
	if err != nil {
		return coded{err, exitInput}
	}
	shelf, err := conf.shelf(ctx, kept)
	if err != nil {
		return err
	}
	house := conf.house()
	house.Coordinators, house.CISO = console.Coordinators, console.CISO
	carrier = engine.New(engine.Config{
		Store: kept, Adapters: []engine.Adapter{screen}, Plans: shelf, House: house, Press: press{}, Clock: clock.Now, Log: log,
	})
	if env.RedisURL == "" {
		fmt.Fprintln(p.out, forgets().In(lang)+"\n")
	} else {
		for _, w := range kept.Durability(ctx) {
			fmt.Fprintf(p.err, "bot: %s\n", w)
		}
	}
	if err := screen.Run(ctx, carrier.Handle); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("talk: %w", err)
	}
	return nil
}

// forgets is said when nothing is kept.
func forgets() rules.Words {
	return rules.Words{
		rules.Swedish: "Samtalet finns bara i minnet. Inget av det finns kvar när programmet avslutas.",
		rules.English: "The conversation is kept in memory only. Nothing of it outlives the program.",
	}
}

// clock is the time that the conversation lives by.
func (t talk) clock() (*console.Clock, error) {
	if t.Clock == "" {
		return console.NewClock(time.Now), nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, t.Clock, stockholm()); err == nil {
			return console.StandingClock(at), nil
		}
	}
	if at, err := time.Parse(time.RFC3339, t.Clock); err == nil {
		return console.StandingClock(at), nil
	}
	return nil, fmt.Errorf("--clock: want a time such as 2026-11-23T09:00, got %q", t.Clock)
}

// stockholm is where the municipalities are. The zone is part of the program.
func stockholm() *time.Location {
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC
	}
	return zone
}

// isTerminal says whether v is a terminal that a person sits at.
func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// noColor says whether the person asked for no colours (no-color.org).
func noColor(env func(string) (string, bool)) bool {
	value, _ := env("NO_COLOR")
	kind, _ := env("TERM")
	return value != "" || kind == "dumb"
}
