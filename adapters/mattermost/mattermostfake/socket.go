package mattermostfake

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"
)

// What the real server bears of a socket, by the wall clock.
const (
	proveWithin = 5 * time.Second
	pingEvery   = 60 * time.Second
	pongWithin  = 100 * time.Second
	mostFrame   = 8 << 10
)

// socket is one connection to a client.
type socket struct {
	conn  *websocket.Conn
	write sync.Mutex
	gone  chan struct{} // closed when nothing more is read
	once  sync.Once
}

func (s *socket) say(text []byte) error {
	s.write.Lock()
	defer s.write.Unlock()
	return s.conn.WriteMessage(websocket.TextMessage, text)
}

// cut ends the connection without a word.
func (s *socket) cut() { s.once.Do(func() { _ = s.conn.NetConn().Close() }) }

// serveSocket is one connection, from the upgrade to its end.
func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	origin := r.Header.Get("Origin")
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return origin == "" || origin == w.http.URL }}
	conn, err := upgrader.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	conn.SetReadLimit(mostFrame)
	s := &socket{conn: conn, gone: make(chan struct{})}
	defer s.cut()
	defer close(s.gone)
	was, seq := r.URL.Query().Get("connection_id"), r.URL.Query().Get("sequence_number")
	at, err := strconv.ParseInt(seq, 10, 64)
	if was != "" && (!isID(was) || err != nil) {
		return
	}
	var l *link
	if token := bearer(r); w.admits(token) {
		l = w.connect(s, token, was, at) // only who proves himself at once can go on
	}
	late := time.AfterFunc(proveWithin, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if l == nil {
			s.cut()
		}
	})
	defer late.Stop()
	_ = conn.SetReadDeadline(time.Now().Add(pongWithin))
	conn.SetPongHandler(func(string) error { return conn.SetReadDeadline(time.Now().Add(pongWithin)) })
	go s.ping()
	for {
		_, text, err := conn.ReadMessage()
		if err != nil {
			break
		}
		var q model.WebSocketRequest
		if json.Unmarshal(text, &q) != nil {
			break
		}
		if q.Action == string(model.WebsocketAuthenticationChallenge) {
			w.mu.Lock()
			proved := l != nil
			w.mu.Unlock()
			if proved {
				continue
			}
			token, _ := q.Data["token"].(string)
			if !w.admits(token) {
				break
			}
			made := w.connect(s, token, "", 0)
			w.mu.Lock()
			l = made
			w.mu.Unlock()
			_ = s.say(encode(model.NewWebSocketResponse(model.StatusOk, q.Seq, nil)))
			continue
		}
		_ = s.say(encode(w.asked(l, &q)))
	}
	w.disconnect(l, s)
}

// admits says whether a token opens a session.
func (w *Workspace) admits(token string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.sessions[token]
	return p != nil && !p.Gone
}

// asked answers what a client asks over its socket.
func (w *Workspace) asked(l *link, q *model.WebSocketRequest) *model.WebSocketResponse {
	fail := func(status int, id string) *model.WebSocketResponse {
		return model.NewWebSocketError(q.Seq, &model.AppError{Id: id, Message: id, StatusCode: status})
	}
	if l == nil {
		return fail(http.StatusUnauthorized, "api.web_socket_router.not_authenticated.app_error")
	}
	switch {
	case q.Action == "":
		return fail(http.StatusBadRequest, "api.web_socket_router.no_action.app_error")
	case q.Seq <= 0:
		return fail(http.StatusBadRequest, "api.web_socket_router.bad_seq.app_error")
	case q.Action == "ping":
		return model.NewWebSocketResponse(model.StatusOk, q.Seq, map[string]any{"text": "pong", "version": string(w.conf.Release), "server_time": w.now().UnixMilli()})
	case q.Action == "user_typing", q.Action == "presence", strings.HasPrefix(q.Action, "get_statuses"):
		return model.NewWebSocketResponse(model.StatusOk, q.Seq, nil)
	}
	return fail(http.StatusInternalServerError, "api.web_socket_router.bad_action.app_error")
}

// ping keeps the connection visibly alive.
func (s *socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.gone:
			return
		case <-tick.C:
			if s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(10*time.Second)) != nil {
				return
			}
		}
	}
}
