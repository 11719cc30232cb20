package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// newerBot builds the program as a later release could be: what it stores of a
// case has a field that this one does not know.
func newerBot(t *testing.T) string {
	t.Helper()
	const file, after = "../conversation/codec_case.go", "type caseForm struct {\n"
	text, err := os.ReadFile(file)
	if err != nil || strings.Count(string(text), after) != 1 {
		t.Fatalf("%q stands not once in %s: %v", after, file, err)
	}
	from, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	to, overlay, program := filepath.Join(dir, "codec_case.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "newerbot")
	later := strings.Replace(string(text), after, after+"\tLater int `json:\"later\"` // of a later release\n", 1)
	if err := os.WriteFile(to, []byte(later), 0o600); err != nil {
		t.Fatal(err)
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{from: to}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-overlay", overlay, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build a later release: %v\n%s", err, out)
	}
	return program
}

// TestTwoReleasesSideBySideLoseNothing lets a later release write into a case
// while this one runs. This one must not write over what it cannot read: it
// leaves what is said there unacknowledged, and a process of the later release
// takes it. Cases that only this one has written into go on.
func TestTwoReleasesSideBySideLoseNothing(t *testing.T) {
	t.Parallel()
	text := redistest.Key(t)
	w, url := slackfake.New(t, slackfake.Config{AckWithin: 4 * time.Second}), redistest.Start(t).URL()
	store := redistest.OpenWith(t, redisstore.Config{URL: url, Keys: redistest.Ring(t, text)})
	env := []string{
		clockVariable + "=" + newDrivenClock(t, time.Now()).file, "REDIS_URL=" + url, "ENCRYPTION_KEYS=" + text, "LISTEN_ADDR=127.0.0.1:0",
		"SLACK_BOT_TOKEN=" + slackfake.BotToken, "SLACK_APP_TOKEN=" + slackfake.AppToken, "SLACK_API_URL=" + w.APIURL(),
	}
	this, later := newFleet(t, env, nil), newFleet(t, env, nil)
	later.program = newerBot(t)
	anna := w.Person("anna")
	begin := func(channel slackfake.Place) slackfake.Place {
		t.Helper()
		o := anna.Commands(channel, "/upphandling", "ny")
		soon(t, "a case is begun", func() bool { return o.OK || w.Repeat().OK }) // as in says
		soon(t, "the first question", func() bool { return len(w.Threads(channel)) == 1 && len(w.Shown(w.Threads(channel)[0])) > 1 })
		return w.Threads(channel)[0]
	}
	says := func(at slackfake.Place, text string, want bool) {
		t.Helper()
		o := anna.Says(at, text)
		if !want && o.OK {
			t.Errorf("%q was acknowledged", text)
		}
		if want { // a process that has just started may take longer than it has
			soon(t, fmt.Sprintf("%q is acknowledged", text), func() bool { return o.OK || w.Repeat().OK })
		}
	}
	answered := func(id conversation.CaseID) (all []rules.QuestionID) {
		t.Helper()
		log, err := store.Log(t.Context(), id)
		if err != nil {
			t.Error(err)
		}
		for _, f := range log {
			if f, ok := f.(conversation.Answered); ok {
				all = append(all, f.Question)
			}
		}
		return all
	}

	this.start(0)
	w.AwaitSockets(2)
	both, own := begin(w.Channel("inköp")), begin(w.Channel("annat"))
	says(both, "Nya möbler", true)
	this.stop(0)

	later.start(0)
	w.AwaitSockets(2)
	says(both, "Anna Berg", true)
	if got := answered("U-2026-0001"); len(got) != 2 {
		t.Errorf("the later release reads what this one stored: got %v, want two answers", got)
	}
	later.stop(0)

	this.start(0)
	w.AwaitSockets(2)
	says(own, "Nya stolar", true)
	says(both, "vara", false)
	if _, _, err := store.Load(t.Context(), "U-2026-0001", ""); err == nil {
		t.Error("this release reads a form that it does not know, and would write it back without what is new in it")
	}
	if got := answered("U-2026-0001"); len(got) != 2 {
		t.Errorf("this release wrote into a form that it does not know: got %v, want two answers", got)
	}
	said := ""
	for _, want := range []string{
		"event not handled", "load case U-2026-0001", `\"later\" is not known to this release`,
		"stored by a later release of the bot; run that one, or a later one",
	} {
		// Slack does not wait for as long as the process may take.
		soon(t, fmt.Sprintf("%q is in what this release says", want), func() bool {
			said = string(this.said())
			return strings.Contains(said, want)
		})
	}
	if strings.Contains(said, "vara") {
		t.Errorf("this release logs what somebody wrote:\n%s", said)
	}

	later.start(0)
	w.AwaitSockets(4)
	soon(t, "a process of the later release has taken it", func() bool { return w.Repeat().OK })
	if got := answered("U-2026-0001"); len(got) != 3 {
		t.Errorf("what was repeated until somebody took it: got %v, want three answers", got)
	}
	if got := answered("U-2026-0002"); len(got) != 1 {
		t.Errorf("the other case: got %v, want one answer", got)
	}
}
