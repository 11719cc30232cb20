package main

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// journal is what a server logs, for one who waits to read it.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}

	ended chan struct{} // closed when the server has
	code  int           // with which it has
	may   bool          // end by itself
}

// ends waits until the server has given up, and returns all that it has logged.
func (j *journal) ends(t *testing.T) string {
	t.Helper()
	j.may = true
	select {
	case <-j.ended:
	case <-time.After(patience):
		t.Fatalf("the server goes on:\n%s", j.await(t, ""))
	}
	if j.code != exitFault {
		t.Errorf("the exit code is %d, want %d", j.code, exitFault)
	}
	return j.await(t, "")
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	select {
	case j.news <- struct{}{}:
	default:
	}
	return j.text.Write(p)
}

// await waits until the journal has words, and returns all of it.
func (j *journal) await(t *testing.T, words string) string {
	t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		j.mu.Lock()
		text := j.text.String()
		j.mu.Unlock()
		if strings.Contains(text, words) {
			return text
		}
		select {
		case <-j.news:
		case <-late.C:
			t.Fatalf("%q was not logged:\n%s", words, text)
		}
	}
}

// served runs bot serve in Slack until the test ends.
func served(t *testing.T, w *slackfake.Workspace, more map[string]string) *journal {
	t.Helper()
	env := map[string]string{"SLACK_BOT_TOKEN": slackfake.BotToken, "SLACK_API_URL": w.APIURL()}
	maps.Copy(env, more)
	return serving(t, env, w.Secrets)
}

// serving runs bot serve until the test ends. No secret may be in its log.
func serving(t *testing.T, more map[string]string, secrets func() []string) *journal {
	t.Helper()
	key := redistest.Key(t)
	env := map[string]string{"ENCRYPTION_KEYS": key, "LISTEN_ADDR": "127.0.0.1:0"}
	maps.Copy(env, more)
	log := &journal{news: make(chan struct{}, 1), ended: make(chan struct{})}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		defer close(log.ended)
		log.code = run(ctx, process{args: []string{"serve"}, env: set(env), in: strings.NewReader(""), out: log, err: log})
	}()
	t.Cleanup(func() {
		stop()
		<-log.ended
		if log.code != exitOK && !log.may {
			t.Errorf("the exit code is %d:\n%s", log.code, log.await(t, ""))
		}
		for _, secret := range secrets() {
			if strings.Contains(log.await(t, ""), secret) {
				t.Error("a secret is in the log")
			}
		}
	})
	log.await(t, "started")
	return log
}

// address is where a server that has logged that listens.
func address(log string) string {
	_, at, _ := strings.Cut(log, `"address":"`)
	at, _, _ = strings.Cut(at, `"`)
	return at
}

func TestTheServerTalksInSlackOverSocketMode(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	served(t, w, map[string]string{"SLACK_APP_TOKEN": slackfake.AppToken})
	w.AwaitSockets(2)
	begins(t, w)
}

func TestTheServerTalksInSlackOverHTTP(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	log := served(t, w, map[string]string{"SLACK_SIGNING_SECRET": slackfake.SigningSecret}).await(t, "listening")
	front := "http://" + address(log)
	w.OverHTTP(slackfake.Endpoints{
		Events: front + "/slack/events", Interactions: front + "/slack/interactions", Commands: front + "/slack/commands",
	})
	if err := w.Verify(); err != nil {
		t.Errorf("the address is not taken: %v", err)
	}
	begins(t, w)
}

// begins lets somebody begin a case, and waits for its first question.
func begins(t *testing.T, w *slackfake.Workspace) {
	t.Helper()
	anna, channel := w.Person("anna"), w.Channel("inköp")
	if o := anna.Commands(channel, "/upphandling", "ny"); !o.OK {
		t.Fatalf("the command was not acknowledged: %+v", o.Acknowledgement)
	}
	w.AwaitCalls("chat.postMessage", 2)
	threads := w.Threads(channel)
	if len(threads) != 1 || !strings.Contains(strings.Join(w.Shown(threads[0]), "\n"), "Vad kan vi kalla ärendet?") {
		t.Errorf("the first question is not asked:\n%s", strings.Join(w.Shown(channel), "\n"))
	}
}
