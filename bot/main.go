// Command bot takes Swedish municipalities through information security in
// procurement. Without arguments it is a conversation in the terminal.
//
// The package reads the configuration, puts the other packages together, and
// starts and stops them. It promises that a configuration with a fault starts
// nothing, that all its faults are named at once, and that what was started is
// stopped in reverse order. It refuses to know what a case is about.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	// The zones of the world, so that Europe/Stockholm exists on every machine.
	_ "time/tzdata"
)

func main() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(garbage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // whoever asks a second time does not want to wait
	code := run(ctx, process{
		args: os.Args[1:], env: os.LookupEnv, in: os.Stdin, out: os.Stdout, err: os.Stderr,
	})
	stop()
	os.Exit(code)
}

// garbage is how much may lie about before it is collected, as a part of what
// is in use, in percent. A bot has some 15 MB in use, the compiled checklist
// most of it, and an answer leaves 0.1 MB behind: with Go's own 100 a sixth of
// the processor time went into looking through the checklist again and again.
const garbage = 400
