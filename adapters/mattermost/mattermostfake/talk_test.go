package mattermostfake_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// client is the bot's client.
func client(w *mattermostfake.Workspace) *model.Client4 {
	c := model.NewAPIv4Client(w.URL())
	c.SetToken(mattermostfake.BotToken)
	return c
}

// listen opens the bot's socket, as the bot's library does.
func listen(t *testing.T, w *mattermostfake.Workspace) *model.WebSocketClient {
	t.Helper()
	s, err := model.NewReliableWebSocketClientWithDialer(websocket.DefaultDialer, w.SocketURL(), mattermostfake.BotToken, "", 0, true)
	if err != nil {
		t.Fatal(err)
	}
	s.Listen()
	t.Cleanup(s.Close)
	w.AwaitSockets(1)
	return s
}

// until is the next event of that kind.
func until(t *testing.T, s *model.WebSocketClient, kind model.WebsocketEventType) *model.WebSocketEvent {
	t.Helper()
	for e := range s.EventChannel {
		if e.EventType() == kind {
			return e
		}
	}
	t.Fatalf("the socket ended before %s: %v", kind, s.ListenError)
	return nil
}

func TestWhatIsSaidIsHeardAnsweredPressedAndFilledIn(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot, anna, channel := client(w), w.Person("anna"), w.Channel("inköp")
	socket := listen(t, w)
	hello := until(t, socket, model.WebsocketEventHello)
	if v, _ := hello.GetData()["server_version"].(string); !strings.HasPrefix(v, "11.7.0.") {
		t.Errorf("hello says version %q", v)
	}
	var pressed model.PostActionIntegrationRequest
	var filled model.SubmitDialogRequest
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/action":
			_ = json.NewDecoder(r.Body).Decode(&pressed)
			_, err := bot.OpenInteractiveDialog(r.Context(), model.OpenDialogRequest{
				TriggerId: pressed.TriggerId, URL: "http://" + r.Host + "/dialog",
				Dialog: model.Dialog{Title: "Datum", CallbackId: "dates", State: "s", Elements: []model.DialogElement{{DisplayName: "När?", Name: "when", Type: "date"}}},
			})
			if err != nil {
				t.Error(err)
			}
			_, _ = rw.Write([]byte(`{"ephemeral_text":"hej","update":{"message":"svarat","props":{}}}`))
		case "/dialog":
			_ = json.NewDecoder(r.Body).Decode(&filled)
			_, _ = rw.Write([]byte(`{}`))
		case "/command":
			_, _ = rw.Write([]byte(`{"text":"tack"}`))
		}
	}))
	t.Cleanup(front.Close)
	w.Register(mattermostfake.TeamID, "upphandling", front.URL+"/command")

	said := anna.Says(channel, "hej")
	posted := until(t, socket, model.WebsocketEventPosted)
	var m model.Post
	if err := json.Unmarshal([]byte(posted.GetData()["post"].(string)), &m); err != nil || m.Message != "hej" || m.Id != said.ID {
		t.Errorf("the bot heard %+v, %v", posted.GetData(), err)
	}
	_, _, err := bot.CreatePost(t.Context(), &model.Post{
		ChannelId: channel.Channel, RootId: said.ID, Message: "Fråga",
		Props: map[string]any{"attachments": []any{map[string]any{"actions": []any{map[string]any{
			"id": "answerja", "type": "button", "name": "Ja", "integration": map[string]any{"url": front.URL + "/action", "context": map[string]any{"k": "v"}},
		}}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if o := anna.Presses(channel.In(said.ID), "Ja"); !o.OK || o.Told != "hej" {
		t.Errorf("the click: %d %s %q", o.Status, o.Error, o.Told)
	}
	if pressed.UserId != anna.ID || pressed.Context["k"] != "v" {
		t.Errorf("the bot was told %+v", pressed)
	}
	anna.Fills("När?", "2027-01-01")
	if o := anna.Submits(); !o.OK || filled.Submission["when"] != "2027-01-01" || filled.State != "s" {
		t.Errorf("the form: %+v, the bot was told %+v", o, filled)
	}
	if o := anna.Commands(channel, "/upphandling", "ny"); !o.OK || o.Told != "tack" {
		t.Errorf("the command: %d %s %q", o.Status, o.Error, o.Told)
	}
}
