package conversation

import "strings"

// CaseID is the id people read and type, such as "U-2026-0042".
type CaseID string

// EventID names an event for ever, so that it can happen only once. Platforms'
// own ids carry the platform's name in front: "slack:Ev123".
type EventID string

// PersonID names a person on a platform, such as "slack:U123".
type PersonID string

// Person is someone who took part.
type Person struct {
	ID   PersonID
	Name string // as the platform shows it; may be empty
}

// Place is somewhere messages go: "slack:C1/17000.1" is a thread, "slack:C1" a
// channel, "slack:@U1" a person. Only the adapter of its platform looks inside.
type Place string

// The places that configuration decides on. The engine puts the configured
// place in before anything is sent.
const (
	ToCoordinators Place = "function:coordinators"
	ToCISO         Place = "function:ciso"
	// ToHouse is the house's own record. Nobody reads there.
	ToHouse Place = "function:house"
	// ToHost is the case that hosts a shared service; which one, the delivery's
	// Part says. The engine carries it there, and nobody reads it.
	ToHost Place = "function:host"
)

// Platform is the name in front of the colon.
func (p Place) Platform() string {
	name, _, _ := strings.Cut(string(p), ":")
	return name
}

// Local is what stands behind the platform's name.
func (p Place) Local() string {
	_, local, _ := strings.Cut(string(p), ":")
	return local
}

// Direct is the place where only that person reads.
func Direct(id PersonID) Place {
	platform, local, _ := strings.Cut(string(id), ":")
	return Place(platform + ":@" + local)
}
