package main

import (
	"slices"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// agora is a platform on which people talk with bot serve.
type agora interface {
	// serve runs bot serve there with more in its environment, until the test ends.
	serve(more map[string]string) *journal
	// begin lets anna begin a case in a channel, and go on in its thread; back goes to
	// the one that she began there before.
	begin(channel string)
	back(channel string)
	// says and presses let her answer in its thread: by words, or by the button of
	// the option with that number. They are false if that was not taken.
	says(text string) bool
	presses(q rules.QuestionID, option rules.OptionID, number int) bool
	// opens lets her open the form for the dates that are asked for and fill it in.
	// submits sends it in, and returns what stands in it about that.
	opens() bool
	submits() string
	// told is all that she alone was told.
	told() []string
	// cards are what the bot shows in the thread, oldest first.
	cards() []card
}

// card is a message of the bot, and the question in its metadata.
type card struct {
	shown    string
	question rules.QuestionID
}

// agoras are the platforms on which it is tried.
func agoras() map[string]func(*testing.T) agora {
	return map[string]func(*testing.T) agora{"Slack": newSlackAgora, "Mattermost": newMattermostAgora}
}

// amnesia is a town on a Redis whose replica takes over without the last writes.
type amnesia struct {
	*testing.T
	agora
	redis   *redistest.Watched
	store   *redisstore.Store
	journal *journal
}

// newAmnesia opens one in which nothing has begun.
func newAmnesia(t *testing.T, open func(*testing.T) agora) *amnesia {
	t.Helper()
	text := redistest.Key(t)
	a := &amnesia{T: t, agora: open(t), redis: redistest.NewSentinel(t)}
	a.journal = a.serve(map[string]string{"REDIS_URL": a.redis.URL, "ENCRYPTION_KEYS": text})
	a.store = redistest.OpenWith(t, redisstore.Config{URL: a.redis.URL, Keys: redistest.Ring(t, text)})
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the bot shows:\n%+v\nand logs:\n%s", a.cards(), a.journal.await(t, ""))
		}
	})
	return a
}

// answers lets anna write an answer, and waits for the next question.
func (a *amnesia) answers(text string, next rules.QuestionID) {
	a.Helper()
	if !a.says(text) {
		a.Errorf("%q was not acknowledged", text)
	}
	a.asks(next)
}

// chooses lets her press one, and waits for the next question.
func (a *amnesia) chooses(q rules.QuestionID, option rules.OptionID, number int, next rules.QuestionID) {
	a.Helper()
	soon(a.T, string(q)+" can be answered", func() bool { return a.presses(q, option, number) })
	a.asks(next)
}

// asks waits until the newest question in the thread is that one.
func (a *amnesia) asks(q rules.QuestionID) {
	a.Helper()
	soon(a.T, "the question "+string(q), func() bool {
		for _, c := range slices.Backward(a.cards()) {
			if c.question != "" && !strings.Contains(c.shown, "Det här finns längre ned") {
				return c.question == q
			}
		}
		return false
	})
}

// forgets lets something happen that the next master does not know of, and waits
// until the bot has noticed.
func (a *amnesia) forgets(what func()) {
	a.Helper()
	a.redis.Master().AwaitReplica()
	a.redis.LoseAtFailover(what)
	a.journal.await(a.T, "the store may have forgotten")
}

// answered is how often each question was answered, as the store has it.
func (a *amnesia) answered() map[rules.QuestionID]int {
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
	for name, open := range agoras() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAmnesia(t, open)
			a.begin("inköp")
			a.asks("title")
			a.forgets(func() { a.answers("Nya möbler", "owner") })
			soon(t, "the answer is back", func() bool { return a.answered()["title"] > 0 })
			a.answers("Anna Berg", "object")
			if got := a.answered(); got["title"] != 1 || got["owner"] != 1 {
				t.Errorf("title and owner were answered %v times, want once each", got)
			}
		})
	}
}

func TestAPressThatAFailoverForgotIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, open := range agoras() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAmnesia(t, open)
			a.begin("inköp")
			a.asks("title")
			a.answers("Nya möbler", "owner")
			a.answers("Anna Berg", "object")
			a.forgets(func() { a.chooses("object", "goods", 1, "procedure") })
			a.asks("object")
			if got := a.answered()["object"]; got != 0 {
				t.Errorf("what nobody can read again was answered %d times", got)
			}
			a.chooses("object", "service", 2, "procedure")
			if got := a.answered(); got["object"] != 1 || got["title"] != 1 || got["owner"] != 1 {
				t.Errorf("got %v answers, want one of each", got)
			}
		})
	}
}

// A case that is lost to its beginning cannot be brought back. Its people are told
// so where they act on it, and nothing that they press there reaches the next case
// that begins.
func TestACaseThatAFailoverForgotWholeIsNotLeftInSilence(t *testing.T) {
	t.Parallel()
	for name, open := range agoras() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAmnesia(t, open)
			a.forgets(func() {
				a.begin("inköp")
				a.asks("title")
				a.answers("Nya möbler", "owner")
				a.answers("Anna Berg", "object")
			})
			tells := func(what string, act func()) {
				t.Helper()
				before := len(a.told())
				soon(t, what+" is told that the case is lost", func() bool {
					act()
					return strings.Contains(strings.Join(a.told()[before:], "\n"), "U-2026-0001 finns inte kvar hos mig")
				})
			}
			tells("who presses", func() { a.presses("object", "goods", 1) })
			tells("who writes", func() { a.says("Är det någon där?") })
			if log := a.journal.await(t, "case not kept"); strings.Contains(log, "någon där") {
				t.Error("the log has what somebody wrote")
			}
			a.begin("annat")
			a.asks("title")
			cases, err := a.store.Cases(t.Context())
			if err != nil || len(cases) != 1 || cases[0] == "U-2026-0001" {
				t.Errorf("the next case: got %v, %v, want one with a number that nobody has seen", cases, err)
			}
			a.back("inköp")
			tells("who presses in the lost one then", func() { a.presses("object", "goods", 1) })
		})
	}
}
