package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/redisstore"
)

// environment is secrets and addresses. It is never printed.
type environment struct {
	RedisURL       string
	EncryptionKeys string
	ListenAddr     string
	MetricsAddr    string // empty: with the rest
	Coordinators   conversation.Place
	CISO           conversation.Place

	SlackBotToken      string // Slack is used if it is set
	SlackSigningSecret string
	SlackAppToken      string
	SlackAPIURL        string

	MattermostURL          string
	MattermostToken        string // Mattermost is used if it is set
	MattermostCommandToken string // one for each team, with commas between
	PublicURL              string // where Mattermost reaches the bot
}

// defaultListen lets only this machine in until the operator says otherwise.
const defaultListen = "127.0.0.1:8080"

// variables lists the environment variables that are read. Each may also be
// given as the name of a file, with _FILE behind its own name.
func variables() []string {
	return []string{
		"REDIS_URL", "ENCRYPTION_KEYS", "LISTEN_ADDR", "METRICS_ADDR", "COORDINATOR_CHANNEL", "CISO_CHANNEL",
		"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL",
		"MATTERMOST_URL", "MATTERMOST_TOKEN", "MATTERMOST_COMMAND_TOKEN", "PUBLIC_URL",
	}
}

// variable says whether name is one that is read from the environment.
func variable(name string) bool {
	return slices.Contains(variables(), name)
}

// readEnvironment reads all variables. Its error names every fault, and no value.
func readEnvironment(look func(string) (string, bool)) (environment, error) {
	var faults []error
	get := func(name string) string {
		value, err := lookUp(look, name)
		if err != nil {
			faults = append(faults, err)
		}
		return value
	}
	e := environment{
		RedisURL: get("REDIS_URL"), EncryptionKeys: get("ENCRYPTION_KEYS"),
		ListenAddr: get("LISTEN_ADDR"), MetricsAddr: get("METRICS_ADDR"),
		Coordinators: conversation.Place(get("COORDINATOR_CHANNEL")), CISO: conversation.Place(get("CISO_CHANNEL")),
		SlackBotToken: get("SLACK_BOT_TOKEN"), SlackSigningSecret: get("SLACK_SIGNING_SECRET"),
		SlackAppToken: get("SLACK_APP_TOKEN"), SlackAPIURL: get("SLACK_API_URL"),
		MattermostURL: get("MATTERMOST_URL"), MattermostToken: get("MATTERMOST_TOKEN"),
		MattermostCommandToken: get("MATTERMOST_COMMAND_TOKEN"), PublicURL: get("PUBLIC_URL"),
	}
	if e.ListenAddr == "" {
		e.ListenAddr = defaultListen
	}
	return e, errors.Join(faults...)
}

// lookUp is the value of a variable or of the file that its twin names. Empty
// is the same as not set, as compose files write it.
func lookUp(look func(string) (string, bool), name string) (string, error) {
	value, _ := look(name)
	file, _ := look(name + "_FILE")
	if value != "" && file != "" {
		return "", fmt.Errorf("%s and %s_FILE are both set; keep one of them", name, name)
	}
	if file == "" {
		return value, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// misspelt names the addresses that cannot be read.
func (e environment) misspelt() error {
	var faults []error
	for _, one := range []struct{ name, addr string }{{"LISTEN_ADDR", e.ListenAddr}, {"METRICS_ADDR", e.MetricsAddr}} {
		_, port, err := net.SplitHostPort(one.addr)
		if number, bad := strconv.Atoi(port); one.addr != "" && (err != nil || bad != nil || number < 0 || number > 65535) {
			faults = append(faults, fmt.Errorf("%s: want an address and a port from 1 to 65535, such as %s or 0.0.0.0:8080, got %q", one.name, defaultListen, one.addr))
		}
	}
	if e.RedisURL != "" {
		if err := redisstore.CheckURL(e.RedisURL); err != nil {
			faults = append(faults, fmt.Errorf("REDIS_URL: %w; want one such as redis://127.0.0.1:6379", err))
		}
	}
	return errors.Join(faults...)
}

// misplaced names the configured channels that no adapter of this build can reach.
func (e environment) misplaced(platforms []string) error {
	var faults []error
	for _, channel := range []struct {
		name  string
		place conversation.Place
	}{{"COORDINATOR_CHANNEL", e.Coordinators}, {"CISO_CHANNEL", e.CISO}} {
		switch platform := channel.place.Platform(); {
		case channel.place == "":
		case channel.place.Local() == "":
			faults = append(faults, fmt.Errorf("%s: want a platform and a channel, such as slack:C012", channel.name))
		case !slices.Contains(platforms, platform) && switches(platform) != "":
			faults = append(faults, fmt.Errorf("%s: %s is not used until %s is set", channel.name, platform, switches(platform)))
		case !slices.Contains(platforms, platform):
			faults = append(faults, fmt.Errorf("%s: this build has no platform called %s", channel.name, platform))
		}
	}
	return errors.Join(faults...)
}
