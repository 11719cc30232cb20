package mattermostfake

import "upphandlingsvakten/adapters/adaptertest"

// AwaitSockets waits until at least n connections of the bot are open; with 0,
// until none is.
func (w *Workspace) AwaitSockets(n int) {
	w.t.Helper()
	if !adaptertest.Await(w.changed, func() bool { return n > 0 && w.open() >= n || n == 0 && w.open() == 0 }) {
		w.t.Fatalf("mattermostfake: %d sockets are open, want %d", w.Sockets(), n)
	}
}

// AwaitCalls waits until the bot has called a method n times, and each took effect.
func (w *Workspace) AwaitCalls(method string, n int) {
	w.t.Helper()
	got := func() (got int) {
		for _, c := range w.calls {
			if c.Method == method && c.Applied {
				got++
			}
		}
		return got
	}
	if !adaptertest.Await(w.changed, func() bool { return got() >= n }) {
		w.t.Fatalf("mattermostfake: %s was not called %d times", method, n)
	}
}

// AwaitSent waits until every open socket of the bot has been sent what waits.
func (w *Workspace) AwaitSent() bool {
	return adaptertest.Await(w.changed, func() bool {
		for _, l := range w.links {
			if l.live != nil && l.user.ID == BotUser && (len(l.queue) > 0 || l.writing) {
				return false
			}
		}
		return true
	})
}
