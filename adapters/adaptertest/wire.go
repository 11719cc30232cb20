package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
)

// Wire is a network in memory. What waits on it waits as far as testing/synctest
// is concerned, so that a test can let hours go by in a bubble; on a real network
// no time would pass there.
type Wire struct {
	mu     sync.Mutex
	listen map[string]*end
}

// NewWire is a network on which nobody listens yet.
func NewWire() *Wire { return &Wire{listen: map[string]*end{}} }

// Serve lets h answer at an address of its own, until the server is closed.
func (w *Wire) Serve(h http.Handler) *httptest.Server {
	w.mu.Lock()
	e := &end{wire: w, calls: make(chan net.Conn), closed: make(chan struct{}), port: len(w.listen) + 1}
	w.listen[e.Addr().String()] = e
	w.mu.Unlock()
	s := &httptest.Server{Listener: e, Config: &http.Server{Handler: h}} //nolint:gosec // nobody is slow here on purpose
	s.Start()
	return s
}

// Dial connects with who listens at an address.
func (w *Wire) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	w.mu.Lock()
	e := w.listen[address]
	w.mu.Unlock()
	if e == nil {
		return nil, fmt.Errorf("dial %s: nobody listens there", address)
	}
	here, there := net.Pipe()
	select {
	case e.calls <- there:
		return here, nil
	case <-e.closed:
		return nil, fmt.Errorf("dial %s: %w", address, net.ErrClosed)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Transport carries requests over the wire.
func (w *Wire) Transport() *http.Transport {
	return &http.Transport{DialContext: w.Dial, MaxIdleConnsPerHost: 64}
}

// end is where somebody listens.
type end struct {
	wire   *Wire
	port   int
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

var errShut = errors.New("the listener is closed")

// Accept waits for a connection.
func (e *end) Accept() (net.Conn, error) {
	select {
	case c := <-e.calls:
		return c, nil
	case <-e.closed:
		return nil, errShut
	}
}

// Close ends Accept.
func (e *end) Close() error {
	e.once.Do(func() { close(e.closed) })
	return nil
}

// Addr is an address on this machine, at which nobody listens really.
func (e *end) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: e.port} }
