package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// seeds are faults that are put in, each with the way by which it has to be
// found out.
func seeds() map[string]func(w *watchedTown, word string) {
	other := func(w *watchedTown, word string, deliveries ...conversation.Delivery) {
		facts := []conversation.Fact{conversation.Opened{Home: conversation.Place("talk:" + word), Plan: w.plan.Digest(), Lang: rules.Swedish}}
		err := w.store.Commit(w.Context(), engine.Change{
			Event: "seed", After: conversation.Fold(conversation.Case{ID: "U-2026-0077"}, facts...), Facts: facts, At: w.clock(), Deliveries: deliveries,
		})
		if err != nil {
			w.Fatal(err)
		}
	}
	about := func(topic conversation.Topic, m conversation.Message) conversation.Delivery {
		return conversation.Delivery{ID: "U-2026-0077/1/1", Case: "U-2026-0077", To: "console:leak/1", Topic: topic, Body: m}
	}
	named := func(word string) conversation.Message {
		return conversation.NoSuchCase(rules.Swedish, conversation.CaseID(word), false)
	}
	return map[string]func(*watchedTown, string){
		"the terminal": func(w *watchedTown, word string) {
			if _, err := w.forum.adapter().Deliver(w.Context(), about(conversation.TopicStatus, named(word)), engine.Receipt{}); err != nil {
				w.Fatal(err)
			}
		},
		"a word to one person": func(w *watchedTown, word string) {
			w.heard(engine.Said{Body: named(word)}, nil)
		},
		"an error": func(w *watchedTown, word string) {
			w.heard(engine.Said{}, fmt.Errorf("load: %w", errors.New(word)))
		},
		"the log": func(w *watchedTown, word string) { w.log.log().Debug("decided", slog.String("title", word)) },
		"a metric": func(w *watchedTown, word string) {
			c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "seed_total", Help: "A leak."}, []string{"title"})
			w.registry.MustRegister(c)
			c.WithLabelValues(word).Inc()
		},
		"a key in Redis": func(w *watchedTown, word string) { _ = w.vault.server.Set("upphandlingsvakten:{p01}:seed:"+word, "1") },
		"a value in Redis": func(w *watchedTown, word string) {
			_ = w.vault.server.Set("upphandlingsvakten:{p01}:seed", "title="+word)
		},
		"a set in Redis":       func(w *watchedTown, word string) { _, _ = w.vault.server.SAdd("upphandlingsvakten:{p01}:seeds", word) },
		"a list in Redis, log": func(w *watchedTown, word string) { other(w, word) },
		"a hash in Redis, parcel": func(w *watchedTown, word string) {
			other(w, "x", about(conversation.TopicAlert, named(word)))
		},
		"a hash in Redis, case": func(w *watchedTown, word string) { other(w, word) },
		"what was put aside": func(w *watchedTown, word string) {
			other(w, "x", about(conversation.TopicStatus, conversation.Message{}))
			p, err := w.store.Claim(w.Context(), "seed", w.clock(), engineLease)
			if err != nil {
				w.Fatal(err)
			}
			if err := w.store.Park(w.Context(), p, "never: "+word); err != nil {
				w.Fatal(err)
			}
		},
		"a file": func(w *watchedTown, word string) {
			d := about(conversation.TopicDocument, conversation.Message{})
			f := engine.File{Name: "krav.csv", Bytes: []byte("Rubrik;" + word)}
			if _, err := w.forum.adapter().(engine.Courier).Hand(w.Context(), d, []engine.File{f}); err != nil {
				w.Fatal(err)
			}
		},
		"what bot export prints": func(w *watchedTown, word string) { w.exported("--case", word) },
		"an exported file": func(w *watchedTown, _ string) {
			b := newBabble(2)
			w.settled(at(standings(w, w.plan, rules.Swedish), "risks"), b)
			w.exported() // no alert stands, so that it is among all cases
		},
	}
}

// TestEverySeededLeakIsFoundByItsOwnWay is the proof that the searches can fail.
func TestEverySeededLeakIsFoundByItsOwnWay(t *testing.T) {
	t.Parallel()
	for way, seed := range seeds() {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWatchedTown(t, func(w *watchedTown) forum { return newInTerminal(w, rules.Swedish) })
			seed(w, newBabble(1).word())
			w.search(func(string) bool { return false })
			found := leaks(w.out.cut())
			if !slices.ContainsFunc(found, func(l string) bool { return strings.HasPrefix(l, way+": ") }) {
				t.Errorf("got %v, want the leak by %s found", found, way)
			}
		})
	}
}

// at is the standing at which a question waits.
func at(list []standing, q rules.QuestionID) standing {
	return list[slices.IndexFunc(list, func(s standing) bool { return s.question == q })]
}

// TestALeakInAnyCallOfAPlatformIsFound puts a word into each kind of call that
// goes out while cases fall silent, in the way in which such a call is written.
func TestALeakInAnyCallOfAPlatformIsFound(t *testing.T) {
	t.Parallel()
	plan, err := rules.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	list := standings(t, plan, rules.Swedish)
	want := map[string][]string{
		"Slack": {
			"POST /api/chat.postMessage", "POST /api/chat.update", "POST /api/views.publish", "POST /api/conversations.members",
			"POST /api/users.info", "/slack/events", "/slack/interactions",
		},
		"Mattermost": {"POST /api/v4/posts", "PUT /api/v4/posts/{id}/patch", "/mattermost/actions", "/mattermost/commands"},
	}
	for _, p := range platforms()[:2] {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			w := newWatchedTown(t, func(w *watchedTown) forum { return p.join(w, rules.Swedish) })
			b := newBabble(1)
			var mu sync.Mutex
			seeded := map[string]bool{}
			w.tap.seed = func(way, kind string) string {
				mu.Lock()
				defer mu.Unlock()
				seeded[way] = true
				switch {
				case strings.Contains(kind, "form"):
					return url.QueryEscape(b.word())
				case strings.Contains(kind, "json"):
					return strings.NewReplacer("ö", `\u00f6`, "å", `\u00e5`, "ä", `\u00e4`).Replace(b.word())
				}
				return b.word()
			}
			cases := []hushed{w.settled(at(list, "archived"), newBabble(2))}
			w.drain()
			for _, text := range []string{"ändra protective_security", "ja"} {
				w.all(cases, "anna", inThread, func(hushed) string { return text })
			}
			if f, ok := w.forum.(*inMattermost); ok { // that server hands on no press of what was taken away
				sam := f.server.Person("sam")
				f.server.Enter(f.rooms[0], sam)
				sam.Presses(f.rooms[0], "Kvittera")
			}
			w.tried(cases, newBabble(3))
			found := strings.Join(leaks(w.out.cut()), "\n")
			for way := range seeded {
				if !strings.Contains(found, way+": ") {
					t.Errorf("a leak by %s is not found", way)
				}
			}
			for _, kind := range want[p.name] {
				if !seeded["a call of "+kind] && !seeded["an answer to "+kind] {
					t.Errorf("there was no %s among %v", kind, seeded)
				}
			}
		})
	}
}

// panicky is a platform on which every first attempt at a message goes wrong in
// the worst way: with what is in it.
type panicky struct {
	engine.Adapter
	tried map[conversation.DeliveryID]bool
}

func (p panicky) Deliver(ctx context.Context, d conversation.Delivery, r engine.Receipt) (engine.Receipt, error) {
	if !p.tried[d.ID] {
		p.tried[d.ID] = true
		panic(fmt.Sprintf("%+v", d))
	}
	return p.Adapter.Deliver(ctx, d, r)
}

// inPanic is a terminal of that kind.
type inPanic struct {
	*inTerminal
	over panicky
}

func (f inPanic) adapter() engine.Adapter { return f.over }

func TestAPanicTellsNothingOfWhatItWasAbout(t *testing.T) {
	t.Parallel()
	w := newWatchedTown(t, func(w *watchedTown) forum {
		f := newInTerminal(w, rules.Swedish)
		return inPanic{f, panicky{f.screen, map[conversation.DeliveryID]bool{}}}
	})
	b := newBabble(7)
	c := w.settled(at(standings(t, w.plan, rules.Swedish), "location"), b)
	for range 6 { // what failed is tried again after a while
		w.later(engineLease)
	}
	w.all([]hushed{c}, "anna", inThread, func(hushed) string { return b.text() })
	for range 6 {
		w.later(engineLease)
	}
	w.search(func(string) bool { return true })
	if !strings.Contains(w.log.String(), "goroutine") {
		t.Error("no panic was logged with its trace, so nothing was proved")
	}
	reported(t, slices.DeleteFunc(w.out.cut(), func(t trace) bool { return t.way == "the terminal" })) // where it may be read
}
