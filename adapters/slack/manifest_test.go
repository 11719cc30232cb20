package slack

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// manifest is what a manifest says, as far as it is tried here. The whole of it
// has been held against Slack's published schema, manifest.schema.2.0.0.
type manifest struct {
	Display struct {
		Name        string `json:"name"`
		Description string `json:"description"`
		Long        string `json:"long_description"`
	} `json:"display_information"`
	Features struct {
		Shortcuts []struct {
			CallbackID string `json:"callback_id"`
		} `json:"shortcuts"`
		Commands []struct {
			Command string `json:"command"`
			URL     string `json:"url"`
			Escape  bool   `json:"should_escape"`
		} `json:"slash_commands"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot      []string `json:"bot"`
			Optional []string `json:"bot_optional"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL    string   `json:"request_url"`
			Events []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			URL string `json:"request_url"`
		} `json:"interactivity"`
		Socket bool `json:"socket_mode_enabled"`
	} `json:"settings"`
}

func TestManifestsAskForWhatTheBotUsesAndNothingElse(t *testing.T) {
	t.Parallel()
	var needed, optional []string
	for _, s := range Scopes() {
		if s.Optional {
			optional = append(optional, s.Name)
		} else {
			needed = append(needed, s.Name)
		}
	}
	for _, mode := range []string{"http", "socket"} {
		text, err := os.ReadFile("manifest/" + mode + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var m manifest
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.OAuth.Scopes.Bot, needed) || !slices.Equal(m.OAuth.Scopes.Optional, optional) {
			t.Errorf("%s: the scopes are %v and %v, want %v and %v", mode, m.OAuth.Scopes.Bot, m.OAuth.Scopes.Optional, needed, optional)
		}
		length := utf8.RuneCountInString
		if length(m.Display.Name) > 35 || length(m.Display.Description) > 140 || length(m.Display.Long) < 175 || length(m.Display.Long) > 4000 {
			t.Errorf("%s: a name or description is too long or too short", mode)
		}
		for _, s := range m.Features.Shortcuts {
			if s.CallbackID != StartShortcut {
				t.Errorf("%s: a shortcut calls %q, which nobody hears", mode, s.CallbackID)
			}
		}
		if len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != "/upphandling" || !m.Features.Commands[0].Escape {
			t.Errorf("%s: the commands are %+v", mode, m.Features.Commands)
		}
		if m.Settings.Socket != (mode == "socket") {
			t.Errorf("%s: socket mode is %v", mode, m.Settings.Socket)
		}
		urls := []string{m.Settings.Events.URL, m.Settings.Interactivity.URL, m.Features.Commands[0].URL}
		for i, path := range []string{"/slack/events", "/slack/interactions", "/slack/commands"} {
			if got := strings.HasSuffix(urls[i], path); got != (mode == "http") {
				t.Errorf("%s: the address is %q", mode, urls[i])
			}
		}
		for _, e := range []string{"app_mention", "app_home_opened", "message.channels", "message.groups", "message.im"} {
			if !slices.Contains(m.Settings.Events.Events, e) {
				t.Errorf("%s: %s is not subscribed to", mode, e)
			}
		}
	}
}

func TestTheReadmeExplainsEveryScope(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Scopes() {
		if !strings.Contains(string(readme), "`"+s.Name+"`") {
			t.Errorf("%s is not explained in the README", s.Name)
		}
	}
}
