package slack_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/adaptertest"
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
				adaptertest.Golden(t, file, played(t, overHTTP, path), *update)
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
			adaptertest.Golden(t, file, got[overHTTP], *update)
		})
	}
}

// unplayed says which dialogues of the engine are not played here, and why.
func unplayed() map[string]string {
	return map[string]string{
		"slip":                            "Slack lets no bot take away what somebody wrote",
		"nobody_is_left_without_an_owner": "what a case and the house owe one person at one moment may come in either order",
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

// played is what is to be read in Slack once a dialogue is over.
func played(t testing.TB, over transport, path string) string {
	t.Helper()
	s := &stage{town: newTown(t, over)}
	for n, line := range adaptertest.Lines(t, path) {
		if err := adaptertest.Play(s, line); err != nil {
			t.Fatalf("line %d that somebody does: %s: %v", n+1, line, err)
		}
	}
	return s.slack.Transcript()
}

// stage plays the lines of a dialogue in Slack.
type stage struct {
	*town
	thread slackfake.Place
	repeat func() slackfake.Outcome
}

// Do lets somebody do something in Slack.
func (s *stage) Do(d adaptertest.Deed) error {
	who := s.slack.Person(d.Who)
	at := s.place(who, d.Where)
	o, err := s.act(who, at, d)
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
	s.Bot().Settle()
	if threads := s.slack.Threads(s.inköp); s.thread == (slackfake.Place{}) && len(threads) > 0 {
		s.thread = threads[0]
	}
	return nil
}

// place is where something is done. A thread of a channel is the latest there.
func (s *stage) place(who *slackfake.Person, name string) slackfake.Place {
	channel, thread, within := strings.Cut(name, "/")
	switch channel {
	case "":
		return s.thread
	case "dm":
		return s.slack.With(who)
	case "kanalen":
		return s.samordnare
	}
	at := s.slack.Channel(strings.TrimPrefix(channel, "#"))
	if threads := s.slack.Threads(at); within && thread != "" && len(threads) > 0 {
		return threads[len(threads)-1]
	}
	return at
}

func (s *stage) act(who *slackfake.Person, at slackfake.Place, d adaptertest.Deed) (slackfake.Outcome, error) {
	switch {
	case d.Said:
		return who.Says(at, d.Words), nil
	case strings.HasPrefix(d.Words, "/"):
		if at == (slackfake.Place{}) || at.Thread != "" {
			at = s.inköp
		}
		return who.Commands(at, "/upphandling", d.Words[1:]), nil
	case strings.HasPrefix(d.Words, "presses old ["):
		return who.PressesOld(at, strings.Trim(strings.TrimPrefix(d.Words, "presses old "), "[]")), nil
	case strings.HasPrefix(d.Words, "presses "):
		n, err := strconv.Atoi(strings.TrimPrefix(d.Words, "presses "))
		return who.PressesNumber(at, n), err
	case strings.HasPrefix(d.Words, "["):
		return who.Presses(at, strings.Trim(d.Words, "[]")), nil
	}
	return slackfake.Outcome{}, errors.New("nothing that one does in Slack")
}

// Befall is what may befall the workspace.
func (s *stage) Befall(what, about string) error {
	if about == "thread" { // in Slack a thread is never out of order without its channel
		return nil
	}
	switch what {
	case "again":
		if o := s.slack.Repeat(); !o.OK {
			return fmt.Errorf("the repeated event was not acknowledged: %+v", o.Acknowledgement)
		}
		s.Bot().Settle()
	case "down", "gone":
		s.slack.Archive(s.place(nil, about), true)
	case "up":
		s.slack.Archive(s.place(nil, about), false)
	case "house":
		return s.settleHouse(about)
	case "left":
		s.leaves(about)
	default:
		return errors.New("no such accident")
	}
	return nil
}
