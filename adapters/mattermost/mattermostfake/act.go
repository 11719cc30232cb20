package mattermostfake

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// Outcome is what became of something that somebody did.
type Outcome struct {
	// OK says that the server took it and the bot acknowledged it.
	OK bool
	// Status and Error are what the server said to the one who acted.
	Status int
	Error  string
	Body   []byte
	// Told is what the one who acted, and nobody else, got to read because of it.
	Told string
	// ID is the post that was written, if one was.
	ID string
}

// Do calls the interface as p: with the path behind /api/v4 and a body that is
// JSON, or none. It is what a browser or a script of p's can do.
func (p *Person) Do(method, path string, body any) Outcome {
	var text []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		text = b
	default:
		text = encode(body)
	}
	r := httptest.NewRequestWithContext(p.w.t.Context(), method, prefix+path, bytes.NewReader(text))
	r.Header.Set("Authorization", "Bearer "+p.Token)
	r.Header.Set("Content-Type", "application/json")
	rw := httptest.NewRecorder()
	p.w.ServeHTTP(rw, r)
	o := Outcome{Status: rw.Code, OK: rw.Code/100 == 2, Body: rw.Body.Bytes()}
	if !o.OK {
		var e model.AppError
		_ = json.Unmarshal(o.Body, &e)
		o.Error = e.Id
	}
	return o
}

// outcome lets something happen, and gathers what p was told meanwhile.
func (w *Workspace) outcome(p *Person, happen func() Outcome) Outcome {
	w.mu.Lock()
	before := w.toldTo(p)
	w.mu.Unlock()
	o := happen()
	w.mu.Lock()
	defer w.mu.Unlock()
	told := []string{}
	if o.Told != "" {
		told = append(told, o.Told)
	}
	for _, m := range w.toldTo(p) {
		if !slices.Contains(before, m) {
			told = append(told, w.shown(m))
		}
	}
	o.Told = strings.Join(told, "\n")
	return o
}

// again does something, and keeps how to do it once more.
func (w *Workspace) again(p *Person, happen func() Outcome) Outcome {
	act := func() Outcome { return w.outcome(p, happen) }
	o := act()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = act
	return o
}

// toldTo are the messages that only p sees: ephemeral ones, and what the bot
// writes to p alone that is none of its deliveries. It needs the lock.
func (w *Workspace) toldTo(p *Person) []*post {
	var out []*post
	for _, m := range w.whispers {
		if m.only == p.ID {
			out = append(out, m)
		}
	}
	for _, c := range w.channels {
		for _, m := range c.posts {
			_, marked := m.GetProps()[w.conf.Marker]
			if c.kind == Direct && c.has(p.ID) && m.UserId == BotUser && !marked && m.DeleteAt == 0 {
				out = append(out, m)
			}
		}
	}
	return out
}

// Told is all that p, and nobody else, has been told so far.
func (p *Person) Told() []string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	var out []string
	for _, m := range p.w.toldTo(p) {
		out = append(out, p.w.shown(m))
	}
	return out
}

// Says writes text in a channel, in a thread or to the bot. OK says that the bot
// has dealt with it, or, if nobody can tell, that a socket has taken it.
func (p *Person) Says(at Place, text string) Outcome {
	w := p.w
	w.mu.Lock()
	if c := w.channel(at.Channel); c != nil && c.kind != Direct && !p.Bot {
		w.enter(c, p)
	}
	w.mu.Unlock()
	o := w.outcome(p, func() Outcome {
		o := p.Do("POST", "/posts", &model.Post{ChannelId: at.Channel, RootId: at.Thread, Message: text})
		return w.heard(o)
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = func() Outcome { return w.outcome(p, func() Outcome { return w.repeated(o.ID) }) }
	return o
}

// heard waits until the bot has dealt with a post.
func (w *Workspace) heard(o Outcome) Outcome {
	if !o.OK {
		return o
	}
	var m model.Post
	_ = json.Unmarshal(o.Body, &m)
	o.ID = m.Id
	w.mu.Lock()
	hidden := w.weather.hold || !w.channel(m.ChannelId).has(BotUser)
	w.mu.Unlock()
	switch {
	case hidden:
		o.OK = false
	case w.conf.Heard != nil:
		o.OK = w.conf.Heard(m.Id)
	default:
		o.OK = w.Sockets() > 0 && w.AwaitSent()
	}
	return o
}

// repeated tells of a post once more, as a new event: what happens at the seam of
// two connections.
func (w *Workspace) repeated(id string) Outcome {
	w.mu.Lock()
	m := w.posts[id]
	if m == nil {
		w.mu.Unlock()
		return Outcome{}
	}
	w.tellPosted(w.channel(m.ChannelId), m)
	text := encode(m.Post)
	w.mu.Unlock()
	return w.heard(Outcome{OK: true, Status: http.StatusCreated, Body: text})
}

// Repeat does the last thing that somebody did once more: it tells of the same
// post again, clicks again, gives the same command again.
func (w *Workspace) Repeat() Outcome {
	w.mu.Lock()
	last := w.last
	w.mu.Unlock()
	if last == nil {
		return Outcome{}
	}
	return last()
}

// Mentions writes text that begins with a mention of the bot.
func (p *Person) Mentions(at Place, text string) Outcome { return p.Says(at, "@"+BotName+" "+text) }

// Writes says something where p and the bot are alone.
func (p *Person) Writes(text string) Outcome { return p.Says(p.w.With(p), text) }

// Edits changes what p wrote.
func (p *Person) Edits(post, text string) Outcome {
	return p.w.outcome(p, func() Outcome {
		o := p.Do("PUT", "/posts/"+post+"/patch", map[string]any{"message": text})
		p.w.AwaitSent()
		return o
	})
}

// Deletes takes away what p wrote.
func (p *Person) Deletes(post string) Outcome {
	return p.w.outcome(p, func() Outcome {
		o := p.Do("DELETE", "/posts/"+post, nil)
		p.w.AwaitSent()
		return o
	})
}

// Commands gives a slash command in a channel, a thread or to the bot.
func (p *Person) Commands(at Place, command, text string) Outcome {
	w := p.w
	w.mu.Lock()
	if c := w.channel(at.Channel); c != nil && c.kind != Direct {
		w.enter(c, p)
	}
	w.mu.Unlock()
	team := TeamID
	if len(p.Teams) > 0 {
		team = p.Teams[0]
	}
	return w.again(p, func() Outcome {
		return p.Do("POST", "/commands/execute", &model.CommandArgs{
			ChannelId: at.Channel, RootId: at.Thread, TeamId: team, Command: strings.TrimSpace(command + " " + text),
		})
	})
}

// Announces lets the server write in a channel as it does when somebody joins or
// leaves: kind is system_join_channel or another of its kinds.
func (p *Person) Announces(at Place, kind, text string) {
	w := p.w
	w.mu.Lock()
	defer w.mu.Unlock()
	m := &post{Post: &model.Post{UserId: p.ID, RootId: at.Thread, Message: text, Type: kind}}
	m.SetProps(map[string]any{"username": p.Name})
	settle(m.Post)
	w.add(w.channel(at.Channel), m)
}

// Vanish deletes a post as an administrator does, with the thread that hangs on it.
func (w *Workspace) Vanish(post string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m := w.posts[post]; m != nil && m.DeleteAt == 0 {
		w.remove(m)
	}
}
