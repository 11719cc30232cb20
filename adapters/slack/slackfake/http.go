package slackfake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Endpoints are the addresses that an app without Socket Mode has given Slack.
type Endpoints struct{ Events, Interactions, Commands string }

// OverHTTP delivers to these addresses from now on, and no longer to sockets.
func (w *Workspace) OverHTTP(to Endpoints) {
	w.mu.Lock()
	defer w.mu.Unlock()
	transport := &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}
	if w.conf.Wire != nil {
		transport = w.conf.Wire.Transport()
	}
	w.carrier = &httpCarrier{to: to, client: &http.Client{
		Transport: transport,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > 2 {
				return errors.New("too many redirects")
			}
			return nil
		},
	}}
	w.t.Cleanup(w.carrier.(*httpCarrier).client.CloseIdleConnections)
}

// OverSockets delivers to the app's sockets, which is what a Workspace begins
// with.
func (w *Workspace) OverSockets() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.carrier = (*socketCarrier)(w)
}

// Sign is the signature of a body, as Slack makes it.
func Sign(secret string, at time.Time, body []byte) (timestamp, signature string) {
	timestamp = strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", timestamp, body)
	return timestamp, "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// httpCarrier posts signed requests.
type httpCarrier struct {
	to     Endpoints
	client *http.Client
}

func (h *httpCarrier) carry(w *Workspace, e *envelope) Acknowledgement {
	url, kind, body := h.to.Events, "application/json", e.text()
	switch e.kind {
	case interactive:
		url, kind, body = h.to.Interactions, "application/x-www-form-urlencoded", []byte(e.form().Encode())
	case slashCommands:
		url, kind, body = h.to.Commands, "application/x-www-form-urlencoded", []byte(e.form().Encode())
	}
	ctx, cancel := context.WithTimeout(context.Background(), w.conf.AckWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return Acknowledgement{Kind: e.kind, Why: "connection_failed", Retry: true}
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	timestamp, signature := Sign(SigningSecret, w.now(), body)
	r.Header.Set("X-Slack-Request-Timestamp", timestamp)
	r.Header.Set("X-Slack-Signature", signature)
	if e.tries > 0 && e.kind == eventsAPI {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(e.tries))
		r.Header.Set("X-Slack-Retry-Reason", e.reason)
	}
	began := time.Now()
	a := h.post(r)
	a.Kind, a.Took = e.kind, time.Since(began)
	return a
}

func (h *httpCarrier) post(r *http.Request) Acknowledgement {
	resp, err := h.client.Do(r)
	if err != nil {
		return Acknowledgement{Why: reason(err), Retry: true}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBody))
	if err != nil {
		return Acknowledgement{Status: resp.StatusCode, Why: reason(err), Retry: true}
	}
	a := Acknowledgement{Status: resp.StatusCode, Body: body, OK: resp.StatusCode/100 == 2, Retry: resp.Header.Get("X-Slack-No-Retry") != "1"}
	if !a.OK {
		a.Why = "http_error"
	}
	return a
}

// reason is how Slack calls a failed request in x-slack-retry-reason.
func reason(err error) string {
	if timeout, isNet := errors.AsType[net.Error](err); isNet && timeout.Timeout() {
		return "http_timeout"
	}
	if strings.Contains(err.Error(), "too many redirects") {
		return "too_many_redirects"
	}
	return "connection_failed"
}

// Verify asks the app for the challenge of url_verification, and says whether it
// answered as Slack wants it.
func (w *Workspace) Verify() error {
	w.mu.Lock()
	e := w.envelope(eventsAPI, object{"type": "url_verification", "token": "old-verification-token", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"})
	carrier := w.carrier
	w.mu.Unlock()
	a := carrier.carry(w, e)
	challenge := e.payload.str("challenge")
	var answered object
	_ = parse(a.Body, &answered) // the challenge may also come bare
	if !a.OK || (strings.TrimSpace(string(a.Body)) != challenge && answered.str("challenge") != challenge) {
		return fmt.Errorf("url_verification: got status %d and %d bytes, want the challenge", a.Status, len(a.Body))
	}
	return nil
}
