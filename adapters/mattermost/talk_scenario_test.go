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
	"time"

	"github.com/google/go-cmp/cmp"

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
			golden(t, filepath.Join("testdata", "talk", name+".txt"), got)
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
	golden(t, filepath.Join("testdata", "only", "slip.txt"), got)
	for _, secret := range []string{"HEMLIG", "vattentornet"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s can still be read", secret)
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

// played is what is to be read in Mattermost once a dialogue is over.
func played(t testing.TB, path string) string {
	t.Helper()
	s := &stage{town: newTown(t)}
	s.erases(true)
	for n, line := range dialogue(t, path) {
		if err := s.do(line); err != nil {
			t.Fatalf("line %d that somebody does: %s: %v", n+1, line, err)
		}
	}
	return s.chat.Transcript()
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

// gesture is what stands behind the > of a line, as somebody does it.
func (s *stage) gesture(line string) error {
	name, rest, _ := strings.Cut(line, " ")
	text, said := "", false
	if who, ok := strings.CutSuffix(name, ":"); ok {
		name, text, said = who, rest, true
	}
	who := s.chat.Person(name)
	at := s.thread
	if where, ok := strings.CutPrefix(rest, "@"); ok && !said {
		where, rest, _ = strings.Cut(where, " ")
		if where, said = strings.CutSuffix(where, ":"); said {
			text = rest
		}
		at = map[string]mattermostfake.Place{"dm": s.chat.With(who), "kanalen": s.samordnare, "#samordnare": s.samordnare, "#ciso": s.ciso}[where]
	}
	o, err := s.act(who, at, rest, text, said)
	if err != nil {
		return err
	}
	if !o.OK && s.store.Dead() { // who acted sees that it failed, and does it again; what was written is read
		s.restart()
		if said {
			o.OK = s.heard(o.ID)
		} else {
			o = s.chat.Repeat()
		}
	}
	if !o.OK {
		return fmt.Errorf("not taken: %+v", o)
	}
	s.settle()
	if threads := s.chat.Threads(s.inköp); s.thread == (mattermostfake.Place{}) && len(threads) > 0 {
		s.thread = threads[0]
	}
	return nil
}

func (s *stage) act(
	who *mattermostfake.Person, at mattermostfake.Place, rest, text string, said bool,
) (mattermostfake.Outcome, error) {
	if at != (mattermostfake.Place{}) {
		s.chat.Enter(at, who)
	}
	switch {
	case said:
		return who.Says(at, text), nil
	case strings.HasPrefix(rest, "/"):
		if at == (mattermostfake.Place{}) || at.Thread != "" {
			at = s.inköp
		}
		return who.Commands(at, "/upphandling", rest[1:]), nil
	case strings.HasPrefix(rest, "presses old ["):
		o := who.PressesOld(at, strings.Trim(strings.TrimPrefix(rest, "presses old "), "[]"))
		o.OK = o.OK || o.Status == 404 // the server knows no such button any more, and the bot hears nothing
		return o, nil
	case strings.HasPrefix(rest, "presses "):
		n, err := strconv.Atoi(strings.TrimPrefix(rest, "presses "))
		return who.PressesNumber(at, n), err
	case strings.HasPrefix(rest, "["):
		return who.Presses(at, strings.Trim(rest, "[]")), nil
	}
	return mattermostfake.Outcome{}, errors.New("nothing that one does in Mattermost")
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

// accident is what may befall the bot or the server.
func (s *stage) accident(words string) error {
	what, where, _ := strings.Cut(words, " ")
	channel := map[string]mattermostfake.Place{"#samordnare": s.samordnare, "#ciso": s.ciso}[where]
	switch what {
	case "again":
		if o := s.chat.Repeat(); !o.OK && o.Status != 404 {
			return fmt.Errorf("the repeated event was not taken: %+v", o)
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
		s.chat.Archive(channel, true)
	case "up":
		s.chat.Archive(channel, false)
	case "keeps":
		s.erases(false)
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
