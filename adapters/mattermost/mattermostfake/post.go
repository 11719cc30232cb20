package mattermostfake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"
)

// post is a post as it is stored: with the integrations of its buttons, and with
// what it showed before it was edited. Its props are plain JSON, so that they can
// be copied.
type post struct {
	*model.Post
	only     string // whom an ephemeral one is for
	earlier  []*model.Post
	follows  []string // who follows the thread, of a root
	priority *model.PostPriority
}

// add puts m at the end of its channel, and tells of it. It needs the lock.
func (w *Workspace) add(c *channel, m *post) {
	m.ChannelId = c.id
	m.CreateAt = w.stamp()
	m.UpdateAt = m.CreateAt
	if m.Id == "" {
		m.Id = w.id("post")
	}
	c.posts = append(c.posts, m)
	w.posts[m.Id] = m
	if root := w.posts[m.RootId]; root != nil {
		root.UpdateAt = m.CreateAt // as the real server does: a reply touches its root
		root.follow(root.UserId)
		root.follow(m.UserId)
		for _, id := range w.mentioned(m.Message) {
			root.follow(id)
		}
	}
	for _, id := range m.FileIds {
		w.files[id].PostId, w.files[id].ChannelId = m.Id, c.id
	}
	w.tellPosted(c, m)
}

func (m *post) follow(user string) {
	if !slices.Contains(m.follows, user) {
		m.follows = append(m.follows, user)
	}
}

// mentioned are the people whose names stand behind an @ in text. It needs the lock.
func (w *Workspace) mentioned(text string) []string {
	var out []string
	for _, at := range atName.FindAllString(text, -1) {
		name := strings.TrimRight(at[1:], ".-_")
		if p := w.named(name); p != nil && !slices.Contains(out, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// replies are the posts of a thread without its root. It needs the lock.
func (c *channel) replies(root string) []*post {
	var out []*post
	for _, m := range c.posts {
		if m.RootId == root && m.DeleteAt == 0 {
			out = append(out, m)
		}
	}
	return out
}

// checked says what the store would refuse in a post; empty is nothing. It needs
// the lock.
func (w *Workspace) checked(m *model.Post) answer {
	props := string(encode(m.GetProps()))
	switch {
	case utf8.RuneCountInString(m.Message) > w.conf.Release.mostRunes():
		return no(400, "model.post.is_valid.message_length.app_error")
	case m.Type != "" && !strings.HasPrefix(m.Type, model.PostCustomTypePrefix):
		return no(400, "model.post.is_valid.type.app_error")
	case utf8.RuneCountInString(model.ArrayToJSON(m.FileIds)) > model.PostFileidsMaxRunes:
		return no(400, "model.post.is_valid.file_ids.app_error")
	case utf8.RuneCountInString(props) > model.PostPropsMaxRunes:
		return no(400, "model.post.is_valid.props.app_error")
	case strings.Contains(m.Message, "\x00") || strings.Contains(props, `\u0000`):
		return no(500, "app.post.save.app_error")
	}
	w.lint(m)
	return answer{}
}

// settle gives the buttons of a post their ids, and makes its props plain.
func settle(m *model.Post) {
	m.GenerateActionIds()
	m.SetProps(plain[map[string]any](m.GetProps()))
	m.FileIds = slices.Compact(m.FileIds)
	if m.FileIds == nil {
		m.FileIds = model.StringArray{}
	}
}

// rendered is m as p gets to see it: without integrations at the top, but with
// those of posts that are shown inside, which is how contexts leak. It needs the
// lock.
func (w *Workspace) rendered(m *post, p *Person) *model.Post {
	out := w.unstripped(m, p)
	out.StripActionIntegrations()
	return out
}

// unstripped is m with all that it carries. It needs the lock.
func (w *Workspace) unstripped(m *post, p *Person) *model.Post {
	out := m.Clone()
	out.SetProps(plain[map[string]any](m.GetProps()))
	out.Metadata = &model.PostMetadata{Priority: m.priority}
	out.PendingPostId = ""
	if m.DeleteAt > 0 {
		out.Message, out.FileIds = "", model.StringArray{}
		out.AddProp(model.PostPropsDeleteBy, m.UserId)
		return out
	}
	for _, id := range m.FileIds {
		out.Metadata.Files = append(out.Metadata.Files, &w.files[id].FileInfo)
	}
	w.embed(out, p)
	if c := w.channel(m.ChannelId); c != nil && m.only == "" {
		root := m.Id
		if m.RootId != "" {
			root = m.RootId
		}
		out.ReplyCount = int64(len(c.replies(root)))
	}
	return out
}

// rewrite makes m what draft is, and tells of it. What it was goes into its
// history. A change of props that shows nothing leaves edit_at alone. It needs the
// lock.
func (w *Workspace) rewrite(m *post, draft *model.Post) {
	before := m.Clone()
	before.SetProps(plain[map[string]any](m.GetProps()))
	before.Id, before.OriginalId = w.id("post"), m.Id
	m.UpdateAt = w.stamp()
	before.DeleteAt, before.UpdateAt = m.UpdateAt, m.UpdateAt
	m.earlier = append(m.earlier, before)
	looked := func(p *model.Post) string {
		return string(encode([]any{p.Message, p.FileIds, p.GetProp(model.PostPropsAttachments)}))
	}
	if looked(draft) != looked(m.Post) {
		m.EditAt = m.UpdateAt
	}
	for _, id := range m.FileIds { // what is taken off a post is gone
		w.files[id].DeleteAt = m.UpdateAt
	}
	m.Message, m.IsPinned, m.FileIds = draft.Message, draft.IsPinned, draft.FileIds
	for _, id := range m.FileIds {
		w.files[id].PostId, w.files[id].ChannelId, w.files[id].DeleteAt = m.Id, m.ChannelId, 0
	}
	m.SetProps(draft.GetProps())
	w.tellPost(model.WebsocketEventPostEdited, w.channel(m.ChannelId), m)
}

// remove takes m away, and with a root its thread. It needs the lock.
func (w *Workspace) remove(m *post) {
	c := w.channel(m.ChannelId)
	at := w.stamp()
	for _, r := range c.posts {
		if r == m || r.RootId == m.Id && r.DeleteAt == 0 {
			r.DeleteAt, r.UpdateAt = at, at
		}
	}
	w.tellPost(model.WebsocketEventPostDeleted, c, m)
}
