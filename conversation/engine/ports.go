package engine

import (
	"context"
	"errors"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// Change is everything that one event does to one case. It lands whole or not
// at all.
type Change struct {
	Event      conversation.EventID
	Before     int64 // Seq of the case that was read; 0 for a new case
	After      conversation.Case
	Facts      []conversation.Fact // numbered Before+1 … After.Seq
	Deliveries []conversation.Delivery
	Alarms     []conversation.Alarm // all that the case wants now
	// Rewrite replaces facts in the log by their sequence number; it is how
	// what may not be kept is taken out.
	Rewrite map[int64]conversation.Fact
	At      time.Time
	// Awaited says that a person brought the change about and waits for its
	// deliveries: their lanes go before others.
	Awaited bool
	// Unpark is what becomes of deliveries that were put aside.
	Unpark []Unparked
}

// Unparked is a delivery that comes back from where it was put aside: to the end
// of its lane, or, dropped, nowhere. It counts as tried before, so that the
// platform is asked first whether it has arrived.
type Unparked struct {
	Delivery conversation.Delivery
	Drop     bool
}

// The outcomes of Commit that callers compare.
var (
	// ErrSeen says that the event has been handled before. Nothing was written.
	ErrSeen = errors.New("event already handled")
	// ErrStale says that the case has moved on since it was read. Nothing was written.
	ErrStale = errors.New("case has moved on")
	// ErrUnreadable says that a case, its checklist or a parcel cannot be read: a
	// later release has written it, or a key is missing. Others can be.
	ErrUnreadable = errors.New("cannot be read")
	// ErrNoCase says that there is no such case.
	ErrNoCase = errors.New("no such case")
	// ErrNotParked says that a delivery is not among those that were put aside.
	// Nothing was written.
	ErrNotParked = errors.New("not put aside")
	// ErrOther says that the store is not the one that was opened any more: what it
	// had is gone, or elsewhere. It is to be opened anew.
	ErrOther = errors.New("the store was emptied, or another stands in its place, since it was opened")
	// ErrNothing says that nothing is due.
	ErrNothing = errors.New("nothing is due")
)

// Store keeps cases, and what is still owed to the world because of them.
// Every method may be called by any number of replicas at once.
type Store interface {
	// Load reads a case and whether ev has been handled for it. One round trip; one
	// more if it has.
	// A case that does not exist is ErrNoCase, and one that cannot be read ErrUnreadable.
	Load(ctx context.Context, id conversation.CaseID, ev conversation.EventID) (c conversation.Case, seen bool, err error)
	// Commit writes a change: nil, ErrSeen, ErrStale or ErrNotParked. One round trip. An error
	// of another kind leaves open whether it was written; the same Change may be
	// given again.
	Commit(ctx context.Context, c Change) error
	// Log is every fact of a case, oldest first.
	Log(ctx context.Context, id conversation.CaseID) ([]conversation.Fact, error)

	// CaseAt is the case that is talked through in place, or ErrNoCase. The
	// answer for a place never changes once it is a case.
	CaseAt(ctx context.Context, place conversation.Place) (conversation.CaseID, error)
	// Bind makes a place a case's if it is nobody's yet, as Settle does with a thread
	// that was opened, and says whose it is.
	Bind(ctx context.Context, place conversation.Place, id conversation.CaseID) (conversation.CaseID, error)
	// Opened is the thread that a delivery of the case to home has opened, or
	// home itself if none has. One round trip.
	Opened(ctx context.Context, id conversation.CaseID, home conversation.Place) (conversation.Place, error)
	// Number gives place a case id of that year, the same one however often it
	// is asked.
	Number(ctx context.Context, place conversation.Place, year int) (conversation.CaseID, error)
	// Desk names the record of a place. It is no case that anyone can name, and who
	// reads the store without its keys cannot tell which place it is. No round trip.
	Desk(place conversation.Place) conversation.CaseID
	// CasesOf lists the open cases that a person owns or started, and Cases all
	// open cases, sorted by id.
	CasesOf(ctx context.Context, who conversation.PersonID) ([]conversation.CaseID, error)
	Cases(ctx context.Context) ([]conversation.CaseID, error)

	// Claim takes the next parcel of a lane that may move, and holds the lane
	// under token until now+lease. ErrNothing if no lane may move; ErrUnreadable with
	// a parcel whose delivery has nothing but ID, Case, and TopicAlert if it is one.
	Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (Parcel, error)
	// Settle says that the parcel was delivered and frees its lane if token
	// still holds it. A late Settle takes nobody's turn.
	Settle(ctx context.Context, p Parcel, r Receipt) error
	// Defer lets the parcel's lane wait until then. Attempt and Unsent are what the
	// next Claim goes on from.
	Defer(ctx context.Context, p Parcel, until time.Time) error
	// Park puts the parcel aside for a person to look at; the lane goes on.
	Park(ctx context.Context, p Parcel, why string) error
	// Parked lists what was put aside. What cannot be read is there as Claim gives it.
	Parked(ctx context.Context) ([]Parcel, error)

	// Due lists up to max alarms that have come due, those that go First and then
	// the others, each oldest first. They stay
	// until a Change of their case no longer lists them.
	Due(ctx context.Context, now time.Time, max int) ([]conversation.Alarm, error)
	// Next is when the next lane or alarm comes due after now; zero if none does.
	Next(ctx context.Context, now time.Time) (time.Time, error)

	// Plan and KeepPlan keep the sources of a plan for as long as the store.
	Plan(ctx context.Context, d rules.Digest) ([]byte, error)
	KeepPlan(ctx context.Context, d rules.Digest, source []byte) error

	// Memory names what the store remembers with now. Under another name than
	// before, the last that it was told may be gone: another server has taken
	// over, or one came back with what was on its disk. If all of it is gone it is
	// ErrOther.
	Memory(ctx context.Context) (string, error)
	// Ping says whether the store answers, takes changes, and is the one that was
	// opened.
	Ping(ctx context.Context) error
}

// Parcel is a delivery that a worker holds.
type Parcel struct {
	Delivery conversation.Delivery
	Lane     string
	Token    string
	Attempt  int     // 1 at the first
	Prior    Receipt // of an earlier delivery of the same card; empty if none
	Why      string  // of a parked one
	// Overtaken says that a later parcel of the lane has the same card.
	Overtaken bool
	// Unsent says that no attempt so far can have arrived, so that the platform
	// need not be asked. It is what the last Defer was given, until the next Claim.
	Unsent bool
}

// Receipt is what a platform calls a message. It is opaque to the engine.
type Receipt struct {
	Ref string // empty: never delivered
	// Opened is the thread that the message began, if it began one.
	Opened conversation.Place
	// Of is the latest delivery of the card that has been settled. The store
	// knows it; adapters leave it empty.
	Of conversation.DeliveryID
}

// Adapter is one chat platform.
type Adapter interface {
	// Platform is the name in front of its places and people: "slack".
	Platform() string
	// Run hands every gesture to h until ctx ends. It acknowledges a gesture to
	// the platform only after h has returned nil.
	Run(ctx context.Context, h Handler) error
	// Deliver shows d, editing what prior points at if that is not empty. Its
	// error is a *Failure wherever the platform's answer can be judged.
	Deliver(ctx context.Context, d conversation.Delivery, prior Receipt) (Receipt, error)
}

// Finder is for platforms that can be asked whether d has already arrived. It
// is asked before every attempt but the first, and those before which none was
// made that can have arrived.
type Finder interface {
	Find(ctx context.Context, d conversation.Delivery) (Receipt, bool, error)
}

// Rereader is for platforms that can tell again what people have written.
type Rereader interface {
	// Reread forgets what was handed in lately, looks where people may have said
	// something that was not heard, or was heard and forgotten, and hands it in. It
	// returns at once.
	Reread()
}

// Inbound is a gesture as an adapter hands it in. ID is the platform's own id
// of the event, with the platform's name in front.
type Inbound struct {
	ID      conversation.EventID
	Place   conversation.Place // the thread, or the channel or person where a command was given
	By      conversation.Person
	At      time.Time
	Lang    rules.Lang // of the person, as far as the platform knows
	Gesture conversation.Gesture
	Ref     string // of the message that people wrote, for Eraser; empty otherwise
	Alone   bool   // it was said where the person and the bot are alone, in whatever thread
}

// Said is what the engine has to say at once to the person who acted, and to
// nobody else. It is empty if the thread says it all.
type Said struct {
	Body conversation.Message
	Lang rules.Lang
}

// Handler takes one gesture. Nil means that it has happened, now or earlier,
// and may be acknowledged. An error means that it has not; the platform or the
// person may repeat it.
type Handler func(ctx context.Context, in Inbound) (Said, error)

// FailureKind tells the dispatcher what to do about a failed delivery.
type FailureKind string

// The kinds of failure. Only the adapter can tell them apart.
const (
	Again     FailureKind = "again"     // an outage: try later
	Throttled FailureKind = "throttled" // try after After, not before
	Never     FailureKind = "never"     // refused for good: put it aside
	Gone      FailureKind = "gone"      // the place does not exist any more
)

// Final says whether trying again would change nothing.
func (k FailureKind) Final() bool { return k == Never || k == Gone }

// KindOf is the kind of a failure that an adapter has judged; empty of any other
// error, and of none.
func KindOf(err error) FailureKind {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Kind
	}
	return ""
}

// Failure is a failed delivery, judged by the adapter. Err names no content.
type Failure struct {
	Kind  FailureKind
	After time.Duration // of Throttled
	// Unsent says that nothing of the delivery was given to the platform, or that
	// it refused all of it: then it need not be asked later whether it has arrived.
	Unsent bool
	Err    error
}

// Error says kind and cause.
func (f *Failure) Error() string { return string(f.Kind) + ": " + f.Err.Error() }

// Unwrap is the cause.
func (f *Failure) Unwrap() error { return f.Err }
