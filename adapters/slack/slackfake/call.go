package slackfake

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Call is a call of the Web API as it came in, and what was said to it.
type Call struct {
	Method string
	Args   map[string]any // form values as text, blocks and the like as JSON
	At     time.Time
	// Error is the error code of the answer; empty if it was ok. Applied says
	// whether the call took effect, whatever the caller got to hear.
	Error   string
	Applied bool
	Cut     bool

	token string
}

// Str is the text of an argument.
func (c Call) Str(arg string) string { return object(c.Args).str(arg) }

// Meta is one value of the event_payload in the call's metadata.
func (c Call) Meta(key string) string {
	return object(c.Args).obj("metadata").obj("event_payload").str(key)
}

// Calls are the calls so far of one method, or of all if it is empty.
func (w *Workspace) Calls(method string) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.calls), func(c Call) bool { return method != "" && c.Method != method })
}

// structured lists the form values that hold JSON.
func structured() []string {
	return []string{"blocks", "attachments", "metadata", "view", "files", "unfurls", "file_ids"}
}

// mostBody is more than any call of the app may need.
const mostBody = 2 << 20

var errArgs = errors.New("invalid_arguments")

// read takes a call off the wire: form or JSON, token in the header or among
// the arguments.
func read(r *http.Request) (*Call, error) {
	c := &Call{Method: strings.TrimPrefix(r.URL.Path, "/api/"), Args: map[string]any{}}
	c.token, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	body, err := io.ReadAll(io.LimitReader(r.Body, mostBody))
	if err != nil {
		return c, fmt.Errorf("read the body of %s: %w", c.Method, err)
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
	case err != nil:
		return c, errors.New("invalid_post_type")
	case kind == "application/json":
		if err := parse(body, &c.Args); err != nil {
			return c, errors.New("invalid_json")
		}
	case kind == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return c, errors.New("invalid_form_data")
		}
		if err := c.fill(form); err != nil {
			return c, err
		}
	default:
		return c, errors.New("invalid_post_type")
	}
	if err := c.fill(r.URL.Query()); err != nil {
		return c, err
	}
	if token, ok := c.Args["token"].(string); ok {
		c.token = token
		delete(c.Args, "token")
	}
	return c, nil
}

// fill takes form values as arguments.
func (c *Call) fill(form url.Values) error {
	for name, values := range form {
		if !slices.Contains(structured(), name) {
			c.Args[name] = values[0]
			continue
		}
		var v any
		if err := parse([]byte(values[0]), &v); err != nil {
			return errArgs
		}
		c.Args[name] = v
	}
	return nil
}
