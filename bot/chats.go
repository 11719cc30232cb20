package main

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/conversation/engine"
)

// chats are the chat platforms that are configured.
type chats struct {
	slack *slack.Adapter // nil if it is not
}

// platforms names those that are configured.
func (e environment) platforms() []string {
	if e.SlackBotToken == "" {
		return nil
	}
	return []string{slack.Platform}
}

// slackConfig is what Slack's adapter works with.
func (e environment) slackConfig(c config) slack.Config {
	return slack.Config{
		BotToken: e.SlackBotToken, SigningSecret: e.SlackSigningSecret, AppToken: e.SlackAppToken, APIURL: e.SlackAPIURL,
		Guests: c.SlackGuests, Strangers: c.SlackStrangers, Coordinators: e.Coordinators, Zone: stockholm(),
	}
}

// slackFault names what is wrong with Slack's variables, if any of them is set.
func (e environment) slackFault(c config) error {
	if e.SlackBotToken+e.SlackSigningSecret+e.SlackAppToken+e.SlackAPIURL == "" {
		return nil
	}
	return e.slackConfig(c).Validate()
}

// openChats makes the adapters. Nothing runs yet.
func openChats(
	e environment, c config, clock func() time.Time, log *slog.Logger, r prometheus.Registerer,
) (chats, error) {
	var open chats
	if e.SlackBotToken == "" {
		return open, nil
	}
	conf := e.slackConfig(c)
	conf.Clock, conf.Log, conf.Count = clock, log, countOddities(r)
	var err error
	open.slack, err = slack.New(conf)
	return open, err
}

// countOddities counts in r what is out of the ordinary in Slack.
func countOddities(r prometheus.Registerer) func(slack.Oddity) {
	odd := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: metricsPrefix, Name: "slack_oddities_total",
		Help: "What is out of the ordinary in Slack, by kind.",
	}, []string{"kind"})
	r.MustRegister(odd)
	for _, kind := range slack.Oddities() {
		odd.WithLabelValues(string(kind))
	}
	return func(kind slack.Oddity) { odd.WithLabelValues(string(kind)).Inc() }
}

func (c chats) adapters() []engine.Adapter {
	if c.slack == nil {
		return nil
	}
	return []engine.Adapter{c.slack}
}

func (c chats) consult(e *engine.Engine) {
	if c.slack != nil {
		c.slack.Consult(e)
	}
}

// serve lets the platforms in.
func (c chats) serve(mux *http.ServeMux) {
	if c.slack != nil {
		mux.Handle("/slack/", c.slack.Handler())
	}
}
