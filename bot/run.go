package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/alecthomas/kong"
)

// The exit codes. They are part of the contract: scripts rely on them.
const (
	exitOK    = 0
	exitFault = 1 // a fault was found, or a case came out otherwise than expected
	exitInput = 2 // the command line or the input cannot be read
)

// process is what a program has from its surroundings.
type process struct {
	args     []string
	env      func(string) (string, bool)
	in       io.Reader
	out, err io.Writer
	clock    func() time.Time // nil: the machine's; bot serve goes by it
	machine  func() time.Time // the machine's, if clock is a test's; nil: time.Now
	lease    time.Duration    // zero: the engine's own, as in all but tests
}

// commands is the command line.
type commands struct {
	Talk     talk     `cmd:"" default:"withargs" help:"Talk with the bot in the terminal. This is what happens without a command."`
	Serve    serve    `cmd:"" help:"Run the bot as a server, with Redis."`
	Simulate simulate `cmd:"" help:"Work out what made-up cases bring about, one JSON object per line."`
	Check    check    `cmd:"" help:"Check checklists and configuration, and name every fault."`
	Doctor   doctor   `cmd:"" help:"Examine whether the bot can do its work with Redis or on a chat platform, and say what to do about each fault."`
	Parked   parked   `cmd:"" help:"Look at deliveries that were put aside, and try them again or drop them."`
	Export   export   `cmd:"" help:"Write cases into files: documents, requirements, calendars, or everything for an archive."`
	Keys     keys     `cmd:"" help:"Make keys for encryption at rest."`
	Health   health   `cmd:"" help:"Ask a running server whether it lives."`
}

const description = `A chat bot that takes Swedish municipalities through information security in procurement.

Without a command it is a conversation in the terminal, and needs nothing else.

Exit codes: 0 when all is well; 1 when a fault was found or a case came out otherwise than expected; 2 when the command line or the input cannot be read.`

// coded is an error with the exit code that it calls for.
type coded struct {
	error
	code int
}

// Unwrap is the error itself.
func (c coded) Unwrap() error { return c.error }

// run carries out one command and returns the exit code.
func run(ctx context.Context, p process) int {
	var line commands
	exited := -1
	parser, err := kong.New(&line,
		kong.Name("bot"), kong.Description(description), kong.Writers(p.out, p.err),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintf(p.err, "bot: %v\n", err)
		return exitFault
	}
	chosen, err := parser.Parse(p.args)
	if exited >= 0 { // help was asked for and has been given
		return exited
	}
	if err != nil {
		fmt.Fprintf(p.err, "bot: %v\nbot --help lists the commands.\n", err)
		return exitInput
	}
	chosen.BindTo(ctx, (*context.Context)(nil))
	err = chosen.Run(p)
	if err == nil {
		return exitOK
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(p.err, text)
	}
	if c, ok := errors.AsType[coded](err); ok {
		return c.code
	}
	return exitFault
}
