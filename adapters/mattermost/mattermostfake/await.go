package mattermostfake

import "time"

// patience is how long the fake waits for what must happen. It is only ever used
// up by a test that fails.
const patience = 20 * time.Second

// await waits until done, which is called with the lock.
func (w *Workspace) await(done func() bool) bool {
	late := false
	timer := time.AfterFunc(patience, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		late = true
		w.changed.Broadcast()
	})
	defer timer.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	for !done() {
		if late {
			return false
		}
		w.changed.Wait()
	}
	return true
}

// AwaitSockets waits until at least n connections of the bot are open; with 0,
// until none is.
func (w *Workspace) AwaitSockets(n int) {
	w.t.Helper()
	if !w.await(func() bool { return n > 0 && w.open() >= n || n == 0 && w.open() == 0 }) {
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
	if !w.await(func() bool { return got() >= n }) {
		w.t.Fatalf("mattermostfake: %s was not called %d times", method, n)
	}
}

// AwaitSent waits until every open socket of the bot has been sent what waits.
func (w *Workspace) AwaitSent() bool {
	return w.await(func() bool {
		for _, l := range w.links {
			if l.live != nil && l.user.ID == BotUser && (len(l.queue) > 0 || l.writing) {
				return false
			}
		}
		return true
	})
}
