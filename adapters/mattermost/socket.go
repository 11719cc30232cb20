package mattermost

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation/engine"
)

const (
	// dialTime is how long a connection may take to open.
	dialTime = 10 * time.Second
	// silence is how long nothing may be heard. The server pings every minute.
	silence = 100 * time.Second
	// writeTime is how long a pong may take to be written.
	writeTime = 5 * time.Second
	// mostFrame bounds a frame: a post of 12.0 has a megabyte at most, and is
	// quoted as JSON in JSON.
	mostFrame = 8 << 20
)

// session is where hearing goes on after a connection has ended.
type session struct {
	id   string // of the connection; empty before the first
	next int64  // the number of the frame that is expected
}

// listen hears what the server tells until ctx ends. A connection that ends is
// opened anew, and resumed if the server still knows it.
func (a *Adapter) listen(ctx context.Context) {
	var s session
	failures := 0
	for ctx.Err() == nil {
		told, err := a.hear(ctx, &s)
		if ctx.Err() != nil {
			return
		}
		a.odd(ctx, Dropped)
		if errors.Is(err, errMute) {
			s.id = "" // what was not told is not kept for later either
		}
		if told {
			failures = 0
		}
		failures++
		a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "not connected", slog.Any(keyError, err))
		wait := chat.Backoff(failures)
		_ = chat.Pause(ctx, wait/2+rand.N(wait/2+1)) // so that not all replicas come at once
	}
}

// hear opens a connection and reads it until it ends, which is its error. told
// says whether the server let it in: it greets, or answers where it goes on
// without a greeting.
func (a *Adapter) hear(ctx context.Context, s *session) (told bool, err error) {
	me, err := a.whoAmI(ctx)
	if err != nil {
		return false, err
	}
	conn, err := a.dial(ctx, *s)
	if err != nil {
		return false, err
	}
	l := &line{conn: conn}
	defer a.revoked.watch(func() {
		l.mute.Store(true)
		l.hangUp()
	})()
	stop := context.AfterFunc(ctx, l.hangUp)
	defer stop()
	defer func() { _ = conn.Close() }()
	l.alive()
	if err := conn.WriteJSON(map[string]any{"seq": 1, "action": "ping"}); err != nil {
		return false, fmt.Errorf("ping: %w", bareSocket(err))
	}
	conn.SetPingHandler(func(text string) error {
		l.alive()
		return conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(writeTime))
	})
	for {
		_, text, err := conn.ReadMessage()
		switch {
		case l.mute.Load():
			return told, errMute
		case err != nil:
			return told, fmt.Errorf("read: %w", bareSocket(err))
		}
		l.alive()
		told = a.frame(ctx, s, text, me) || told
	}
}

// line is one connection.
type line struct {
	conn *websocket.Conn
	mu   sync.Mutex
	hung bool
	mute atomic.Bool // nothing more is told over it
}

var errMute = errors.New("the connection was mute while the token was refused")

// alive puts off the moment at which silence means that the line is dead.
func (l *line) alive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.hung {
		_ = l.conn.SetReadDeadline(time.Now().Add(silence)) // fails when it is closed, and then reading does
	}
}

// hangUp ends reading.
func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hung = true
	_ = l.conn.SetReadDeadline(time.Now()) // as above
}

// dial opens a connection. The token goes with the handshake, without which the
// server resumes nothing.
func (a *Adapter) dial(ctx context.Context, s session) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	address := "ws" + strings.TrimPrefix(a.conf.URL, "http") + "/api/v4/websocket"
	if s.id != "" {
		address += "?" + url.Values{"connection_id": {s.id}, "sequence_number": {strconv.FormatInt(s.next, 10)}}.Encode()
	}
	d := websocket.Dialer{HandshakeTimeout: dialTime, Proxy: http.ProxyFromEnvironment}
	if t, ok := a.conf.Transport.(*http.Transport); ok {
		d.NetDialContext, d.TLSClientConfig = t.DialContext, t.TLSClientConfig
	}
	conn, resp, err := d.DialContext(ctx, address, http.Header{"Authorization": {"Bearer " + a.conf.Token}}) //nolint:bodyclose // the body of a handshake is the connection, or nothing
	if err != nil {
		status := ""
		if resp != nil {
			status = " (" + resp.Status + ")"
			if resp.StatusCode == http.StatusTooManyRequests {
				a.conf.Count(RateLimited)
				a.pace.Hold(everything, time.Now().Add(seconds(resp.Header.Get("Retry-After"), time.Second)))
			}
		}
		return nil, fmt.Errorf("dial%s: %w", status, bareSocket(err))
	}
	conn.SetReadLimit(mostFrame)
	return conn, nil
}

// bareSocket is a fault of a connection without address or text.
func bareSocket(err error) error {
	if c, ok := errors.AsType[*websocket.CloseError](err); ok {
		return fmt.Errorf("closed with %d", c.Code)
	}
	if errors.Is(err, websocket.ErrBadHandshake) {
		return websocket.ErrBadHandshake
	}
	return chat.Bare(err)
}

// frame takes one frame, and says whether it shows that the server let the bot
// in. A number that is missing means that something was not heard.
func (a *Adapter) frame(ctx context.Context, s *session, text []byte, me userPayload) (told bool) {
	var f framePayload
	if err := json.Unmarshal(text, &f); err != nil {
		a.odd(ctx, Malformed)
		return false
	}
	if f.Event == "" {
		return f.Status == statusOK
	}
	if f.Event == "hello" {
		if id := string(f.Data.V.ConnectionID); id != s.id || id == "" {
			if s.id != "" {
				a.odd(ctx, Gap)
			}
			s.id = id
			a.missed.begin(ctx, true)
		}
	} else if int64(f.Seq) > s.next {
		a.odd(ctx, Gap)
		a.missed.begin(ctx, true)
	}
	if int64(f.Seq) >= s.next || f.Event == "hello" {
		s.next = int64(f.Seq) + 1
	}
	a.event(ctx, f, me)
	return true
}

// statusOK is in the answer to a ping.
const statusOK = "OK"

// event takes what a frame tells.
func (a *Adapter) event(ctx context.Context, f framePayload, me userPayload) {
	d := f.Data.V
	switch f.Event {
	case "posted":
		p := d.Post.V
		if d.ChannelType == "D" && p.UserID != me.ID && idPattern.MatchString(string(p.UserID)) {
			a.rooms.knows(string(p.ChannelID), string(p.UserID))
		}
		a.missed.note(p)
		if o := decodePost(p, me, d.ChannelType == "D"); o.kind == isGesture {
			a.lanes.heard(ctx, o)
		} else {
			a.dealt(p.ID, nil)
		}
	case "user_updated":
		a.people.Forget(string(d.User.V.ID))
	case "user_added":
		if d.UserID == me.ID { // what was written while it was not there was not told
			a.missed.begin(ctx, true)
		}
	case "user_removed":
		a.rooms.removed(cmp.Or(string(d.ChannelID), string(f.Broadcast.V.ChannelID)), cmp.Or(string(d.UserID), string(me.ID)))
	}
}

// revoked knows whether the token is refused. Then nothing is heard any more,
// though the connection stays open.
type revoked struct {
	mu   sync.Mutex
	is   bool
	hang func()
}

// watch lets the line be hung up when the token is good again; the function that
// it returns ends that.
func (r *revoked) watch(hang func()) func() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hang = hang
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.hang = nil
	}
}

// tell notes that the server refused the token.
func (r *revoked) tell(ctx context.Context, a *Adapter) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.is {
		r.is = true
		a.conf.Count(Revoked)
		a.conf.Log.LogAttrs(ctx, slog.LevelError, "mattermost refuses the token; nothing is heard until it is accepted again")
	}
}

// good notes that the server takes the token.
func (r *revoked) good() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.is && r.hang != nil {
		r.hang() // what is open is mute for ever
	}
	r.is = false
}

// watch asks now and then whether the token is good, since a connection whose
// token was revoked stays open and says nothing.
func (a *Adapter) watch(ctx context.Context) {
	for chat.Pause(ctx, a.conf.Probe) == nil {
		var me userPayload
		switch err := a.get(ctx, "users.me", "/users/me", &me); engine.KindOf(err) {
		case "":
			a.revoked.good()
		case engine.Throttled, engine.Again, engine.Gone, engine.Never:
		}
	}
}
