package engine

import (
	"context"
	"time"

	"upphandlingsvakten/conversation"
)

// Roster is for platforms that know who belongs to a channel or group.
type Roster interface {
	// Members lists the people in a place now, bots left out. Its error is a
	// *Failure wherever the platform's answer can be judged.
	Members(ctx context.Context, in conversation.Place) ([]conversation.PersonID, error)
}

// Presence says whether a person can be reached through a platform.
type Presence string

// The presences.
const (
	Here Presence = "here" // as far as the platform tells
	Away Presence = "away" // by a status of their own that says so: holiday, out sick
	Left Presence = "left" // deactivated, deleted or unknown
)

// Directory is for platforms that know whether a person is there.
type Directory interface {
	Presence(ctx context.Context, who conversation.PersonID) (Presence, error)
}

// Zoned is for platforms that know where people are, by the clock.
type Zoned interface {
	// Zone is the zone of a person; nil if it is not known.
	Zone(ctx context.Context, who conversation.PersonID) (*time.Location, error)
}

// Eraser is for platforms that let the bot take away what a person wrote.
type Eraser interface {
	// Erase takes away the message that a gesture came from. ref is what the
	// adapter gave as Inbound.Ref.
	Erase(ctx context.Context, in conversation.Place, ref string) error
}

// File is a document as a platform takes it.
type File struct {
	Name  string // with its ending
	Title string // what people see
	Media string // its MIME type
	Alt   string // what screen readers say of a picture; needed for one
	Bytes []byte
}

// Courier is for platforms that take files.
type Courier interface {
	// Hand shows d with its files in its place, as a new message. A file that is
	// there already from an earlier attempt is not shown again; a Finder says
	// that such a delivery has arrived only when all its files have. Its error
	// is a *Failure wherever the platform's answer can be judged.
	Hand(ctx context.Context, d conversation.Delivery, files []File) (Receipt, error)
}
