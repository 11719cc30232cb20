package slackfake_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/slack/slackfake"
)

// start is a Monday morning.
func start() time.Time { return time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC) }

// app is the least that an app does: it keeps what it hears, and acknowledges.
type app struct {
	mu     sync.Mutex
	heard  []heard
	silent bool   // it acknowledges nothing
	says   string // as the answer to commands and interactions
}

// heard is one thing that reached the app.
type heard struct {
	kind    string
	payload []byte
	header  http.Header
}

func (a *app) take(h heard) (bool, string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.heard = append(a.heard, h)
	return !a.silent, a.says
}

func (a *app) all() []heard {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]heard(nil), a.heard...)
}

func (a *app) quiet(silent bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.silent = silent
}

// overHTTP lets the app listen for requests.
func (a *app) overHTTP(t *testing.T, w *slackfake.Workspace) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		ok, says := a.take(heard{r.URL.Path, body, r.Header})
		if !ok {
			rw.WriteHeader(http.StatusInternalServerError)
			return
		}
		if r.URL.Path != "/events" {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(rw, says)
		}
	}))
	t.Cleanup(s.Close)
	w.OverHTTP(slackfake.Endpoints{Events: s.URL + "/events", Interactions: s.URL + "/interactions", Commands: s.URL + "/commands"})
}

// overSocket lets the app open a socket.
func (a *app) overSocket(t *testing.T, w *slackfake.Workspace) {
	t.Helper()
	before := w.Sockets()
	_, url, err := client(w).StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	t.Cleanup(func() { conn.Close() })
	go func() {
		for {
			_, frame, err := conn.ReadMessage()
			if err != nil {
				return
			}
			var e struct {
				Type    string          `json:"type"`
				ID      string          `json:"envelope_id"`
				Payload json.RawMessage `json:"payload"`
				Accepts bool            `json:"accepts_response_payload"`
			}
			if json.Unmarshal(frame, &e) != nil || e.ID == "" {
				continue
			}
			ok, says := a.take(heard{kind: e.Type, payload: e.Payload})
			if !ok {
				continue
			}
			ack := map[string]any{"envelope_id": e.ID}
			if e.Accepts && says != "" {
				ack["payload"] = json.RawMessage(says)
			}
			_ = conn.WriteJSON(ack)
		}
	}()
	w.AwaitSockets(before + 1)
}

func client(w *slackfake.Workspace) *slackgo.Client {
	return slackgo.New(slackfake.BotToken, slackgo.OptionAPIURL(w.APIURL()), slackgo.OptionAppLevelToken(slackfake.AppToken))
}

// transports are the ways in which an app can hear.
func transports() map[string]func(*app, *testing.T, *slackfake.Workspace) {
	return map[string]func(*app, *testing.T, *slackfake.Workspace){"http": (*app).overHTTP, "socket": (*app).overSocket}
}
