package main

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
)

// examinedMattermost is what bot doctor mattermost prints, and its exit code.
func examinedMattermost(t *testing.T, env map[string]string) (string, int) {
	t.Helper()
	var out, faults bytes.Buffer
	code := run(t.Context(), process{
		args: []string{"doctor", "mattermost"}, env: set(env), in: strings.NewReader(""), out: &out, err: &faults,
	})
	text := out.String() + faults.String()
	if strings.Contains(text, mattermostfake.BotToken) {
		t.Errorf("a secret is shown in\n%s", text)
	}
	return text, code
}

func TestTheDoctorOfMattermostNamesEachFaultWithItsCure(t *testing.T) {
	t.Parallel()
	w := mattermostfake.New(t, mattermostfake.Config{})
	bot := w.Person(mattermostfake.BotName)
	room, ciso := w.PrivateChannel("samordnare"), w.PrivateChannel("ciso")
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("{}")) }))
	t.Cleanup(front.Close)
	good := map[string]string{
		"MATTERMOST_URL": w.URL(), "MATTERMOST_TOKEN": mattermostfake.BotToken, "PUBLIC_URL": front.URL, "ENCRYPTION_KEYS": "k",
		"MATTERMOST_COMMAND_TOKEN": w.Register(mattermostfake.TeamID, "upphandling", front.URL+"/mattermost/commands"),
		"COORDINATOR_CHANNEL":      "mattermost:" + room.Channel, "CISO_CHANNEL": "mattermost:" + ciso.Channel,
	}
	if text, code := examinedMattermost(t, good); code != 0 || !strings.Contains(text, "AllowedUntrustedInternalConnections") {
		t.Errorf("where all is well: exit code %d\n%s", code, text)
	}
	w.Expel(room, bot)
	w.Archive(ciso, true)
	text, code := examinedMattermost(t, good)
	for _, want := range []string{"FAULT COORDINATOR_CHANNEL", "FAULT CISO_CHANNEL: archived"} {
		if code != 1 || !strings.Contains(text, want) {
			t.Errorf("exit code %d, and %q is not in\n%s", code, want, text)
		}
	}
	for variable, c := range map[string]struct{ value, want string }{
		"MATTERMOST_TOKEN":    {strings.Repeat("x", 26), "make a new token"},
		"MATTERMOST_URL":      {front.URL, "FAULT address"},
		"PUBLIC_URL":          {"http://127.0.0.1:1", "nobody answers at PUBLIC_URL"},
		"COORDINATOR_CHANNEL": {"mattermost:nyckel", "not an id"},
	} {
		env := maps.Clone(good)
		env[variable] = c.value
		if text, _ := examinedMattermost(t, env); !strings.Contains(text, c.want) {
			t.Errorf("%s: %q is not in\n%s", variable, c.want, text)
		}
	}
}
