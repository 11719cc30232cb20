package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/console"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// inTerminal is the bot in a terminal. Everything that it shows goes to one place.
type inTerminal struct {
	testing.TB
	screen *console.Terminal
	lines  strings.Builder
	handle engine.Handler
}

func newInTerminal(w *watchedTown, lang rules.Lang) *inTerminal {
	w.Helper()
	f := &inTerminal{TB: w}
	var err error
	f.screen, err = console.New(console.Config{
		In: script{f}, Out: w.out.writer("the terminal"), Lang: lang, As: "anna", Session: "leak", Clock: console.NewClock(w.clock), Zone: stockholm(),
		Settle: func(context.Context) error { return nil }, // the town does, when many have written
		Next:   func(context.Context, time.Time) (time.Time, error) { return time.Time{}, nil },
		Save:   func(name string, b []byte) (string, error) { w.out.add("a file", name+string(b)); return "a path", nil },
	})
	if err != nil {
		w.Fatal(err)
	}
	return f
}

// script is the lines that somebody types before the terminal is left alone.
type script struct{ of *inTerminal }

func (s script) Read(p []byte) (int, error) {
	rest := s.of.lines.String()
	n := copy(p, rest)
	s.of.lines.Reset()
	s.of.lines.WriteString(rest[n:])
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (f *inTerminal) adapter() engine.Adapter { return f.screen }

func (f *inTerminal) open(h engine.Handler, _ *engine.Engine) { f.handle = h }

func (f *inTerminal) thread(n int) conversation.Place {
	return conversation.Place(fmt.Sprintf("%s:leak/%d", console.Platform, n))
}

func (f *inTerminal) person(name string) conversation.Person {
	return conversation.Person{ID: conversation.PersonID(console.Platform + ":" + name), Name: name}
}

func (f *inTerminal) coordinators() conversation.Place { return console.Coordinators }
func (f *inTerminal) ciso() conversation.Place         { return console.CISO }

func (f *inTerminal) says(who string, at conversation.Place, id conversation.CaseID, text string) {
	switch at {
	case console.Coordinators:
		who = "samordnare"
	case console.CISO:
		who = "ciso"
	}
	fmt.Fprintf(&f.lines, ":som %s\n", who)
	if id != "" {
		fmt.Fprintf(&f.lines, ":ärende %s\n", id)
	}
	fmt.Fprintln(&f.lines, text)
}

func (f *inTerminal) settle() {
	if err := f.screen.Run(f.Context(), f.handle); err != nil {
		f.Fatal(err)
	}
}

func (f *inTerminal) looks(who string, _ conversation.Place, _ string) {
	fmt.Fprintf(&f.lines, ":som %s\n:platser\n/lista\n:tryck 1\n:tryck igen\n", who)
}
