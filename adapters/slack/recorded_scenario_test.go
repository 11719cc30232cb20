package slack_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// recorded is a payload in testdata/recorded.
type recorded struct {
	Kind    string          `json:"kind"`
	Payload json.RawMessage `json:"payload"`
}

// TestPayloadsOfEveryKindAreUnderstoodTheSameWayOverBothTransports delivers every
// payload of testdata/recorded. Each is acknowledged; what the engine is handed, and
// what is counted as out of the ordinary, stands in testdata/understood.txt.
func TestPayloadsOfEveryKindAreUnderstoodTheSameWayOverBothTransports(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	got := map[transport]string{}
	t.Run("over", func(t *testing.T) {
		onBoth(t, func(t *testing.T, over transport) {
			text := understood(t, over)
			mu.Lock()
			defer mu.Unlock()
			got[over] = text
		})
	})
	if diff := cmp.Diff(got[overHTTP], got[overSocket]); diff != "" {
		t.Errorf("over HTTP (-) and Socket Mode (+) differ:\n%s", diff)
	}
	adaptertest.Golden(t, filepath.Join("testdata", "understood.txt"), got[overHTTP], *update)
}

// understood is what became of each payload, each met by a bot of its own.
func understood(t *testing.T, over transport) string {
	t.Helper()
	paths, err := filepath.Glob("testdata/recorded/*.json")
	if err != nil || len(paths) < 60 {
		t.Fatalf("recorded payloads: got %d, %v", len(paths), err)
	}
	var out strings.Builder
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		fmt.Fprintf(&out, "%s: %s\n", name, met(t, over, name, readRecorded(t, path)))
	}
	return out.String()
}

func readRecorded(t testing.TB, path string) recorded {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r recorded
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}

// met is what an adapter makes of one payload.
func met(t *testing.T, over transport, name string, r recorded) string {
	t.Helper()
	clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC))
	w := slackfake.New(t, slackfake.Config{Clock: clock.Now, AckWithin: ackWithin})
	w.Person("anna")
	w.Person("bo")
	w.Join(slackfake.Person{Name: "eve", Stranger: true})
	w.Join(slackfake.Person{Name: "gust", Guest: true})
	for _, channel := range []string{"inköp", "samordnare"} {
		w.Channel(channel)
	}
	odd := &oddities{}
	conf := slack.Config{
		BotToken: slackfake.BotToken, APIURL: w.APIURL(), Clock: clock.Now, Count: odd.count, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
	if over == overSocket {
		conf.AppToken = slackfake.AppToken
	} else {
		conf.SigningSecret = slackfake.SigningSecret
	}
	a, err := slack.New(conf)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- a.Run(ctx, func(_ context.Context, in engine.Inbound) (engine.Said, error) {
			said = append(said, spoken(in))
			return engine.Said{}, nil
		})
	}()
	if over == overSocket {
		w.AwaitSockets(1)
	} else {
		front := httptest.NewServer(a.Handler())
		defer front.Close()
		w.OverHTTP(slackfake.Endpoints{Events: front.URL + "/slack/events", Interactions: front.URL + "/slack/interactions", Commands: front.URL + "/slack/commands"})
	}
	o := w.Injects(r.Kind, r.Payload)
	stop()
	<-done
	if !o.OK {
		t.Errorf("%s: not acknowledged: %+v", name, o.Acknowledgement)
	}
	for _, what := range slack.Oddities() {
		if odd.of(what) > 0 && what != slack.Gap && what != slack.Dropped && what != slack.Untold {
			said = append(said, "counted as "+string(what))
		}
	}
	if len(said) == 0 {
		return "nothing"
	}
	return strings.Join(said, ", ")
}

// spoken is a gesture in a line.
func spoken(in engine.Inbound) string {
	what := ""
	switch g := in.Gesture.(type) {
	case conversation.Said:
		what = fmt.Sprintf("said %q", g.Text)
	case conversation.Called:
		what = fmt.Sprintf("called %q", g.Words)
	case conversation.Pressed:
		what = fmt.Sprintf("pressed %s option %q of several %q", g.Token, g.Option, g.Many)
	case conversation.Filled:
		what = fmt.Sprintf("filled %s with %q", g.Token, g.Fields)
	}
	return fmt.Sprintf("%s (%s) in %s as %s %s", in.By.ID, in.By.Name, in.Place, in.ID, what)
}
