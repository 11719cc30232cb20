package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// mostBody is the largest body that is read. Slack's payloads are below 100 KB;
// the largest carry a message with all its blocks and a whole view (250 KB).
const mostBody = 1 << 20

// signatureTime is how old a request may be (docs.slack.dev, Verifying requests
// from Slack).
const signatureTime = 5 * time.Minute

// Handler serves /slack/events, /slack/interactions and /slack/commands. What
// Run's handler has not taken is answered with 503, and Slack repeats it.
func (a *Adapter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /slack/events", a.signed(func(ctx context.Context, body []byte) (occurrence, error) {
		return a.readEvent(ctx, body)
	}))
	mux.Handle("POST /slack/interactions", a.signed(func(ctx context.Context, body []byte) (occurrence, error) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return occurrence{}, errMalformed
		}
		return a.readInteraction(ctx, []byte(form.Get("payload")))
	}))
	mux.Handle("POST /slack/commands", a.signed(func(_ context.Context, body []byte) (occurrence, error) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return occurrence{}, errMalformed
		}
		return decodeCommandForm(form), nil
	}))
	return mux
}

// readEvent and readInteraction decode with the bot's own user, without which
// its own messages cannot be told from others'.
func (a *Adapter) readEvent(ctx context.Context, body []byte) (occurrence, error) {
	if o, err := decodeEvent(body, ""); err != nil || o.act != actGesture {
		return o, err
	}
	bot, err := a.whoAmI(ctx)
	if err != nil {
		return occurrence{}, err
	}
	return decodeEvent(body, bot)
}

func (a *Adapter) readInteraction(ctx context.Context, body []byte) (occurrence, error) {
	bot, err := a.whoAmI(ctx)
	if err != nil {
		return occurrence{}, err
	}
	return decodeInteraction(body, bot)
}

// signed serves requests that prove that they are Slack's; of others nothing is
// read but what the proof needs.
func (a *Adapter) signed(decode func(context.Context, []byte) (occurrence, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), handleTime)
		defer cancel()
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			a.odd(ctx, TooLarge)
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			http.Error(w, "not read", http.StatusBadRequest)
			return
		}
		if !proven(r.Header, body, a.conf.SigningSecret, a.conf.Clock()) {
			a.odd(ctx, BadSignature)
			http.Error(w, "not signed", http.StatusUnauthorized)
			return
		}
		o, err := decode(ctx, body)
		if errors.Is(err, errMalformed) {
			a.odd(ctx, Malformed)
			w.WriteHeader(http.StatusOK) // it would be no better a second time
			return
		}
		var reply json.RawMessage
		if err == nil {
			reply, err = a.take(ctx, o)
		}
		switch {
		case err != nil:
			http.Error(w, "not taken", http.StatusServiceUnavailable)
		case o.act == actEcho:
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = io.WriteString(w, o.echo)
		case reply != nil:
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = w.Write(reply)
		default:
			w.WriteHeader(http.StatusOK)
		}
	})
}

// proven says whether a request bears Slack's signature and is not old.
func proven(h http.Header, body []byte, secret string, now time.Time) bool {
	at := h.Get("X-Slack-Request-Timestamp")
	sec, err := strconv.ParseInt(at, 10, 64)
	if err != nil || secret == "" {
		return false
	}
	if age := now.Sub(time.Unix(sec, 0)); age > signatureTime || age < -signatureTime {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + at + ":")) // never fails: hash.Hash
	_, _ = mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	return hmac.Equal([]byte(want), []byte(h.Get("X-Slack-Signature")))
}
