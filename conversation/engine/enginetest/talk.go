package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/conversation/engine"
)

// Talks runs every transcript that pattern matches, each as a subtest on a
// store of its own. A transcript is its own golden file: what people and time
// do stands at the left edge, and what the bot answered is indented. With update
// the answers are written anew, and the diff is what one reads.
//
//	# a comment
//	> anna /ny                        a command, in the thread
//	> anna: nya kontorsmöbler         said in the thread
//	> anna @tråd2 /ny                 … in another thread
//	> sam @#samordnare: kvittera U-2026-0001    … in a channel
//	> anna @dm /lista                 … between anna and the bot
//	> anna [Bekräfta]                 presses what has that label, in the newest message that has it
//	> anna [Oro; Insyn]               chooses several
//	> anna presses 2                  presses the second option of the newest question
//	> anna presses old [Ja]           presses it in a version that is no longer shown
//	@ +25h                            time goes by; also +3d, +2w, or 2027-06-14 09:00
//	! stopped until 2027-06-14 09:00  time goes by while no bot runs
//	! crash before commit             the next event's process dies; the platform repeats the event
//	! crash after commit              … after the commit and before anything is delivered
//	! crash after deliver             … after its first delivery arrived, before that is written down
//	! again                           the platform repeats the last event
//	! down #samordnare                deliveries there fail, until "up"; "gone" for good
//	! away anna                       she is away, as the platform knows; also "left" and "here"
//	! house                           the morning's round begins, with its summaries
//	! house duty sam                  configuration: duty, deputy, patience 15, role coordinator #grupp
//	! members #grupp sam ida          who belongs to a channel or group; nobody knows of others
//	! keeps                           the platform takes nothing away that people wrote
//	! show thread                     all that is to be read there now
//
// Of an edited message only the lines that are new are answered, with … for the
// others.
func Talks(t *testing.T, pattern string, open func(testing.TB) engine.Store, update bool) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcripts match %s: %v", pattern, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".talk"), func(t *testing.T) {
			t.Parallel()
			talk(t, path, open(t), update)
		})
	}
}

func talk(t *testing.T, path string, store engine.Store, update bool) {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(source)
	s := newStage(t, store)
	var got strings.Builder
	for n, line := range strings.Split(strings.TrimRight(want, "\n"), "\n") {
		if strings.HasPrefix(line, " ") {
			continue // what the bot answered last time
		}
		got.WriteString(line + "\n")
		answers, err := s.do(line)
		if err != nil {
			t.Fatalf("%s:%d: %v", path, n+1, err)
		}
		for _, a := range answers {
			got.WriteString("  " + a + "\n")
		}
	}
	if got.String() == want {
		return
	}
	if update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s: the bot answers otherwise than it says there (-got +want), -update rewrites it:\n%s", path, cmp.Diff(got.String(), want))
}

// do carries out one line of a transcript and returns what is answered.
func (s *stage) do(line string) ([]string, error) {
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case "", "#":
		return nil, nil
	case ">":
		in, err := s.gesture(rest)
		if err != nil {
			return nil, err
		}
		return s.handle(in)
	case "@":
		until, err := s.clock.parse(rest)
		if err != nil {
			return nil, err
		}
		return s.until(until)
	case "!":
		return s.accident(rest)
	}
	return nil, fmt.Errorf("a line begins with >, @, !, # or two blanks")
}
