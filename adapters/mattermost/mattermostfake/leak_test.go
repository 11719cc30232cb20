package mattermostfake_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// secret is a context that no user should see.
const secret = "hemlig-kontext"

// asking is a post with one button, whose context is secret.
func asking(at mattermostfake.Place, address string) *model.Post {
	m := &model.Post{ChannelId: at.Channel, RootId: at.Thread, Message: "Fråga"}
	m.SetProps(map[string]any{"attachments": []any{map[string]any{"text": "?", "actions": []any{map[string]any{
		"id": "ja", "type": "button", "name": "Ja", "integration": map[string]any{"url": address, "context": map[string]any{"t": secret}},
	}}}}})
	return m
}

func TestContextsLeakWhereTheRealServerLeaksThemAndNowhereElse(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
	socket := listen(t, w)
	w.Enter(at, anna)
	hidden := w.PrivateChannel("dold")
	q, made := write(bot, asking(at, "http://127.0.0.1:1/"))
	kept, _ := write(bot, asking(hidden, "http://127.0.0.1:1/"))
	anna.Says(at.In(q.Id), "svar")
	bot.Do("PUT", "/posts/"+q.Id+"/patch", map[string]any{"message": "Ny fråga"})
	thread := "/users/me/teams/" + mattermostfake.TeamID + "/threads"
	for _, c := range []struct {
		name  string
		body  []byte
		leaks bool
	}{
		{"the answer to the bot", made.Body, false},
		{"the post", anna.Do("GET", "/posts/"+q.Id, nil).Body, false},
		{"the post, to the bot", bot.Do("GET", "/posts/"+q.Id, nil).Body, false},
		{"the thread", anna.Do("GET", "/posts/"+q.Id+"/thread", nil).Body, false},
		{"the channel", anna.Do("GET", "/channels/"+at.Channel+"/posts", nil).Body, false},
		{"a permalink", anna.Do("POST", "/posts", &model.Post{ChannelId: at.Channel, Message: w.Link(q.Id)}).Body, true},
		{"a permalink to what he cannot read", anna.Do("POST", "/posts", &model.Post{ChannelId: at.Channel, Message: w.Link(kept.Id)}).Body, false},
		{"the threads he follows", anna.Do("GET", thread, nil).Body, true},
		{"a thread he follows", anna.Do("GET", thread+"/"+q.Id, nil).Body, true},
		{"the history, to the bot", bot.Do("GET", "/posts/"+q.Id+"/edit_history", nil).Body, true},
		{"the history, to another", anna.Do("GET", "/posts/"+q.Id+"/edit_history", nil).Body, false},
	} {
		if got := strings.Contains(string(c.body), secret); got != c.leaks {
			t.Errorf("%s: the context is there: got %v, want %v", c.name, got, c.leaks)
		}
	}
	for e := range socket.EventChannel {
		text, _ := e.GetData()["post"].(string)
		if e.EventType() == model.WebsocketEventPosted && strings.Contains(text, "/pl/"+q.Id) {
			if !strings.Contains(text, secret) {
				t.Error("over the socket a permalink does not leak, and it should")
			}
			break
		}
		if strings.Contains(text, secret) {
			t.Errorf("%s leaks over the socket", e.EventType())
		}
	}
}

// integration is where the server sends clicks and forms.
func integration(t *testing.T, say http.HandlerFunc) (address string, heard func() []*http.Request) {
	t.Helper()
	var mu sync.Mutex
	var all []*http.Request
	s := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		all = append(all, r.Clone(t.Context()))
		mu.Unlock()
		rw.Header().Set("Content-Type", "application/json")
		say(rw, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

func TestAnybodyCanMakeTheServerCallAnyAddressWithAnyContext(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	anna, at := w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	var told model.PostActionIntegrationRequest
	address, heard := integration(t, func(_ http.ResponseWriter, r *http.Request) { _ = json.NewDecoder(r.Body).Decode(&told) })
	q, _ := write(anna, asking(at, address))
	if o := anna.PressesIn(q.Id, "Ja"); !o.OK {
		t.Fatalf("the click: %d %s", o.Status, o.Error)
	}
	if told.Context["t"] != secret || told.UserId != anna.ID || told.PostId != q.Id || told.TriggerId == "" {
		t.Errorf("the bot was told %+v", told)
	}
	head := heard()[0].Header
	if head.Get("User-Agent") != "Mattermost-Bot/1.1" || head.Get("Authorization") != "" {
		t.Errorf("headers: %v", head)
	}
	key := signingKey(t, client(w))
	if _, user, err := model.DecodeAndVerifyTriggerId(told.TriggerId, key, 0x7fffffffffffffff); err != nil || user != anna.ID {
		t.Errorf("the trigger: %s, %v", user, err)
	}
}

func TestFiveClicksAtOnceAreFiveCalls(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, anna, at := w.Person(mattermostfake.BotName), w.Person("anna"), w.Channel("inköp")
	w.Enter(at, anna)
	address, heard := integration(t, func(http.ResponseWriter, *http.Request) {})
	q, _ := write(bot, asking(at, address))
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() { anna.Do("POST", "/posts/"+q.Id+"/actions/ja", map[string]any{}) })
	}
	wait.Wait()
	if got := len(heard()); got != 5 {
		t.Errorf("got %d calls, want 5", got)
	}
}
