package main

import (
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/conversation/engine"
)

// chats are the chat platforms that are configured, one or several.
type chats struct {
	slack      *slack.Adapter      // nil if it is not
	mattermost *mattermost.Adapter // nil if it is not
}

// platforms names those that are configured.
func (e environment) platforms() []string {
	var names []string
	if e.SlackBotToken != "" {
		names = append(names, slack.Platform)
	}
	if e.MattermostToken != "" {
		names = append(names, mattermost.Platform)
	}
	return names
}

// switches names the variable that makes the bot use a platform; none if this
// build has no such platform.
func switches(platform string) string {
	switch platform {
	case slack.Platform:
		return "SLACK_BOT_TOKEN"
	case mattermost.Platform:
		return "MATTERMOST_TOKEN"
	}
	return ""
}

// slackConfig is what Slack's adapter works with.
func (e environment) slackConfig(c config) slack.Config {
	return slack.Config{
		BotToken: e.SlackBotToken, SigningSecret: e.SlackSigningSecret, AppToken: e.SlackAppToken, APIURL: e.SlackAPIURL,
		Guests: c.SlackGuests, Strangers: c.SlackStrangers, Coordinators: e.Coordinators, Zone: stockholm(),
	}
}

// mattermostConfig is what Mattermost's adapter works with.
func (e environment) mattermostConfig(c config) mattermost.Config {
	return mattermost.Config{
		URL: e.MattermostURL, Token: e.MattermostToken, CommandTokens: listed(e.MattermostCommandToken), PublicURL: e.PublicURL,
		Keys: e.seals(), Guests: c.MattermostGuests, Strangers: c.MattermostStrangers, Priority: c.MattermostPriority, Zone: stockholm(),
	}
}

// listed are the values of a variable that may have several.
func listed(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
}

// sealSize is that of SHA-256, with which is sealed.
const sealSize = sha256.Size

// seals are the keys that seal what buttons carry, derived from those that
// encrypt the store and in their order: a key that is put in front seals from
// then on, and what an older one sealed is believed as long as that is there.
func (e environment) seals() [][]byte {
	var keys [][]byte
	for _, key := range listed(e.EncryptionKeys) {
		derived, err := hkdf.Key(sha256.New, []byte(key), nil, "upphandlingsvakten seals of buttons 1", sealSize)
		if err == nil { // the length is one that SHA-256 has
			keys = append(keys, derived)
		}
	}
	return keys
}

// chatFaults names what is wrong with the platforms' variables, if any of one is
// set.
func (e environment) chatFaults(c config) error {
	var faults []error
	if e.SlackBotToken+e.SlackSigningSecret+e.SlackAppToken+e.SlackAPIURL != "" {
		faults = append(faults, e.slackConfig(c).Validate())
	}
	if e.MattermostURL+e.MattermostToken+e.MattermostCommandToken != "" {
		faults = append(faults, e.mattermostConfig(c).Validate())
	}
	return errors.Join(faults...)
}

// openChats makes the adapters. Nothing runs yet.
func openChats(
	e environment, c config, clock func() time.Time, log *slog.Logger, r prometheus.Registerer,
) (open chats, err error) {
	if e.SlackBotToken != "" {
		conf := e.slackConfig(c)
		conf.Clock, conf.Log, conf.Count = clock, log, countOddities(r, slack.Platform, slack.Oddities())
		if open.slack, err = slack.New(conf); err != nil {
			return open, err
		}
	}
	if e.MattermostToken != "" {
		conf := e.mattermostConfig(c)
		conf.Clock, conf.Log, conf.Count = clock, log, countOddities(r, mattermost.Platform, mattermost.Oddities())
		if open.mattermost, err = mattermost.New(conf); err != nil {
			return open, err
		}
	}
	return open, nil
}

// countOddities counts in r what is out of the ordinary on a platform.
func countOddities[K ~string](r prometheus.Registerer, platform string, kinds []K) func(K) {
	odd := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: metricsPrefix, Name: platform + "_oddities_total",
		Help: "What is out of the ordinary in " + strings.ToUpper(platform[:1]) + platform[1:] + ", by kind.",
	}, []string{"kind"})
	r.MustRegister(odd)
	for _, kind := range kinds {
		odd.WithLabelValues(string(kind))
	}
	return func(kind K) { odd.WithLabelValues(string(kind)).Inc() }
}

func (c chats) adapters() []engine.Adapter {
	var all []engine.Adapter
	if c.slack != nil {
		all = append(all, c.slack)
	}
	if c.mattermost != nil {
		all = append(all, c.mattermost)
	}
	return all
}

func (c chats) consult(e *engine.Engine) {
	if c.slack != nil {
		c.slack.Consult(e)
	}
	if c.mattermost != nil {
		c.mattermost.Consult(e)
	}
}

// serve lets the platforms in.
func (c chats) serve(mux *http.ServeMux) {
	if c.slack != nil {
		mux.Handle("/slack/", atMost(mostRequests, c.slack.Handler()))
	}
	if c.mattermost != nil {
		mux.Handle("/mattermost/", atMost(mostRequests, c.mattermost.Handler()))
	}
}
