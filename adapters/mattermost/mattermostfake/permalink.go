package mattermostfake

import (
	"regexp"

	"github.com/mattermost/mattermost/server/public/model"
)

var permalink = regexp.MustCompile(`(https?://[^\s/]+)/([a-z0-9-]+)/pl/([a-z0-9]{26})`)

// Link is where a post is found in a browser. In a message it makes the server
// show the post inside that message.
func (w *Workspace) Link(post string) string { return w.http.URL + "/" + TeamName + "/pl/" + post }

// embed shows the post that a message links to inside of it, if p may read that.
// It does so with the integrations of its buttons, as the real server does. It
// needs the lock.
func (w *Workspace) embed(m *model.Post, p *Person) {
	found := permalink.FindStringSubmatch(m.Message)
	if found == nil || found[1] != w.http.URL {
		return
	}
	linked := w.posts[found[3]]
	if linked == nil || linked.DeleteAt > 0 {
		return
	}
	c := w.channel(linked.ChannelId)
	if c == nil || !w.reads(p, c) {
		return
	}
	m.AddProp(model.PostPropsPreviewedPost, linked.Id)
	inside := linked.Clone()
	inside.SetProps(plain[map[string]any](linked.GetProps()))
	preview := &model.PreviewPost{
		PostID: linked.Id, Post: inside, ChannelDisplayName: c.display, ChannelType: model.ChannelType(c.kind), ChannelID: c.id,
	}
	if t := w.team(c.team); t != nil {
		preview.TeamName = t.name
	}
	m.Metadata.Embeds = append(m.Metadata.Embeds, &model.PostEmbed{Type: model.PostEmbedPermalink, Data: preview})
}
