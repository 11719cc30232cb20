package mattermostfake

import (
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// What the real server keeps for a connection.
const (
	mostQueued = 256 // events that wait to be sent
	mostSent   = 128 // events that were sent and can be sent again
	keptFor    = 5 * time.Minute
)

// frame is one event for one connection. It gets its number when it is sent.
type frame struct {
	*model.WebSocketEvent
	lost bool // it is counted, and does not arrive
}

// link is what the server knows of a connection. It outlives the socket for a
// while, so that a client can go on where it was.
type link struct {
	id    string
	user  *Person
	token string
	next  int64   // the number of the next event
	queue []frame // not sent yet
	sent  []frame // the last ones
	live  *socket // nil while the client is away
	// writing says that an event is on its way into the socket.
	writing bool
	away    time.Time
}

// connect makes a new connection, or goes on with an earlier one. If something
// that the client has missed is lost, the connection gets a new id and a hello;
// what waits for it is sent all the same.
func (w *Workspace) connect(s *socket, token, was string, seq int64) *link {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.sessions[token]
	i := slices.IndexFunc(w.links, func(l *link) bool {
		return l.id == was && l.user == p && l.live == nil && w.now().Sub(l.away) <= keptFor
	})
	if i >= 0 {
		l := w.links[i]
		l.live, l.token = s, token
		if !l.rewind(seq) {
			l.id, l.sent, l.next = w.id("connection"), nil, 0
			l.queue = append([]frame{w.hello(l)}, l.queue...)
		}
		w.appears(p, "online")
		go w.send(l, s)
		w.changed.Broadcast()
		return l
	}
	l := &link{id: w.id("connection"), user: p, token: token, live: s}
	l.queue = []frame{w.hello(l)}
	w.links = append(w.links, l)
	w.appears(p, "online")
	go w.send(l, s)
	w.changed.Broadcast()
	return l
}

// appears tells somebody that he is online or offline, for as long as nobody chose
// another status. It needs the lock.
func (w *Workspace) appears(p *Person, status string) {
	if p.Status == "online" || p.Status == "offline" {
		p.Status = status
	}
	w.tell(event{kind: model.WebsocketEventStatusChange, user: p.ID, data: map[string]any{"status": p.Status, "user_id": p.ID}})
}

// leaves notes that the client of a connection is away. It needs the lock.
func (w *Workspace) leaves(l *link) {
	l.live, l.away = nil, w.now()
	if !slices.ContainsFunc(w.links, func(o *link) bool { return o.user == l.user && o.live != nil }) {
		w.appears(l.user, "offline")
	}
}

// hello is the first event of a new connection. It needs the lock.
func (w *Workspace) hello(l *link) frame {
	e := model.NewWebSocketEvent(model.WebsocketEventHello, "", "", l.user.ID, nil, "")
	e.Add("server_version", w.versionID())
	e.Add("connection_id", l.id)
	return frame{WebSocketEvent: e}
}

// rewind puts what was sent from seq on before what waits, and says whether
// nothing is missing. A client that says 0 gets what waits, numbered from 0.
func (l *link) rewind(seq int64) bool {
	i := slices.IndexFunc(l.sent, func(f frame) bool { return f.GetSequence() == seq })
	switch {
	case seq == 0:
	case i >= 0:
		l.queue = slices.Concat(l.sent[i:], l.queue)
		l.sent = l.sent[:i:i]
	case len(l.sent) > 0 && seq != l.sent[len(l.sent)-1].GetSequence()+1:
		return false
	}
	l.next = seq
	return true
}

// push lets a frame wait to be sent. A client that is too slow loses its socket,
// and one that is away too long what was kept for it. It needs the lock.
func (w *Workspace) push(l *link, f frame) {
	if len(l.queue) >= mostQueued {
		w.drop(l)
		return
	}
	l.queue = append(l.queue, f)
	w.changed.Broadcast()
}

// drop forgets a connection. It needs the lock.
func (w *Workspace) drop(l *link) {
	if l.live != nil {
		l.live.cut()
		l.live = nil
	}
	w.links = slices.DeleteFunc(w.links, func(o *link) bool { return o == l })
	w.changed.Broadcast()
}

// send writes what waits for a connection, as long as its socket is there.
func (w *Workspace) send(l *link, s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		for l.live == s && len(l.queue) == 0 {
			w.changed.Wait()
		}
		if l.live != s {
			return
		}
		f := l.queue[0]
		f.WebSocketEvent = f.SetSequence(l.next)
		l.queue = l.queue[1:]
		l.next++
		if l.sent = append(l.sent, f); len(l.sent) > mostSent {
			l.sent = l.sent[1:]
		}
		text, err := f.ToJSON()
		if err != nil {
			panic(err)
		}
		w.changed.Broadcast()
		if f.lost {
			l.sent[len(l.sent)-1].lost = false // going on from there brings it
			continue
		}
		l.writing = true
		w.mu.Unlock()
		err = s.say(text)
		w.mu.Lock()
		l.writing = false
		w.changed.Broadcast()
		if err != nil {
			return
		}
	}
}

// disconnect notes that a client is away.
func (w *Workspace) disconnect(l *link, s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if l != nil && l.live == s {
		w.leaves(l)
	}
	w.changed.Broadcast()
}

// Sockets is how many connections of the bot are open.
func (w *Workspace) Sockets() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open()
}

// open needs the lock.
func (w *Workspace) open() int {
	n := 0
	for _, l := range w.links {
		if l.live != nil && l.user.ID == BotUser {
			n++
		}
	}
	return n
}

// Drop closes every socket without a word. What is kept for the clients stays.
func (w *Workspace) Drop() {
	w.mu.Lock()
	var all []*socket
	for _, l := range slices.Clone(w.links) {
		if l.live != nil {
			all = append(all, l.live)
			w.leaves(l)
		}
	}
	w.changed.Broadcast()
	w.mu.Unlock()
	for _, s := range all {
		s.cut()
		<-s.gone
	}
}

// Forget makes the server lose what it keeps for clients that are away, so that
// each begins anew.
func (w *Workspace) Forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.links = slices.DeleteFunc(w.links, func(l *link) bool { return l.live == nil })
}

// Stop stops the server: sockets end, and what it had in memory only is gone, such
// as pending_post_ids and what was kept for clients. Start starts it again.
func (w *Workspace) Stop() {
	w.mu.Lock()
	w.down = true
	w.mu.Unlock()
	w.Drop()
	w.http.CloseClientConnections()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.links, w.weather = nil, weather{}
	w.pending, w.buckets = map[string]*pendingPost{}, map[string]*bucket{}
}

// Start starts the server again.
func (w *Workspace) Start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}

// Restart is Stop and Start.
func (w *Workspace) Restart() {
	w.Stop()
	w.Start()
}

// Revoke takes the bot's token back, or gives it again. A socket that is open then
// stays so, and says nothing more.
func (w *Workspace) Revoke(revoked bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mute[BotToken] = revoked
	if revoked {
		delete(w.sessions, BotToken)
		return
	}
	w.sessions[BotToken] = w.person(BotUser)
}

// closeSockets ends every connection, at the end of a test.
func (w *Workspace) closeSockets() {
	w.mu.Lock()
	w.down = true
	w.mu.Unlock()
	w.Drop()
}
