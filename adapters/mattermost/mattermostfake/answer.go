package mattermostfake

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"
)

// answer is what a route says.
type answer struct {
	status int    // 200 if 0
	id     string // of an error; empty is none
	detail string
	body   any
	bytes  []byte // instead of body
	kind   string // the content type; JSON if empty
	retry  int    // seconds
}

func ok(body any) answer { return answer{body: body} }

func made(body any) answer { return answer{status: http.StatusCreated, body: body} }

func no(status int, id string) answer { return answer{status: status, id: id} }

// The refusals that many routes share.
func forbidden() answer { return no(http.StatusForbidden, "api.context.permissions.app_error") }

func badParam(name string) answer {
	a := no(http.StatusBadRequest, "api.context.invalid_url_param.app_error")
	a.detail = name
	return a
}

func badBody(name string) answer {
	a := no(http.StatusBadRequest, "api.context.invalid_body_param.app_error")
	a.detail = name
	return a
}

func nowhere() answer { return no(http.StatusNotFound, "api.context.404.app_error") }

func done() answer { return ok(map[string]string{"status": "OK"}) }

// failed says whether a is a refusal.
func (a answer) failed() bool { return a.id != "" || a.status >= http.StatusBadRequest }

// reply writes an answer.
func (w *Workspace) reply(rw http.ResponseWriter, a answer, request string) {
	if a.retry > 0 {
		rw.Header().Set("Retry-After", strconv.Itoa(a.retry))
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	text := a.bytes
	switch {
	case a.id != "":
		a.kind = "application/json"
		text = encode(model.AppError{Id: a.id, Message: a.id, DetailedError: a.detail, RequestId: request, StatusCode: a.status})
	case a.bytes == nil:
		a.kind = "application/json"
		text = encode(a.body)
	}
	if a.kind == "" {
		a.kind = "application/json"
	}
	rw.Header().Set("Content-Type", a.kind)
	rw.WriteHeader(a.status)
	_, _ = rw.Write(text)
}

// encode is v as JSON, without the escapes that Mattermost does not write.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// plain is v as JSON would have it read: maps, lists, strings and numbers.
func plain[T any](v any) T {
	var out T
	if err := json.Unmarshal(encode(v), &out); err != nil {
		panic(err)
	}
	return out
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
