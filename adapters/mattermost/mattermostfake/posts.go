package mattermostfake

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// createPost is what people and bots write.
func createPost(w *Workspace, r *request) answer {
	in, bad := into[model.Post](r, "post")
	if bad.failed() {
		return bad
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	m := &post{Post: &model.Post{
		UserId: r.user.ID, ChannelId: in.ChannelId, RootId: in.RootId, Message: strings.ToValidUTF8(in.Message, "\ufffd"), Type: in.Type,
		FileIds: in.FileIds, Id: in.Id,
	}}
	m.SetProps(in.GetProps())
	c := w.channel(m.ChannelId)
	if c == nil || !w.writes(r.user, c) {
		return forbidden()
	}
	if a := w.prioritised(m, in.GetPriority()); a.failed() {
		return a
	}
	if strings.HasPrefix(m.Type, model.PostSystemMessagePrefix) {
		return no(400, "api.context.invalid_param.app_error")
	}
	if c.gone > 0 {
		return no(400, "api.post.create_post.can_not_post_to_deleted.error")
	}
	again, a := w.reserve(in.PendingPostId, r.user)
	if a.failed() {
		return a
	}
	if again != nil {
		return w.created(again, r.user, "")
	}
	if r.slow > 0 {
		w.mu.Unlock()
		pause(r, r.slow)
		w.mu.Lock()
	}
	if a := w.acceptable(c, m, r.user); a.failed() {
		w.settled(in.PendingPostId, "")
		return a
	}
	w.add(c, m)
	w.settled(in.PendingPostId, m.Id)
	return w.created(m, r.user, in.PendingPostId)
}

// created is what the one who made a post gets to see. It needs the lock.
func (w *Workspace) created(m *post, p *Person, pending string) answer {
	out := w.rendered(m, p)
	out.PendingPostId = pending
	return made(out)
}

// pause lets time go by, or as much of it as the caller waits for.
func pause(r *request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

// acceptable makes a new post what it will be in the store, or says why it cannot
// be there. It needs the lock.
func (w *Workspace) acceptable(c *channel, m *post, p *Person) answer {
	if m.Id != "" {
		return no(400, "app.post.save.existing.app_error")
	}
	if m.RootId != "" {
		root := w.posts[m.RootId]
		switch {
		case root == nil || root.DeleteAt > 0 || root.RootId != "":
			return no(400, "api.post.create_post.root_id.app_error")
		case root.ChannelId != c.id:
			return no(400, "api.post.create_post.channel_root_id.app_error")
		}
	}
	props := m.GetProps()
	if props == nil {
		props = map[string]any{}
	}
	if w.conf.Release.trustsMarks() && !p.Bot {
		for _, name := range []string{"from_bot", "from_webhook", "from_plugin", "from_oauth_app", "override_username", "override_icon_url", "override_icon_emoji"} {
			delete(props, name)
		}
	}
	delete(props, model.PropsAddChannelMember)
	if p.Bot {
		props[model.PostPropsFromBot] = "true"
	}
	m.SetProps(props)
	settle(m.Post)
	if a := w.checked(m.Post); a.failed() {
		return a
	}
	w.weed(m.Post, p)
	return answer{}
}

// weed takes the files out of a post, without a word, that somebody may not put
// on it: those of others, and those that are on another. It needs the lock.
func (w *Workspace) weed(m *model.Post, p *Person) {
	m.FileIds = slices.DeleteFunc(m.FileIds, func(id string) bool {
		f := w.files[id]
		switch {
		case f == nil || f.DeleteAt > 0:
			return true
		case f.PostId == "":
			return f.CreatorId != p.ID
		}
		return f.PostId != m.Id
	})
}

// prioritised gives a post its priority, or says why it cannot have it. It needs
// the lock.
func (w *Workspace) prioritised(m *post, want *model.PostPriority) answer {
	if want == nil {
		return answer{}
	}
	asks := want.RequestedAck != nil && *want.RequestedAck || want.PersistentNotifications != nil && *want.PersistentNotifications
	switch {
	case w.conf.NoPriority:
		return no(http.StatusForbidden, "api.post.post_priority.priority_post_not_allowed_for_user.request_error")
	case m.RootId != "":
		return no(400, "api.post.post_priority.priority_post_only_allowed_for_root_post.request_error")
	case asks && !w.conf.Licensed:
		return no(http.StatusNotImplemented, "license_error.feature_unavailable")
	}
	m.priority = &model.PostPriority{Priority: want.Priority, RequestedAck: want.RequestedAck}
	return answer{}
}

// standing is the post that an address names, if it is there and the caller may
// read it. It needs the lock.
func (w *Workspace) standing(r *request) (*post, *channel, answer) {
	m := w.posts[r.vars["post"]]
	if m == nil || m.DeleteAt > 0 {
		return nil, nil, no(http.StatusNotFound, "app.post.get.app_error")
	}
	c := w.channel(m.ChannelId)
	if c == nil || !w.reads(r.user, c) {
		return nil, nil, forbidden()
	}
	return m, c, answer{}
}

func getPost(w *Workspace, r *request) answer {
	m, _, a := w.standing(r)
	if m == nil {
		return a
	}
	return ok(w.rendered(m, r.user))
}

// patchPost changes some of a post: its message, its props as a whole, its files.
func patchPost(w *Workspace, r *request) answer {
	patch, bad := into[model.PostPatch](r, "post")
	if bad.failed() {
		return bad
	}
	return w.change(r, patch.Message != nil, func(m *model.Post) {
		if patch.Message != nil {
			m.Message = strings.ToValidUTF8(*patch.Message, "\ufffd")
		}
		if patch.Props != nil {
			m.SetProps(*patch.Props)
		}
		if patch.FileIds != nil {
			m.FileIds = *patch.FileIds
		}
		if patch.IsPinned != nil {
			m.IsPinned = *patch.IsPinned
		}
	})
}

// updatePost replaces a post as a whole.
func updatePost(w *Workspace, r *request) answer {
	in, bad := into[model.Post](r, "post")
	switch {
	case bad.failed():
		return bad
	case in.Id != r.vars["post"]:
		return badBody("id")
	}
	before := w.posts[in.Id]
	return w.change(r, before != nil && before.Message != in.Message, func(m *model.Post) {
		m.Message, m.IsPinned = strings.ToValidUTF8(in.Message, "\ufffd"), in.IsPinned
		m.SetProps(in.GetProps())
		if in.FileIds != nil {
			m.FileIds = in.FileIds
		}
	})
}

// change edits a post of the caller's. Only for its text is it ever too late, and a
// patch names that even where it does not change. It needs the lock.
func (w *Workspace) change(r *request, text bool, apply func(*model.Post)) answer {
	m := w.posts[r.vars["post"]]
	if m == nil || m.DeleteAt > 0 {
		return forbidden()
	}
	c := w.channel(m.ChannelId)
	switch {
	case !w.reads(r.user, c) || !c.has(r.user.ID) && !r.user.Admin || m.UserId != r.user.ID && !r.user.Admin:
		return forbidden()
	case c.gone > 0 && strings.HasSuffix(r.URL.Path, "/patch"):
		return no(400, "api.post.patch_post.can_not_update_post_in_deleted.error")
	case strings.HasPrefix(m.Type, model.PostSystemMessagePrefix):
		return no(400, "api.post.update_post.system_message.app_error")
	case text && w.conf.EditLimit > 0 && w.now().Sub(time.UnixMilli(m.CreateAt)) > w.conf.EditLimit:
		return no(400, "api.post.update_post.permissions_time_limit.app_error")
	}
	if a := w.update(m, r.user, apply); a.failed() {
		return a
	}
	return ok(w.rendered(m, r.user))
}

// update changes a post on behalf of somebody, who need not be its author: that
// has been seen to, or an integration says so. It needs the lock.
func (w *Workspace) update(m *post, p *Person, apply func(*model.Post)) answer {
	switch {
	case m.DeleteAt > 0:
		return no(http.StatusNotFound, "app.post.get.app_error")
	case w.channel(m.ChannelId).gone > 0:
		return no(400, "api.post.update_post.can_not_update_post_in_deleted.error")
	}
	draft := m.Clone()
	draft.SetProps(plain[map[string]any](m.GetProps()))
	apply(draft)
	if draft.GetProps() == nil {
		draft.SetProps(map[string]any{})
	}
	settle(draft)
	if a := w.checked(draft); a.failed() {
		return a
	}
	w.weed(draft, p)
	w.rewrite(m, draft)
	return answer{}
}

func deletePost(w *Workspace, r *request) answer {
	m := w.posts[r.vars["post"]]
	if m == nil || m.DeleteAt > 0 {
		return no(http.StatusNotFound, "app.post.get.app_error")
	}
	c := w.channel(m.ChannelId)
	leads := slices.Contains(r.user.Roles, "team_admin") && c.has(r.user.ID)
	if !r.user.Admin && !leads && (m.UserId != r.user.ID || !c.has(r.user.ID)) {
		return forbidden()
	}
	if c.gone > 0 {
		return no(400, "api.post.delete_post.can_not_delete_post_in_deleted.error")
	}
	w.remove(m)
	return done()
}

// pinPost and its like edit what is not text: without a history.
func pinPost(w *Workspace, r *request) answer {
	m, c, a := w.standing(r)
	if m == nil {
		return a
	}
	m.IsPinned = strings.HasSuffix(r.URL.Path, "/pin")
	m.UpdateAt = w.stamp()
	w.tellPost(model.WebsocketEventPostEdited, c, m)
	return done()
}

// editHistory is for the author alone, and carries integrations as they are.
func editHistory(w *Workspace, r *request) answer {
	m := w.posts[r.vars["post"]]
	switch {
	case m == nil || m.DeleteAt > 0 || m.UserId != r.user.ID:
		return forbidden()
	case len(m.earlier) == 0:
		return no(http.StatusNotFound, "app.post.get.app_error")
	}
	out := slices.Clone(m.earlier)
	slices.Reverse(out)
	return ok(out)
}

// ephemeralPost is for administrators: no bot may.
func ephemeralPost(w *Workspace, r *request) answer {
	in, bad := into[model.PostEphemeral](r, "body")
	switch {
	case bad.failed() || in.Post == nil || in.UserID == "":
		return badBody("post")
	case !r.user.Admin:
		return forbidden()
	}
	c := w.channel(in.Post.ChannelId)
	if c == nil {
		return no(http.StatusNotFound, "app.channel.get.existing.app_error")
	}
	m := w.whisper(c, in.UserID, r.user.ID, in.Post)
	return made(w.rendered(m, r.user))
}
