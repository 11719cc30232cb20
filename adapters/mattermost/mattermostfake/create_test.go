package mattermostfake_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// write makes a post, and is what the server said.
func write(p *mattermostfake.Person, m *model.Post) (*model.Post, mattermostfake.Outcome) {
	o := p.Do("POST", "/posts", m)
	out := &model.Post{}
	_ = json.Unmarshal(o.Body, out)
	return out, o
}

func TestAPendingPostIDStandsForOnePostForHalfAMinute(t *testing.T) {
	t.Parallel()
	clock := adaptertest.NewClock(time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		name   string
		before func(w *mattermostfake.Workspace, at mattermostfake.Place, first *model.Post)
		same   bool
		err    string
	}{
		{name: "at once", same: true},
		{name: "after 29 seconds", before: func(*mattermostfake.Workspace, mattermostfake.Place, *model.Post) { clock.Advance(29 * time.Second) }, same: true},
		{name: "after 31 seconds", before: func(*mattermostfake.Workspace, mattermostfake.Place, *model.Post) { clock.Advance(31 * time.Second) }},
		{name: "after a restart", before: func(w *mattermostfake.Workspace, _ mattermostfake.Place, _ *model.Post) { w.Restart() }},
		{
			name: "when the first is deleted", err: "api.post.deduplicate_create_post.failed_to_get",
			before: func(w *mattermostfake.Workspace, _ mattermostfake.Place, first *model.Post) { w.Vanish(first.Id) },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := mattermostfake.New(t, mattermostfake.Config{Clock: clock.Now})
			bot, at := w.Person(mattermostfake.BotName), w.Channel("inköp")
			first, _ := write(bot, &model.Post{ChannelId: at.Channel, Message: "1", PendingPostId: "k"})
			if c.before != nil {
				c.before(w, at, first)
			}
			second, o := write(bot, &model.Post{ChannelId: at.Channel, Message: "2", PendingPostId: "k"})
			if o.Error != c.err || c.err == "" && (second.Id == first.Id) != c.same {
				t.Errorf("got %s %q %s, want the same post: %v, error %s", second.Id, second.Message, o.Error, c.same, c.err)
			}
		})
	}
}

func TestAPendingPostIDOfAnotherReturnsHisPostAndFailuresReleaseIt(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, anna, bo := w.Person(mattermostfake.BotName), w.Person("anna"), w.Person("bo")
	at, hidden := w.Channel("inköp"), w.ChannelWithout("dold", mattermostfake.Private)
	w.Enter(at, anna)
	w.Enter(hidden, bo)
	his, _ := write(anna, &model.Post{ChannelId: at.Channel, Message: "hans", PendingPostId: "a"})
	if got, _ := write(bot, &model.Post{ChannelId: at.Channel, Message: "mitt", PendingPostId: "a"}); got.Id != his.Id || got.UserId != anna.ID {
		t.Errorf("got %q of %s, want the post of the one who was first", got.Message, got.UserId)
	}
	_, _ = write(bo, &model.Post{ChannelId: hidden.Channel, Message: "dolt", PendingPostId: "b"})
	if got, _ := write(bot, &model.Post{ChannelId: at.Channel, Message: "mitt", PendingPostId: "b"}); got.Message != "mitt" {
		t.Errorf("got %q, want a post of its own where the first cannot be read", got.Message)
	}
	_, o := write(bot, &model.Post{ChannelId: at.Channel, Message: "x", Type: "strange", PendingPostId: "c"})
	got, again := write(bot, &model.Post{ChannelId: at.Channel, Message: "nu", PendingPostId: "c"})
	if o.OK || !again.OK || got.Message != "nu" {
		t.Errorf("after a failure: got %d, want a post", again.Status)
	}
	stored := &model.Post{}
	_ = json.Unmarshal(bot.Do("GET", "/posts/"+got.Id, nil).Body, stored)
	if got.PendingPostId != "c" || stored.PendingPostId != "" {
		t.Errorf("pending_post_id: got %q at once and %q later, want c and nothing", got.PendingPostId, stored.PendingPostId)
	}
}

func TestTwoAtOnceWithOnePendingPostIDAreOnePostAndOneRefusal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := adaptertest.NewWire()
		w := mattermostfake.New(t, mattermostfake.Config{Wire: wire})
		at := w.Channel("inköp")
		w.Strike(mattermostfake.Strike{Method: "POST /posts", Mishap: mattermostfake.Mishap{Slow: 5 * time.Second}})
		c := client(w)
		c.HTTPClient = &http.Client{Transport: wire.Transport()}
		defer c.HTTPClient.CloseIdleConnections()
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, _, err := c.CreatePost(t.Context(), &model.Post{ChannelId: at.Channel, Message: "1", PendingPostId: "k"}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		_, resp, err := c.CreatePost(t.Context(), &model.Post{ChannelId: at.Channel, Message: "2", PendingPostId: "k"})
		if err == nil || resp.StatusCode != http.StatusInternalServerError || !strings.Contains(err.Error(), "api.post.deduplicate_create_post.pending") {
			t.Errorf("the second: got %v, want to be told that the first is under way", err)
		}
		wait.Wait()
		if got := w.Shown(at); len(got) != 1 || got[0] != "1" {
			t.Errorf("got %q, want one post", got)
		}
	})
}

func TestWhatMarksABotCanBeForgedBeforeTwelve(t *testing.T) {
	t.Parallel()
	for release, want := range map[mattermostfake.Release]bool{mattermostfake.V10: true, mattermostfake.V11: true, mattermostfake.V12: false} {
		w := mattermostfake.New(t, mattermostfake.Config{Release: release})
		anna, at := w.Person("anna"), w.Channel("inköp")
		w.Enter(at, anna)
		m := &model.Post{ChannelId: at.Channel, Message: "x"}
		m.SetProps(map[string]any{"from_bot": "true", "override_username": "chefen"})
		got, _ := write(anna, m)
		if _, forged := got.GetProps()["from_bot"]; forged != want {
			t.Errorf("%s: got from_bot of a person: %v, want %v", release, forged, want)
		}
		own, _ := write(w.Person(mattermostfake.BotName), &model.Post{ChannelId: at.Channel, Message: "x"})
		if own.GetProps()["from_bot"] != "true" {
			t.Errorf("%s: the bot's own post says %v", release, own.GetProps())
		}
	}
}

func TestHowLongAPostMayBeFollowsTheRelease(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		release mattermostfake.Release
		runes   int
		want    int
	}{
		{mattermostfake.V10, 16_383, 201},
		{mattermostfake.V10, 16_384, 400},
		{mattermostfake.V11, 16_384, 400},
		{mattermostfake.V12, 16_384, 201},
		{mattermostfake.V12, 262_143, 201},
		{mattermostfake.V12, 262_144, 400},
	} {
		w := mattermostfake.New(t, mattermostfake.Config{Release: c.release})
		at := w.Channel("inköp")
		_, o := write(w.Person(mattermostfake.BotName), &model.Post{ChannelId: at.Channel, Message: strings.Repeat("x", c.runes)})
		if o.Status != c.want {
			t.Errorf("%s, %d signs: got %d %s, want %d", c.release, c.runes, o.Status, o.Error, c.want)
		}
	}
}

func TestPriorityFollowsTheSettingsAndTheLicence(t *testing.T) {
	t.Parallel()
	ask := func(ack bool) *model.PostMetadata {
		return &model.PostMetadata{Priority: &model.PostPriority{Priority: model.NewPointer("urgent"), RequestedAck: &ack}}
	}
	for _, c := range []struct {
		name string
		conf mattermostfake.Config
		ack  bool
		want int
	}{
		{"as it comes", mattermostfake.Config{}, false, 201},
		{"turned off", mattermostfake.Config{NoPriority: true}, false, 403},
		{"to be acknowledged", mattermostfake.Config{}, true, 501},
		{"to be acknowledged, licensed", mattermostfake.Config{Licensed: true}, true, 201},
	} {
		w := mattermostfake.New(t, c.conf)
		at := w.Channel("inköp")
		if _, o := write(w.Person(mattermostfake.BotName), &model.Post{ChannelId: at.Channel, Message: "x", Metadata: ask(c.ack)}); o.Status != c.want {
			t.Errorf("%s: got %d %s, want %d", c.name, o.Status, o.Error, c.want)
		}
	}
}
