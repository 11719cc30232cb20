package mattermostfake

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Call is a call of the interface by the bot as it came in, and what was said to it.
type Call struct {
	Method string         // "POST /posts", with the names of what varies: "GET /posts/{post}/thread"
	Path   string         // as it was called, with the query
	Args   map[string]any // of a JSON object
	At     time.Time
	// Status and Error are what was answered. Applied says whether the call took
	// effect, whatever the caller got to hear.
	Status  int
	Error   string
	Applied bool
	Cut     bool
}

// Str is the text of an argument.
func (c Call) Str(arg string) string {
	s, _ := c.Args[arg].(string)
	return s
}

// Calls are the calls of the bot so far, of one method or of all if it is empty.
func (w *Workspace) Calls(method string) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.calls), func(c Call) bool { return method != "" && c.Method != method })
}

// request is one call on its way through a route.
type request struct {
	*http.Request
	vars  map[string]string
	token string
	user  *Person // nil without a session
	body  []byte
	slow  time.Duration // how long it takes, on purpose
}

// route is one address of the interface.
type route struct {
	method, path string
	open         bool // to those without a session
	free         bool // locks by itself
	files        bool // its body may be large
	do           func(*Workspace, *request) answer
}

const prefix = "/api/v4"

// ServeHTTP answers one call, with the misfortune that was laid out for it.
func (w *Workspace) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	down := w.down
	number := w.id("request")
	w.mu.Unlock()
	if down {
		cut(rw)
		return
	}
	token := bearer(r)
	rw.Header().Set("Date", w.now().UTC().Format(http.TimeFormat))
	if wait := w.throttle(rw, token, r.RemoteAddr); wait > 0 {
		rw.Header().Set("Retry-After", fmt.Sprint(wait))
		rw.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(rw, "limit exceeded\n")
		return
	}
	rw.Header().Set("X-Request-ID", number)
	rw.Header().Set("X-Version-Id", w.versionID())
	path, isAPI := strings.CutPrefix(r.URL.Path, prefix)
	if id, is := strings.CutPrefix(r.URL.Path, "/hooks/commands/"); is {
		w.serveAnswer(rw, r, id)
		return
	}
	if !isAPI {
		rw.Header().Set("Content-Type", "text/html") // the web app
		_, _ = io.WriteString(rw, "<html><body>Mattermost</body></html>")
		return
	}
	if path == "/websocket" {
		w.serveSocket(rw, r)
		return
	}
	found, vars := w.find(r.Method, path)
	name := r.Method + " " + path
	if found != nil {
		name = r.Method + " " + found.path
	}
	limit := int64(mostPayload)
	if found != nil && found.files {
		limit = 100 << 20
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, limit))
	c := &Call{Method: name, Path: strings.TrimPrefix(r.URL.RequestURI(), prefix), At: w.now(), Args: map[string]any{}}
	_ = json.Unmarshal(body, &c.Args) // what is no JSON object has no arguments
	var a answer
	mishap := Mishap{}
	if token == BotToken {
		mishap = w.Struck(c.Method, *c)
	}
	if mishap.Squat != nil {
		mishap.Squat.Do("POST", "/posts", map[string]any{ //nolint:contextcheck // it is another's call
			"channel_id": c.Str("channel_id"), "root_id": c.Str("root_id"), "message": "först", "pending_post_id": c.Str("pending_post_id"), "props": c.Args["props"],
		})
	}
	switch {
	case mishap.Lose:
		c.Cut = true
		w.note(token, c)
		cut(rw)
		return
	case mishap.instead() != nil:
		a = *mishap.instead()
	case found == nil:
		a = nowhere()
	case err != nil:
		a = no(http.StatusRequestEntityTooLarge, "api.context.request_body_too_large.app_error")
	default:
		a = w.carryOut(found, &request{Request: r, vars: vars, token: token, body: body, slow: mishap.Slow})
		c.Applied = !a.failed()
	}
	c.Status, c.Error, c.Cut = cmp.Or(a.status, http.StatusOK), a.id, mishap.Cut
	w.note(token, c)
	switch {
	case mishap.Cut:
		cut(rw)
	case mishap.Status != 0:
		rw.Header().Set("Content-Type", "text/html")
		rw.WriteHeader(mishap.Status)
		_, _ = io.WriteString(rw, "<html><body>Bad gateway</body></html>")
	default:
		w.reply(rw, a, number)
	}
}

// note keeps a call of the bot.
func (w *Workspace) note(token string, c *Call) {
	if token != BotToken {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, *c)
	w.changed.Broadcast()
}

// carryOut checks the session, and lets the route do its work.
func (w *Workspace) carryOut(found *route, r *request) answer {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.sessions[r.token]; p != nil && !p.Gone {
		r.user = p
	}
	if r.user == nil && !found.open {
		return no(http.StatusUnauthorized, "api.context.session_expired.app_error")
	}
	for name, v := range r.vars {
		switch {
		case name == "name" || name == "action" || name == "file" && found.method == http.MethodPost:
		case name == "user" && v == "me" && r.user != nil:
			r.vars[name] = r.user.ID
		case !isID(v):
			return badParam(name + "_id")
		}
	}
	if found.free {
		w.mu.Unlock()
		defer w.mu.Lock()
	}
	return found.do(w, r)
}

// bearer is the token of a request.
func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(kind, "bearer") || strings.EqualFold(kind, "token") {
		return token
	}
	return ""
}

// word is what may stand where an id belongs in an address.
var word = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// find is the route for an address, with what varies in it.
func (w *Workspace) find(method, path string) (*route, map[string]string) {
	part := strings.Split(strings.Trim(path, "/"), "/")
	for i, r := range w.table {
		want := strings.Split(strings.Trim(r.path, "/"), "/")
		if r.method != method || len(want) != len(part) {
			continue
		}
		vars := map[string]string{}
		for n, p := range want {
			name, varies := strings.CutPrefix(p, "{")
			name = strings.TrimSuffix(name, "}")
			if varies && (name == "name" || word.MatchString(part[n])) {
				vars[name] = part[n]
				continue
			}
			if p != part[n] {
				vars = nil
				break
			}
		}
		if vars != nil {
			return &w.table[i], vars
		}
	}
	return nil, nil
}

// into reads the body of a request as JSON; an answer with an error says that it
// is none.
func into[T any](r *request, name string) (T, answer) {
	var v T
	if err := json.Unmarshal(r.body, &v); err != nil {
		return v, badBody(name)
	}
	return v, answer{}
}

// isID says whether s has the form of an id.
func isID(s string) bool { return len(s) == 26 && word.MatchString(s) }

// versionID is what the server says of itself in X-Version-Id and in hello.
func (w *Workspace) versionID() string {
	r := string(w.conf.Release)
	return r + "." + r + ".1f5de3b7e3a4c0a7c2a6b4b3bb5a5cf6." + fmt.Sprint(w.conf.Licensed)
}
