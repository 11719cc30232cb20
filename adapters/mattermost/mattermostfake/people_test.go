package mattermostfake_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

func TestMarkupShowsAsPeopleSeeIt(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"**fet** och *lutad* och _lutad_": "fet och lutad och lutad",
		"a_b_c och 2*3*4":                 "a_b_c och 234",
		`\*stjärnor\* och \_streck\_`:     "*stjärnor* och _streck_",
		"~~struken~~":                     "struken",
		"`*kod*`":                         "*kod*",
		"```\n*kod*\n```":                 "*kod*",
		"# Rubrik":                        "Rubrik",
		"#hashtag":                        "#hashtag",
		"> citat":                         "▏citat",
		"- ett\n- två":                    "• ett\n• två",
		"1. ett\n2. två":                  "1. ett\n2. två",
		"[här](https://x.example)":        "här (https://x.example)",
		"<https://x.example/a_b_c>":       "https://x.example/a_b_c",
		"https://x.example/a_b_c":         "https://x.example/a_b_c",
		"hej @anna.":                      "hej @Anna Berg.",
		"hej @ingen":                      "hej @ingen",
		"@channel @here @all":             "(everyone is called: channel) (everyone is called: here) (everyone is called: all)",
		"@\u200bchannel":                  "@channel",
		":smile:":                         "🖼smile",
		"~inköpare ~torget":               "~inköpare #torget",
		"<b>x</b> &lt;i&gt; &amp;":        "<b>x</b> <i> &",
		"ett\n\ntvå":                      "ett\ntvå",
		"| a | b |\n|---|---|\n| 1 | 2 |": "a | b\n1 | 2",
		"---":                             "———",
		`\&lt;`:                           `\<`,
	} {
		w := mattermostfake.New(t, mattermostfake.Config{})
		w.Join(mattermostfake.Person{Name: "anna", Nick: "Anna Berg"})
		w.Channel("torget")
		at := w.Channel("inköp")
		write(w.Person(mattermostfake.BotName), &model.Post{ChannelId: at.Channel, Message: source})
		if got := w.Shown(at)[0]; got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
}

func TestPeopleAreWhatTheServerSaysOfThem(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	socket := listen(t, w)
	bot, at := w.Person(mattermostfake.BotName), w.Channel("inköp")
	guest := w.Join(mattermostfake.Person{Name: "gäst", Guest: true, Zone: "Nowhere/Zone", Fixed: true, Locale: "en"})
	remote := w.Join(mattermostfake.Person{Name: "fjärran", Stranger: true})
	other := w.Join(mattermostfake.Person{Name: "robot", Bot: true})
	anna := w.Person("anna")
	for _, p := range []*mattermostfake.Person{guest, remote, other, anna} {
		w.Enter(at, p)
	}
	look := func(p *mattermostfake.Person) *model.User {
		u := &model.User{}
		if o := bot.Do("GET", "/users/"+p.ID, nil); json.Unmarshal(o.Body, u) != nil || !o.OK {
			t.Fatalf("%s: %d %s", p.Name, o.Status, o.Error)
		}
		return u
	}
	if u := look(guest); u.Roles != "system_guest" || u.Locale != "en" || model.GetPreferredTimezone(u.Timezone) != "Nowhere/Zone" {
		t.Errorf("the guest: %+v", u)
	}
	if u := look(remote); u.RemoteId == nil || *u.RemoteId == "" {
		t.Error("the stranger has no remote_id")
	}
	if u := look(other); !u.IsBot {
		t.Error("the bot is none")
	}
	w.Changes(anna, func(p *mattermostfake.Person) {
		p.Status, p.Custom = "ooo", &model.CustomStatus{Emoji: "palm_tree", Text: "Semester"}
	})
	if e := until(t, socket, model.WebsocketEventUserUpdated); e.GetData()["user"].(*model.User).Id != anna.ID {
		t.Error("user_updated tells of another")
	}
	if u := look(anna); u.GetCustomStatus() == nil || u.GetCustomStatus().Text != "Semester" {
		t.Errorf("anna's status: %+v", u.Props)
	}
	var s model.Status
	_ = json.Unmarshal(bot.Do("GET", "/users/"+anna.ID+"/status", nil).Body, &s)
	if s.Status != "ooo" {
		t.Errorf("anna is %q, want ooo", s.Status)
	}
	w.Deactivate(anna)
	if u := look(anna); u.DeleteAt == 0 {
		t.Error("anna is not deactivated")
	}
	if o := anna.Do("GET", "/users/me", nil); o.Status != 401 {
		t.Errorf("anna's session: got %d, want 401", o.Status)
	}
	if o := guest.Do("GET", "/users/"+w.Person("okänd").ID, nil); o.Status != 403 {
		t.Errorf("a guest looks at somebody unknown: got %d, want 403", o.Status)
	}
}

func TestFilesStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	c := client(w)
	up, _, err := c.UploadFile(t.Context(), []byte("krav"), at.Channel, "krav.txt")
	if err != nil {
		t.Fatal(err)
	}
	id := up.FileInfos[0].Id
	if o := anna.Do("GET", "/files/"+id, nil); o.Status != 403 {
		t.Errorf("before it is on a post: got %d, want 403", o.Status)
	}
	hers, _ := write(anna, &model.Post{ChannelId: at.Channel, Message: "mitt", FileIds: model.StringArray{id}})
	first, _ := write(bot, &model.Post{ChannelId: at.Channel, Message: "ett", FileIds: model.StringArray{id}})
	second, _ := write(bot, &model.Post{ChannelId: at.Channel, Message: "två", FileIds: model.StringArray{id}})
	if len(hers.FileIds) != 0 || len(first.FileIds) != 1 || len(second.FileIds) != 0 {
		t.Errorf("got %v, %v, %v; want it on the bot's first post only", hers.FileIds, first.FileIds, second.FileIds)
	}
	if o := anna.Do("GET", "/files/"+id, nil); string(o.Body) != "krav" {
		t.Errorf("on a post: got %q", o.Body)
	}
	if got := w.File(at, "krav.txt"); string(got) != "krav" {
		t.Errorf("File: got %q", got)
	}
	bot.Do("PUT", "/posts/"+first.Id+"/patch", map[string]any{"file_ids": []string{}})
	if o := anna.Do("GET", "/files/"+id, nil); o.Status != 404 {
		t.Errorf("taken off the post: got %d, want 404", o.Status)
	}
}

func TestATranscriptTellsWhoSaidWhatToWhom(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{Heard: func(string) bool { return true }})
	bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
	q, _ := write(bot, asking(at, "http://127.0.0.1:1/"))
	if o := anna.Says(at.In(q.Id), "ja"); !o.OK {
		t.Errorf("what was said was not heard: %+v", o.Error)
	}
	write(bot, &model.Post{ChannelId: w.With(anna).Channel, Message: "bara du"})
	if got := strings.Join(anna.Told(), "; "); got != "bara du" {
		t.Errorf("anna was told %q", got)
	}
	const want = "== #inköp\nUpphandlingsvakten:\n  Fråga\n  ?\n  [Ja]\n  Anna:\n    ja\n== @anna\nUpphandlingsvakten:\n  bara du\n"
	if got := w.Transcript(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
