package slackfake

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// What a response_url bears.
const (
	answerLife  = 30 * time.Minute
	mostAnswers = 5
)

// answerURL is a response_url.
type answerURL struct {
	channel string
	user    string
	thread  string
	message string // what it may replace
	until   time.Time
	left    int
}

// responseURL makes one. It needs the lock.
func (w *Workspace) responseURL(c *channel, p *Person, thread, ts string) string {
	id := strings.ReplaceAll(w.stamp(), ".", "")
	w.answers[id] = &answerURL{channel: c.id, user: p.ID, thread: thread, message: ts, until: w.now().Add(answerLife), left: mostAnswers}
	return w.http.URL + "/response/" + id
}

// serveResponse takes what the app posts to a response_url.
func (w *Workspace) serveResponse(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, mostBody))
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &Call{Method: "response_url", At: w.now(), Args: map[string]any{}}
	_ = parse(body, &c.Args)
	mishap := w.Struck(c.Method, *c)
	w.calls = append(w.calls, *c)
	a := w.answers[strings.TrimPrefix(r.URL.Path, "/response/")]
	headers := http.Header{}
	switch {
	case mishap.Lose:
		cut(rw)
		return
	case mishap.instead() != nil:
		reply(rw, headers, *mishap.instead())
		return
	case a == nil || w.now().After(a.until):
		rw.WriteHeader(http.StatusNotFound)
		reply(rw, headers, no("expired_url"))
		return
	case a.left == 0:
		rw.WriteHeader(http.StatusNotFound)
		reply(rw, headers, no("used_url"))
		return
	}
	a.left--
	args := object(c.Args)
	if problems := checkMessage(args.list("blocks")); len(problems) > 0 {
		rw.WriteHeader(http.StatusBadRequest)
		reply(rw, headers, w.invalid("invalid_blocks", problems))
		return
	}
	w.respond(a, args)
	if mishap.Cut {
		cut(rw)
		return
	}
	_, _ = io.WriteString(rw, "ok")
}

// respond shows what was posted. It needs the lock.
func (w *Workspace) respond(a *answerURL, args object) {
	ch := w.channel(a.channel)
	if ch == nil {
		return
	}
	old := ch.message(a.message)
	switch {
	case args.flag("delete_original") && old != nil:
		ch.remove(old)
	case args.flag("replace_original") && old != nil:
		old.rewrite(args.str("text"), args.list("blocks"), w.stamp())
	default:
		m := &message{user: BotUser, botID: BotID, appID: AppID, text: args.str("text"), blocks: args.list("blocks"), thread: args.str("thread_ts")}
		if args.str("response_type") != "in_channel" {
			m.only, m.thread = a.user, a.thread
		}
		w.add(ch, m)
	}
}
