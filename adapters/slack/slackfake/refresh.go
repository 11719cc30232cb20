package slackfake

import (
	"slices"

	"upphandlingsvakten/adapters/adaptertest"
)

// Sockets is how many connections are open.
func (w *Workspace) Sockets() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sockets)
}

// AwaitSockets waits until at least n connections are open that the bot reads and
// that are not about to be closed; with 0, until none is open at all.
func (w *Workspace) AwaitSockets(n int) {
	w.t.Helper()
	if !adaptertest.Await(w.changed, func() bool { return w.fresh() >= n && (n > 0 || len(w.sockets) == 0) }) {
		w.t.Fatalf("slackfake: %d sockets are open, want %d", w.Sockets(), n)
	}
}

// AwaitCalls waits until a method has been called n times, and taken effect.
func (w *Workspace) AwaitCalls(method string, n int) {
	w.t.Helper()
	w.await(method, n, func(Call) bool { return true })
}

// AwaitHome waits until somebody's home tab has been shown n times.
func (p *Person) AwaitHome(n int) {
	p.w.t.Helper()
	p.w.await("views.publish", n, func(c Call) bool { return c.Str("user_id") == p.ID })
}

func (w *Workspace) await(method string, n int, like func(Call) bool) {
	w.t.Helper()
	count := func() int {
		got := 0
		for _, c := range w.calls {
			if c.Method == method && c.Applied && like(c) {
				got++
			}
		}
		return got
	}
	if !adaptertest.Await(w.changed, func() bool { return count() >= n }) {
		w.t.Fatalf("slackfake: %s was not called %d times", method, n)
	}
}

// fresh counts the sockets that are read and were not warned. It needs the lock.
func (w *Workspace) fresh() int {
	n := 0
	for _, s := range w.sockets {
		if s.heard && !s.warned {
			n++
		}
	}
	return n
}

// Warn announces to the oldest connection that it will be closed, as Slack does
// about ten seconds before. Close closes it.
func (w *Workspace) Warn() { w.disconnect("warning", false) }

// Refresh closes the oldest connection as Slack does every few hours: with a
// word that says so.
func (w *Workspace) Refresh() { w.disconnect("refresh_requested", true) }

// Drop closes every connection without a word.
func (w *Workspace) Drop() {
	w.mu.Lock()
	all := slices.Clone(w.sockets)
	w.mu.Unlock()
	for _, s := range all {
		_ = s.conn.NetConn().Close()
		<-s.closed
	}
}

// disconnect speaks to the oldest connection.
func (w *Workspace) disconnect(reason string, closes bool) {
	w.mu.Lock()
	if len(w.sockets) == 0 {
		w.mu.Unlock()
		return
	}
	s := w.sockets[0]
	s.warned = true
	w.mu.Unlock()
	_ = s.say(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-fake"}})
	if closes {
		_ = s.conn.Close()
		<-s.closed
	}
}

// closeSockets ends every connection, at the end of a test.
func (w *Workspace) closeSockets() {
	w.mu.Lock()
	all := slices.Clone(w.sockets)
	w.mu.Unlock()
	for _, s := range all {
		_ = s.conn.Close()
	}
}

// Frame sends every connection a frame as it stands, and says nothing of what
// comes back.
func (w *Workspace) Frame(text string) {
	w.mu.Lock()
	all := slices.Clone(w.sockets)
	w.mu.Unlock()
	for _, s := range all {
		_ = s.raw([]byte(text))
	}
}
