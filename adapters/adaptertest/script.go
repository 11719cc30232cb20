package adaptertest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Lines is what people and time do in a dialogue of the engine, without what the
// bot answers there.
func Lines(t testing.TB, path string) []string {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(string(source), "\n"), func(line string) bool {
		return line == "" || line[0] == ' ' || line[0] == '#'
	})
}

// Stage is where the lines of a dialogue are played: a platform with the bot in it.
type Stage interface {
	// Do lets somebody do something.
	Do(d Deed) error
	// Befall lets something befall the platform.
	Befall(what, about string) error
	Bot() Bot
}

// Deed is what somebody does.
type Deed struct {
	Who string
	// Where is dm, kanalen, #channel or #channel/thread; empty for the thread of
	// the first case.
	Where string
	// Words are what is written, if it is said, or else a command or what is pressed.
	Words string
	Said  bool
}

// Play carries out one line.
func Play(s Stage, line string) error {
	mark, rest, _ := strings.Cut(line, " ")
	switch mark {
	case ">":
		return s.Do(deed(rest))
	case "@":
		end, err := Moment(s.Bot().Clock.Now(), rest)
		if err != nil {
			return err
		}
		return s.Bot().Until(end)
	case "!":
		what, about, _ := strings.Cut(rest, " ")
		switch what {
		case "crash", "stopped", "show":
			return s.Bot().befall(what, about)
		}
		return s.Befall(what, about)
	}
	return errors.New("not a line of a dialogue")
}

func deed(line string) Deed {
	var d Deed
	d.Who, d.Words, _ = strings.Cut(line, " ")
	if d.Who, d.Said = strings.CutSuffix(d.Who, ":"); d.Said {
		return d
	}
	if at, ok := strings.CutPrefix(d.Words, "@"); ok {
		d.Where, d.Words, _ = strings.Cut(at, " ")
		d.Where, d.Said = strings.CutSuffix(d.Where, ":")
	}
	return d
}

// Moment reads +8d, +1h or a date with a time.
func Moment(now time.Time, text string) (time.Time, error) {
	after, relative := strings.CutPrefix(text, "+")
	if !relative {
		return time.ParseInLocation("2006-01-02 15:04", text, now.Location())
	}
	if days, ok := strings.CutSuffix(after, "d"); ok {
		n, err := strconv.Atoi(days)
		return now.AddDate(0, 0, n), err
	}
	d, err := time.ParseDuration(after)
	return now.Add(d), err
}

// Golden wants a file to say what was got, or writes it.
func Golden(t testing.TB, path, got string, write bool) {
	t.Helper()
	if write {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(got), 0o600)); err != nil {
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
