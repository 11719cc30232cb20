package adaptertest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

func gestures(t testing.TB, p *Platform) {
	var e ear
	listen(t, p, &e)
	heard := 0
	if !p.without(t, "say", p.Say == nil) {
		p.Say("nya kontorsmöbler")
		heard++
		in := e.last(t, heard)
		circumstances(t, p, in, p.Thread)
		if got, want := in.Gesture, (conversation.Said{Text: "nya kontorsmöbler"}); got != conversation.Gesture(want) {
			t.Errorf("said: got %#v, want %#v", got, want)
		}
	}
	if !p.without(t, "call", p.Call == nil) {
		p.Call("lista")
		heard++
		in := e.last(t, heard)
		circumstances(t, p, in, p.Channel)
		if got, want := in.Gesture, (conversation.Called{Words: "lista"}); got != conversation.Gesture(want) {
			t.Errorf("called: got %#v, want %#v", got, want)
		}
	}
}

// circumstances must be there with every gesture.
func circumstances(t testing.TB, p *Platform, in engine.Inbound, place conversation.Place) {
	t.Helper()
	name := p.Adapter.Platform() + ":"
	if !strings.HasPrefix(string(in.ID), name) || len(in.ID) == len(name) {
		t.Errorf("event id: got %q, want one that begins with %q", in.ID, name)
	}
	if in.Place != place {
		t.Errorf("place: got %q, want %q", in.Place, place)
	}
	if in.By.ID != p.By.ID {
		t.Errorf("person: got %q, want %q", in.By.ID, p.By.ID)
	}
}

func acknowledgement(t testing.TB, p *Platform) {
	if p.without(t, "say", p.Say == nil) || p.without(t, "acks", p.Acks == nil) {
		return
	}
	var e ear
	before, during := p.Acks(), -1
	e.meet = func() { during = p.Acks() }
	listen(t, p, &e)
	o := p.Say("nya kontorsmöbler")
	e.last(t, 1)
	if during != before {
		t.Error("the gesture was acknowledged before the handler had returned")
	}
	if got := p.Acks() - before; got != 1 || !o.Acked {
		t.Errorf("acknowledged %d times, want once", got)
	}
}

func failedHandler(t testing.TB, p *Platform) {
	if p.without(t, "say", p.Say == nil) || p.without(t, "acks", p.Acks == nil) {
		return
	}
	var e ear
	e.answer(engine.Said{}, errors.New("load case U-2026-0042: connection refused"))
	listen(t, p, &e)
	before := p.Acks()
	if o := p.Say("nya kontorsmöbler"); o.Acked || p.Acks() != before {
		t.Error("a gesture was acknowledged although its handler had failed")
	}
	if len(e.all()) == 0 {
		t.Error("the handler was not given the gesture")
	}
}

func repeated(t testing.TB, p *Platform) {
	if p.without(t, "say", p.Say == nil) || p.without(t, "repeat", p.Repeat == nil) {
		return
	}
	var e ear
	e.answer(engine.Said{}, errors.New("load case U-2026-0042: connection refused"))
	listen(t, p, &e)
	p.Say("nya kontorsmöbler")
	first := e.last(t, 1)
	e.answer(engine.Said{}, nil)
	if o := p.Repeat(); !o.Acked {
		t.Error("the repeated event was not acknowledged")
	}
	if again := e.last(t, 2); again.ID != first.ID {
		t.Errorf("repeated event: got the id %q, want %q", again.ID, first.ID)
	}
	p.Say("nya kontorsmöbler")
	if other := e.last(t, 3); other.ID == first.ID {
		t.Errorf("the same words said anew have the id of the earlier event, %q", first.ID)
	}
}

func told(t testing.TB, p *Platform) {
	if p.without(t, "say", p.Say == nil) {
		return
	}
	var e ear
	e.answer(engine.Said{Body: conversation.Message{Blocks: []conversation.Block{para("Frågan är redan besvarad.")}}, Lang: "sv"}, nil)
	listen(t, p, &e)
	if o := p.Say("nej"); !strings.Contains(o.Told, "Frågan är redan besvarad.") {
		t.Errorf("the one who acted was told %q", o.Told)
	}
}

func bots(t testing.TB, p *Platform) {
	if p.without(t, "bots", p.Bots == nil) {
		return
	}
	var e ear
	listen(t, p, &e)
	deliver(t, p, delivery(p.Thread, "1/1", para("Ingår it?")), engine.Receipt{})
	p.Bots()
	if heard := e.all(); len(heard) != 0 {
		t.Errorf("a bot's message reached the handler: %#v", heard[0].Gesture)
	}
}

func tokens(t testing.TB, p *Platform) {
	if p.without(t, "press", p.Press == nil) {
		return
	}
	var e ear
	listen(t, p, &e)
	asked := conversation.Token{Case: "U-2026-0042", Step: "protective_security", Seq: 1_234_567, Born: "mwt1bxc0"}
	command := conversation.Token{Case: "U-2026-0042", Step: "do/done:due/2027-06-14", Seq: 7}
	d := delivery(p.Thread, "2/1",
		conversation.Ask{
			Question: "protective_security", Prompt: []conversation.Span{{Text: "Stämmer något av detta?"}},
			Kind: "choice", Options: []conversation.Choice{{ID: "yes", Label: "Ja", Key: "1"}, {ID: "cannot_say", Label: "Kan inte svara här", Key: "2"}}, Token: asked,
		},
		conversation.Buttons{Items: []conversation.Button{{Command: "done", Label: "Klart", Token: command}}})
	d.Card, d.Topic, d.Question = "U-2026-0042/step/screening", conversation.TopicQuestion, "protective_security"
	ref := deliver(t, p, d, engine.Receipt{})
	for n, c := range []struct {
		label string
		want  conversation.Pressed
	}{
		{"Kan inte svara här", conversation.Pressed{Token: asked, Option: "cannot_say"}},
		{"Klart", conversation.Pressed{Token: command}},
	} {
		p.Press(ref, c.label)
		in := e.last(t, n+1)
		circumstances(t, p, in, p.Thread)
		got, ok := in.Gesture.(conversation.Pressed)
		if !ok || got.Token != c.want.Token || got.Option != c.want.Option {
			t.Errorf("press %s: got %#v, want %#v", c.label, in.Gesture, c.want)
		}
	}
}

func ends(t testing.TB, p *Platform) {
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	var e ear
	go func() { done <- p.Adapter.Run(ctx, e.handle) }()
	if p.Say != nil {
		p.Say("nya kontorsmöbler") // it listens now
	}
	stop()
	returned(t, done)
}

func reconnects(t testing.TB, p *Platform) {
	if p.without(t, "drop", p.Drop == nil) || p.without(t, "say", p.Say == nil) {
		return
	}
	var e ear
	listen(t, p, &e)
	p.Say("före")
	p.Drop()
	if o := p.Say("efter"); !o.Acked {
		t.Error("after the line had dropped a gesture was not acknowledged")
	}
	heard := e.all()
	if got, want := heard[len(heard)-1].Gesture, (conversation.Said{Text: "efter"}); got != conversation.Gesture(want) {
		t.Errorf("after the line had dropped: got %#v, want %#v", got, want)
	}
}
