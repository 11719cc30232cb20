package slack_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/engine"
)

// FuzzWhatIsSignedIsAlwaysAnswered signs whatever comes and posts it to every
// endpoint: Slack would repeat for hours what is not answered with 200, however
// little sense it makes.
func FuzzWhatIsSignedIsAlwaysAnswered(f *testing.F) {
	paths, err := filepath.Glob("testdata/recorded/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		f.Add([]byte(readRecorded(f, path).Payload))
	}
	w := slackfake.New(f, slackfake.Config{})
	w.Person("anna")
	a, err := slack.New(slack.Config{BotToken: slackfake.BotToken, SigningSecret: slackfake.SigningSecret, APIURL: w.APIURL()})
	if err != nil {
		f.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- a.Run(ctx, func(_ context.Context, in engine.Inbound) (engine.Said, error) {
			if in.ID == "" || in.Place == "" || in.By.ID == "" || in.Gesture == nil {
				f.Errorf("a gesture without circumstances: %+v", in)
			}
			return engine.Said{}, nil
		})
	}()
	f.Cleanup(func() {
		stop()
		<-done
		w.Forgive() // ids that nobody has are asked for
	})
	door := a.Handler()
	f.Fuzz(func(t *testing.T, payload []byte) {
		for path, body := range map[string]string{
			"/slack/events": string(payload), "/slack/interactions": "payload=" + url.QueryEscape(string(payload)), "/slack/commands": string(payload),
		} {
			stamp, sum := slackfake.Sign(slackfake.SigningSecret, time.Now(), []byte(body))
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("X-Slack-Request-Timestamp", stamp)
			r.Header.Set("X-Slack-Signature", sum)
			answer := httptest.NewRecorder()
			door.ServeHTTP(answer, r)
			if answer.Code != http.StatusOK {
				t.Errorf("%s: got status %d", path, answer.Code)
			}
		}
	})
}
