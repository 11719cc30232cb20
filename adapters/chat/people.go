package chat

import (
	"context"
	"errors"
	"strings"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// Profile is what the bot needs to know of a person.
type Profile struct {
	Name     string
	Handle   string // by which others mention them, where that is not their id
	Lang     rules.Lang
	Zone     *time.Location // nil if it is not known
	Bot      bool
	Guest    bool
	Stranger bool      // of another organisation
	Left     bool      // deactivated, or not known at all
	Away     bool      // by a status of their own
	Until    time.Time // when that status ends; zero if it does not say
	asked    time.Time
}

// There says whether somebody is there at a time, as far as their profile tells:
// being offline says nothing.
func (p Profile) There(now time.Time) engine.Presence {
	switch {
	case p.Left:
		return engine.Left
	case p.Away && (p.Until.IsZero() || now.Before(p.Until)):
		return engine.Away
	}
	return engine.Here
}

// Asking is how People find out who somebody is.
type Asking struct {
	Site  Site
	Clock func() time.Time
	// Fresh is how old a profile may be, and Patience how long the platform may
	// take to say who somebody is, which is a part of the time that a gesture has.
	Fresh, Patience time.Duration
	// Ask asks the platform. Whoever is not known there has Left.
	Ask func(ctx context.Context, user string) (Profile, error)
}

// People remember who people are. They may be used by any number of goroutines
// at once.
type People struct {
	Asking
	known *engine.Recent[string, Profile]
}

// RememberedPeople is more than a large municipality's staff who buy things.
const RememberedPeople = 8192

// statusTime is how old what is known of somebody's status may be. Whether a
// reminder goes to a deputy instead hangs on it, and that is never urgent.
const statusTime = 10 * time.Minute

// ErrElsewhere says that a place or person is on another platform.
var ErrElsewhere = errors.New("the place is on another platform")

// NewPeople know nobody yet.
func NewPeople(a Asking) *People {
	return &People{Asking: a, known: engine.NewRecent[string, Profile](RememberedPeople)}
}

// Forget makes the next call ask who somebody is.
func (p *People) Forget(user string) { p.known.Drop(user) }

// ForgetAll is Forget for everyone.
func (p *People) ForgetAll() { p.known.Clear() }

// Known is what is known of somebody without asking.
func (p *People) Known(user string) (Profile, bool) { return p.known.Get(user) }

// Get says who somebody is. What was known is good enough while the platform does
// not answer; of somebody who is not known at all that is an error, because a
// guest must not slip in.
func (p *People) Get(ctx context.Context, user string) (Profile, error) {
	return p.within(ctx, user, p.Fresh)
}

// Lately is Get for somebody's status, which changes more often than who they
// are. Its error is engine.Never for people elsewhere.
func (p *People) Lately(ctx context.Context, who conversation.PersonID) (Profile, error) {
	user := p.Site.User(who)
	if user == "" {
		return Profile{}, &engine.Failure{Kind: engine.Never, Err: ErrElsewhere}
	}
	return p.within(ctx, user, statusTime)
}

// Introduce is who somebody is, with their name; nobody if that id means nobody who
// is there, or only a bot.
func (p *People) Introduce(ctx context.Context, who conversation.PersonID) (conversation.Person, error) {
	user := p.Site.User(who)
	if user == "" {
		return conversation.Person{}, &engine.Failure{Kind: engine.Never, Err: ErrElsewhere}
	}
	profile, err := p.Get(ctx, user)
	if err != nil || profile.Left || profile.Bot {
		return conversation.Person{}, err
	}
	return conversation.Person{ID: who, Name: profile.Name}, nil
}

// within is Get of what is no older than that, if the platform answers. Whoever
// has left is asked about each time, because that is seldom, and may be a fault
// on the way.
func (p *People) within(ctx context.Context, user string, age time.Duration) (Profile, error) {
	now := p.Clock()
	old, known := p.known.Get(user)
	if known && now.Sub(old.asked) < age {
		return old, nil
	}
	ctx, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	who, err := p.Ask(ctx, user)
	switch {
	case err == nil && who.Left:
		p.known.Drop(user)
		return who, nil
	case err == nil:
		who.asked = now
		p.known.Set(user, who)
		return who, nil
	case known:
		return old, nil
	}
	return Profile{}, err
}

// Humans are those of some users who are people, and still there.
func (p *People) Humans(ctx context.Context, users []string) ([]conversation.PersonID, error) {
	out := make([]conversation.PersonID, 0, len(users))
	for _, user := range users {
		who, err := p.Get(ctx, user)
		if err != nil {
			return nil, err
		}
		if !who.Bot && !who.Left {
			out = append(out, p.Site.Person(user))
		}
	}
	return out, nil
}

// Chosen stands before the id of a person who was chosen and not typed, until
// their name has been asked for. Nobody can type it.
const Chosen = "\ue000@"

// Named are the fields of a form with the names of the people who were chosen.
func (p *People) Named(ctx context.Context, fields map[string]string) (map[string]string, error) {
	named := make(map[string]string, len(fields))
	for id, v := range fields {
		if user, chosen := strings.CutPrefix(v, Chosen); chosen {
			who, err := p.Get(ctx, user)
			if err != nil {
				return nil, err
			}
			v = who.Name
		}
		named[id] = v
	}
	return named, nil
}
