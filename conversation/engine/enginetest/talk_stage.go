package enginetest

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// The channels of a transcript's house, and its telephone.
const (
	Coordinators conversation.Place = ChatPlatform + ":#samordnare"
	CISO         conversation.Place = ChatPlatform + ":#ciso"
	Contracts    conversation.Place = ChatPlatform + ":#avtal"
	Phone                           = "0123-456 78"
)

// talkLease is long for a transcript, where nothing takes time, and short for its
// clock, which goes past it after a crash.
const talkLease = 30 * time.Second

// stage is where a transcript is played: one store, one chat, and an engine
// that may die and be replaced.
type stage struct {
	t      testing.TB
	store  *Mortal
	chat   *Chat
	engine *engine.Engine
	plans  engine.Plans
	clock  *clock
	events int
	last   engine.Inbound
	house  engine.House
	seen   map[string]string // what of each message has been printed
	count  map[string]int
	gone   int // messages of people that were taken away, printed
}

func newStage(t testing.TB, store engine.Store) *stage {
	t.Helper()
	plans, err := engine.NewShelf(t.Context(), store, rules.Sources(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		t: t, store: NewMortal(store), chat: NewChat(), plans: plans, clock: newClock(t),
		seen: make(map[string]string), count: make(map[string]int),
	}
	s.house = engine.House{Coordinators: Coordinators, CISO: CISO, Contracts: Contracts, Phone: Phone, Zone: s.clock.zone}
	s.revive()
	return s
}

// revive starts a new process.
func (s *stage) revive() {
	s.store.Revive()
	s.engine = engine.New(engine.Config{
		Store: s.store, Adapters: []engine.Adapter{s.chat}, Plans: s.plans, Clock: s.clock.now, Lease: talkLease, Press: Press{},
		Log: slog.New(slog.NewTextHandler(s.t.Output(), nil)), House: s.house,
	})
}

// handle hands a gesture in, as a platform would: again, if it was not acknowledged.
func (s *stage) handle(in engine.Inbound) ([]string, error) {
	s.last = in
	said, err := s.engine.Handle(s.t.Context(), in)
	if s.store.Dead() {
		s.revive()
		said, err = s.engine.Handle(s.t.Context(), in)
	}
	if err != nil {
		return nil, err
	}
	var out []string
	if len(said.Body.Blocks) > 0 {
		_, name, _ := strings.Cut(string(in.By.ID), ":")
		out = lines("("+name+")", said.Body.Plain())
	}
	if err := s.drain(); err != nil {
		return nil, err
	}
	return append(out, s.shown()...), nil
}

// drain delivers what is owed. After a death it goes on when the dead worker's
// lease is over.
func (s *stage) drain() error {
	err := s.engine.Drain(s.t.Context())
	if s.store.Dead() {
		s.revive()
		s.clock.set(s.clock.now().Add(talkLease + time.Second))
		err = s.engine.Drain(s.t.Context())
	}
	return err
}

// until lets time go by, from one thing that comes due to the next.
func (s *stage) until(end time.Time) ([]string, error) {
	var out []string
	for {
		next, err := s.store.Next(s.t.Context(), s.clock.now())
		if err != nil {
			return nil, err
		}
		if next.IsZero() || next.After(end) {
			break
		}
		s.clock.set(next)
		if err := s.drain(); err != nil {
			return nil, err
		}
		if shown := s.shown(); len(shown) > 0 {
			out = append(append(out, "-- "+s.clock.String()), shown...)
		}
	}
	s.clock.set(end)
	if err := s.drain(); err != nil {
		return nil, err
	}
	return append(out, s.shown()...), nil
}

// accident is what may befall a bot.
func (s *stage) accident(words string) ([]string, error) {
	what, where, _ := strings.Cut(words, " ")
	switch what {
	case "crash":
		moment := map[string]string{
			"before commit": "before commit", "after commit": "after commit", "after deliver": "before settle",
		}[where]
		if moment == "" {
			return nil, fmt.Errorf("it can crash before commit, after commit or after deliver")
		}
		s.store.Doom(moment)
		return nil, nil
	case "again":
		return s.handle(s.last)
	case "stopped":
		end, err := s.clock.parse(strings.TrimPrefix(where, "until "))
		if err != nil {
			return nil, err
		}
		s.clock.set(end)
		s.revive()
		if err := s.drain(); err != nil {
			return nil, err
		}
		return s.shown(), nil
	case "away", "left", "here":
		s.chat.Turn(Someone(where).ID, engine.Presence(what))
		return nil, nil
	case "house":
		if where == "" {
			return nil, s.engine.OpenHouse(s.t.Context())
		}
		return nil, s.settle(where)
	case "members":
		channel, people, _ := strings.Cut(where, " ")
		var ids []conversation.PersonID
		for name := range strings.FieldsSeq(people) {
			ids = append(ids, Someone(name).ID)
		}
		s.chat.Join(conversation.Place(ChatPlatform+":"+channel), ids...)
		return nil, nil
	case "keeps":
		s.chat.Keep()
		return nil, nil
	case "show":
		return s.all(conversation.Place(ChatPlatform + ":" + where)), nil
	case "down", "gone", "up":
		s.chat.Fail(conversation.Place(ChatPlatform+":"+where), map[string]*engine.Failure{
			"down": {Kind: engine.Again, Err: errors.New("out of order")},
			"gone": {Kind: engine.Gone, Err: errors.New("deleted")},
		}[what])
		return nil, nil
	}
	return nil, fmt.Errorf("no such accident: %s", what)
}

// shown is what is new in the chat since it was last asked, by place.
func (s *stage) shown() []string {
	byPlace := make(map[string][]string)
	for i, p := range s.chat.Posts() {
		key := ref(i)
		for _, v := range p.Versions[s.count[key]:] {
			text := v.Body.Plain()
			switch {
			case s.count[key] == 0:
				byPlace[p.Place.Local()] = append(byPlace[p.Place.Local()], lines(p.Place.Local(), text+attached(p.Files))...)
			case text != s.seen[key]:
				byPlace[p.Place.Local()] = append(byPlace[p.Place.Local()], lines(p.Place.Local(), "(edited) "+news(s.seen[key], text))...)
			}
			s.seen[key] = text
			s.count[key]++
		}
	}
	for erased := s.chat.Erased(); s.gone < len(erased); s.gone++ {
		place, message, _ := strings.Cut(erased[s.gone], " ")
		byPlace[place] = append(byPlace[place], fmt.Sprintf("%s | (message %s was taken away)", place, message))
	}
	places := make([]string, 0, len(byPlace))
	for p := range byPlace {
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.IndexAny(a, "#@")+1, strings.IndexAny(b, "#@")+1), cmp.Compare(a, b))
	})
	var out []string
	for _, p := range places {
		out = append(out, byPlace[p]...)
	}
	return out
}

// attached lists files as a platform shows them below a message.
func attached(files []engine.File) string {
	var out strings.Builder
	for _, f := range files {
		out.WriteString("\n<" + f.Name + ">")
	}
	return out.String()
}

func lines(who, text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		out = append(out, strings.TrimRight(who+" | "+strings.TrimRight(line, "\n"), " "))
	}
	return out
}

// news is what an edit brought: the lines that were not there before, with an
// ellipsis for those that were. "! show" has all lines.
func news(old, now string) string {
	before := slices.Collect(strings.Lines(old + "\n"))
	var out strings.Builder
	elided := false
	for line := range strings.Lines(now + "\n") {
		if known := slices.Contains(before, line); known {
			if !elided {
				out.WriteString("…\n")
			}
			elided = true
			continue
		}
		elided = false
		out.WriteString(line)
	}
	return out.String()
}

// all is what is to be read in a place now.
func (s *stage) all(place conversation.Place) []string {
	var out []string
	for _, p := range s.chat.Posts() {
		if p.Place == place {
			out = append(out, lines(place.Local(), p.Current().Body.Plain())...)
		}
	}
	return out
}
