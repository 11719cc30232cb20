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
	for _, mode := range []string{"http", "socket"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("manifest/" + mode + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var m manifest
			if err := json.Unmarshal(text, &m); err != nil {
				t.Fatal(err)
			}
			m.scopes(t)
			m.words(t)
			m.wiring(t, mode == "http")
		})
	}
}

func (m manifest) scopes(t *testing.T) {
	t.Helper()
	var needed, optional []string
	for _, s := range Scopes() {
		if s.Optional {
			optional = append(optional, s.Name)
		} else {
			needed = append(needed, s.Name)
		}
	}
	if got := m.OAuth.Scopes; !slices.Equal(got.Bot, needed) || !slices.Equal(got.Optional, optional) {
		t.Errorf("the scopes are %v and %v, want %v and %v", got.Bot, got.Optional, needed, optional)
	}
}

func (m manifest) words(t *testing.T) {
	t.Helper()
	length, d := utf8.RuneCountInString, m.Display
	if length(d.Name) > 35 || length(d.Description) > 140 || length(d.Long) < 175 || length(d.Long) > 4000 {
		t.Error("a name or description is too long or too short")
	}
}

func (m manifest) wiring(t *testing.T, overHTTP bool) {
	t.Helper()
	for _, s := range m.Features.Shortcuts {
		if s.CallbackID != StartShortcut {
			t.Errorf("a shortcut calls %q, which nobody hears", s.CallbackID)
		}
	}
	if len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != "/upphandling" || !m.Features.Commands[0].Escape {
		t.Fatalf("the commands are %+v", m.Features.Commands)
	}
	if m.Settings.Socket == overHTTP {
		t.Errorf("socket mode is %v", m.Settings.Socket)
	}
	urls := []string{m.Settings.Events.URL, m.Settings.Interactivity.URL, m.Features.Commands[0].URL}
	for i, path := range []string{"/slack/events", "/slack/interactions", "/slack/commands"} {
		if strings.HasSuffix(urls[i], path) != overHTTP {
			t.Errorf("the address is %q", urls[i])
		}
	}
	for _, e := range []string{"app_mention", "app_home_opened", "message.channels", "message.groups", "message.im"} {
		if !slices.Contains(m.Settings.Events.Events, e) {
			t.Errorf("%s is not subscribed to", e)
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
