package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
)

// examined is what bot doctor slack prints, and its exit code.
func examined(t *testing.T, env map[string]string) (string, int) {
	t.Helper()
	var out, faults bytes.Buffer
	code := run(t.Context(), process{
		args: []string{"doctor", "slack"}, env: set(env), in: strings.NewReader(""), out: &out, err: &faults,
	})
	text := out.String() + faults.String()
	for _, secret := range []string{slackfake.BotToken, slackfake.AppToken, slackfake.SigningSecret} {
		if strings.Contains(text, secret) {
			t.Errorf("a secret is shown in\n%s", text)
		}
	}
	return text, code
}

// wholeScopes are those of the manifest.
func wholeScopes() []string {
	return append(slackfake.MinimalScopes(), "channels:read", "groups:read", "im:write")
}

func TestTheDoctorFindsNothingWhereAllIsWell(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{Scopes: wholeScopes()})
	room, ciso := w.PrivateChannel("samordnare"), w.Channel("ciso")
	text, code := examined(t, map[string]string{
		"SLACK_BOT_TOKEN": slackfake.BotToken, "SLACK_APP_TOKEN": slackfake.AppToken, "SLACK_API_URL": w.APIURL(),
		"COORDINATOR_CHANNEL": "slack:" + room.Channel, "CISO_CHANNEL": "slack:" + ciso.Channel,
	})
	if code != exitOK || strings.Contains(text, "FAULT") || strings.Count(text, "the bot is a member") != 2 {
		t.Errorf("exit code %d, and\n%s", code, text)
	}
}

func TestTheDoctorSaysWhatToDoAboutEachFault(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{Scopes: []string{"chat:write", "channels:read", "groups:read"}})
	away := w.ChannelWithout("samordnare", slackfake.Public)
	old := w.Channel("gammal")
	w.Archive(old, true)
	text, code := examined(t, map[string]string{
		"SLACK_BOT_TOKEN": slackfake.BotToken, "SLACK_SIGNING_SECRET": slackfake.SigningSecret, "SLACK_API_URL": w.APIURL(),
		"COORDINATOR_CHANNEL": "slack:" + away.Channel, "CISO_CHANNEL": "slack:" + old.Channel,
	})
	for _, want := range []string{"missing: commands", "users:read", "/invite @upphandlingsvakten", "archived", "install the app again"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said in\n%s", want, text)
		}
	}
	if code != exitFault {
		t.Errorf("exit code: got %d, want %d", code, exitFault)
	}
}

func TestTheDoctorTellsARevokedTokenFromAnAddressThatIsNotThere(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{})
	w.Revoke("token_revoked")
	env := map[string]string{
		"SLACK_BOT_TOKEN": slackfake.BotToken, "SLACK_SIGNING_SECRET": slackfake.SigningSecret, "SLACK_API_URL": w.APIURL(),
	}
	if text, code := examined(t, env); code != exitFault || !strings.Contains(text, "install it again") {
		t.Errorf("a revoked token: exit code %d, and\n%s", code, text)
	}
	env["SLACK_API_URL"] = "http://127.0.0.1:1/api/"
	if text, code := examined(t, env); code != exitFault || !strings.Contains(text, "can be reached") {
		t.Errorf("no such address: exit code %d, and\n%s", code, text)
	}
	env["SLACK_BOT_TOKEN"] = ""
	if text, code := examined(t, env); code != exitFault || !strings.Contains(text, "SLACK_BOT_TOKEN") {
		t.Errorf("no token: exit code %d, and\n%s", code, text)
	}
}

func TestTheDoctorSeesThatTheClockIsWrong(t *testing.T) {
	t.Parallel()
	w := slackfake.New(t, slackfake.Config{Scopes: wholeScopes(), Clock: func() time.Time { return time.Now().Add(time.Hour) }})
	text, _ := examined(t, map[string]string{
		"SLACK_BOT_TOKEN": slackfake.BotToken, "SLACK_APP_TOKEN": slackfake.AppToken, "SLACK_API_URL": w.APIURL(),
	})
	if !strings.Contains(text, "NTP") {
		t.Errorf("the clock is not named in\n%s", text)
	}
}
