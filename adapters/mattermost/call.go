package mattermost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation/engine"
)

// callTime is how long a call may take. It is below the engine's time for an
// attempt, so that a call that hangs is seen as what it is.
const callTime = 10 * time.Second

// mostAnswer bounds an answer: a page of 200 posts of 16,383 characters each is
// below it, and more than that is no answer.
const mostAnswer = 32 << 20

// bounded is a transport whose answers end.
type boundedTransport struct{ next http.RoundTripper }

// RoundTrip is the next one's.
func (b boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if resp != nil && resp.Body != nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, mostAnswer), resp.Body}
	}
	return resp, err
}

// newClient is the ready-made client, with bounds.
func newClient(c Config) *model.Client4 {
	client := model.NewAPIv4Client(c.URL)
	client.SetToken(c.Token)
	client.HTTPClient = &http.Client{Timeout: callTime, Transport: boundedTransport{chat.InTime(c.Transport)}}
	return client
}

// everything is the method that holds back all calls: the server's limits are
// those of a token or an address, not of a method.
const everything = "all"

// call makes one call; name is what it is called in errors. What comes back is
// read into out unless that is nil. Its error is a *Failure.
func (a *Adapter) call(ctx context.Context, name, method, path string, body, out any) error {
	var data string
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return &engine.Failure{Kind: engine.Never, Err: fmt.Errorf("%s: a body that cannot be written", name)}
		}
		data = string(text)
	}
	resp, err := a.client.DoAPIRequestWithHeaders(ctx, method, path, data, nil)
	if err != nil {
		return a.failed(ctx, name, resp, err)
	}
	defer resp.Body.Close()
	a.heed(resp.Header)
	if out == nil {
		_, _ = io.Copy(io.Discard, resp.Body) // so that the connection can be used again
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return &engine.Failure{Kind: engine.Again, Err: fmt.Errorf("%s: %w", name, chat.Bare(err))}
	}
	return nil
}

func (a *Adapter) get(ctx context.Context, name, path string, out any) error {
	return a.call(ctx, name, http.MethodGet, path, nil, out)
}

// heed holds back when the server says that it will refuse the next call.
func (a *Adapter) heed(h http.Header) {
	left, err := strconv.Atoi(h.Get("X-Ratelimit-Remaining"))
	if err == nil && left <= 0 {
		a.pace.Hold(everything, time.Now().Add(seconds(h.Get("X-Ratelimit-Reset"), time.Second)))
	}
}

// mostWait bounds how long the server can make the bot wait at a time.
const mostWait = 5 * time.Minute

// seconds reads a number of seconds; otherwise if it is none.
func seconds(text string, otherwise time.Duration) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 {
		return otherwise
	}
	return min(max(time.Duration(n)*time.Second, time.Second), mostWait)
}

// failed judges what went wrong with a call. Its error has the call's name and
// the server's code or the kind of network fault in it, and neither tokens nor
// texts nor addresses.
func (a *Adapter) failed(ctx context.Context, name string, resp *http.Response, err error) error {
	if resp == nil {
		return &engine.Failure{Kind: engine.Again, Err: fmt.Errorf("%s: %w", name, chat.Bare(err))}
	}
	id := refusal(err)
	said := &statusError{name, resp.StatusCode, code(id)}
	switch status := resp.StatusCode; {
	case status == http.StatusTooManyRequests:
		a.conf.Count(RateLimited)
		after := seconds(resp.Header.Get("Retry-After"), seconds(resp.Header.Get("X-Ratelimit-Reset"), time.Second))
		a.pace.Hold(everything, time.Now().Add(after))
		return &engine.Failure{Kind: engine.Throttled, After: after, Err: said}
	case status == http.StatusUnauthorized:
		a.revoked.tell(ctx, a)
		return &engine.Failure{Kind: engine.Again, Err: said} // somebody may put it right
	default:
		return &engine.Failure{Kind: judge(status, id), Err: said}
	}
}

// statusError is a refusal, without what the server or something in front of it
// wrote beside.
type statusError struct {
	call   string
	status int
	code   string
}

// Error names the call, the status and the server's code.
func (e *statusError) Error() string {
	return fmt.Sprintf("%s: status %d, %s", e.call, e.status, e.code)
}

// judge says what a refusal means. One without a code is not the server's but of
// something in front of it, and says nothing about the message.
func judge(status int, id string) engine.FailureKind {
	switch {
	case status == http.StatusRequestEntityTooLarge, status == http.StatusNotImplemented:
		return engine.Never
	case id == "", status >= http.StatusInternalServerError:
		return engine.Again
	case status == http.StatusForbidden, status == http.StatusNotFound:
		return engine.Gone // not a member any more, or deleted
	}
	for _, gone := range []string{
		"api.post.create_post.root_id", "api.post.create_post.channel_root_id", "can_not_post_to_deleted", "deleted_channel",
		"api.post.create_post.parent_id", "post_in_deleted", "api.channel.delete_channel", "restricted_dm",
	} {
		if strings.Contains(id, gone) {
			return engine.Gone
		}
	}
	return engine.Never
}

// refusal is the code with which the server refused; empty if it gave none.
func refusal(err error) string {
	if e, ok := errors.AsType[*model.AppError](err); ok {
		return e.Id
	}
	return ""
}

// code is an error code as it may be logged: the server's are made of these letters.
func code(s string) string {
	if s == "" || len(s) > 120 {
		return "no code"
	}
	for _, r := range s {
		if r != '_' && r != '-' && r != '.' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return "no code"
		}
	}
	return s
}
