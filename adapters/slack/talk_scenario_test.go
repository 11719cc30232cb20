package slack_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/slack/slackfake"
)

var update = flag.Bool("update", false, "write what is to be read in Slack at the end of each dialogue")

// TestTheDialoguesGoTheSameWayOverBothTransports plays the dialogues of the main
// job in Slack, over HTTP and over Socket Mode, and wants the same to be read at
// the end: what testdata/talk says, which has a file for each. Those of whole
// contracts go over HTTP alone.
func TestTheDialoguesGoTheSameWayOverBothTransports(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/talk/*.txt")
	if err != nil || len(paths) < 25 {
		t.Fatalf("dialogues: got %d, %v; want twenty-five or more", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		path = filepath.Join("../../conversation/engine/testdata", name+".talk")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", "talk", name+".txt")
			if strings.HasPrefix(name, "a_contract_lives_") { // the years go by alike however Slack reaches the bot
				golden(t, file, played(t, overHTTP, path))
				return
			}
			got := map[transport]string{}
			var mu sync.Mutex
			t.Run("over", func(t *testing.T) { // ends when both have ended
				onBoth(t, func(t *testing.T, over transport) {
					text := played(t, over, path)
					mu.Lock()
					defer mu.Unlock()
					got[over] = text
				})
			})
			if diff := cmp.Diff(got[overHTTP], got[overSocket]); diff != "" {
				t.Errorf("over HTTP (-) and Socket Mode (+) differ:\n%s", diff)
			}
			golden(t, file, got[overHTTP])
		})
	}
}

// unplayed says which dialogues of the engine are not played here, and why.
func unplayed() map[string]string {
	const organisations = "the engine plays it in channels of organisations that no town here has"
	return map[string]string{
		"slip":                                 "Slack lets no bot take away what somebody wrote",
		"nobody_is_left_without_an_owner":      "what a case and the house owe one person at one moment may come in either order",
		"shared_service_with_two_coordinators": organisations,
		"shared_service_with_a_consult":        organisations,
		"shared_service_with_an_alert":         organisations,
		"shared_service_without_an_alert":      organisations,
	}
}

// TestEveryDialogueOfTheEngineIsPlayedHereOrSaysWhyNot looks whether a dialogue was
// forgotten.
func TestEveryDialogueOfTheEngineIsPlayedHereOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../conversation/engine/testdata/*.talk")
	if err != nil || len(paths) < 30 {
		t.Fatalf("dialogues: got %d, %v", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".talk")
		_, err := os.Stat(filepath.Join("testdata", "talk", name+".txt"))
		if played, why := err == nil, unplayed()[name]; played == (why != "") {
			t.Errorf("%s: played %v, and not played because %q; begin it with an empty testdata/talk/%s.txt and -update", name, played, why, name)
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, string(want)); diff != "" {
		t.Errorf("%s says otherwise (-got +want), -update rewrites it:\n%s", path, diff)
	}
}

// played is what is to be read in Slack once a dialogue is over.
func played(t testing.TB, over transport, path string) string {
	t.Helper()
	s := &stage{town: newTown(t, over)}
	for n, line := range dialogue(t, path) {
		if err := s.do(line); err != nil {
			t.Fatalf("line %d that somebody does: %s: %v", n+1, line, err)
		}
	}
	return s.slack.Transcript()
}

// dialogue is what people and time do in a dialogue, without what the bot
// answered.
func dialogue(t testing.TB, path string) []string {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(source), "\n"), func(line string) bool {
		return line == "" || line[0] == ' ' || line[0] == '#'
	})
}

// stage plays the lines of a dialogue in Slack.
type stage struct {
	*town
	thread slackfake.Place
	repeat func() slackfake.Outcome
}

// do carries out one line.
func (s *stage) do(line string) error {
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case ">":
		return s.gesture(rest)
	case "@":
		end, err := s.moment(rest)
		if err == nil {
			s.until(end)
		}
		return err
	case "!":
		return s.accident(rest)
	}
	return errors.New("not a line of a dialogue")
}

// gesture is what stands behind the > of a line, as somebody does it in Slack.
func (s *stage) gesture(line string) error {
	name, rest, _ := strings.Cut(line, " ")
	text, said := "", false
	if who, ok := strings.CutSuffix(name, ":"); ok {
		name, text, said = who, rest, true
	}
	who := s.slack.Person(name)
	at := s.thread
	if where, ok := strings.CutPrefix(rest, "@"); ok && !said {
		where, rest, _ = strings.Cut(where, " ")
		if where, said = strings.CutSuffix(where, ":"); said {
			text = rest
		}
		at = map[string]slackfake.Place{"dm": s.slack.With(who), "kanalen": s.samordnare, "#samordnare": s.samordnare, "#ciso": s.ciso}[where]
	}
	o, err := s.act(who, at, rest, text, said)
	if err != nil {
		return err
	}
	if !o.OK && s.store.Dead() { // Slack tells the app once more
		s.restart()
		o = s.slack.Repeat()
	}
	if !o.OK {
		return fmt.Errorf("not acknowledged: %+v", o.Acknowledgement)
	}
	s.settle()
	if threads := s.slack.Threads(s.inköp); s.thread == (slackfake.Place{}) && len(threads) > 0 {
		s.thread = threads[0]
	}
	return nil
}

func (s *stage) act(who *slackfake.Person, at slackfake.Place, rest, text string, said bool) (slackfake.Outcome, error) {
	switch {
	case said:
		return who.Says(at, text), nil
	case strings.HasPrefix(rest, "/"):
		if at == (slackfake.Place{}) || at.Thread != "" {
			at = s.inköp
		}
		return who.Commands(at, "/upphandling", rest[1:]), nil
	case strings.HasPrefix(rest, "presses old ["):
		return who.PressesOld(at, strings.Trim(strings.TrimPrefix(rest, "presses old "), "[]")), nil
	case strings.HasPrefix(rest, "presses "):
		n, err := strconv.Atoi(strings.TrimPrefix(rest, "presses "))
		return who.PressesNumber(at, n), err
	case strings.HasPrefix(rest, "["):
		return who.Presses(at, strings.Trim(rest, "[]")), nil
	}
	return slackfake.Outcome{}, errors.New("nothing that one does in Slack")
}

// settle delivers what is owed. After a death it goes on when the dead worker's
// lease is over.
func (s *stage) settle() {
	s.drain()
	if s.store.Dead() {
		s.restart()
		s.clock.Advance(lease + time.Second)
		s.drain()
	}
}

// moment reads +8d, +1h or a date with a time.
func (s *stage) moment(text string) (time.Time, error) {
	now := s.clock.Now()
	if days, ok := strings.CutSuffix(strings.TrimPrefix(text, "+"), "d"); ok {
		n, err := strconv.Atoi(days)
		return now.AddDate(0, 0, n), err
	}
	if text[0] == '+' {
		d, err := time.ParseDuration(text[1:])
		return now.Add(d), err
	}
	return time.ParseInLocation("2006-01-02 15:04", text, now.Location())
}

// accident is what may befall the bot or the workspace.
func (s *stage) accident(words string) error {
	what, where, _ := strings.Cut(words, " ")
	channel := map[string]slackfake.Place{"#samordnare": s.samordnare, "#ciso": s.ciso}[where]
	switch what {
	case "again":
		if o := s.slack.Repeat(); !o.OK {
			return fmt.Errorf("the repeated event was not acknowledged: %+v", o.Acknowledgement)
		}
		s.settle()
	case "crash":
		s.store.Doom(map[string]string{
			"before commit": "before commit", "after commit": "after commit", "after deliver": "before settle",
		}[where])
	case "stopped":
		end, err := s.moment(strings.TrimPrefix(where, "until "))
		if err != nil {
			return err
		}
		s.stop()
		s.clock.Set(end)
		s.start()
		s.settle()
	case "down", "gone":
		s.slack.Archive(channel, true)
	case "up":
		s.slack.Archive(channel, false)
	case "house":
		return s.settleHouse(where)
	case "left":
		s.leaves(where)
	case "show":
	default:
		return errors.New("no such accident")
	}
	return nil
}
