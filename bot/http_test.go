package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestMoreRequestsThanFitInHandAreRefusedUnread(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	h := atMost(2, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		inside <- struct{}{}
		<-leave
	}))
	ask := func(body io.Reader) int {
		rw := httptest.NewRecorder()
		h.ServeHTTP(rw, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/slack/events", body))
		return rw.Code
	}
	codes := make(chan int, 2)
	for range 2 {
		go func() { codes <- ask(http.NoBody) }()
		<-inside
	}
	unread := strings.NewReader("a body")
	if got := ask(unread); got != http.StatusServiceUnavailable || unread.Len() != len("a body") {
		t.Errorf("the third: got %d with %d bytes unread, want 503 and all", got, unread.Len())
	}
	close(leave)
	for range 2 {
		if got := <-codes; got != http.StatusOK {
			t.Errorf("who was in hand: got %d, want 200", got)
		}
	}
	go func() { codes <- ask(http.NoBody) }()
	<-inside
	if got := <-codes; got != http.StatusOK {
		t.Errorf("when there is room again: got %d, want 200", got)
	}
}

// Whoever begins a request and stops in the middle must not keep a place among
// those that are in hand.
func TestAClientThatStopsInTheMiddleIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	var conf net.ListenConfig
	l, err := conf.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan error, 1)
	s := newSite(l, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		read <- err
	}))
	done := make(chan error, 1)
	go func() { done <- s.serve() }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	late := time.NewTimer(2 * readTime)
	defer late.Stop()
	select {
	case err := <-read:
		if err == nil {
			t.Error("half a body was taken for a whole one")
		}
	case <-late.C:
		t.Errorf("it is still waited for after %v", 2*readTime)
	}
	if err := errors.Join(conn.Close(), s.stop(context.Background()), <-done); err != nil {
		t.Error(err)
	}
}
