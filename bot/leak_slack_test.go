package main

import (
	"testing"
	"time"

	"upphandlingsvakten/adapters/slack"
	"upphandlingsvakten/adapters/slack/slackfake"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// inSlack is the bot in a workspace, over HTTP.
type inSlack struct {
	testing.TB
	tap       *tap
	slack     *slackfake.Workspace
	at        slackfake.Place
	rooms     [2]slackfake.Place
	connected *slack.Adapter
}

func newInSlack(w *watchedTown) *inSlack {
	w.Helper()
	f := &inSlack{TB: w, tap: w.tap, slack: slackfake.New(w, slackfake.Config{Clock: w.clock})}
	f.at, f.rooms = f.slack.Channel("inköp"), [2]slackfake.Place{f.slack.PrivateChannel("samordnare"), f.slack.PrivateChannel("ciso")}
	var err error
	f.connected, err = slack.New(slack.Config{
		BotToken: slackfake.BotToken, SigningSecret: slackfake.SigningSecret, APIURL: f.slack.APIURL(), Clock: w.clock, Zone: stockholm(),
		Log: w.log.log(), Transport: w.tap, Coordinators: f.coordinators(), Burst: 100_000, Gather: time.Nanosecond,
		Count: countOddities(w.registry, slack.Platform, slack.Oddities()),
	})
	if err != nil {
		w.Fatal(err)
	}
	return f
}

func (f *inSlack) adapter() engine.Adapter { return f.connected }

func (f *inSlack) open(h engine.Handler, e *engine.Engine) {
	f.connected.Consult(e)
	listening(f, f.connected, h)
	front := f.tap.front(f, f.connected.Handler()).URL
	f.slack.OverHTTP(slackfake.Endpoints{
		Events: front + "/slack/events", Interactions: front + "/slack/interactions", Commands: front + "/slack/commands",
	})
}

func (f *inSlack) thread(int) conversation.Place {
	o := f.slack.Person("anna").Says(f.at, "en tråd")
	return conversation.Place(slack.Platform + ":" + f.at.Channel + "/" + o.TS)
}

func (f *inSlack) person(name string) conversation.Person {
	p := f.slack.Person(name)
	return conversation.Person{ID: conversation.PersonID(slack.Platform + ":" + p.ID), Name: p.Real}
}

func (f *inSlack) coordinators() conversation.Place {
	return conversation.Place(slack.Platform + ":" + f.rooms[0].Channel)
}

func (f *inSlack) ciso() conversation.Place {
	return conversation.Place(slack.Platform + ":" + f.rooms[1].Channel)
}

func (f *inSlack) says(who string, at conversation.Place, id conversation.CaseID, text string) {
	p := f.slack.Person(who)
	if at == conversation.Direct(f.person(who).ID) {
		p.Writes(text)
		return
	}
	channel, thread := local(at)
	if id == "" {
		p.Commands(slackfake.Place{Channel: channel}, "/upphandling", text)
		return
	}
	p.Says(slackfake.Place{Channel: channel, Thread: thread}, text)
}

func (f *inSlack) settle() { f.slack.Flush() }

func (f *inSlack) looks(who string, at conversation.Place, pressing string) {
	p := f.slack.Person(who)
	if at == "" {
		p.OpensHome()
		return
	}
	channel, thread := local(at)
	place := slackfake.Place{Channel: channel, Thread: thread}
	p.PressesOld(place, pressing)
	p.Tries(place, "", "do/form")
}
