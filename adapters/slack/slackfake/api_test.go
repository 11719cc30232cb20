package slackfake_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/slack/slackfake"
)

func TestWhatIsPostedCanBeReadAndEdited(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	at := w.Channel("inköp")
	c := client(w)
	meta := slackgo.SlackMetadata{EventType: "question", EventPayload: map[string]any{"case": "U-2026-0001"}}
	_, root, err := c.PostMessageContext(t.Context(), at.Channel, slackgo.MsgOptionText("Ärende", false), slackgo.MsgOptionMetadata(meta))
	if err != nil {
		t.Fatal(err)
	}
	_, ts, err := c.PostMessageContext(t.Context(), at.Channel, slackgo.MsgOptionText("Ingår it?", false), slackgo.MsgOptionTS(root))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := c.UpdateMessageContext(t.Context(), at.Channel, ts, slackgo.MsgOptionText("Ingår it? Ja", false)); err != nil {
		t.Fatal(err)
	}
	msgs, more, _, err := c.GetConversationRepliesContext(t.Context(), &slackgo.GetConversationRepliesParameters{
		ChannelID: at.Channel, Timestamp: root, IncludeAllMetadata: true,
	})
	if err != nil || more || len(msgs) != 2 {
		t.Fatalf("replies: got %d, more %v, %v; want 2", len(msgs), more, err)
	}
	if got := msgs[0].Metadata.EventPayload["case"]; got != "U-2026-0001" {
		t.Errorf("metadata: got %v", got)
	}
	if msgs[1].Text != "Ingår it? Ja" || msgs[1].Edited == nil || msgs[1].BotID != slackfake.BotID {
		t.Errorf("the edited reply: got %+v", msgs[1].Msg)
	}
}

func TestHistoryComesInPages(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	at := w.Channel("inköp")
	for range 25 {
		w.Person("anna").Says(at, "hej")
	}
	p := &slackgo.GetConversationHistoryParameters{ChannelID: at.Channel, Limit: 10}
	got := map[string]bool{}
	for range 3 {
		page, err := client(w).GetConversationHistoryContext(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Messages {
			got[m.Timestamp] = true
		}
		p.Cursor = page.ResponseMetaData.NextCursor
	}
	if len(got) != 25 || p.Cursor != "" {
		t.Errorf("got %d messages and the cursor %q, want 25 and none", len(got), p.Cursor)
	}
}

func TestWhatSlackRefusesIsRefused(t *testing.T) {
	t.Parallel()
	text := func(s string) slackgo.MsgOption { return slackgo.MsgOptionText(s, false) }
	for _, c := range []struct {
		name, want string
		do         func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error
	}{
		{"an unknown channel", "channel_not_found", func(t *testing.T, w *slackfake.Workspace, _ slackfake.Place) error {
			_, _, err := client(w).PostMessageContext(t.Context(), "C9999", text("hej"))
			return err
		}},
		{"an archived channel", "is_archived", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			w.Archive(at, true)
			_, _, err := client(w).PostMessageContext(t.Context(), at.Channel, text("hej"))
			return err
		}},
		{"a public channel without the app", "not_in_channel", func(t *testing.T, w *slackfake.Workspace, _ slackfake.Place) error {
			_, _, err := client(w).PostMessageContext(t.Context(), w.ChannelWithout("annat", slackfake.Public).Channel, text("hej"))
			return err
		}},
		{"a private channel without the app", "channel_not_found", func(t *testing.T, w *slackfake.Workspace, _ slackfake.Place) error {
			_, _, err := client(w).PostMessageContext(t.Context(), w.ChannelWithout("hemligt", slackfake.Private).Channel, text("hej"))
			return err
		}},
		{"a thread that is gone", "thread_not_found", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			_, _, err := client(w).PostMessageContext(t.Context(), at.Channel, text("hej"), slackgo.MsgOptionTS("1700000000.000001"))
			return err
		}},
		{"an edit of what is gone", "message_not_found", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			_, _, _, err := client(w).UpdateMessageContext(t.Context(), at.Channel, "1700000000.000001", text("hej"))
			return err
		}},
		{"an edit of somebody else's", "cant_update_message", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			ts := w.Person("anna").Says(at, "hej").TS
			_, _, _, err := client(w).UpdateMessageContext(t.Context(), at.Channel, ts, text("hej"))
			return err
		}},
		{"an edit with a long text", "msg_too_long", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			_, ts, _ := client(w).PostMessageContext(t.Context(), at.Channel, text("hej"))
			_, _, _, err := client(w).UpdateMessageContext(t.Context(), at.Channel, ts, text(strings.Repeat("x", 4001)))
			return err
		}},
		{"nothing to say", "no_text", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			_, _, err := client(w).PostMessageContext(t.Context(), at.Channel)
			return err
		}},
		{"an ephemeral for one who is not there", "user_not_in_channel", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			_, err := client(w).PostEphemeralContext(t.Context(), at.Channel, w.Person("bo").ID, text("hej"))
			return err
		}},
		{"a missing scope", "missing_scope", func(t *testing.T, w *slackfake.Workspace, at slackfake.Place) error {
			_, err := client(w).GetConversationInfoContext(t.Context(), &slackgo.GetConversationInfoInput{ChannelID: at.Channel})
			return err
		}},
		{"a wrong token", "invalid_auth", func(t *testing.T, w *slackfake.Workspace, _ slackfake.Place) error {
			_, err := slackgo.New("xoxb-other", slackgo.OptionAPIURL(w.APIURL())).AuthTestContext(t.Context())
			return err
		}},
		{"a revoked token", "token_revoked", func(t *testing.T, w *slackfake.Workspace, _ slackfake.Place) error {
			w.Revoke("token_revoked")
			_, err := client(w).AuthTestContext(t.Context())
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := slackfake.New(t, slackfake.Config{})
			if err := c.do(t, w, w.Channel("inköp")); err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestTiersRefuseWhatComesTooFast(t *testing.T) {
	t.Parallel()
	clock := adaptertest.NewClock(start())
	w := slackfake.New(t, slackfake.Config{Clock: clock.Now, Limited: true})
	at := w.Channel("inköp")
	post := func() error {
		_, _, err := client(w).PostMessageContext(t.Context(), at.Channel, slackgo.MsgOptionText("hej", false))
		return err
	}
	for n := range 5 {
		if err := post(); err != nil {
			t.Fatalf("message %d of a burst: %v", n+1, err)
		}
	}
	limited, ok := errors.AsType[*slackgo.RateLimitedError](post())
	if !ok || limited.RetryAfter != time.Second {
		t.Fatalf("the sixth at once: got %v, want to wait a second", limited)
	}
	clock.Advance(limited.RetryAfter)
	if err := post(); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	if err := func() error {
		_, err := client(w).AuthTestContext(t.Context())
		return err
	}(); err != nil {
		t.Errorf("another method: %v", err)
	}
}

func TestACallThatIsCutHasTakenEffect(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	at := w.Channel("inköp")
	w.Strike(slackfake.Strike{Method: "chat.postMessage", Mishap: slackfake.Mishap{Cut: true}})
	w.Strike(slackfake.Strike{Method: "chat.postMessage", Mishap: slackfake.Mishap{Lose: true}})
	for range 2 {
		if _, _, err := client(w).PostMessageContext(t.Context(), at.Channel, slackgo.MsgOptionText("hej", false)); err == nil {
			t.Error("a call that was cut: got no error")
		}
	}
	if got := len(w.Shown(at)); got != 1 {
		t.Errorf("got %d messages, want the one of the first call", got)
	}
	if left := w.Calm(); left != 0 {
		t.Errorf("%d mishaps did not happen", left)
	}
}

func TestWhatSlackWouldHavePassedIsNoted(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	at := w.Channel("inköp")
	for _, body := range []string{`{"channel":"` + at.Channel + `","text":"hej","colour":"red"}`, `{"channel":"` + at.Channel + `","blocks":[{"type":"divider"}]}`} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.APIURL()+"chat.postMessage", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+slackfake.BotToken)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var answer struct {
			OK    bool   `json:"ok"`
			Error string `json:"error"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || !answer.OK {
			t.Errorf("got %+v, %v", answer, err)
		}
		resp.Body.Close()
	}
	if got := w.Forgive(); len(got) != 2 || !strings.Contains(got[0], "colour") || !strings.Contains(got[1], "no text") {
		t.Errorf("noted: got %q", got)
	}
}

func TestFilesAreUploadedInThreeSteps(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	at := w.Channel("inköp")
	root := w.Person("anna").Says(at, "hej").TS
	_, err := client(w).UploadFileContext(t.Context(), slackgo.UploadFileParameters{
		Filename: "krav.xlsx", FileSize: 4, Reader: strings.NewReader("krav"), Title: "Kravlista", AltTxt: "Kravlistan", Channel: at.Channel, ThreadTimestamp: root,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := w.Files(at.In(root))
	if len(got) != 1 || got[0].Name != "krav.xlsx" || string(got[0].Content) != "krav" || got[0].Alt != "Kravlistan" {
		t.Errorf("got %+v", got)
	}
}
