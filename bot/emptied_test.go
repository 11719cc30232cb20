package main

import (
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
	"upphandlingsvakten/rules"
)

// A Redis that was emptied, or comes back without what it had, has lost every case
// and numbers from the beginning. The process that worked with it gives up and says
// why, and the next one says that the store is new. What is left of the old cases in
// chats reaches none of the new ones, though they have the same numbers, and whoever
// acts there is told that the case is lost.
func TestAfterRedisWasEmptiedNothingOldReachesANewCase(t *testing.T) {
	t.Parallel()
	for name, open := range agoras() {
		for how, empty := range map[string]func(*redistest.Server){
			"and Redis is emptied while it runs": func(s *redistest.Server) { s.Do("FLUSHALL") },
			"and Redis comes back empty":         func(s *redistest.Server) { s.Kill(); s.Restart() },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				emptied(t, open, empty)
			})
		}
	}
}

func emptied(t *testing.T, open func(*testing.T) agora, empty func(*redistest.Server)) {
	t.Helper()
	text := redistest.Key(t)
	server, a := redistest.Start(t), &amnesia{T: t, agora: open(t)}
	serve := func() {
		a.journal = a.serve(map[string]string{"REDIS_URL": server.URL(), "ENCRYPTION_KEYS": text})
		a.journal.await(t, "no case has begun in this store; if there were any, they are lost")
	}
	toObject := func(channel string) {
		a.begin(channel)
		a.asks("title")
		a.answers("Nya möbler", "owner")
		a.answers("Anna Berg", "object")
	}
	toDates := func(channel string) {
		toObject(channel)
		a.chooses("object", "goods", 1, "procedure")
		a.chooses("procedure", "new", 1, "planned_publication")
	}

	serve()
	toObject("möten")
	toDates("inköp")
	soon(t, "the form can be opened", a.opens)
	empty(server)
	if log := a.journal.ends(t); !strings.Contains(log, "the store was emptied, or another stands in its place") {
		t.Errorf("the bot does not say why it has given up:\n%s", log)
	}
	serve()
	toObject("annat")
	toDates("fika")

	tells := func(what, id string, act func() string) {
		t.Helper()
		before := len(a.told())
		soon(t, what+" is told that the case is lost", func() bool {
			return strings.Contains(act()+"\n"+strings.Join(a.told()[before:], "\n"), id+" finns inte kvar hos mig")
		})
	}
	a.back("möten")
	tells("who presses", "U-2026-0001", func() string { a.presses("object", "goods", 1); return "" })
	tells("who writes", "U-2026-0001", func() string { a.says("vara"); return "" })
	a.back("inköp")
	tells("who sends a form", "U-2026-0002", a.submits)
	tells("who wants a form", "U-2026-0002", func() string { a.opens(); return "" })

	a.store = redistest.OpenWith(t, redisstore.Config{URL: server.URL(), Keys: redistest.Ring(t, text)})
	for id, q := range map[conversation.CaseID]rules.QuestionID{"U-2026-0001": "object", "U-2026-0002": "planned_publication"} {
		c, _, err := a.store.Load(t.Context(), id, "")
		if _, answered := c.Answers[q]; err != nil || answered {
			t.Errorf("%s: %q was answered in its namesake's thread, or %v", id, q, err)
		}
	}
}
