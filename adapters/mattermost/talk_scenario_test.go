package mattermost_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

var update = flag.Bool("update", false, "write what is to be read in Mattermost at the end of each dialogue")

// TestTheDialoguesGoTheSameWayInMattermostAsInSlack plays every dialogue that is
// played in Slack, and wants to be read at the end what testdata/talk says: the
// same as in Slack, but for how the platforms show it.
func TestTheDialoguesGoTheSameWayInMattermostAsInSlack(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../slack/testdata/talk/*.txt")
	if err != nil || len(paths) < 25 {
		t.Fatalf("dialogues: got %d, %v; want twenty-five or more", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := played(t, filepath.Join("../../conversation/engine/testdata", name+".talk"))
			adaptertest.Golden(t, filepath.Join("testdata", "talk", name+".txt"), got, *update)
			there, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if why := unlike()[name]; why != "" {
				t.Log(why)
				return
			}
			hints, options := hintsIn(string(there)), optionsIn(got)
			if diff := cmp.Diff(bare(got, hints, options), bare(string(there), hints, options)); diff != "" {
				t.Errorf("in Mattermost (-) and in Slack (+) one reads different things:\n%s", diff)
			}
		})
	}
}

// unlike says of which dialogues the end differs between the platforms, and why.
func unlike() map[string]string {
	return map[string]string{
		"two_people_and_old_buttons": "a button that was taken away can still be pressed in Slack, and changes the answer; Mattermost itself refuses it",
	}
}

// TestWhatMustNotBeWrittenIsTakenAwayWhereTheBotMay plays the dialogue that turns on
// taking away what somebody wrote, which Slack lets no bot do.
func TestWhatMustNotBeWrittenIsTakenAwayWhereTheBotMay(t *testing.T) {
	t.Parallel()
	got := played(t, "../../conversation/engine/testdata/slip.talk")
	adaptertest.Golden(t, filepath.Join("testdata", "only", "slip.txt"), got, *update)
	for _, secret := range []string{"HEMLIG", "vattentornet"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s can still be read", secret)
		}
	}
}

// played is what is to be read in Mattermost once a dialogue is over.
func played(t testing.TB, path string) string {
	t.Helper()
	s := &stage{town: newTown(t)}
	s.erases(true)
	for n, line := range adaptertest.Lines(t, path) {
		if err := adaptertest.Play(s, line); err != nil {
			t.Fatalf("line %d that somebody does: %s: %v", n+1, line, err)
		}
	}
	return s.chat.Transcript()
}

// stage plays the lines of a dialogue in Mattermost.
type stage struct {
	*town
	thread mattermostfake.Place
}

// erases gives the bot a role with delete_others_posts, or takes it away.
func (s *stage) erases(may bool) {
	s.chat.Changes(s.chat.Person(mattermostfake.BotName), func(p *mattermostfake.Person) {
		p.Roles = slices.DeleteFunc(p.Roles, func(role string) bool { return role == "team_admin" })
		if may {
			p.Roles = append(p.Roles, "team_admin")
		}
	})
}

// Do lets somebody do something in Mattermost.
func (s *stage) Do(d adaptertest.Deed) error {
	who := s.chat.Person(d.Who)
	at := s.place(who, d.Where)
	o, err := s.act(who, at, d)
	if err != nil {
		return err
	}
	if !o.OK && s.store.Dead() { // who acted sees that it failed, and does it again; what was written is read
		s.restart()
		if d.Said {
			o.OK = s.heard(o.ID)
		} else {
			o = s.chat.Repeat()
		}
	}
	if !o.OK {
		return fmt.Errorf("not taken: %+v", o)
	}
	s.Bot().Settle()
	if threads := s.chat.Threads(s.inköp); s.thread == (mattermostfake.Place{}) && len(threads) > 0 {
		s.thread = threads[0]
	}
	return nil
}

// place is where something is done. A thread of a channel is the latest there.
func (s *stage) place(who *mattermostfake.Person, name string) mattermostfake.Place {
	channel, thread, within := strings.Cut(name, "/")
	switch channel {
	case "":
		return s.thread
	case "dm":
		return s.chat.With(who)
	case "kanalen":
		return s.samordnare
	}
	at := s.chat.Channel(strings.TrimPrefix(channel, "#"))
	if threads := s.chat.Threads(at); within && thread != "" && len(threads) > 0 {
		return threads[len(threads)-1]
	}
	return at
}

func (s *stage) act(
	who *mattermostfake.Person, at mattermostfake.Place, d adaptertest.Deed,
) (mattermostfake.Outcome, error) {
	if at != (mattermostfake.Place{}) {
		s.chat.Enter(at, who)
	}
	switch {
	case d.Said:
		return who.Says(at, d.Words), nil
	case strings.HasPrefix(d.Words, "/"):
		if at == (mattermostfake.Place{}) || at.Thread != "" {
			at = s.inköp
		}
		return who.Commands(at, "/upphandling", d.Words[1:]), nil
	case strings.HasPrefix(d.Words, "presses old ["):
		o := who.PressesOld(at, strings.Trim(strings.TrimPrefix(d.Words, "presses old "), "[]"))
		o.OK = o.OK || o.Status == 404 // the server knows no such button any more, and the bot hears nothing
		return o, nil
	case strings.HasPrefix(d.Words, "presses "):
		n, err := strconv.Atoi(strings.TrimPrefix(d.Words, "presses "))
		return who.PressesNumber(at, n), err
	case strings.HasPrefix(d.Words, "["):
		return who.Presses(at, strings.Trim(d.Words, "[]")), nil
	}
	return mattermostfake.Outcome{}, errors.New("nothing that one does in Mattermost")
}

// Befall is what may befall the server.
func (s *stage) Befall(what, about string) error {
	if about == "thread" { // in Mattermost a thread is never out of order without its channel
		return nil
	}
	switch what {
	case "again":
		if o := s.chat.Repeat(); !o.OK && o.Status != 404 {
			return fmt.Errorf("the repeated event was not taken: %+v", o)
		}
		s.Bot().Settle()
	case "down", "gone":
		s.chat.Archive(s.place(nil, about), true)
	case "up":
		s.chat.Archive(s.place(nil, about), false)
	case "keeps":
		s.erases(false)
	case "house":
		return s.settleHouse(about)
	case "left":
		s.leaves(about)
	default:
		return errors.New("no such accident")
	}
	return nil
}
