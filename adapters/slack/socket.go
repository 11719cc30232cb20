package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"

	"upphandlingsvakten/adapters/chat"
)

// Socket Mode over two connections, each replaced before it ends. Any payload
// may come over any of them, and what nobody has acknowledged is sent again.
const (
	lines = 2
	// inHand bounds what is handled at once over one connection, so that its
	// reader never waits: a reader that waits answers no pings.
	inHand = 32
	// drainTime is how long an old connection is still read after its
	// replacement is there. Slack closes it about ten seconds after the warning.
	drainTime = 30 * time.Second
)

// errRefused says that Slack will never let the app connect as it is.
var errRefused = errors.New("slack refuses the connection")

// listen keeps the connections until ctx ends. Its error is that Slack refuses
// the app for good.
func (a *Adapter) listen(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var (
		running sync.WaitGroup
		open    watch
		gaveUp  = make(chan error, lines)
	)
	open.gap = func() {
		a.odd(ctx, Gap)
		a.beside(ctx, a.catchUp)
	}
	for range lines {
		running.Go(func() {
			if err := a.line(ctx, &open); err != nil {
				gaveUp <- err
				stop()
			}
		})
	}
	running.Wait()
	select {
	case err := <-gaveUp:
		return err
	default:
		return nil
	}
}

// watch counts the connections that are open, and tells when there is one again
// after there was none.
type watch struct {
	mu   sync.Mutex
	open int
	been bool
	none bool
	gap  func()
}

func (w *watch) opened() {
	w.mu.Lock()
	w.open++
	gap := w.been && w.none
	w.been, w.none = true, false
	w.mu.Unlock()
	if gap {
		w.gap()
	}
}

func (w *watch) closed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open--
	w.none = w.none || w.open == 0
}

// line keeps one connection, and opens the next before the last one ends.
func (a *Adapter) line(ctx context.Context, open *watch) error {
	var draining sync.WaitGroup
	defer draining.Wait()
	failures := 0
	for ctx.Err() == nil {
		s, err := a.connect(ctx)
		if err != nil {
			if errors.Is(err, errRefused) {
				return err
			}
			failures++
			if ctx.Err() == nil {
				a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "not connected", slog.Any(keyError, err))
			}
			_ = chat.Pause(ctx, chat.Backoff(failures))
			continue
		}
		failures = 0
		open.opened()
		draining.Go(func() {
			defer open.closed()
			s.read(ctx, a.envelope)
		})
		select {
		case <-s.ending: // a replacement is wanted; this one is read until it closes
			s.retire()
		case <-s.ended:
			if ctx.Err() == nil && !s.warned.Load() {
				a.odd(ctx, Dropped)
				_ = chat.Pause(ctx, chat.Backoff(1))
			}
		}
	}
	return nil
}

// connect opens one connection. The address is good for one.
func (a *Adapter) connect(ctx context.Context) (*socket, error) {
	_, address, err := a.api.StartSocketModeContext(ctx)
	if err != nil {
		switch code := refusal(err); code {
		case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type":
			return nil, fmt.Errorf("apps.connections.open: %w: %s", errRefused, code)
		}
		return nil, a.failed("apps.connections.open", err)
	}
	return dial(ctx, a.conf.dialer(), address)
}

// envelope is a frame of Socket Mode.
type envelope struct {
	ID      word            `json:"envelope_id"`
	Type    word            `json:"type"`
	Reason  word            `json:"reason"`
	Answers truth           `json:"accepts_response_payload"`
	Payload json.RawMessage `json:"payload"`
}

// envelopeID is how the id of an envelope looks in a frame that is otherwise
// unreadable.
var envelopeID = regexp.MustCompile(`"envelope_id"\s*:\s*"([^"\\]{1,100})"`)

// frame reads one frame. Of one that cannot be read the id is found if it is there.
func frame(text []byte) (envelope, bool) {
	var e envelope
	if err := json.Unmarshal(text, &e); err == nil {
		return e, true
	}
	if id := envelopeID.FindSubmatch(text); id != nil {
		return envelope{ID: word(id[1])}, false
	}
	return envelope{}, false
}

// mostReply is the largest acknowledgement: Slack drops what has 20 KB without
// a word.
const mostReply = 19 << 10

// envelope takes one frame, and returns what acknowledges it; nil if it is not
// to be acknowledged.
func (a *Adapter) envelope(ctx context.Context, e envelope, sound bool) []byte {
	if e.ID == "" {
		if e.Type != "hello" && e.Type != "disconnect" {
			a.odd(ctx, Malformed)
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, handleTime)
	defer cancel()
	reply, err := a.open(ctx, e, sound)
	if errors.Is(err, errMalformed) {
		a.odd(ctx, Malformed)
		reply, err = nil, nil
	}
	if err != nil {
		return nil // it comes again
	}
	answer := struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload,omitempty"`
	}{ID: string(e.ID)}
	if bool(e.Answers) && len(reply) <= mostReply {
		answer.Payload = reply
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil
	}
	return text
}

// open carries out what is in an envelope.
func (a *Adapter) open(ctx context.Context, e envelope, sound bool) (json.RawMessage, error) {
	if !sound {
		return nil, errMalformed
	}
	var o occurrence
	var err error
	switch e.Type {
	case "events_api":
		o, err = a.readEvent(ctx, e.Payload)
	case "interactive":
		o, err = a.readInteraction(ctx, e.Payload)
	case "slash_commands":
		o, err = decodeCommand(e.Payload)
	default:
		a.odd(ctx, Unknown)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return a.take(ctx, o)
}
