package mattermostfake_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// line is a bare socket of the bot.
type line struct {
	t *testing.T
	*websocket.Conn
}

// dial opens a socket with a query; token is the header, or none.
func dial(t *testing.T, w *mattermostfake.Workspace, query, token string) line {
	t.Helper()
	head := http.Header{}
	if token != "" {
		head.Set("Authorization", "Bearer "+token)
	}
	c, resp, err := websocket.DefaultDialer.Dial(w.SocketURL()+"/api/v4/websocket"+query, head)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	return line{t, c}
}

// frame is one event, or the answer to a question.
type frame struct {
	Event string          `json:"event"`
	Seq   int64           `json:"seq"`
	Data  map[string]any  `json:"data"`
	Reply int64           `json:"seq_reply"`
	Error *model.AppError `json:"error"`
}

// next is the next frame; an error says that the socket has ended.
func (l line) next() (frame, error) {
	l.t.Helper()
	var f frame
	_, text, err := l.ReadMessage()
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	return f, err
}

// find is the next event of a kind.
func (l line) find(kind string) frame {
	l.t.Helper()
	for {
		f, err := l.next()
		if err != nil {
			l.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if f.Event == kind {
			return f
		}
	}
}

// message is the text of a post that was told of.
func (f frame) message() string {
	text, _ := f.Data["post"].(string) // JSON inside JSON
	var m model.Post
	_ = json.Unmarshal([]byte(text), &m)
	return m.Message
}

func TestASocketIsOpenedByHeaderOrByChallenge(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	hello := dial(t, w, "", mattermostfake.BotToken).find("hello")
	if hello.Seq != 0 || len(hello.Data["connection_id"].(string)) != 26 {
		t.Errorf("hello: %+v", hello)
	}
	c := dial(t, w, "", "")
	_ = c.WriteJSON(map[string]any{"seq": 1, "action": "get_statuses"})
	if f, err := c.next(); err != nil || f.Error == nil || f.Error.Id != "api.web_socket_router.not_authenticated.app_error" {
		t.Errorf("before the challenge: %+v, %v", f, err)
	}
	_ = c.WriteJSON(map[string]any{"seq": 2, "action": "authentication_challenge", "data": map[string]any{"token": mattermostfake.BotToken}})
	c.find("hello")
	bad := dial(t, w, "", "")
	_ = bad.WriteJSON(map[string]any{"seq": 1, "action": "authentication_challenge", "data": map[string]any{"token": "x"}})
	if f, err := bad.next(); err == nil {
		t.Errorf("a bad token: got %+v, want the end", f)
	}
}

func TestASocketIsRefusedForWhatTheRealServerRefusesItFor(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	_, resp, err := websocket.DefaultDialer.Dial(w.SocketURL()+"/api/v4/websocket", http.Header{"Origin": {"http://evil.example"}})
	if err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("another origin: got %v", err)
	}
	_ = resp.Body.Close()
	for _, query := range []string{"?connection_id=x&sequence_number=1", "?connection_id=aaaaaaaaaaaaaaaaaaaaaaaaaa&sequence_number=x", "?connection_id=aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if f, err := dial(t, w, query, mattermostfake.BotToken).next(); err == nil {
			t.Errorf("%s: got %+v, want the end", query, f)
		}
	}
	c := dial(t, w, "", mattermostfake.BotToken)
	c.find("hello")
	_ = c.WriteMessage(websocket.TextMessage, make([]byte, 9<<10))
	for {
		if _, err := c.next(); err != nil {
			if !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
				t.Errorf("a frame of 9 KiB: got %v, want 1009", err)
			}
			return
		}
	}
}

// TestASocketGoesOnWhereItWasAsLongAsNothingIsLost has the cases of the real
// server: what it keeps, and when it begins anew.
func TestASocketGoesOnWhereItWasAsLongAsNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		missed int
		away   func(w *mattermostfake.Workspace, clock *adaptertest.Clock)
		from   func(last int64) int64
		id     string
		anew   bool
		first  string // the first message after it
	}{
		{name: "after nothing", first: "efter"},
		{name: "after a hundred", missed: 100, first: "missat 0"},
		{name: "after 240", missed: 240, first: "missat 0"},
		{name: "after four hundred", missed: 400, anew: true, first: "efter"},
		{name: "a little earlier", missed: 3, from: func(last int64) int64 { return last }, first: "före 9"},
		{name: "after four minutes", missed: 1, away: func(_ *mattermostfake.Workspace, c *adaptertest.Clock) { c.Advance(4 * time.Minute) }, first: "missat 0"},
		{name: "after six minutes", missed: 1, away: func(_ *mattermostfake.Workspace, c *adaptertest.Clock) { c.Advance(6 * time.Minute) }, anew: true, first: "efter"},
		{name: "after a restart", missed: 1, away: func(w *mattermostfake.Workspace, _ *adaptertest.Clock) { w.Restart() }, anew: true, first: "efter"},
		{name: "from a number that never was", missed: 2, from: func(last int64) int64 { return last + 50 }, anew: true, first: "missat 0"},
		{name: "by another id", missed: 1, id: "aaaaaaaaaaaaaaaaaaaaaaaaaa", anew: true, first: "efter"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC))
			w := mattermostfake.New(t, mattermostfake.Config{Clock: clock.Now})
			anna, at := w.Person("anna"), w.Channel("inköp")
			w.Enter(at, anna)
			first := dial(t, w, "", mattermostfake.BotToken)
			id := first.find("hello").Data["connection_id"].(string)
			var last int64
			for i := range 10 {
				write(anna, &model.Post{ChannelId: at.Channel, Message: fmt.Sprint("före ", i)})
				last = first.find("posted").Seq
			}
			w.Drop()
			for i := range c.missed {
				write(anna, &model.Post{ChannelId: at.Channel, Message: fmt.Sprint("missat ", i)})
			}
			if c.away != nil {
				c.away(w, clock)
			}
			seq := last + 1
			if c.from != nil {
				seq = c.from(last)
			}
			id = cmp.Or(c.id, id)
			second := dial(t, w, fmt.Sprintf("?connection_id=%s&sequence_number=%d", id, seq), mattermostfake.BotToken)
			w.AwaitSockets(1)
			write(anna, &model.Post{ChannelId: at.Channel, Message: "efter"})
			f, err := second.next()
			if err != nil {
				t.Fatal(err)
			}
			if anew := f.Event == "hello" && f.Data["connection_id"] != id; anew != c.anew {
				t.Errorf("the first event is %s, want a new connection: %v", f.Event, c.anew)
			}
			want := seq
			if c.anew {
				want = 0
			}
			if got := second.counted(f, want).message(); got != c.first {
				t.Errorf("got %q, want %q", got, c.first)
			}
		})
	}
}

// counted is the first post from f on, which has the number n; what comes before
// it must be numbered in order.
func (l line) counted(f frame, n int64) frame {
	l.t.Helper()
	for ; ; n++ {
		if f.Seq != n {
			l.t.Errorf("got number %d, want %d", f.Seq, n)
		}
		if f.Event == "posted" {
			return f
		}
		var err error
		if f, err = l.next(); err != nil {
			l.t.Fatal(err)
		}
	}
}

func TestARevokedTokenLeavesTheSocketOpenAndSilent(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	anna, at := w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	c := dial(t, w, "", mattermostfake.BotToken)
	c.find("hello")
	w.Revoke(true)
	write(anna, &model.Post{ChannelId: at.Channel, Message: "ohört"})
	if w.Sockets() != 1 {
		t.Error("the socket was closed")
	}
	if _, resp, err := client(w).GetMe(context.Background(), ""); err == nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("the interface says %v", err)
	}
	w.Revoke(false)
	write(anna, &model.Post{ChannelId: at.Channel, Message: "hört"})
	if got := c.find("posted").message(); got != "hört" {
		t.Errorf("got %q, want to hear only what was said with the token", got)
	}
}

func TestEventsAreLostSkippedDoubledAndTurnedAround(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	anna, at := w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	c := dial(t, w, "", mattermostfake.BotToken)
	c.find("status_change")
	say := func(text string) { write(anna, &model.Post{ChannelId: at.Channel, Message: text}) }
	w.Lose(1)
	say("förlorat")
	w.Skip(1)
	say("överhoppat")
	w.Double(1)
	say("dubbelt")
	w.Hold()
	say("ett")
	say("två")
	if n := w.Release(func(n int) []int { return []int{1, 0} }); n != 2 {
		t.Errorf("held %d, want 2", n)
	}
	var got []string
	for range 4 {
		f := c.find("posted")
		got = append(got, fmt.Sprint(f.Seq, " ", f.message()))
	}
	if want := "[3 dubbelt 4 dubbelt 5 två 6 ett]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestASlowReaderLosesItsSocket(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	anna, at := w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	dial(t, w, "", mattermostfake.BotToken).find("hello")
	text := fmt.Sprintf("%016000d", 1)
	for range 1200 {
		write(anna, &model.Post{ChannelId: at.Channel, Message: text})
		if w.Sockets() == 0 {
			return
		}
	}
	t.Error("the socket is still open after 1200 large posts that nobody read")
}

func TestSocketsCarryWhatTheServerSaysOfItself(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	anna, bo, at := w.Person("anna"), w.Person("bo"), w.Channel("inköp")
	w.Enter(at, anna)
	c := dial(t, w, "", mattermostfake.BotToken)
	c.find("hello")
	w.Enter(at, bo)
	if f := c.find("user_added"); f.Data["user_id"] != bo.ID {
		t.Errorf("user_added: %+v", f.Data)
	}
	bo.Announces(at, "system_join_channel", "bo joined the channel.")
	if f := c.find("posted"); f.message() != "bo joined the channel." {
		t.Errorf("posted: %+v", f.Data)
	}
	q, _ := write(w.Person(mattermostfake.BotName), asking(at, "http://127.0.0.1:1/"))
	write(anna, &model.Post{ChannelId: at.Channel, RootId: q.Id, Message: "svar"})
	if f := c.find("thread_updated"); !strings.Contains(f.Data["thread"].(string), q.Id) {
		t.Errorf("thread_updated: %+v", f.Data)
	}
	var direct model.Channel
	o := anna.Do("POST", "/channels/direct", []string{anna.ID, mattermostfake.BotUser})
	_ = json.Unmarshal(o.Body, &direct)
	c.find("direct_added")
	write(anna, &model.Post{ChannelId: direct.Id, Message: "hej"})
	if f := c.find("posted"); f.Data["channel_type"] != "D" || !strings.Contains(f.Data["mentions"].(string), mattermostfake.BotUser) {
		t.Errorf("posted where two are alone: %+v", f.Data)
	}
	group := anna.Do("POST", "/channels/group", []string{anna.ID, bo.ID, mattermostfake.BotUser})
	again := bo.Do("POST", "/channels/group", []string{anna.ID, bo.ID, mattermostfake.BotUser})
	if c.find("group_added"); group.Status != 201 || string(group.Body) != string(again.Body) {
		t.Errorf("a group: got %d, and another when it is opened again", group.Status)
	}
	w.Archive(at, true)
	c.find("channel_deleted")
	w.Expel(at, nil)
	if f := c.find("user_removed"); f.Data["channel_id"] != at.Channel || f.Data["user_id"] != nil {
		t.Errorf("user_removed: %+v", f.Data)
	}
	w.Tells("unheard_of", map[string]any{"x": 1})
	c.find("unheard_of")
	w.Frame([]byte("no JSON"))
	if _, err := c.next(); err == nil {
		t.Error("a frame as it stands came otherwise")
	}
}
