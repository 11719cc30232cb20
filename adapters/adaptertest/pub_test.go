package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// fault is something that an adapter of a pub may do wrong.
type fault string

const (
	sound        fault = ""
	eager        fault = "acknowledges before the handler"
	careless     fault = "acknowledges what failed"
	forgetful    fault = "gives a repeated event another id"
	mute         fault = "does not pass on what the handler says"
	talksToBots  fault = "takes bots for people"
	losesToken   fault = "shortens tokens"
	cutsLong     fault = "leaves out what is long"
	interprets   fault = "takes text for markup"
	neverEdits   fault = "writes every edit anew"
	overwrites   fault = "edits what it should write anew"
	edgesInPlace fault = "leaves a card that is asked again where it was"
	guesses      fault = "finds what has the same text"
	undivided    fault = "calls every failure an outage"
	blabs        fault = "puts the secret into errors"
	stays        fault = "does not return"
	deaf         fault = "does not come back when the line drops"
	crowded      fault = "mixes up who reads what"
	repeatsFiles fault = "shows files once more after a lost reply"
	losesFiles   fault = "shows the message without its files"
	shrugs       fault = "says that files which failed have arrived"
)

const secret = "xoxb-secret"

// pub is a platform and its adapter in one.
type pub struct {
	fault fault

	mu     sync.Mutex
	posts  []pubPost
	fails  engine.FailureKind
	acks   int
	events int
	last   engine.Inbound
	deaf   bool
	cut    bool
	h      chan engine.Handler // holds the handler while the adapter runs
}

type pubPost struct {
	place conversation.Place
	d     conversation.Delivery
	text  string
	files []engine.File
}

func (p *pub) Platform() string { return "pub" }

func (p *pub) Run(ctx context.Context, h engine.Handler) error {
	p.h <- h
	<-ctx.Done()
	if p.fault == stays {
		time.AfterFunc(time.Second, func() { <-p.h })
		return errors.New("it took too long")
	}
	<-p.h
	return nil
}

func (p *pub) Deliver(_ context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kind := p.fails; kind != "" {
		p.fails = ""
		f := &engine.Failure{Kind: kind, Unsent: kind == engine.Throttled, Err: errors.New("refused")}
		if kind == engine.Throttled {
			f.After = time.Second
		}
		switch p.fault {
		case undivided:
			f.Kind = engine.Again
		case blabs:
			f.Err = errors.New("POST /?token=" + secret)
		}
		return engine.Receipt{}, f
	}
	post := pubPost{place: d.To, d: d, text: d.Body.Plain()}
	switch {
	case p.fault == cutsLong:
		post.text = post.text[:min(len(post.text), 3000)]
	case p.fault == interprets:
		post.text = strings.NewReplacer("*", "", "<", "").Replace(post.text)
	case p.fault == crowded:
		post.place = "pub:#a/1"
	}
	n := 0
	if _, err := fmt.Sscanf(prior.Ref, "p%d", &n); err == nil && p.fault != neverEdits {
		if !d.Anew || p.fault == edgesInPlace {
			p.posts[n] = post
			return prior, nil
		}
		p.posts[n].text, p.posts[n].d.Body = "flyttad", conversation.Message{}
	}
	if p.fault == overwrites && len(p.posts) > 0 {
		p.posts[0] = post
		return engine.Receipt{Ref: "p0"}, nil
	}
	p.posts = append(p.posts, post)
	return engine.Receipt{Ref: fmt.Sprintf("p%d", len(p.posts)-1)}, nil
}

// Hand shows d with its files, all in one.
func (p *pub) Hand(ctx context.Context, d conversation.Delivery, files []engine.File) (engine.Receipt, error) {
	if r, there, _ := p.Find(ctx, d); there && p.fault != repeatsFiles {
		return r, nil
	}
	r, err := p.Deliver(ctx, d, engine.Receipt{})
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err != nil && p.fault == shrugs:
		return engine.Receipt{Ref: "p0"}, nil
	case err != nil:
		return r, err
	case p.fault != losesFiles:
		p.posts[len(p.posts)-1].files = files
	}
	if p.cut {
		p.cut = false
		return engine.Receipt{}, &engine.Failure{Kind: engine.Again, Err: errors.New("no reply")}
	}
	return r, nil
}

func (p *pub) Find(_ context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for n, post := range p.posts {
		if post.d.ID == d.ID || p.fault == guesses && post.text == d.Body.Plain() {
			return engine.Receipt{Ref: fmt.Sprintf("p%d", n)}, true, nil
		}
	}
	return engine.Receipt{}, false, nil
}

// hand is the platform handing in an event.
func (p *pub) hand(in engine.Inbound) Outcome {
	p.last = in
	h := <-p.h
	defer func() { p.h <- h }()
	if p.deaf && p.fault == deaf {
		return Outcome{}
	}
	ack := func() { p.acks++ }
	if p.fault == eager {
		ack()
	}
	said, err := h(context.Background(), in)
	if err != nil && p.fault != careless {
		return Outcome{}
	}
	if p.fault != eager {
		ack()
	}
	if p.fault == mute {
		return Outcome{Acked: true}
	}
	return Outcome{Acked: true, Told: said.Body.Plain()}
}

func (p *pub) event(place conversation.Place, g conversation.Gesture) Outcome {
	p.events++
	return p.hand(engine.Inbound{
		ID: conversation.EventID(fmt.Sprintf("pub:%d", p.events)), Place: place, By: conversation.Person{ID: "pub:anna"}, Gesture: g,
	})
}

func (p *pub) press(ref engine.Receipt, label string) Outcome {
	n := 0
	_, _ = fmt.Sscanf(ref.Ref, "p%d", &n)
	for _, b := range p.posts[n].d.Body.Blocks {
		var g conversation.Pressed
		switch b := b.(type) {
		case conversation.Ask:
			g.Token = b.Token
			for _, o := range b.Options {
				if o.Label == label {
					g.Option = o.ID
				}
			}
			if g.Option == "" {
				continue
			}
		case conversation.Buttons:
			g.Token = b.Items[0].Token
		}
		if p.fault == losesToken {
			g.Token.Seq %= 1000
		}
		return p.event("pub:#a/1", g)
	}
	return Outcome{}
}

func opening(f fault) *Platform {
	p := &pub{fault: f, h: make(chan engine.Handler, 1)}
	return &Platform{
		Adapter: p, Thread: "pub:#a/1", Channel: "pub:#a", Person: "pub:@anna", By: conversation.Person{ID: "pub:anna"},
		Say:   func(text string) Outcome { return p.event("pub:#a/1", conversation.Said{Text: text}) },
		Call:  func(words string) Outcome { return p.event("pub:#a", conversation.Called{Words: words}) },
		Press: p.press,
		Repeat: func() Outcome {
			if f == forgetful {
				return p.event(p.last.Place, p.last.Gesture)
			}
			return p.hand(p.last)
		},
		Acks: func() int { return p.acks },
		Bots: func() {
			if f == talksToBots {
				p.event("pub:#a/1", conversation.Said{Text: "pling"})
			}
		},
		Shown: func(place conversation.Place) []string {
			var out []string
			for _, post := range p.posts {
				if post.place == place {
					out = append(out, post.text)
				}
			}
			return out
		},
		Files: func(place conversation.Place) []string {
			var out []string
			for _, post := range p.posts {
				for _, f := range post.files {
					if post.place == place {
						out = append(out, f.Name)
					}
				}
			}
			return out
		},
		Cut:     func() { p.cut = true },
		Fail:    func(kind engine.FailureKind) { p.fails = kind },
		Drop:    func() { p.deaf = true },
		Secrets: []string{secret},
	}
}
