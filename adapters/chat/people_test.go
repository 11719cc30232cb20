package chat

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// register is a platform that says who people are, and counts how often.
type register struct {
	now    time.Time
	says   map[string]Profile
	silent error
	asked  int
}

func (r *register) people() *People {
	return NewPeople(Asking{
		Site: "irc", Clock: func() time.Time { return r.now }, Fresh: time.Hour, Patience: time.Minute,
		Ask: func(_ context.Context, user string) (Profile, error) {
			r.asked++
			who, ok := r.says[user]
			who.Left = who.Left || !ok
			return who, r.silent
		},
	})
}

func TestWhoSomebodyIsIsAskedOncePerHour(t *testing.T) {
	t.Parallel()
	r := &register{now: time.Unix(1_700_000_000, 0), says: map[string]Profile{"u1": {Name: "Anna"}}}
	p := r.people()
	for _, c := range []struct {
		what     string
		do       func()
		want     string
		fails    bool
		askedNow int
	}{
		{"at first", func() {}, "Anna", false, 1},
		{"soon after", func() { r.now, r.says["u1"] = r.now.Add(59*time.Minute), Profile{Name: "Ann"} }, "Anna", false, 0},
		{"an hour later", func() { r.now = r.now.Add(time.Minute) }, "Ann", false, 1},
		{"when the platform is silent", func() { r.now, r.silent = r.now.Add(2*time.Hour), errors.New("silent") }, "Ann", false, 1},
		{"when nothing is known any more", func() { p.Forget("u1") }, "", true, 1},
		{"when it speaks again", func() { r.silent = nil }, "Ann", false, 1},
		{"when everyone is forgotten", func() { p.ForgetAll() }, "Ann", false, 1},
	} {
		c.do()
		before := r.asked
		who, err := p.Get(t.Context(), "u1")
		if who.Name != c.want || err != nil != c.fails || r.asked-before != c.askedNow {
			t.Errorf("%s: got %q, %v, after %d questions; want %q, failing %v, after %d",
				c.what, who.Name, err, r.asked-before, c.want, c.fails, c.askedNow)
		}
	}
}

func TestWhoHasLeftIsAskedAboutEachTime(t *testing.T) {
	t.Parallel()
	r := &register{says: map[string]Profile{}}
	p := r.people()
	for range 2 {
		if who, err := p.Get(t.Context(), "u1"); err != nil || !who.Left {
			t.Errorf("got %+v, %v; want somebody who has left", who, err)
		}
	}
	r.says["u1"] = Profile{Name: "Anna"}
	if who, err := p.Get(t.Context(), "u1"); err != nil || who.Left || r.asked != 3 {
		t.Errorf("once it was found to be an error: got %+v, %v, after %d questions", who, err, r.asked)
	}
}

func TestAStatusIsNeverOlderThanTenMinutes(t *testing.T) {
	t.Parallel()
	r := &register{now: time.Unix(1_700_000_000, 0), says: map[string]Profile{"u1": {}}}
	p := r.people()
	there := func() engine.Presence {
		t.Helper()
		who, err := p.Lately(t.Context(), "irc:u1")
		if err != nil {
			t.Error(err)
		}
		return who.There(r.now)
	}
	if got := there(); got != engine.Here {
		t.Errorf("without a status: got %v", got)
	}
	r.says["u1"] = Profile{Away: true, Until: r.now.Add(time.Hour)}
	r.now = r.now.Add(10 * time.Minute)
	if got := there(); got != engine.Away {
		t.Errorf("with a status: got %v, want away", got)
	}
	r.now = r.now.Add(51 * time.Minute)
	if got := there(); got != engine.Here {
		t.Errorf("when the status has run out: got %v, want here", got)
	}
	r.says["u1"] = Profile{Away: true}
	r.now = r.now.Add(time.Hour)
	if got := there(); got != engine.Away {
		t.Errorf("with a status that does not say how long: got %v, want away", got)
	}
	delete(r.says, "u1")
	r.now = r.now.Add(time.Hour)
	if got := there(); got != engine.Left {
		t.Errorf("when the account is gone: got %v, want left", got)
	}
	if _, err := p.Lately(t.Context(), "slack:u1"); engine.KindOf(err) != engine.Never {
		t.Errorf("of somebody elsewhere: got %v, want never", err)
	}
}

func TestProgramsAndWhoHasLeftAreNoHumans(t *testing.T) {
	t.Parallel()
	r := &register{says: map[string]Profile{"u1": {Name: "Anna"}, "b1": {Bot: true}, "u2": {Left: true}, "u3": {Name: "Bo"}}}
	got, err := r.people().Humans(t.Context(), []string{"u1", "b1", "u2", "u3", "u4"})
	if want := []conversation.PersonID{"irc:u1", "irc:u3"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	r.silent = errors.New("silent")
	if got, err := r.people().Humans(t.Context(), []string{"u1"}); err == nil {
		t.Errorf("when nobody can say: got %v, want an error", got)
	}
}

func TestWhoWasChosenInAFormHasAName(t *testing.T) {
	t.Parallel()
	r := &register{says: map[string]Profile{"u1": {Name: "Anna"}}}
	got, err := r.people().Named(t.Context(), map[string]string{"owner": Chosen + "u1", "object": "@u1"})
	if want := map[string]string{"owner": "Anna", "object": "@u1"}; err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	r.silent = errors.New("silent")
	if got, err := r.people().Named(t.Context(), map[string]string{"owner": Chosen + "u2"}); err == nil {
		t.Errorf("when nobody can say: got %v, want an error", got)
	}
}
