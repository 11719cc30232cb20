package mattermostfake

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/mattermost/mattermost/server/public/model"
)

// list is a PostList of those posts, with the roots that they hang on. It needs
// the lock.
func (w *Workspace) list(order []*post, p *Person) *model.PostList {
	l := model.NewPostList()
	for _, m := range order {
		l.Order = append(l.Order, m.Id)
		l.Posts[m.Id] = w.rendered(m, p)
		if root := w.posts[m.RootId]; root != nil && l.Posts[root.Id] == nil {
			l.Posts[root.Id] = w.rendered(root, p)
		}
	}
	return l
}

// getChannelPosts is what was written in a channel: page by page with the newest
// first, before or after a post, or what has changed since a moment.
func getChannelPosts(w *Workspace, r *request) answer {
	c, a := w.room(r)
	if c == nil {
		return a
	}
	q := r.URL.Query()
	rootsOnly := q.Get("collapsedThreads") == "true"
	if q.Get("include_deleted") == "true" && !r.user.Admin {
		return forbidden()
	}
	if text := q.Get("since"); text != "" {
		since, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return badBody("since")
		}
		return ok(w.changedSince(c, since, rootsOnly, r.user))
	}
	var all []*post // newest first
	for _, m := range slices.Backward(c.posts) {
		if m.DeleteAt == 0 && (!rootsOnly || m.RootId == "") {
			all = append(all, m)
		}
	}
	whole := slices.Clone(all)
	for _, side := range []string{"before", "after"} {
		id := q.Get(side)
		if id == "" {
			continue
		}
		if !isID(id) {
			return badBody(side)
		}
		mark := w.posts[id]
		if mark == nil || mark.ChannelId != c.id {
			return no(http.StatusNotFound, "app.post.get_posts_around.get.app_error")
		}
		all = slices.DeleteFunc(all, func(m *post) bool {
			if side == "before" {
				return m.CreateAt >= mark.CreateAt
			}
			return m.CreateAt <= mark.CreateAt
		})
	}
	after := q.Get("after") != ""
	if after { // the pages go on from the mark
		slices.Reverse(all)
	}
	page := slices.Clone(paged(r, all, pagePosts))
	if after {
		slices.Reverse(page)
	}
	l := w.list(page, r.user)
	if n := len(page); n > 0 {
		if i := slices.Index(whole, page[0]); i > 0 {
			l.NextPostId = whole[i-1].Id
		}
		if i := slices.Index(whole, page[n-1]); i+1 < len(whole) {
			l.PrevPostId = whole[i+1].Id
		}
	}
	return ok(l)
}

// changedSince are the posts with a later update_at, deleted ones too. Of more
// than a thousand it is some thousand: the real query has a limit and no order. It
// needs the lock.
func (w *Workspace) changedSince(c *channel, since int64, rootsOnly bool, p *Person) *model.PostList {
	var all []*post
	for _, m := range c.posts {
		if m.UpdateAt > since && (!rootsOnly || m.RootId == "") {
			all = append(all, m)
		}
	}
	if len(all) > sincePosts {
		slices.SortFunc(all, func(a, b *post) int { return cmp.Compare(a.Id, b.Id) }) // as good as any
		all = all[:sincePosts]
	}
	slices.SortFunc(all, func(a, b *post) int { return cmp.Compare(b.CreateAt, a.CreateAt) })
	return w.list(all, p)
}

// getThread is a thread, found by any of its posts. The post that was asked for
// comes first, on every page; the rest is in order only if a direction is given.
func getThread(w *Workspace, r *request) answer {
	m, c, a := w.standing(r)
	if m == nil {
		return a
	}
	root := m
	if m.RootId != "" {
		root = w.posts[m.RootId]
	}
	q := r.URL.Query()
	size, _ := strconv.Atoi(q.Get("perPage"))
	from, _ := strconv.ParseInt(q.Get("fromCreateAt"), 10, 64)
	direction := q.Get("direction")
	switch {
	case q.Get("fromPost") != "" && from == 0:
		return badBody("if fromPost is set, then fromCreateAt must also be set")
	case size < 0 || size > mostPage:
		return badBody("perPage")
	case direction != "" && direction != "up" && direction != "down":
		return badBody("direction")
	}
	all := append([]*post{root}, c.replies(root.Id)...)
	switch direction {
	case "up":
		slices.Reverse(all)
	case "": // as good as any
		slices.SortFunc(all, func(a, b *post) int { return cmp.Compare(a.Id, b.Id) })
	}
	if from > 0 {
		all = slices.DeleteFunc(all, func(m *post) bool {
			at := cmp.Compare(m.CreateAt, from)
			if at == 0 {
				at = cmp.Compare(m.Id, q.Get("fromPost"))
			}
			return direction == "down" && at <= 0 || direction != "down" && at >= 0
		})
	}
	more := size > 0 && len(all) > size
	if more {
		all = all[:size]
	}
	order := append([]*post{m}, slices.DeleteFunc(all, func(o *post) bool { return o == m })...)
	l := w.list(order, r.user)
	l.HasNext = &more
	return ok(l)
}

// getThreads lists the threads that the caller follows. Their posts come with the
// integrations of their buttons.
func getThreads(w *Workspace, r *request) answer {
	if r.vars["user"] != r.user.ID {
		return forbidden()
	}
	out := model.Threads{Threads: []*model.ThreadResponse{}}
	for _, c := range w.channels {
		if c.team != "" && c.team != r.vars["team"] || !w.reads(r.user, c) {
			continue
		}
		for _, m := range c.posts {
			if slices.Contains(m.follows, r.user.ID) && m.DeleteAt == 0 {
				out.Threads = append(out.Threads, w.followed(m, r.user))
			}
		}
	}
	out.Total = int64(len(out.Threads))
	return ok(out)
}

func getFollowedThread(w *Workspace, r *request) answer {
	m := w.posts[r.vars["post"]]
	if r.vars["user"] != r.user.ID || m == nil || !w.channel(m.ChannelId).has(r.user.ID) {
		return forbidden()
	}
	if !slices.Contains(m.follows, r.user.ID) {
		return no(http.StatusNotFound, "app.user.get_threads_for_user.not_found")
	}
	return ok(w.followed(m, r.user))
}

// followed is a thread as its followers get it. It needs the lock.
func (w *Workspace) followed(m *post, p *Person) *model.ThreadResponse {
	replies := w.channel(m.ChannelId).replies(m.Id)
	t := &model.ThreadResponse{PostId: m.Id, ReplyCount: int64(len(replies)), Post: w.unstripped(m, p), DeleteAt: m.DeleteAt}
	for _, r := range replies {
		t.LastReplyAt = r.CreateAt
	}
	return t
}

// follow starts or ends the following of a thread.
func followThread(w *Workspace, r *request) answer {
	m := w.posts[r.vars["post"]]
	if r.vars["user"] != r.user.ID || m == nil || !w.reads(r.user, w.channel(m.ChannelId)) {
		return forbidden()
	}
	m.follow(r.user.ID)
	return done()
}
