package adaptertest

import (
	"testing"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Harness opens a platform of its own for one test, and closes it with the test.
type Harness func(t testing.TB) *Platform

// Platform is an adapter and the platform that it talks to, as people and
// administrators use it. Every function may be left out if Lacks says why.
type Platform struct {
	Adapter engine.Adapter
	// Thread is a thread in Channel that exists. Person is where By alone reads.
	Thread, Channel, Person conversation.Place
	By                      conversation.Person

	// Say writes text in Thread, Call gives a command in Channel, and Press
	// presses what has that label in the message that ref points at. They return
	// when the platform knows whether the gesture was acknowledged.
	Say   func(text string) Outcome
	Call  func(words string) Outcome
	Press func(ref engine.Receipt, label string) Outcome
	// Repeat does the last gesture again as the platform does when it was not
	// acknowledged: as the same event.
	Repeat func() Outcome
	// Acks counts the acknowledgements that the platform has received.
	Acks func() int
	// Bots writes in Thread as another bot, and lets the adapter's own messages
	// come back to it. It returns when the adapter has taken them.
	Bots func()

	// Shown is what is to be read in place now, oldest first: as people see it,
	// not as it was sent.
	Shown func(place conversation.Place) []string
	// Fail makes the next delivery fail in that way, as the platform would.
	Fail func(kind engine.FailureKind)
	// Files are the names of the files that are to be seen in place.
	Files func(place conversation.Place) []string
	// Cut lets the next delivery with files take effect, and its reply be lost.
	Cut func()
	// Drop cuts the line between platform and adapter once.
	Drop func()
	// Secrets are what must never be in an error.
	Secrets []string

	// Lacks says for each function that is left out, by its name in lower case,
	// why the platform has no such thing.
	Lacks map[string]string
}

// Outcome is what became of a gesture.
type Outcome struct {
	Acked bool
	// Told is what the one who acted was told at once, and nobody else.
	Told string
}

// Without says that the platform has no such thing, and logs the reason. It
// fails the test if there is none.
func (p *Platform) without(t testing.TB, name string, missing bool) bool {
	t.Helper()
	if !missing {
		return false
	}
	why := p.Lacks[name]
	if why == "" {
		t.Fatalf("the harness has no %s and does not say why", name)
	}
	t.Logf("without %s: %s", name, why)
	return true
}
