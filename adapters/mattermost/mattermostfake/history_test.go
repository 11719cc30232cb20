package mattermostfake_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// asked is a list of posts, by their messages, and the list itself.
func asked(t *testing.T, p *mattermostfake.Person, path string) ([]string, *model.PostList) {
	t.Helper()
	o := p.Do("GET", path, nil)
	l := &model.PostList{}
	if err := json.Unmarshal(o.Body, l); err != nil || !o.OK {
		t.Fatalf("%s: %d %s %v", path, o.Status, o.Error, err)
	}
	var out []string
	for _, id := range l.Order {
		out = append(out, l.Posts[id].Message)
	}
	return out, l
}

// TestAThreadIsPagedAsTheRealServerPagesIt has what a real server answered for a
// thread of a root and five replies.
func TestAThreadIsPagedAsTheRealServerPagesIt(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, at := w.Person(mattermostfake.BotName), w.Channel("inköp")
	root, _ := write(bot, &model.Post{ChannelId: at.Channel, Message: "R"})
	var replies []*model.Post
	for i := range 5 {
		m, _ := write(bot, &model.Post{ChannelId: at.Channel, RootId: root.Id, Message: fmt.Sprint(i)})
		replies = append(replies, m)
	}
	for _, c := range []struct {
		post  *model.Post
		query string
		want  string
		more  bool
	}{
		{root, "perPage=2&direction=down", "R 0", true},
		{root, "perPage=2&direction=up", "R 4 3", true},
		{replies[2], "perPage=2&direction=down", "2 R 0", true},
		{root, fmt.Sprintf("perPage=2&direction=down&fromPost=%s&fromCreateAt=%d", replies[1].Id, replies[1].CreateAt), "R 2 3", true},
		{root, fmt.Sprintf("perPage=3&direction=down&fromPost=%s&fromCreateAt=%d", replies[1].Id, replies[1].CreateAt), "R 2 3 4", false},
		{root, "direction=down", "R 0 1 2 3 4", false},
	} {
		got, l := asked(t, bot, "/posts/"+c.post.Id+"/thread?"+c.query)
		if strings.Join(got, " ") != c.want || l.HasNext == nil || *l.HasNext != c.more {
			t.Errorf("%s: got %v, more %v; want %s, %v", c.query, got, *l.HasNext, c.want, c.more)
		}
	}
	got, _ := asked(t, bot, "/posts/"+replies[2].Id+"/thread")
	if got[0] != "2" || len(got) != 6 {
		t.Errorf("the whole thread: got %v, want what was asked for first, and all six", got)
	}
	bot.Do("DELETE", "/posts/"+root.Id, nil)
	if o := bot.Do("GET", "/posts/"+replies[2].Id, nil); o.Status != 404 {
		t.Errorf("a reply of a deleted root: got %d, want 404", o.Status)
	}
}

func TestAChannelIsReadFromAPostOnAndSinceAMoment(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, at := w.Person(mattermostfake.BotName), w.Channel("inköp")
	var all []*model.Post
	for i := range 6 {
		m, _ := write(bot, &model.Post{ChannelId: at.Channel, Message: fmt.Sprint(i)})
		all = append(all, m)
	}
	for _, c := range []struct{ query, want, next, prev string }{
		{"per_page=2", "5 4", "", all[3].Id},
		{"per_page=2&page=1", "3 2", all[4].Id, all[1].Id},
		{"per_page=2&before=" + all[4].Id, "3 2", all[4].Id, all[1].Id},
		{"per_page=2&after=" + all[1].Id, "3 2", all[4].Id, all[1].Id},
	} {
		got, l := asked(t, bot, "/channels/"+at.Channel+"/posts?"+c.query)
		if strings.Join(got, " ") != c.want || l.NextPostId != c.next || l.PrevPostId != c.prev {
			t.Errorf("%s: got %v, next %s, before %s; want %s", c.query, got, l.NextPostId, l.PrevPostId, c.want)
		}
	}
	last := all[5].UpdateAt
	bot.Do("PUT", "/posts/"+all[1].Id+"/patch", map[string]any{"message": "ändrad"})
	bot.Do("DELETE", "/posts/"+all[2].Id, nil)
	write(bot, &model.Post{ChannelId: at.Channel, RootId: all[0].Id, Message: "svar"})
	got, l := asked(t, bot, fmt.Sprintf("/channels/%s/posts?since=%d", at.Channel, last))
	if want := []string{"svar", "", "ändrad", "0"}; !slices.Equal(got, want) {
		t.Errorf("since: got %q, want %q: what is new, deleted, edited, and the root that got an answer", got, want)
	}
	if l.Posts[all[2].Id].DeleteAt == 0 {
		t.Error("the deleted post does not say so")
	}
	if got, _ := asked(t, bot, fmt.Sprintf("/channels/%s/posts?since=%d&collapsedThreads=true", at.Channel, last)); slices.Contains(got, "svar") {
		t.Error("with collapsed threads there are replies")
	}
}

func TestALookBackIsCutOffAtAThousandInNoOrder(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, at := w.Person(mattermostfake.BotName), w.Channel("inköp")
	for i := range 1200 {
		write(bot, &model.Post{ChannelId: at.Channel, Message: fmt.Sprint(i)})
	}
	got, _ := asked(t, bot, "/channels/"+at.Channel+"/posts?since=1")
	if len(got) != 1000 || got[0] == "1199" && got[999] == "200" {
		t.Errorf("got %d from %s to %s, want a thousand that are not the newest", len(got), got[0], got[len(got)-1])
	}
}

func TestOnlyWhatShowsMovesEditAt(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, at := w.Person(mattermostfake.BotName), w.Channel("inköp")
	for _, c := range []struct {
		name  string
		patch map[string]any
		want  bool
	}{
		{"the same message", map[string]any{"message": "Fråga"}, false},
		{"another message", map[string]any{"message": "Ny"}, true},
		{"other attachments", map[string]any{"props": map[string]any{}}, true},
		{"a pin", map[string]any{"is_pinned": true}, false},
	} {
		q, _ := write(bot, asking(at, "http://127.0.0.1:1/"))
		o := bot.Do("PUT", "/posts/"+q.Id+"/patch", c.patch)
		var got model.Post
		_ = json.Unmarshal(o.Body, &got)
		if !o.OK || (got.EditAt > 0) != c.want || got.UpdateAt <= q.UpdateAt {
			t.Errorf("%s: got %d, edit_at %d, update_at from %d to %d; want edit_at moved: %v", c.name, o.Status, got.EditAt, q.UpdateAt, got.UpdateAt, c.want)
		}
	}
}

func TestPropsThatWereReadAndWrittenBackKillTheButtons(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	q, _ := write(bot, asking(at, "http://127.0.0.1:1/"))
	bot.Do("PUT", "/posts/"+q.Id+"/patch", map[string]any{"props": q.GetProps()})
	if o := anna.Do("POST", "/posts/"+q.Id+"/actions/ja", map[string]any{}); o.Error != "api.post.do_action.action_id.app_error" {
		t.Errorf("the click: %d %s", o.Status, o.Error)
	}
	if got := strings.Join(w.Forgive(), "; "); !strings.Contains(got, "lost its integration") {
		t.Errorf("faults: %q", got)
	}
}
