package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"sync/atomic"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// Config is what an Engine works with. Store and Plans are needed; what is
// left zero of the rest has the value that its comment gives.
type Config struct {
	Store    Store
	Adapters []Adapter // at most one of each platform
	Plans    Plans
	House    House
	Press    Press            // no files are made
	Clock    func() time.Time // time.Now
	Log      *slog.Logger     // nothing is logged
	// Token makes a name that no other worker anywhere has; crypto/rand.Text.
	Token func() string
	// Lease is how long a lane is held for one attempt. An attempt is given
	// three quarters of it, so that its end can still be written down; 30 s.
	Lease time.Duration
	// Poll is how long what another replica has committed may lie before this
	// one looks; 1 s.
	Poll time.Duration
	// Grace is how long what is in hand may take after Run was told to stop; 10 s.
	Grace time.Duration
	// Dispatchers is how many deliveries may be under way at once; 8.
	Dispatchers int
	// InHand is how many gestures may be in hand at once; 256. While the store is
	// slow more would only take memory: they are refused, and the platform, or the
	// person, repeats them.
	InHand int
	// Attempts is after how many a delivery that is no alert is parked; 300,
	// which with the waits between them is about three days.
	Attempts int
}

// Plans gives plans by their digest. Both methods may be called at once.
type Plans interface {
	// Current is the plan that new cases begin with.
	Current() *rules.Plan
	// Plan is the plan with that digest, however long ago cases began with it.
	Plan(ctx context.Context, d rules.Digest) (*rules.Plan, error)
}

// Engine carries events to cases and deliveries to platforms. All its methods
// may be called at once, and any number of engines may share a store.
type Engine struct {
	conf     Config
	store    Store
	plans    Plans
	house    House
	press    Press
	now      func() time.Time
	log      *slog.Logger
	adapters map[string]Adapter
	homes    *Recent[conversation.Place, conversation.CaseID]
	rosters  *Recent[conversation.Place, roster]
	told     *Recent[string, struct{}] // who has heard in which thread that its case is lost
	unwell   *unwell
	deaf     *deaf         // platforms that cannot say who is there
	hands    chan struct{} // one for each gesture that is in hand
	calm     chan struct{} // filled when a dispatcher finds nothing that waits
	watched  atomic.Bool   // the house's record is known to be there
	bell     chan struct{} // rung when a lane may have something to deliver
}

// New makes an engine. It starts nothing.
func New(c Config) *Engine {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Token == nil {
		c.Token = rand.Text
	}
	c.Lease = cmp.Or(c.Lease, 30*time.Second)
	c.Poll = cmp.Or(c.Poll, time.Second)
	c.Grace = cmp.Or(c.Grace, 10*time.Second)
	c.Dispatchers = cmp.Or(c.Dispatchers, 8)
	c.Attempts = cmp.Or(c.Attempts, 300)
	c.InHand = cmp.Or(c.InHand, 256)

	e := &Engine{
		conf: c, store: c.Store, plans: c.Plans, house: c.House, press: c.Press, now: c.Clock, log: c.Log,
		adapters: make(map[string]Adapter, len(c.Adapters)),
		homes:    NewRecent[conversation.Place, conversation.CaseID](rememberedHomes),
		rosters:  NewRecent[conversation.Place, roster](rememberedMembers),
		told:     NewRecent[string, struct{}](rememberedHomes),
		unwell:   newUnwell(),
		deaf:     &deaf{list: make(map[string]time.Time)},
		bell:     make(chan struct{}, 1),
		calm:     make(chan struct{}, 1),
		hands:    make(chan struct{}, c.InHand),
	}
	for _, a := range c.Adapters {
		e.adapters[a.Platform()] = a
	}
	return e
}

// rememberedHomes bounds what is kept of places that are known to be a case's:
// about a megabyte, and far more threads than talk at one time.
const rememberedHomes = 4096

// ring tells one idle dispatcher to look.
func (e *Engine) ring() {
	select {
	case e.bell <- struct{}{}:
	default:
	}
}
