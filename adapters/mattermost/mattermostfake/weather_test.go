package mattermostfake_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

func TestEveryMishapBefallsOneCallAndLeavesTheTruthBehind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		mishap mattermostfake.Mishap
		status int
		err    string
		wait   string
		posts  int // after it
	}{
		{"lost on the way", mattermostfake.Mishap{Lose: true}, 0, "", "", 0},
		{"cut after it took effect", mattermostfake.Mishap{Cut: true}, 0, "", "", 1},
		{"refused", mattermostfake.Mishap{Error: "x.y", Code: 403}, 403, "x.y", "", 0},
		{"too much", mattermostfake.Mishap{Retry: 1500 * time.Millisecond}, 429, "", "2", 0},
		{"done, and answered by a proxy", mattermostfake.Mishap{Status: 502}, 502, "", "", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := mattermostfake.New(t, mattermostfake.Config{})
			at := w.Channel("inköp")
			w.Strike(mattermostfake.Strike{Method: "POST /posts", Mishap: c.mishap})
			_, resp, err := client(w).CreatePost(t.Context(), &model.Post{ChannelId: at.Channel, Message: "x"})
			status, wait := 0, ""
			if resp != nil {
				status, wait = resp.StatusCode, resp.Header.Get("Retry-After")
			}
			if err == nil || status != c.status || wait != c.wait || !strings.Contains(err.Error(), c.err) {
				t.Errorf("got %d, wait %q, %v; want %d, %q, %s", status, wait, err, c.status, c.wait, c.err)
			}
			if got := len(w.Shown(at)); got != c.posts {
				t.Errorf("got %d posts, want %d", got, c.posts)
			}
			if _, _, err := client(w).CreatePost(t.Context(), &model.Post{ChannelId: at.Channel, Message: "x"}); err != nil {
				t.Errorf("the next call: %v", err)
			}
			if got := w.Calls("POST /posts"); len(got) != 2 || got[0].Applied != (c.posts == 1) || got[1].Status != 201 {
				t.Errorf("calls: %+v", got)
			}
		})
	}
}

func TestTheRateIsTenASecondWithBurstsOfAHundred(t *testing.T) {
	t.Parallel()
	clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC))
	w := mattermostfake.New(t, mattermostfake.Config{Clock: clock.Now, Limited: true})
	c := client(w)
	for i := range 101 {
		if _, resp, err := c.GetMe(t.Context(), ""); err != nil || resp.Header.Get("X-Ratelimit-Limit") != "101" {
			t.Fatalf("call %d: %v", i+1, err)
		}
	}
	_, resp, err := c.GetMe(t.Context(), "")
	if err == nil || resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "1" || resp.Header.Get("X-Ratelimit-Remaining") != "0" || resp.Header.Get("X-Version-Id") != "" {
		t.Errorf("the next: %v, %v", err, resp.Header)
	}
	clock.Advance(time.Second)
	for i := range 11 {
		if _, _, err := c.GetMe(t.Context(), ""); (err == nil) != (i < 10) {
			t.Errorf("a second later, call %d: %v", i+1, err)
		}
	}
}

func TestARestartKeepsPostsAndForgetsTheRest(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	at := w.Channel("inköp")
	socket := listen(t, w)
	if _, _, err := client(w).CreatePost(t.Context(), &model.Post{ChannelId: at.Channel, Message: "x"}); err != nil {
		t.Fatal(err)
	}
	w.Stop()
	if _, _, err := client(w).GetMe(t.Context(), ""); err == nil {
		t.Error("a server that is stopped answers")
	}
	for range socket.EventChannel { //nolint:revive // until it ends
	}
	w.Start()
	if _, _, err := client(w).GetMe(t.Context(), ""); err != nil {
		t.Error(err)
	}
	if got := w.Shown(at); len(got) != 1 {
		t.Errorf("got %q, want the post", got)
	}
	listen(t, w)
}

// TestOnAWireInMemoryHoursGoByWithSockets lets a socket live for an hour in a
// bubble: pings go to and fro, and what is said arrives.
func TestOnAWireInMemoryHoursGoByWithSockets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := adaptertest.NewWire()
		w := mattermostfake.New(t, mattermostfake.Config{Wire: wire})
		anna, at := w.Person("anna"), w.Channel("inköp")
		dialer := &websocket.Dialer{NetDialContext: wire.Dial}
		c, resp, err := dialer.Dial(w.SocketURL()+"/api/v4/websocket", http.Header{"Authorization": {"Bearer " + mattermostfake.BotToken}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		defer func() { _ = c.Close() }()
		pings, heard := 0, make(chan string, 10)
		answer := c.PingHandler()
		c.SetPingHandler(func(s string) error {
			pings++
			return answer(s)
		})
		go func() {
			defer close(heard)
			for {
				_, text, err := c.ReadMessage()
				if err != nil {
					return
				}
				if strings.Contains(string(text), `"posted"`) {
					heard <- string(text)
				}
			}
		}()
		hour := time.NewTimer(time.Hour)
		<-hour.C
		if o := anna.Says(at, "efter en timme"); !o.OK {
			t.Errorf("after an hour: %+v", o.Error)
		}
		if text := <-heard; !strings.Contains(text, "efter en timme") || pings < 59 {
			t.Errorf("got %q after %d pings", text, pings)
		}
		w.Drop()
		<-heard
	})
}
