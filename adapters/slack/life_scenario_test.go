package slack_test

import (
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation/engine/enginetest"
)

func TestNothingIsLostWhenSocketsAreRefreshed(t *testing.T) {
	t.Parallel()
	w := newTown(t, overSocket)
	anna := w.slack.Person("anna")
	thread := w.begun(anna)
	for n, line := range []string{"Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31"} {
		switch n % 2 {
		case 0:
			w.slack.Warn()
			w.says(anna, thread, line) // between the warning and the end
			w.slack.Refresh()
		case 1:
			w.slack.Refresh()
			w.says(anna, thread, line)
		}
		w.slack.AwaitSockets(2)
	}
	if got := w.slack.Unacked(); got != 0 {
		t.Errorf("%d events were not acknowledged", got)
	}
	if got := w.log.of(slack.Gap); got != 0 {
		t.Errorf("there were %d times without a socket, want none", got)
	}
	if got := strings.Join(w.slack.Shown(thread), "\n"); !strings.Contains(got, "Ska säkerhetssamordnaren vara med?") {
		t.Errorf("the answers did not lead on:\n%s", got)
	}
}

func TestRepliesThatWereMissedAreReadAfterAGap(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		thread := w.begun(anna)
		w.says(anna, thread, "Nya möbler")
		w.stop()
		w.clock.Advance(time.Minute)
		missed := anna.Says(thread, "Anna Berg")
		if missed.OK {
			t.Fatal("acknowledged by a bot that is stopped")
		}
		w.clock.Advance(time.Minute)
		w.start()
		w.handed(missed.TS)
		w.drain()
		if got := strings.Join(w.slack.Shown(thread), "\n"); !strings.Contains(got, "Informationsägare: Anna Berg") {
			t.Errorf("what was said while nobody heard is not there:\n%s", got)
		}
		w.clock.Advance(10 * time.Minute)
		w.slack.Retry() // Slack repeats it all the same
		w.drain()
		if got := w.slack.Unacked(); got != 0 {
			t.Errorf("%d repeated events were not acknowledged", got)
		}
		if got := strings.Join(w.slack.Shown(thread), "\n"); strings.Count(got, "Anna Berg (svar") != 1 {
			t.Errorf("the reply counted twice:\n%s", got)
		}
	})
}

// TestAThreadThatCannotBeReadAfterAGapIsReadAgainAlone lets Slack fail once while
// one of two threads is read.
func TestAThreadThatCannotBeReadAfterAGapIsReadAgainAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna, bo := w.slack.Person("anna"), w.slack.Person("bo")
		hers, his := w.begun(anna), w.begun(bo)
		w.stop()
		w.clock.Advance(time.Minute)
		first, second := anna.Says(hers, "Nya möbler"), bo.Says(his, "Nya lampor")
		in := func(thread slackfake.Place) func(slackfake.Call) bool {
			return func(c slackfake.Call) bool { return c.Str("ts") == thread.Thread }
		}
		before := len(w.slack.Calls("conversations.replies"))
		w.slack.Strike(slackfake.Strike{Method: "conversations.replies", Where: in(hers), Mishap: slackfake.Mishap{Error: "internal_error"}})
		w.start()
		for _, o := range []slackfake.Outcome{second, first} { // in this order they are read
			w.handed(o.TS)
		}
		read := map[string]int{}
		for _, c := range w.slack.Calls("conversations.replies")[before:] {
			read[c.Str("ts")]++
		}
		if read[hers.Thread] != 2 || read[his.Thread] != 1 {
			t.Errorf("the thread that could not be read was read %d times, want twice, and the other %d times, want once", read[hers.Thread], read[his.Thread])
		}
	})
}

func TestEventsThatComeTwiceOrLateHappenOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		w.slack.Double(1)
		thread := w.begun(anna)
		w.slack.Double(3)
		w.says(anna, thread, "Nya möbler", "Anna Berg", "1")
		w.slack.Lose(1)
		anna.Says(thread, "1")
		w.slack.Retry()
		w.drain()
		got := strings.Join(w.slack.Shown(thread), "\n")
		for _, want := range []string{"Arbetsrubrik: Nya möbler", "Informationsägare: Anna Berg", "Typ av köp: Vara", "Förfarande: Ny upphandling"} {
			if strings.Count(got, want) != 1 {
				t.Errorf("%q stands there %d times, want once", want, strings.Count(got, want))
			}
		}
		if threads := w.slack.Threads(w.inköp); len(threads) != 1 {
			t.Errorf("one command opened %d threads", len(threads))
		}
		once(t, w.slack)
	})
}

func TestGuestsAndStrangersMayNotAnswerAndBotsNever(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		thread := w.begun(w.slack.Person("anna"))
		before := strings.Join(w.slack.Shown(thread), "\n")
		guest := w.slack.Join(slackfake.Person{Name: "gunnar", Guest: true})
		stranger := w.slack.Join(slackfake.Person{Name: "eve", Stranger: true})
		bot := w.slack.Join(slackfake.Person{Name: "pling", Bot: true})
		w.slack.Enter(w.inköp, guest)
		w.slack.Enter(w.inköp, stranger)
		for _, p := range []*slackfake.Person{guest, stranger} {
			o := p.Says(thread, "Något annat")
			if !o.OK || o.Told == "" {
				t.Errorf("%s says something: got %+v, told %q", p.Name, o.Acknowledgement, o.Told)
			}
			if o := p.Presses(thread, "Vara"); !o.OK || o.Told == "" {
				t.Errorf("%s presses a button: got %+v, told %q", p.Name, o.Acknowledgement, o.Told)
			}
			if o := p.Commands(w.inköp, "/upphandling", "ny"); !o.OK || o.Told == "" {
				t.Errorf("%s gives a command: got %+v, told %q", p.Name, o.Acknowledgement, o.Told)
			}
		}
		if o := bot.Says(thread, "Något annat"); !o.OK || o.Told != "" {
			t.Errorf("a bot says something: got %+v, told %q", o.Acknowledgement, o.Told)
		}
		w.drain()
		after := strings.Join(w.slack.Shown(thread), "\n")
		if got := strings.ReplaceAll(after, "\nNågot annat", ""); got != before {
			t.Errorf("something happened:\n%s", got)
		}
	})
}

func TestAnAlertThatCannotBePostedWaitsAndItsOwnerIsTold(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(*town, bool){
		"archived": func(w *town, is bool) { w.slack.Archive(w.samordnare, is) },
		"expelled": func(w *town, is bool) {
			if is {
				w.slack.Expel(w.samordnare, nil)
				return
			}
			w.slack.Enter(w.samordnare, w.slack.Person("upphandlingsvakten"))
		},
		"outage": func(w *town, is bool) {
			w.slack.Calm()
			if is {
				w.slack.Strike(slackfake.Strike{Method: "chat.postMessage", Times: -1, Mishap: slackfake.Mishap{Error: "internal_error"}, Where: func(c slackfake.Call) bool {
					return c.Str("channel") == w.samordnare.Channel
				}})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, over transport) {
				w := newTown(t, over)
				anna := w.slack.Person("anna")
				thread := w.begun(anna)
				w.says(anna, thread, "Nya möbler", "Anna Berg", "1", "1", "2027-02-01, 2027-04-01, 2031-03-31")
				trouble(w, true)
				w.says(anna, thread, "ja")
				if got := strings.Join(w.slack.Shown(thread), "\n"); !strings.Contains(got, enginetest.Phone) {
					t.Errorf("anna is not told to telephone:\n%s", got)
				}
				w.until(w.clock.Now().Add(time.Hour))
				trouble(w, false)
				w.until(w.clock.Now().Add(time.Hour))
				if got := w.slack.Own(w.samordnare); len(got) != 1 || got[0].Type != "alert" {
					t.Errorf("afterwards there are %d messages in the coordinators' channel, want the alert", len(got))
				}
			})
		})
	}
}

func TestWhereRepliesCannotBeReadTheBotStillWorks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		w.slack.Strike(slackfake.Strike{Method: "conversations.replies", Times: -1, Mishap: slackfake.Mishap{Error: "not_allowed_token_type"}})
		w.slack.Strike(slackfake.Strike{Method: "chat.postMessage", Skip: 1, Mishap: slackfake.Mishap{Cut: true}})
		anna := w.slack.Person("anna")
		thread := w.begun(anna)
		w.soon()
		w.says(anna, thread, "Nya möbler")
		w.soon()
		if got := strings.Join(w.slack.Shown(thread), "\n"); !strings.Contains(got, "Arbetsrubrik: Nya möbler") {
			t.Errorf("the answer is not shown:\n%s", got)
		}
	})
}

func TestAThreadThatIsDeletedEndsInNoLoop(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		thread := w.begun(anna)
		w.says(anna, thread, "Nya möbler")
		w.slack.Vanish(w.inköp, thread.Thread, true)
		w.slack.Flush()
		if o := anna.Commands(w.inköp, "/upphandling", "U-2026-0001 status"); !o.OK {
			t.Errorf("status: got %+v", o.Acknowledgement)
		}
		w.until(w.clock.Now().Add(24 * time.Hour))
		if got := len(w.slack.Calls("")); got > 200 {
			t.Errorf("the bot made %d calls about a thread that is gone", got)
		}
	})
}

func TestARevokedTokenIsNoEnd(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		thread := w.begun(anna)
		w.slack.Revoke("token_revoked")
		anna.Says(thread, "Nya möbler")
		w.drain()
		w.slack.Revoke("")
		w.until(w.clock.Now().Add(2 * time.Hour))
		w.slack.Retry()
		w.drain()
		if got := strings.Join(w.slack.Shown(thread), "\n"); !strings.Contains(got, "Arbetsrubrik: Nya möbler") {
			t.Errorf("the answer is not shown:\n%s", got)
		}
	})
}

func TestAThreadThatWasOpenedLongAgoIsStillLookedInAfterAFault(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, over transport) {
		w := newTown(t, over)
		anna := w.slack.Person("anna")
		thread := w.begun(anna)
		w.until(w.clock.Now().AddDate(0, 0, 6))
		w.says(anna, thread, "Nya möbler")
		w.restart() // nobody remembers which thread it was
		w.slack.Strike(slackfake.Strike{Method: "chat.postMessage", Mishap: slackfake.Mishap{Cut: true}})
		w.until(w.clock.Now().AddDate(0, 0, 9))
		if got := w.slack.Calm(); got != 0 {
			t.Fatal("nobody was reminded")
		}
		once(t, w.slack)
	})
}
