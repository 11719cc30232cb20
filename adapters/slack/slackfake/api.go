package slackfake

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// answer is what a method says.
type answer struct {
	code  string // error; empty is ok
	body  object
	retry int // seconds; 429 if not 0
}

func ok(body object) answer { return answer{body: body} }

func no(code string) answer { return answer{code: code} }

// refuse is no with more to it than a code.
func refuse(code string, body object) answer { return answer{code: code, body: body} }

// serveCall answers one call of the Web API, with the misfortune that was laid
// out for it.
func (w *Workspace) serveCall(rw http.ResponseWriter, r *http.Request) {
	c, err := read(r)
	c.At = w.now()
	w.mu.Lock()
	m, known := methods()[c.Method]
	if !known {
		w.Fault("there is no method %q, or the fake does not know it", c.Method)
		w.mu.Unlock()
		reply(rw, w.headers(m), no("unknown_method"))
		return
	}
	mishap := w.Struck(c.Method, *c)
	if mishap.Lose {
		c.Cut = true
		w.calls = append(w.calls, *c)
		w.mu.Unlock()
		cut(rw)
		return
	}
	a := mishap.instead()
	if a == nil && err != nil {
		code := no(err.Error())
		a = &code
	}
	if a == nil {
		done := w.carryOut(m, c)
		a = &done
	}
	c.Error, c.Cut = a.code, mishap.Cut
	w.calls = append(w.calls, *c)
	w.changed.Broadcast()
	headers := w.headers(m)
	w.mu.Unlock()
	switch {
	case mishap.Cut:
		cut(rw)
	case mishap.Status != 0:
		rw.WriteHeader(mishap.Status)
		_, _ = rw.Write([]byte("<html><body>It was not you, it was us.</body></html>"))
	default:
		reply(rw, headers, *a)
	}
}

// carryOut checks and applies a call. It needs the lock.
func (w *Workspace) carryOut(m method, c *Call) answer {
	if a := w.admit(m, c); a.code != "" {
		return a
	}
	for name := range c.Args {
		if !slices.Contains(m.args, name) && !slices.Contains(m.needs, name) {
			w.Fault("%s does not know the argument %q", c.Method, name)
		}
	}
	for _, name := range m.needs {
		if v, there := c.Args[name]; !there || v == "" {
			return refuse("invalid_arguments", object{"response_metadata": object{"messages": []any{"[ERROR] missing required field: " + name}}})
		}
	}
	if wait := w.throttle(m, c); wait > 0 {
		return answer{code: "ratelimited", retry: wait}
	}
	a := m.do(w, object(c.Args))
	c.Applied = a.code == ""
	return a
}

// admit checks token and scopes. It needs the lock.
func (w *Workspace) admit(m method, c *Call) answer {
	want := BotToken
	if m.app {
		want = AppToken
	}
	switch {
	case w.revoked != "":
		return no(w.revoked)
	case c.token == "":
		return no("not_authed")
	case c.token != want && (c.token == BotToken || c.token == AppToken):
		return no("not_allowed_token_type")
	case c.token != want:
		return no("invalid_auth")
	}
	for _, scope := range m.scopes {
		if !m.app && !slices.Contains(w.conf.Scopes, scope) {
			return w.missing(scope)
		}
	}
	return answer{}
}

// missing says that the token lacks a scope.
func (w *Workspace) missing(scope string) answer {
	return refuse("missing_scope", object{"needed": scope, "provided": strings.Join(w.conf.Scopes, ",")})
}

func (w *Workspace) may(scope string) bool { return slices.Contains(w.conf.Scopes, scope) }

// headers tell of scopes, as Slack's do.
func (w *Workspace) headers(m method) http.Header {
	h := http.Header{}
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("X-Oauth-Scopes", strings.Join(w.conf.Scopes, ","))
	h.Set("X-Accepted-Oauth-Scopes", strings.Join(m.scopes, ","))
	h.Set("Date", w.now().UTC().Format(http.TimeFormat))
	return h
}

// reply writes an answer.
func reply(rw http.ResponseWriter, headers http.Header, a answer) {
	body := object{}
	for k, v := range a.body {
		body[k] = v
	}
	if body["ok"] = a.code == ""; a.code != "" {
		body["error"] = a.code
	}
	for k, v := range headers {
		rw.Header()[k] = v
	}
	if a.retry > 0 {
		rw.Header().Set("Retry-After", strconv.Itoa(a.retry))
		rw.WriteHeader(http.StatusTooManyRequests)
	}
	_, _ = rw.Write(encode(body))
}

// cut resets the connection.
func cut(rw http.ResponseWriter) {
	hijacker, ok := rw.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // what was not read is gone: a reset, no end
	}
	_ = conn.Close()
}
