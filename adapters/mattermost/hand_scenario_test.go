package mattermost_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"upphandlingsvakten/adapters/adaptertest"
	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// note is a message with nothing in it but its number.
func note(to conversation.Place, n int) conversation.Delivery {
	return conversation.Delivery{
		ID: conversation.DeliveryID(fmt.Sprintf("U-2026-0001/%d/1", n)), Case: "U-2026-0001", To: to, Topic: conversation.TopicDocument, Lang: "sv",
		Body: conversation.Message{Blocks: []conversation.Block{conversation.Para{Text: []conversation.Span{{Text: fmt.Sprintf("Nummer %d.", n)}}}}},
	}
}

// TestFilesThatCannotStandWhereTheyShouldLeaveNothingBehind hands files over where
// the server takes none, or not these.
func TestFilesThatCannotStandWhereTheyShouldLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	paper := engine.File{Name: "krav.txt", Title: "Krav", Media: "text/plain", Bytes: []byte("Krav")}
	var many []engine.File
	for range 11 {
		many = append(many, paper)
	}
	for name, c := range map[string]struct {
		files []engine.File
		away  func(w *town)
		want  engine.FailureKind
		back  func(w *town) // after which it goes well
	}{
		"more than a post takes": {files: many, want: engine.Never},
		"an empty one":           {files: []engine.File{{Name: "tom.txt"}}, want: engine.Never},
		"an archived channel": {
			[]engine.File{paper}, func(w *town) { w.chat.Archive(w.inköp, true) }, engine.Gone, func(w *town) { w.chat.Archive(w.inköp, false) },
		},
		"a channel without the bot": {
			[]engine.File{paper}, func(w *town) { w.chat.Expel(w.inköp, nil) }, engine.Gone,
			func(w *town) { w.chat.Enter(w.inköp, w.chat.Person(mattermostfake.BotName)) },
		},
		"a server that says to wait": {
			[]engine.File{paper}, func(w *town) {
				w.chat.Strike(mattermostfake.Strike{Method: "POST /files", Mishap: mattermostfake.Mishap{Retry: time.Second}})
			}, engine.Throttled, func(*town) {},
		},
		"a server out of order": {
			[]engine.File{paper}, func(w *town) {
				w.chat.Strike(mattermostfake.Strike{Method: "POST /files", Mishap: mattermostfake.Mishap{Error: "api.file.upload_file.app_error", Code: 500}})
			}, engine.Again, func(*town) {},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			d := note(place(w.inköp), 7)
			if c.away != nil {
				c.away(w)
			}
			_, err := w.adapter.Hand(t.Context(), d, c.files)
			if got := engine.KindOf(err); got != c.want || len(w.chat.Files(w.inköp)) > 0 || len(w.chat.Own(w.inköp)) > 0 {
				t.Errorf("got %v, with %d messages there; want %s and none", err, len(w.chat.Own(w.inköp)), c.want)
			}
			if c.back == nil {
				return
			}
			c.back(w)
			if _, err := w.adapter.Hand(t.Context(), d, c.files); err != nil || len(w.chat.Files(w.inköp)) != 1 {
				t.Errorf("afterwards: %v, with %d files", err, len(w.chat.Files(w.inköp)))
			}
		})
	}
}

func TestWhatSomebodyWroteIsTakenAwayOnceAndOnlyWithTheRightTo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna, bot := w.chat.Person("anna"), w.chat.Person(mattermostfake.BotName)
	w.chat.Enter(w.inköp, anna)
	root := written(w, anna, w.inköp, "en tråd")
	thread := w.inköp.In(root)
	post := written(w, anna, thread, "något som inte får stå där")
	erase := func(id string) error {
		return w.adapter.Erase(t.Context(), place(thread), w.inköp.Channel+"/"+id)
	}
	if err := erase(post); engine.KindOf(err) != engine.Gone || len(w.chat.Shown(thread)) != 2 {
		t.Errorf("without the right to: got %v", err)
	}
	w.chat.Changes(bot, func(p *mattermostfake.Person) { p.Roles = append(p.Roles, "team_admin") })
	for range 2 { // the second time somebody was quicker
		if err := erase(post); err != nil || len(w.chat.Shown(thread)) != 1 {
			t.Errorf("with the right to: got %v, and %q stands there", err, w.chat.Shown(thread))
		}
	}
	if err := erase(root); engine.KindOf(err) != engine.Never || len(w.chat.Shown(thread)) != 1 {
		t.Errorf("what a thread begins with: got %v", err)
	}
	for _, message := range []string{"", "nonsense", w.inköp.Channel + "/x", root + "/" + post + "," + root + "/" + post} {
		if err := w.adapter.Erase(t.Context(), place(thread), message); engine.KindOf(err) != engine.Never {
			t.Errorf("%q: got %v", message, err)
		}
	}
}

// arrives delivers d, and waits when it is told to.
func arrives(t *testing.T, a *mattermost.Adapter, d conversation.Delivery) {
	t.Helper()
	for {
		_, err := a.Deliver(t.Context(), d, engine.Receipt{})
		if err == nil {
			return
		}
		f, ok := errors.AsType[*engine.Failure](err)
		if !ok || f.Kind != engine.Throttled || f.After <= 0 {
			t.Fatalf("%s: %v", d.ID, err)
		}
		<-time.After(f.After)
	}
}

// TestWhatTheServerSaysOfItsRateIsHeeded sends more than the server takes at once.
// It is told in the headers when there is room again, so that hardly a call is
// refused, and everything arrives once and in order.
func TestWhatTheServerSaysOfItsRateIsHeeded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := adaptertest.NewWire()
		w := mattermostfake.New(t, mattermostfake.Config{Wire: wire, Limited: true})
		at := w.Channel("inköp")
		var refused atomic.Int64
		a, err := mattermost.New(mattermost.Config{
			URL: w.URL(), Token: mattermostfake.BotToken, Transport: wire.Transport(), Pace: time.Microsecond, Burst: 10_000,
			Count: func(what mattermost.Oddity) {
				if what == mattermost.RateLimited {
					refused.Add(1)
				}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		const messages = 250
		for n := range messages {
			arrives(t, a, note(place(at), n))
		}
		shown := w.Shown(at)
		if len(shown) != messages {
			t.Fatalf("%d messages arrived, want %d", len(shown), messages)
		}
		for n, text := range shown {
			if !strings.Contains(text, fmt.Sprintf("Nummer %d.", n)) {
				t.Fatalf("in place of message %d stands %q", n, text)
			}
		}
		if took := time.Since(begun); took < 14*time.Second || took > time.Minute*3 {
			t.Errorf("it took %v", took)
		}
		if got := refused.Load(); got > 3 {
			t.Errorf("%d calls were refused", got)
		}
		t.Logf("%d messages in %v, %d refused", messages, time.Since(begun), refused.Load())
	})
}
