package mattermost

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// recorded is a payload in testdata/recorded, whose README says where they are from.
type recorded struct {
	Name   string            `json:"name"`
	Kind   string            `json:"kind"`
	Call   string            `json:"call"`
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   json.RawMessage   `json:"body"`
}

// bytes is the body as it came: JSON, or a text that is none.
func (r recorded) bytes() []byte {
	var text string
	if json.Unmarshal(r.Body, &text) == nil {
		return []byte(text)
	}
	return r.Body
}

// readRecorded is what a server sent of one kind.
func readRecorded(t testing.TB, release, kind string) []recorded {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "recorded", release, kind+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []recorded
	for line := range bytes.Lines(text) {
		var r recorded
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// releases are the versions that were recorded.
func releases() []string { return []string{"10.11", "11.2"} }

// theirs is one answer by its name, read into T.
func theirs[T any](t testing.TB, release, name string) T {
	t.Helper()
	var v T
	for _, r := range readRecorded(t, release, "answers") {
		if r.Name == name {
			if err := json.Unmarshal(r.Body, &v); err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("%s sent no %s", release, name)
	return v
}

// TestWhatRealServersSentIsUnderstood reads everything that was recorded. What
// the adapter makes of it stands in testdata/understood.
func TestWhatRealServersSentIsUnderstood(t *testing.T) {
	t.Parallel()
	for _, release := range releases() {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			note := func(r recorded, format string, args ...any) {
				fmt.Fprintf(&out, "%s: %s\n", r.Name, fmt.Sprintf(format, args...))
			}
			me := theirs[userPayload](t, release, "users_me")
			for _, r := range readRecorded(t, release, "frames") {
				note(r, "%s", heardIn(t, r, me))
			}
			key := readKey(string(theirs[map[string]word](t, release, "config_client")["AsymmetricSigningPublicKey"]))
			for _, r := range readRecorded(t, release, "calls") {
				note(r, "%s", calledIn(t, r, me, func(text string) trigger {
					g, err := readTrigger(text, key)
					if err != nil {
						t.Errorf("%s: %v", r.Name, err)
					}
					return g
				}))
			}
			for _, r := range readRecorded(t, release, "answers") {
				note(r, "%s", answered(t, r))
			}
			path := filepath.Join("testdata", "understood", release+".txt")
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil { //nolint:gosec // it is no secret
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(out.String(), string(want)); diff != "" {
				t.Errorf("%s says otherwise (-got +want), -update rewrites it:\n%s", path, diff)
			}
		})
	}
}

// heardIn is what a frame tells.
func heardIn(t *testing.T, r recorded, me userPayload) string {
	t.Helper()
	var f framePayload
	if err := json.Unmarshal(r.Body, &f); err != nil {
		t.Errorf("%s: %v", r.Name, err)
	}
	d := f.Data.V
	switch {
	case f.Event == "":
		return "an answer, " + string(f.Status)
	case d.Post.V.ID != "":
		return string(f.Event) + ", " + meant(decodePost(d.Post.V, me, d.ChannelType == "D"))
	case d.User.V.ID != "":
		who := profileOf(d.User.V, "")
		return fmt.Sprintf("%s, %s %s%s", f.Event, who.Name, who.Lang, zoned(who))
	}
	return fmt.Sprintf("%s %d, connection %q, user %q, channel %q or %q", f.Event, f.Seq, d.ConnectionID, d.UserID, d.ChannelID, f.Broadcast.V.ChannelID)
}

// meant is an occurrence in a line.
func meant(o occurrence) string {
	if o.kind != isGesture {
		return "of no concern"
	}
	what := ""
	switch g := o.gesture.(type) {
	case conversation.Said:
		what = fmt.Sprintf("said %q", g.Text)
	case conversation.Called:
		what = fmt.Sprintf("called %q", g.Words)
	}
	return fmt.Sprintf("%s in %s as %s %s", o.user, o.place, o.id, what)
}

// calledIn is what a call of the server's asks for.
func calledIn(t *testing.T, r recorded, me userPayload, proven func(string) trigger) string {
	t.Helper()
	switch r.Kind {
	case "command":
		f, err := url.ParseQuery(string(r.bytes()))
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		g := proven(f.Get("trigger_id"))
		return fmt.Sprintf("%s, signed %v, token %s", meant(decodeCommand(f, string(me.ID))), g.user == f.Get("user_id"), f.Get("token"))
	case "action":
		p, err := decodeAction(r.Body)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		g := proven(string(p.TriggerID))
		return fmt.Sprintf("%s on %s in %s, signed %v, seal %q, chose %q", p.UserID, p.PostID, p.ChannelID, g.user == string(p.UserID), p.Context.V.Seal, p.Context.V.Selected)
	}
	p, err := decodeDialog(r.Body)
	if err != nil {
		t.Errorf("%s: %v", r.Name, err)
	}
	fields, lists := p.entries()
	return fmt.Sprintf("%s %s by %s, state %q, cancelled %v: %q %q", p.Type, p.CallbackID, p.UserID, p.State, p.Cancelled, fields, lists)
}

// answered is what the adapter makes of an answer: what goes wrong, or what it says.
func answered(t *testing.T, r recorded) string {
	t.Helper()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range r.Header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(r.Status)
		_, _ = w.Write(r.bytes())
	}))
	defer front.Close()
	limited := 0
	c := Config{URL: front.URL, Token: "t", Count: func(what Oddity) {
		if what == RateLimited {
			limited++
		}
	}}.withDefaults()
	a := &Adapter{conf: c, client: newClient(c), pace: chat.NewPace(c.Pace, c.Burst)}
	var body json.RawMessage
	if err := a.call(t.Context(), "call", http.MethodGet, "/x", nil, &body); err != nil {
		f := err.(*engine.Failure) //nolint:errorlint,forcetypeassert // every failure of a call is one
		return fmt.Sprintf("%s after %v, %d limits: %v", f.Kind, f.After, limited, f.Err)
	}
	what := "taken"
	switch first, _, _ := strings.Cut(r.Name, "_"); {
	case r.Name == "config_client":
		p := propertiesOf(theirsIn[map[string]word](t, body))
		what = fmt.Sprintf("%v, posts of %d, key %v, priority %v, names %q", p.version, p.mostText, p.key != nil, p.priority, p.names)
	case r.Name == "channels_posts", r.Name == "channels_posts_archived", strings.HasPrefix(r.Name, "posts_thread"):
		l := theirsIn[listPayload](t, body)
		what = fmt.Sprintf("%d posts, more %v: %v", len(l.Posts.V), l.HasNext, slices.Sorted(maps.Keys(l.Posts.V)))
	case first == "posts":
		p := theirsIn[postPayload](t, body)
		what = fmt.Sprintf("post %q in %q under %q, case %q, delivery %q, %d files", p.ID, p.ChannelID, p.RootID, p.Props.V.Ours.V.Case, p.Props.V.Ours.V.Delivery, len(p.FileIDs))
	case strings.HasPrefix(r.Name, "users_get"), r.Name == "users_me", r.Name == "users_username", r.Name == "users_patch":
		u := theirsIn[userPayload](t, body)
		who := profileOf(u, "")
		what = fmt.Sprintf("%s %s, bot %v, guest %v, left %v%s", u.ID, who.Name, who.Bot, who.Guest, who.Left, zoned(who))
	case strings.HasPrefix(r.Name, "users_channels"):
		for _, c := range theirsIn[each[channelPayload]](t, body) {
			what += fmt.Sprintf(", %s %q", c.Type, c.Name)
		}
	case r.Name == "files_upload":
		what = fmt.Sprintf("%d files", len(theirsIn[model.FileUploadResponse](t, body).FileInfos))
	}
	return what
}

func zoned(who chat.Profile) string {
	if who.Zone == nil {
		return ", nowhere"
	}
	return ", in " + who.Zone.String()
}

func theirsIn[T any](t *testing.T, body []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		t.Error(err)
	}
	return v
}
