package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// forum is a platform with the bot on it, as people use it.
type forum interface {
	adapter() engine.Adapter
	// open lets the bot listen, until the test ends. Whatever the platform shows
	// of it beside messages is asked of e.
	open(h engine.Handler, e *engine.Engine)
	// thread is a new one, in which nothing has been said about a case.
	thread(n int) conversation.Place
	person(name string) conversation.Person
	coordinators() conversation.Place
	ciso() conversation.Place
	// says lets somebody write in a thread or a channel, about a case, or, where it
	// is about none, give a command; settle waits until all has been dealt with.
	says(who string, at conversation.Place, id conversation.CaseID, text string)
	settle()
	// looks lets somebody look at whatever the platform shows of the bot beside
	// messages, or, in a thread, press what stood there before it was silent, and
	// ask for a form.
	looks(who string, at conversation.Place, pressing string)
}

// tap watches what goes over HTTP: what the bot asks of the platform, and what it
// answers when the platform calls.
type tap struct {
	out  *outlets
	over http.RoundTripper
	// seed is what gets into a call on its way out. It is nil but where a leak is
	// wanted.
	seed func(way, kind string) string
}

func newTap(out *outlets) *tap { return &tap{out: out, over: http.DefaultTransport} }

// RoundTrip notes the whole request but for the secret in its header.
func (p *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	way := "a call of " + r.Method + " " + anyID.ReplaceAllString(r.URL.Path, "/{id}")
	body, err := taken(r)
	if err != nil {
		return nil, err
	}
	var head bytes.Buffer
	if err := r.Header.WriteSubset(&head, map[string]bool{"Authorization": true}); err != nil {
		return nil, err
	}
	p.note(way, r.URL.String()+"\n"+head.String()+"\n"+body, r.Header.Get("Content-Type"))
	return p.over.RoundTrip(r)
}

// note adds to the evidence what went out, in a body of that kind.
func (p *tap) note(way, text, kind string) {
	if p.seed != nil {
		text += p.seed(way, kind)
	}
	p.out.add(way, text)
}

// anyID is a part of an address that names one thing and not a kind.
var anyID = regexp.MustCompile(`/[a-z0-9]{26}\b|/[A-Z][0-9A-Z_-]{4,}`)

// taken is the body of a request, which can be read again.
func taken(r *http.Request) (string, error) {
	if r.Body == nil {
		return "", nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return string(body), nil
}

// front is a server in front of the bot's own handler. Everything that is
// answered is noted.
func (p *tap) front(t testing.TB, h http.Handler) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		p.note("an answer to "+r.URL.Path, answer.Header().Get("Location")+answer.Body.String(), answer.Header().Get("Content-Type"))
		for name, values := range answer.Header() {
			rw.Header()[name] = values
		}
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
	}))
	t.Cleanup(s.Close)
	return s
}

// listening runs an adapter until the test ends.
func listening(t testing.TB, a engine.Adapter, h engine.Handler) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, h) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("Run: %v", err)
		}
	})
}

// local is a channel and a thread, as a platform calls them.
func local(at conversation.Place) (channel, thread string) {
	channel, thread, _ = strings.Cut(at.Local(), "/")
	return channel, thread
}
