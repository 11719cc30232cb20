package slack_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
)

// request posts to the bot's front door as anybody may.
func request(t testing.TB, w *town, path, kind string, body []byte, timestamp, signature string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.front.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if timestamp != "" {
		r.Header.Set("X-Slack-Request-Timestamp", timestamp)
	}
	if signature != "" {
		r.Header.Set("X-Slack-Signature", signature)
	}
	resp, err := w.front.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

const (
	asJSON = "application/json"
	asForm = "application/x-www-form-urlencoded"
)

func TestWhatIsNotSignedAsItShouldIsNotReadAndCountedOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, overHTTP)
	command := []byte(url.Values{
		"command": {"/upphandling"}, "text": {"ny"}, "user_id": {w.slack.Person("anna").ID}, "channel_id": {w.inköp.Channel}, "trigger_id": {"1.1"},
	}.Encode())
	stamp, good := slackfake.Sign(slackfake.SigningSecret, w.clock.Now(), command)
	old, oldGood := slackfake.Sign(slackfake.SigningSecret, w.clock.Now().Add(-5*time.Minute-time.Second), command)
	ahead, aheadGood := slackfake.Sign(slackfake.SigningSecret, w.clock.Now().Add(5*time.Minute+time.Second), command)
	_, other := slackfake.Sign("another secret", w.clock.Now(), command)
	_, empty := slackfake.Sign("", w.clock.Now(), command)
	_, body := slackfake.Sign(slackfake.SigningSecret, w.clock.Now(), append([]byte("x=1&"), command...))
	cases := []struct{ name, timestamp, signature string }{
		{"no signature", stamp, ""},
		{"no time", "", good},
		{"another secret", stamp, other},
		{"no secret at all", stamp, empty},
		{"another body", stamp, body},
		{"six minutes old", old, oldGood},
		{"six minutes ahead", ahead, aheadGood},
		{"another version", stamp, "v1=" + good[3:]},
		{"no version", stamp, good[3:]},
		{"too short", stamp, good[:20]},
		{"no hexadecimal", stamp, "v0=" + strings.Repeat("z", 64)},
		{"a time that is none", "i går", good},
		{"a time out of range", strings.Repeat("9", 40), good},
	}
	for n, c := range cases {
		for _, path := range []string{"/slack/commands", "/slack/events", "/slack/interactions"} {
			if status, text := request(t, w, path, asForm, command, c.timestamp, c.signature); status != http.StatusUnauthorized || strings.Contains(text, "anna") {
				t.Errorf("%s to %s: got %d, want 401", c.name, path, status)
			}
		}
		if got, want := w.log.of(slack.BadSignature), 3*(n+1); got != want {
			t.Errorf("%s: counted %d, want %d", c.name, got, want)
		}
	}
	w.drain()
	if got := w.slack.Own(slackfake.Place{}); len(got) != 0 {
		t.Errorf("something happened: %q", got[0].Shown)
	}
	if status, _ := request(t, w, "/slack/commands", asForm, command, stamp, good); status != http.StatusOK {
		t.Errorf("the good signature: got %d, want 200", status)
	}
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t, overHTTP)
	body := bytes.Repeat([]byte("x"), 8<<20)
	stamp, signature := slackfake.Sign(slackfake.SigningSecret, w.clock.Now(), body)
	for n, path := range []string{"/slack/commands", "/slack/events", "/slack/interactions"} {
		if status, _ := request(t, w, path, asForm, body, stamp, signature); status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: got %d, want 413", path, status)
		}
		if got := w.log.of(slack.TooLarge); got != n+1 {
			t.Errorf("%s: counted %d, want %d", path, got, n+1)
		}
	}
}

func TestAReplayedEventIsAcknowledgedAndNothingHappens(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		for name, act := range map[string]func() slackfake.Outcome{
			"a command": func() slackfake.Outcome { return anna.Commands(w.inköp, "/upphandling", "ny") },
			"an answer": func() slackfake.Outcome { return anna.Says(w.slack.Threads(w.inköp)[0], "Nya möbler") },
			"a mention": func() slackfake.Outcome { return anna.Mentions(w.slack.Threads(w.inköp)[0], "status") },
		} {
			if len(w.slack.Threads(w.inköp)) == 0 && name != "a command" {
				w.begun(anna)
			}
			if o := act(); !o.OK {
				t.Errorf("%s: got %+v", name, o.Acknowledgement)
			}
			w.drain()
			before := w.slack.Transcript()
			for range 3 {
				if o := w.slack.Repeat(); !o.OK {
					t.Errorf("%s, repeated: got %+v", name, o.Acknowledgement)
				}
				w.drain()
			}
			w.restart() // another process has not seen it
			if o := w.slack.Repeat(); !o.OK {
				t.Errorf("%s, repeated to another process: got %+v", name, o.Acknowledgement)
			}
			w.drain()
			if got := w.slack.Transcript(); got != before {
				t.Errorf("%s, repeated: something happened:\n%s", name, got)
			}
		}
	})
}

func TestForeignTokensAreRefusedAndLoggedWithoutWhatTheySay(t *testing.T) {
	t.Parallel()
	const secret = "hemlig ritning"
	onBoth(t, func(t *testing.T, over transport) {
		var log diary
		w := newTown(t, over, func(s *setup) {
			s.slack = func(c *slack.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) }
		})
		anna := w.slack.Person("anna")
		w.slack.Enter(w.inköp, anna)
		thread := w.begun(anna)
		before := w.slack.Transcript()
		for n, value := range []string{secret, "", "~~", "U-2026-9999~it~1", "U-2026-0001~it~-1", strings.Repeat("x", 2000), "U-2026-0001~" + secret + "~1"} {
			payload := fmt.Sprintf(`{"type":"block_actions","user":{"id":%q,"team_id":%q},"team":{"id":%q},"api_app_id":%q,"trigger_id":"9.%d",
				"container":{"type":"message","message_ts":%q,"channel_id":%q,"thread_ts":%q},"channel":{"id":%q,"name":"inköp"},
				"message":{"ts":%q,"user":%q,"bot_id":%q},"actions":[{"type":"button","action_id":"answer/it/yes","block_id":"b","value":%q,"action_ts":"1700000000.%06d"}]}`,
				anna.ID, slackfake.TeamID, slackfake.TeamID, slackfake.AppID, n, thread.Thread, thread.Channel, thread.Thread, thread.Channel,
				thread.Thread, slackfake.BotUser, slackfake.BotID, value, n)
			if o := w.slack.Injects("interactive", []byte(payload)); !o.OK {
				t.Errorf("%.20q: got %+v, want it acknowledged", value, o.Acknowledgement)
			}
			w.drain()
		}
		if got := w.slack.Transcript(); withoutHints(got) != withoutHints(before) {
			t.Errorf("something happened:\n%s", got)
		}
		if strings.Contains(log.String(), secret) {
			t.Errorf("what the tokens say is in the log:\n%s", log.String())
		}
		if w.log.of(slack.Foreign) == 0 {
			t.Error("nobody counted")
		}
	})
}

// withoutHints leaves out what only one person sees.
func withoutHints(transcript string) string {
	var out []string
	skip := ""
	for line := range strings.Lines(transcript) {
		depth := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if skip != "" && len(depth) > len(skip)-1 {
			continue
		}
		skip = ""
		if strings.Contains(line, "(only to ") {
			skip = depth + " "
			continue
		}
		out = append(out, line)
	}
	return strings.Join(out, "")
}

// diary is a log that is read while it is written.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}
