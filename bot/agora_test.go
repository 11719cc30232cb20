package main

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// slackAgora is Slack over Socket Mode.
type slackAgora struct {
	*testing.T
	slack  *slackfake.Workspace
	thread slackfake.Place
}

func newSlackAgora(t *testing.T) agora {
	ahead := func() time.Time { return time.Now().Add(time.Second) } // its stamps are whole seconds
	return &slackAgora{T: t, slack: slackfake.New(t, slackfake.Config{Clock: ahead})}
}

func (s *slackAgora) serve(more map[string]string) *journal {
	more["SLACK_APP_TOKEN"] = slackfake.AppToken
	log := served(s.T, s.slack, more)
	s.slack.AwaitSockets(2)
	return log
}

func (s *slackAgora) begin(channel string) {
	s.Helper()
	at := s.slack.Channel(channel)
	soon(s.T, "a case is begun", func() bool { return s.slack.Person("anna").Commands(at, "/upphandling", "ny").OK })
	soon(s.T, "it has a thread", func() bool { return len(s.slack.Threads(at)) == 1 })
	s.thread = s.slack.Threads(at)[0]
}

func (s *slackAgora) back(channel string) { s.thread = s.slack.Threads(s.slack.Channel(channel))[0] }

func (s *slackAgora) told() []string { return s.slack.Person("anna").Told() }

func (s *slackAgora) says(text string) bool { return s.slack.Person("anna").Says(s.thread, text).OK }

func (s *slackAgora) presses(q rules.QuestionID, option rules.OptionID, _ int) bool {
	o, ok := s.slack.Person("anna").Tries(s.thread, "", "answer/"+string(q)+"/"+string(option))
	return ok && o.OK && o.Told == ""
}

func (s *slackAgora) opens() bool {
	anna := s.slack.Person("anna")
	if o := anna.Presses(s.thread, conversation.ControlsIn("sv").Fill); !o.OK {
		return false
	}
	anna.Fills("När räknar ni med att annonsera?", "2027-02-01")
	return true
}

func (s *slackAgora) submits() string { return s.slack.Person("anna").Submits().Told }

func (s *slackAgora) cards() (all []card) {
	for _, m := range s.slack.Own(s.thread) {
		q, _ := m.Payload["question"].(string)
		all = append(all, card{shown: m.Shown, question: rules.QuestionID(q)})
	}
	return all
}

// mattermostAgora is Mattermost, which reaches the bot through a door in front of
// it: buttons have to say where the bot is before anybody knows that.
type mattermostAgora struct {
	*testing.T
	server *mattermostfake.Workspace
	front  *httptest.Server
	bot    atomic.Pointer[url.URL]
	thread mattermostfake.Place
}

func newMattermostAgora(t *testing.T) agora {
	m := &mattermostAgora{T: t, server: mattermostfake.New(t, mattermostfake.Config{})}
	m.front = httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(m.bot.Load()) }})
	t.Cleanup(m.front.Close)
	return m
}

func (m *mattermostAgora) serve(more map[string]string) *journal {
	more["MATTERMOST_URL"], more["MATTERMOST_TOKEN"] = m.server.URL(), mattermostfake.BotToken
	more["PUBLIC_URL"] = m.front.URL
	m.server.Unregister(mattermostfake.TeamID, "upphandling")
	more["MATTERMOST_COMMAND_TOKEN"] = m.server.Register(mattermostfake.TeamID, "upphandling", m.front.URL+"/mattermost/commands")
	log := serving(m.T, more, m.server.Secrets)
	m.bot.Store(&url.URL{Scheme: "http", Host: address(log.await(m.T, "listening"))})
	m.server.AwaitSockets(1)
	return log
}

func (m *mattermostAgora) begin(channel string) {
	m.Helper()
	at := m.server.Channel(channel)
	soon(m.T, "a case is begun", func() bool { return m.server.Person("anna").Commands(at, "/upphandling", "ny").OK })
	soon(m.T, "it has a thread", func() bool { return len(m.server.Threads(at)) == 1 })
	m.thread = m.server.Threads(at)[0]
}

func (m *mattermostAgora) back(channel string) {
	m.thread = m.server.Threads(m.server.Channel(channel))[0]
}

func (m *mattermostAgora) told() []string { return m.server.Person("anna").Told() }

func (m *mattermostAgora) says(text string) bool {
	return m.server.Person("anna").Says(m.thread, text).OK
}

func (m *mattermostAgora) presses(_ rules.QuestionID, _ rules.OptionID, number int) bool {
	o := m.server.Person("anna").PressesNumber(m.thread, number)
	return o.OK && o.Told == ""
}

func (m *mattermostAgora) opens() bool {
	anna := m.server.Person("anna")
	if o := anna.Presses(m.thread, conversation.ControlsIn("sv").Fill); !o.OK {
		return false
	}
	anna.Fills("Planerad annonsering", "2027-02-01")
	return true
}

func (m *mattermostAgora) submits() string { return m.server.Person("anna").Submits().Told }

func (m *mattermostAgora) cards() (all []card) {
	for _, p := range m.server.Own(m.thread) {
		q, _ := p.Payload["question"].(string)
		all = append(all, card{shown: p.Shown, question: rules.QuestionID(q)})
	}
	return all
}
