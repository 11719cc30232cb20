package slack

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// dialTime is how long a connection may take to open, hello included.
	dialTime = 10 * time.Second
	// silence is how long nothing may be heard. Slack pings every few seconds.
	silence = 60 * time.Second
	// writeTime is how long a frame may take to be written.
	writeTime = 5 * time.Second
	// mostFrame bounds a frame as mostBody bounds a request.
	mostFrame = 4 << 20
	// wholeFrame is above mostReply, because Slack drops an acknowledgement that
	// comes in several frames.
	wholeFrame = 32 << 10
)

// socket is one connection.
type socket struct {
	conn   *websocket.Conn
	write  sync.Mutex
	ending chan struct{} // closed when a replacement is wanted
	ended  chan struct{} // closed when it is over
	warned atomic.Bool   // its end was announced
	once   sync.Once

	state sync.Mutex
	hung  bool // nothing more is read
	over  bool
	timer *time.Timer // ends it, once it has a replacement
}

// dialer opens connections the way that calls go: through the same proxy, with
// the same certificates. HTTP/2, which calls may speak, knows no such connections.
func (c Config) dialer() websocket.Dialer {
	d := websocket.Dialer{HandshakeTimeout: dialTime, WriteBufferSize: wholeFrame}
	t, ok := c.Transport.(*http.Transport)
	if !ok {
		return d
	}
	d.Proxy, d.NetDialContext = t.Proxy, t.DialContext
	if t.TLSClientConfig != nil {
		d.TLSClientConfig = t.TLSClientConfig.Clone()
		d.TLSClientConfig.NextProtos = nil
	}
	return d
}

// dial opens a connection and waits for its hello.
func dial(ctx context.Context, d websocket.Dialer, address string) (*socket, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, answer, err := d.DialContext(ctx, address, nil) //nolint:bodyclose // the body of a handshake is the connection, or nothing
	if err != nil {
		status := ""
		if answer != nil {
			status = " (" + answer.Status + ")"
		}
		return nil, fmt.Errorf("dial%s: %w", status, bare(err)) // the address is a secret
	}
	conn.SetReadLimit(mostFrame)
	s := &socket{conn: conn, ending: make(chan struct{}), ended: make(chan struct{})}
	s.alive()
	conn.SetPingHandler(func(text string) error {
		s.alive()
		s.write.Lock()
		defer s.write.Unlock()
		return conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(writeTime))
	})
	stop := context.AfterFunc(ctx, func() { _ = conn.NetConn().Close() }) // ends the wait
	_, text, err := conn.ReadMessage()
	if !stop() {
		err = context.Cause(ctx)
	}
	if e, ok := frame(text); err == nil && (!ok || e.Type != "hello") {
		err = fmt.Errorf("no hello but %q", code(string(e.Type)))
	}
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("hello: %w", bare(err))
	}
	return s, nil
}

// alive puts off the moment at which silence means that the line is dead.
func (s *socket) alive() {
	s.state.Lock()
	defer s.state.Unlock()
	if !s.hung {
		_ = s.conn.SetReadDeadline(time.Now().Add(silence)) // fails when it is closed, and then reading does
	}
}

// hangUp ends reading, and lets what is in hand be acknowledged.
func (s *socket) hangUp() {
	s.state.Lock()
	defer s.state.Unlock()
	s.hung = true
	_ = s.conn.SetReadDeadline(time.Now()) // as above
}

// retire ends the connection after a while if Slack does not.
func (s *socket) retire() {
	s.state.Lock()
	defer s.state.Unlock()
	if !s.over {
		s.timer = time.AfterFunc(drainTime, func() { _ = s.conn.Close() })
	}
}

// read hands every frame to f, and writes what f returns, until the connection
// or ctx ends; then it waits for what is in hand. It closes the connection.
func (s *socket) read(ctx context.Context, f func(context.Context, envelope, bool) []byte) {
	var hands sync.WaitGroup
	slots := make(chan struct{}, inHand)
	stop := context.AfterFunc(ctx, s.hangUp)
	defer func() {
		stop()
		hands.Wait() // what is in hand may still be acknowledged
		_ = s.conn.Close()
		s.state.Lock()
		defer s.state.Unlock()
		if s.over = true; s.timer != nil {
			s.timer.Stop()
		}
		close(s.ended)
	}()
	for {
		_, text, err := s.conn.ReadMessage()
		if err != nil || ctx.Err() != nil {
			return
		}
		s.alive()
		e, sound := frame(text)
		if e.Type == "disconnect" {
			s.warned.Store(true)
			s.once.Do(func() { close(s.ending) })
			continue
		}
		slots <- struct{}{}
		hands.Go(func() {
			defer func() { <-slots }()
			if answer := f(context.WithoutCancel(ctx), e, sound); answer != nil {
				s.send(answer)
			}
		})
	}
}

// send writes one frame. One that is not written is not acknowledged, and comes again.
func (s *socket) send(text []byte) {
	s.write.Lock()
	defer s.write.Unlock()
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeTime)) // fails when it is closed, and then writing does
	_ = s.conn.WriteMessage(websocket.TextMessage, text)
}
