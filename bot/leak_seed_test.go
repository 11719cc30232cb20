package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// seeds are faults that are put in, each with the way by which it has to be
// found out.
func seeds() map[string]func(w *talker, word string) {
	show := func(w *talker, to conversation.Place, word string) {
		d := conversation.Delivery{
			ID: "U-2026-0001/99/1", Case: "U-2026-0001", To: to, Topic: conversation.TopicStatus,
			Body: conversation.Message{Blocks: []conversation.Block{conversation.Note{Text: []conversation.Span{{Text: word}}}}},
		}
		if _, err := w.chat.Deliver(w.Context(), d, engine.Receipt{}); err != nil {
			w.Fatal(err)
		}
	}
	other := func(w *talker, word string, deliveries ...conversation.Delivery) {
		facts := []conversation.Fact{conversation.Opened{Home: conversation.Place("talk:" + word), Plan: w.plan.Digest(), Lang: rules.Swedish}}
		err := w.store.Commit(w.Context(), engine.Change{
			Event: "seed", After: conversation.Fold(conversation.Case{ID: "U-2026-0077"}, facts...), Facts: facts, At: w.at, Deliveries: deliveries,
		})
		if err != nil {
			w.Fatal(err)
		}
	}
	return map[string]func(*talker, string){
		"a message elsewhere":                      func(w *talker, word string) { show(w, leakRoom, word) },
		"a message in the thread, after the alert": func(w *talker, word string) { show(w, leakThread, word) },
		"a word to one person": func(w *talker, word string) {
			w.heard(leakRoom, engine.Said{Body: conversation.NoSuchCase(rules.Swedish, conversation.CaseID(word))}, nil)
		},
		"an error": func(w *talker, word string) {
			w.heard(leakRoom, engine.Said{}, fmt.Errorf("load: %w", errors.New(word)))
		},
		"the log": func(w *talker, word string) { w.log.log().Debug("decided", slog.String("title", word)) },
		"a metric": func(w *talker, word string) {
			c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "seed_total", Help: "A leak."}, []string{"title"})
			w.registry.MustRegister(c)
			c.WithLabelValues(word).Inc()
		},
		"a key in Redis": func(w *talker, word string) { _ = w.vault.server.Set("upphandlingsvakten:{p01}:seed:"+word, "1") },
		"a value in Redis": func(w *talker, word string) {
			_ = w.vault.server.Set("upphandlingsvakten:{p01}:seed", "title="+word)
		},
		"a set in Redis":       func(w *talker, word string) { _, _ = w.vault.server.SAdd("upphandlingsvakten:{p01}:seeds", word) },
		"a list in Redis, log": func(w *talker, word string) { other(w, word) },
		"a hash in Redis, parcel": func(w *talker, word string) {
			other(w, "x", conversation.Delivery{
				ID: "U-2026-0077/1/1", Case: "U-2026-0077", To: "talk:#samordnare", Topic: conversation.TopicAlert,
				Body: conversation.NoSuchCase(rules.Swedish, conversation.CaseID(word)),
			})
		},
		"a hash in Redis, case": func(w *talker, word string) { other(w, word) },
		"what was put aside": func(w *talker, word string) {
			other(w, "x", conversation.Delivery{
				ID: "U-2026-0077/1/1", Case: "U-2026-0077", To: "talk:#samordnare", Topic: conversation.TopicStatus,
			})
			p, err := w.store.Claim(w.Context(), "seed", w.at, engineLease)
			if err != nil {
				w.Fatal(err)
			}
			if err := w.store.Park(w.Context(), p, "never: "+word); err != nil {
				w.Fatal(err)
			}
		},
		"a file": func(w *talker, word string) {
			w.filed([]engine.File{{Name: "krav.csv", Bytes: []byte("Rubrik;" + word)}})
		},
	}
}

// TestEverySeededLeakIsFoundByItsOwnWay is the proof that the searches can fail.
func TestEverySeededLeakIsFoundByItsOwnWay(t *testing.T) {
	t.Parallel()
	for way, seed := range seeds() {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newTalker(t, rules.Swedish, 99, func(a engine.Adapter) engine.Adapter { return a })
			w.begin()
			w.until("protective_security")
			calm := w.calmly()
			w.alarm("ja")
			word := w.babble.word()
			seed(w, word)
			w.shown(calm)
			w.search(func(string) bool { return false })
			found := w.out.leaks(w.babble.fragments())
			if !slices.ContainsFunc(found, func(l string) bool { return strings.HasPrefix(l, way+": ") }) {
				t.Errorf("got %v, want the leak by %s found", found, way)
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

func TestAPanicTellsNothingOfWhatItWasAbout(t *testing.T) {
	t.Parallel()
	w := newTalker(t, rules.Swedish, 7, func(a engine.Adapter) engine.Adapter {
		return panicky{a, map[conversation.DeliveryID]bool{}}
	})
	w.begin()
	for range 6 { // what failed is tried again after a while
		w.at = w.at.Add(engineLease)
		w.drain()
	}
	w.says(w.babble.text())
	for range 6 {
		w.at = w.at.Add(engineLease)
		w.drain()
	}
	w.search(func(id string) bool { return true })
	if !strings.Contains(w.log.String(), "goroutine") {
		t.Error("no panic was logged with its trace, so nothing was proved")
	}
	reported(t, w.out, w.babble.fragments())
}
