package mattermostfake

import "time"

// pendingPost is what the server remembers of a pending_post_id: in its memory
// only, for half a minute, and for everybody who uses the same one.
type pendingPost struct {
	until time.Time
	post  string // empty while it is being made
}

// reserve looks for an earlier post with the same pending_post_id, of whomever, that
// the caller may read. It needs the lock.
func (w *Workspace) reserve(key string, p *Person) (*post, answer) {
	if key == "" {
		return nil, answer{}
	}
	seen := w.pending[key]
	switch {
	case seen == nil || !w.now().Before(seen.until):
		w.pending[key] = &pendingPost{until: w.now().Add(pendingFor)}
		return nil, answer{}
	case seen.post == "":
		return nil, no(500, "api.post.deduplicate_create_post.pending")
	}
	m := w.posts[seen.post]
	if m == nil || m.DeleteAt > 0 {
		return nil, no(500, "api.post.deduplicate_create_post.failed_to_get")
	}
	if c := w.channel(m.ChannelId); c == nil || !w.reads(p, c) {
		return nil, answer{} // it makes a post of its own
	}
	return m, answer{}
}

// settled remembers which post came of a pending_post_id, or forgets it if none
// did. It needs the lock.
func (w *Workspace) settled(key, post string) {
	switch {
	case key == "":
	case post == "":
		delete(w.pending, key)
	default:
		w.pending[key] = &pendingPost{until: w.now().Add(pendingFor), post: post}
	}
}
