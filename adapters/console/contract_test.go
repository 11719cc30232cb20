package console

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

func TestTheTerminalKeepsTheContractOfAdapters(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t testing.TB) *adaptertest.Platform {
		t.Helper()
		in, keyboard := io.Pipe()
		s := &screen{changed: make(chan struct{}, 1)}
		var saved []string
		term, err := New(Config{
			In: in, Out: s, Lang: rules.Swedish, Session: "s", Clock: StandingClock(begun()),
			Save: func(name string, _ []byte) (string, error) {
				saved = append(saved, name)
				return "/dokument/" + name, nil
			},
			Settle: func(context.Context) error { return nil },
			Next:   func(context.Context, time.Time) (time.Time, error) { return time.Time{}, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = keyboard.Close() }) // ends the reader
		w := term.words
		// write types a line, and returns what was written until it was done.
		write := func(line string) adaptertest.Outcome {
			if _, err := io.WriteString(keyboard, line+"\n:klart?\n"); err != nil {
				t.Errorf("type: %v", err)
			}
			out := s.until(t, w.unknown)
			_, told, _ := strings.Cut(out, "["+w.onlyYou+"]\n")
			return adaptertest.Outcome{Acked: true, Told: told}
		}
		return &adaptertest.Platform{
			Adapter: term, Thread: "console:s/1", Channel: "console:s/1", Person: "console:@anna", By: person("anna", "Anna"),
			Say:  write,
			Call: func(words string) adaptertest.Outcome { return write("/upphandling " + words) },
			Press: func(_ engine.Receipt, label string) adaptertest.Outcome {
				return write(":tryck " + label)
			},
			Shown: func(place conversation.Place) []string {
				term.mu.Lock()
				defer term.mu.Unlock()
				var all []string
				for _, c := range term.shown {
					if c.place == place {
						all = append(all, join(c.parts))
					}
				}
				return all
			},
			Files: func(conversation.Place) []string { return saved },
			Lacks: map[string]string{
				"cut":    "what is written is written",
				"acks":   "a terminal is told nothing; what failed is typed again",
				"repeat": "what is typed again is a new event",
				"bots":   "only people type",
				"fail":   "a terminal takes what it is given",
				"drop":   "a terminal that is gone does not come back",
			},
		}
	})
}

// screen is what has been written, for one who waits to read it.
type screen struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

// Write adds to the screen.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return s.text.Write(p)
}

// until waits for words, and takes everything up to them off the screen.
func (s *screen) until(t testing.TB, words string) string {
	t.Helper()
	enough := time.NewTimer(20 * time.Second)
	defer enough.Stop()
	for {
		s.mu.Lock()
		before, after, ok := strings.Cut(s.text.String(), words)
		if ok {
			s.text.Reset()
			s.text.WriteString(after)
		}
		s.mu.Unlock()
		if ok {
			return before
		}
		select {
		case <-s.changed:
		case <-enough.C:
			t.Fatalf("%q was not written", words)
		}
	}
}
