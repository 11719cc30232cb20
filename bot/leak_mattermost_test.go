package main

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"upphandlingsvakten/adapters/mattermost"
	"upphandlingsvakten/adapters/mattermost/mattermostfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// inMattermost is the bot on a server that reaches it.
type inMattermost struct {
	testing.TB
	server    *mattermostfake.Workspace
	at        mattermostfake.Place
	rooms     [2]mattermostfake.Place
	connected *mattermost.Adapter
	written   map[string]string // what nobody has waited for, by its post

	mu      sync.Mutex
	changed *sync.Cond
	taken   map[string]bool // posts that the bot has dealt with
}

func newInMattermost(w *watchedTown) *inMattermost {
	w.Helper()
	f := &inMattermost{TB: w, server: mattermostfake.New(w, mattermostfake.Config{Clock: w.clock}), taken: map[string]bool{}, written: map[string]string{}}
	f.changed = sync.NewCond(&f.mu)
	f.at, f.rooms = f.server.Channel("inköp"), [2]mattermostfake.Place{f.server.PrivateChannel("samordnare"), f.server.PrivateChannel("ciso")}
	var handler http.Handler
	front := w.tap.front(w, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	var err error
	f.connected, err = mattermost.New(mattermost.Config{
		URL: f.server.URL(), Token: mattermostfake.BotToken, PublicURL: front.URL, Keys: [][]byte{[]byte("a key that seals")},
		CommandTokens: []string{f.server.Register(mattermostfake.TeamID, "upphandling", front.URL+"/mattermost/commands")},
		Clock:         w.clock, Zone: stockholm(), Log: w.log.log(), Transport: w.tap, Burst: 100_000, Priority: mattermost.Urgent,
		Count: countOddities(w.registry, mattermost.Platform, mattermost.Oddities()),
	})
	if err != nil {
		w.Fatal(err)
	}
	handler = f.connected.Handler()
	return f
}

func (f *inMattermost) adapter() engine.Adapter { return f.connected }

func (f *inMattermost) open(h engine.Handler, e *engine.Engine) {
	f.connected.Consult(e)
	listening(f, f.connected, func(ctx context.Context, in engine.Inbound) (engine.Said, error) {
		said, err := h(ctx, in)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.taken[in.Ref[strings.LastIndex(in.Ref, "/")+1:]] = true
		f.changed.Broadcast()
		return said, err
	})
	f.server.AwaitSockets(1)
}

func (f *inMattermost) thread(int) conversation.Place {
	o := f.server.Person("anna").Says(f.at, "en tråd")
	return conversation.Place(mattermost.Platform + ":" + f.at.Channel + "/" + o.ID)
}

func (f *inMattermost) person(name string) conversation.Person {
	p := f.server.Person(name)
	return conversation.Person{ID: conversation.PersonID(mattermost.Platform + ":" + p.ID), Name: p.Name}
}

func (f *inMattermost) coordinators() conversation.Place {
	return conversation.Place(mattermost.Platform + ":" + f.rooms[0].Channel)
}

func (f *inMattermost) ciso() conversation.Place {
	return conversation.Place(mattermost.Platform + ":" + f.rooms[1].Channel)
}

func (f *inMattermost) says(who string, at conversation.Place, id conversation.CaseID, text string) {
	p := f.server.Person(who)
	channel, thread := local(at)
	var o mattermostfake.Outcome
	switch {
	case at == conversation.Direct(f.person(who).ID):
		o = p.Writes(text)
	case id == "":
		p.Commands(mattermostfake.Place{Channel: channel}, "/upphandling", text)
		return
	default:
		o = p.Says(mattermostfake.Place{Channel: channel, Thread: thread}, text)
	}
	if !o.OK {
		f.Fatalf("%s cannot write in %s: %d %s", who, at, o.Status, o.Error)
	}
	f.written[o.ID] = who + " in " + string(at) + ": " + text
}

// settle waits until all that was written has been dealt with.
func (f *inMattermost) settle() {
	f.Helper()
	late := time.AfterFunc(patience, f.changed.Broadcast)
	defer late.Stop()
	begun := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	for post, said := range f.written {
		for !f.taken[post] {
			if time.Since(begun) >= patience {
				f.Fatalf("was not dealt with: %s", said)
			}
			f.changed.Wait()
		}
	}
	clear(f.written)
}

func (f *inMattermost) looks(who string, at conversation.Place, pressing string) {
	p := f.server.Person(who)
	if at == "" {
		p.Commands(f.at, "/upphandling", "lista")
		return
	}
	channel, thread := local(at)
	place := mattermostfake.Place{Channel: channel, Thread: thread}
	p.PressesOld(place, pressing)
}
