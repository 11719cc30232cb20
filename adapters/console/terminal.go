package console

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// Config is what a terminal needs to know. In, Out, Session, Clock, Settle and
// Next are required.
type Config struct {
	In  io.Reader
	Out io.Writer
	// Lang is the language of the terminal and of new cases.
	Lang rules.Lang
	// As is who speaks at first: "owner", "coordinator", "ciso" or a name.
	As string
	// Session sets this conversation's threads and events apart from those of
	// every other that uses the same store.
	Session string
	Clock   *Clock
	// Zone is where the dates that are shown hold; nil is UTC.
	Zone *time.Location
	// Settle carries out everything that is due, and returns when nothing is.
	Settle func(context.Context) error
	// Next is when something comes due after now; zero if nothing does.
	Next func(ctx context.Context, now time.Time) (time.Time, error)
	// Begin starts a case at once if the one who speaks first writes in the
	// thread, so that a newcomer is asked something. Without it the thread is
	// taken to have a case.
	Begin bool
	// Save puts a document somewhere and returns its path. Without it none are
	// taken.
	Save func(name string, b []byte) (string, error)
	// Prompt says that a person types: there is a prompt before each line.
	Prompt bool
	// Color makes labels stand out. They say everything without it.
	Color bool
	// Echo repeats each line that was read, for a record of a script.
	Echo bool
}

// Terminal is the terminal as a chat platform. It implements engine.Adapter,
// engine.Finder, engine.Courier and engine.Directory.
type Terminal struct {
	c     Config
	words wording

	mu      sync.Mutex // guards what follows, and Out
	speaker speaker
	thread  conversation.Place // where people talk now
	open    bool               // a case is talked through there
	threads int                // how many were begun
	events  int                // how many gestures were handed in
	shown   []*card            // oldest first
	arrived map[conversation.DeliveryID]engine.Receipt
	pressed conversation.Gesture // the button that was pressed last
	absent  map[conversation.PersonID]engine.Presence
	dated   bool // the clock has been moved: labels show the date
}

// New is a terminal. Its error says that nobody is called c.As.
func New(c Config) (*Terminal, error) {
	who, ok := speakerNamed(c.As)
	if !ok {
		return nil, fmt.Errorf("no person can be called %q", c.As)
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	return &Terminal{
		c: c, words: words(c.Lang), speaker: who, thread: thread(c.Session, 1), open: !c.Begin,
		arrived: map[conversation.DeliveryID]engine.Receipt{}, absent: map[conversation.PersonID]engine.Presence{},
	}, nil
}

// Platform is the name in front of the terminal's places.
func (*Terminal) Platform() string { return Platform }

// Run carries out line by line until the input or ctx ends.
func (t *Terminal) Run(ctx context.Context, h engine.Handler) error {
	t.note(t.words.welcome)
	t.sayWho()
	if t.c.Begin && t.speaker.channel == "" {
		if err := t.begin(ctx, h, t.words.start); err != nil {
			return err
		}
	}
	lines := readLines(ctx, t.c.In)
	for {
		t.prompt()
		select {
		case <-ctx.Done():
			return nil
		case l, more := <-lines:
			if !more {
				t.note(t.words.bye)
				return nil
			}
			stop, err := t.carryOut(ctx, h, l)
			if stop || err != nil {
				return err
			}
		}
	}
}

// carryOut does what one line asks for, and says whether it was the last.
func (t *Terminal) carryOut(ctx context.Context, h engine.Handler, l line) (stop bool, err error) {
	if t.c.Echo && !l.long {
		t.write("> " + l.text)
	}
	switch {
	case l.long:
		t.note(t.words.tooLong)
		return false, nil
	case l.text == "":
		return false, nil
	case l.text[0] == ':':
		return t.order(ctx, h, l.text[1:])
	}
	return false, t.say(ctx, h, l.text)
}

// prompt shows a person that a line is expected.
func (t *Terminal) prompt() {
	if !t.c.Prompt {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.c.Out, "%s> ", t.speaker.person.Name)
}

// sayWho says who speaks, and where.
func (t *Terminal) sayWho() {
	if t.speaker.channel == "" {
		t.note(fmt.Sprintf(t.words.speaksHere, t.speaker.person.Name))
		return
	}
	t.note(fmt.Sprintf(t.words.speaksIn, t.speaker.person.Name, t.channelName(t.speaker.channel)))
}

// note says something of the terminal's own.
func (t *Terminal) note(text string) { t.post(t.words.console, "", text) }

// post writes text under a label. The label says where it went; what follows
// it on the same line says when, or that it was edited.
func (t *Terminal) post(label, after, text string) {
	head := "[" + label + "]"
	if t.c.Color {
		head = "\x1b[1m" + head + "\x1b[0m"
	}
	if after != "" {
		head += " " + after
	}
	t.write(head + "\n" + text + "\n")
}

// write writes one piece of output whole. A terminal that has gone away is
// found out by the end of its input.
func (t *Terminal) write(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintln(t.c.Out, text)
}
