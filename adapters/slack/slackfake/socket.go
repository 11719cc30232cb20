package slackfake

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// mostSockets is how many connections an app may have at a time.
const mostSockets = 10

// mostAck is where Slack drops an acknowledgement without a word.
const mostAck = 20 << 10

// pingEvery is how often the fake pings; slack-go's client wants one in 30 s.
const pingEvery = 5 * time.Second

// socket is one connection of Socket Mode.
type socket struct {
	n      int
	conn   *websocket.Conn
	write  sync.Mutex
	mu     sync.Mutex
	waits  map[string]chan object
	closed chan struct{}
	warned bool // nothing new goes to it
	heard  bool // the bot reads it
}

// connectionsOpen hands out an address that can be used once.
func (w *Workspace) connectionsOpen(object) answer {
	ticket := fmt.Sprintf("ticket-%04d", w.next("ticket"))
	w.tickets[ticket] = true
	return ok(object{"url": strings.Replace(w.http.URL, "http://", "ws://", 1) + "/link?ticket=" + ticket + "&app_id=" + AppID})
}

// serveSocket is one connection, from hello to the end.
func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	w.mu.Lock()
	valid := w.tickets[ticket]
	delete(w.tickets, ticket)
	full := len(w.sockets) >= mostSockets
	w.mu.Unlock()
	if !valid {
		http.Error(rw, "no such ticket", http.StatusNotFound)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	s := &socket{conn: conn, waits: map[string]chan object{}, closed: make(chan struct{})}
	if full {
		_ = s.say(object{"type": "disconnect", "reason": "too_many_websockets"})
		_ = conn.Close()
		return
	}
	w.mu.Lock()
	s.n = w.next("socket")
	count := len(w.sockets) + 1
	w.mu.Unlock()
	hello := object{
		"type": "hello", "num_connections": count, "connection_info": object{"app_id": AppID},
		"debug_info": object{"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060},
	}
	if err := s.say(hello); err != nil {
		_ = conn.Close()
		return
	}
	w.mu.Lock()
	w.sockets = append(w.sockets, s)
	w.changed.Broadcast()
	w.mu.Unlock()
	conn.SetPongHandler(func(string) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		s.heard = true
		w.changed.Broadcast()
		return nil
	})
	go s.ping()
	s.listen(w)
	w.mu.Lock()
	w.sockets = slices.DeleteFunc(w.sockets, func(o *socket) bool { return o == s })
	close(s.closed)
	w.changed.Broadcast()
	w.mu.Unlock()
}

// say writes a frame.
func (s *socket) say(v any) error { return s.raw(encode(v)) }

func (s *socket) raw(frame []byte) error {
	s.write.Lock()
	defer s.write.Unlock()
	return s.conn.WriteMessage(websocket.TextMessage, frame)
}

// ping keeps the connection visibly alive.
func (s *socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for s.conn.WriteControl(websocket.PingMessage, []byte("Ping from applink"), time.Now().Add(time.Second)) == nil {
		select {
		case <-s.closed:
			return
		case <-tick.C:
		}
	}
}

// listen takes acknowledgements until the connection ends.
func (s *socket) listen(w *Workspace) {
	defer func() { _ = s.conn.Close() }()
	for {
		_, frame, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		if len(frame) >= mostAck {
			w.mu.Lock()
			w.Fault("an acknowledgement of %d bytes, which Slack drops without a word", len(frame))
			w.mu.Unlock()
			continue
		}
		var ack object
		if err := parse(frame, &ack); err != nil || ack.str("envelope_id") == "" {
			w.mu.Lock()
			w.Fault("a frame that acknowledges nothing")
			w.mu.Unlock()
			continue
		}
		s.mu.Lock()
		waiting := s.waits[ack.str("envelope_id")]
		delete(s.waits, ack.str("envelope_id"))
		s.mu.Unlock()
		if waiting == nil {
			w.mu.Lock()
			w.counters["stray acks"]++
			w.mu.Unlock()
			continue
		}
		waiting <- ack
	}
}

// socketCarrier delivers to one of the sockets.
type socketCarrier Workspace

func (c *socketCarrier) carry(w *Workspace, e *envelope) Acknowledgement {
	s := w.choose()
	if s == nil {
		return Acknowledgement{Kind: e.kind, Why: "connection_failed", Retry: true}
	}
	frame := object{"type": e.kind, "envelope_id": e.id, "payload": e.payload, "accepts_response_payload": e.answers}
	if e.kind == eventsAPI {
		frame["retry_attempt"], frame["retry_reason"] = e.tries, ""
		if e.tries > 0 {
			frame["retry_reason"] = "timeout"
		}
	}
	text := encode(frame)
	if e.raw != nil {
		text = []byte(fmt.Sprintf(`{"type":%q,"envelope_id":%q,"payload":%s,"accepts_response_payload":%t}`, e.kind, e.id, e.raw, e.answers))
	}
	return s.exchange(w, e, text)
}

// exchange sends a frame and waits for its acknowledgement.
func (s *socket) exchange(w *Workspace, e *envelope, frame []byte) Acknowledgement {
	waiting := make(chan object, 1)
	s.mu.Lock()
	s.waits[e.id] = waiting
	s.mu.Unlock()
	began := time.Now()
	a := Acknowledgement{Kind: e.kind, Retry: true}
	if err := s.raw(frame); err != nil {
		a.Why = "connection_failed"
		return a
	}
	ctx, cancel := context.WithTimeout(context.Background(), w.conf.AckWithin)
	defer cancel()
	select {
	case ack := <-waiting:
		a.OK = true
		if ack.has("payload") {
			if !e.answers {
				w.mu.Lock()
				w.Fault("an acknowledgement of %s has a payload, which is not accepted there", e.kind)
				w.mu.Unlock()
			}
			a.Body = encode(ack["payload"])
		}
	case <-s.closed:
		a.Why = "connection_failed"
	case <-ctx.Done():
		a.Why = "http_timeout"
	}
	a.Took = time.Since(began)
	s.mu.Lock()
	delete(s.waits, e.id)
	s.mu.Unlock()
	return a
}

// choose picks a socket that is not about to close, seemingly at random; nil if
// there is none.
func (w *Workspace) choose() *socket {
	w.mu.Lock()
	defer w.mu.Unlock()
	var open []*socket
	for _, s := range w.sockets {
		if !s.warned {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		open = w.sockets
	}
	if len(open) == 0 {
		return nil
	}
	w.turn = w.turn*6364136223846793005 + 1442695040888963407 // Knuth's MMIX
	return open[(w.turn>>33)%uint64(len(open))]
}
