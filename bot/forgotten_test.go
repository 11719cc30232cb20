package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// amnesia is a town on a Redis whose replica takes over without the last writes.
type amnesia struct {
	*testing.T
	slack   *slackfake.Workspace
	redis   *redistest.Watched
	store   *redisstore.Store
	journal *journal
	thread  slackfake.Place
}

func newAmnesia(t *testing.T) *amnesia {
	t.Helper()
	text, err := redisstore.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := redisstore.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	ahead := func() time.Time { return time.Now().Add(time.Second) } // its stamps are whole seconds
	a := &amnesia{T: t, slack: slackfake.New(t, slackfake.Config{Clock: ahead}), redis: redistest.NewSentinel(t)}
	a.journal = served(t, a.slack, map[string]string{"SLACK_APP_TOKEN": slackfake.AppToken, "REDIS_URL": a.redis.URL, "ENCRYPTION_KEYS": text})
	if a.store, err = redisstore.Open(t.Context(), redisstore.Config{URL: a.redis.URL, Keys: ring}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.store.Close() })
	a.slack.AwaitSockets(2)
	begins(t, a.slack)
	a.thread = a.slack.Threads(a.slack.Channel("inköp"))[0]
	return a
}

// says lets anna answer and waits for the next question.
func (a *amnesia) says(text string, next rules.QuestionID) {
	a.Helper()
	if o := a.slack.Person("anna").Says(a.thread, text); !o.OK {
		a.Errorf("%q was not acknowledged: %+v", text, o.Acknowledgement)
	}
	a.asks(next)
}

// presses lets anna press an answer and waits for the next question.
func (a *amnesia) presses(action string, next rules.QuestionID) {
	a.Helper()
	soon(a.T, action+" can be pressed", func() bool {
		o, ok := a.slack.Person("anna").Tries(a.thread, "", action)
		return ok && o.OK && o.Told == ""
	})
	a.asks(next)
}

// asks waits until the newest question in the thread is that one.
func (a *amnesia) asks(q rules.QuestionID) {
	a.Helper()
	soon(a.T, "the question "+string(q), func() bool {
		for _, m := range slices.Backward(a.slack.Own(a.thread)) {
			if asked, _ := m.Payload["question"].(string); asked != "" && !strings.Contains(m.Shown, "Det här finns längre ned") {
				return asked == string(q)
			}
		}
		return false
	})
}

// forgets lets something happen that the next master does not know of, and waits
// until the bot has noticed.
func (a *amnesia) forgets(what func()) {
	a.Helper()
	a.redis.Master().Do("WAIT", 1, 5000)
	a.redis.LoseAtFailover(what)
	a.journal.await(a.T, "the store may have forgotten")
}

// answers are how often each question was answered, as the store has it.
func (a *amnesia) answers() map[rules.QuestionID]int {
	a.Helper()
	count := map[rules.QuestionID]int{}
	soon(a.T, "the log can be read", func() bool {
		clear(count)
		log, err := a.store.Log(a.Context(), "U-2026-0001")
		for _, f := range log {
			if f, ok := f.(conversation.Answered); ok {
				count[f.Question]++
			}
		}
		return err == nil
	})
	return count
}

func TestAnAnswerThatAFailoverForgotIsReadInTheThreadAgain(t *testing.T) {
	t.Parallel()
	a := newAmnesia(t)
	a.forgets(func() { a.says("Nya möbler", "owner") })
	soon(t, "the answer is back", func() bool { return a.answers()["title"] > 0 })
	a.says("Anna Berg", "object")
	if got := a.answers(); got["title"] != 1 || got["owner"] != 1 {
		t.Errorf("title and owner were answered %v times, want once each", got)
	}
}

func TestAPressThatAFailoverForgotIsAskedForAgain(t *testing.T) {
	t.Parallel()
	a := newAmnesia(t)
	a.says("Nya möbler", "owner")
	a.says("Anna Berg", "object")
	a.forgets(func() { a.presses("answer/object/goods", "procedure") })
	a.asks("object")
	if got := a.answers()["object"]; got != 0 {
		t.Errorf("what nobody can read again was answered %d times", got)
	}
	a.presses("answer/object/service", "procedure")
	if got := a.answers(); got["object"] != 1 || got["title"] != 1 || got["owner"] != 1 {
		t.Errorf("got %v answers, want one of each", got)
	}
}
