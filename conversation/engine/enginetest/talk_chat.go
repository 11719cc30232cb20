package enginetest

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

// ChatPlatform is the name in front of a Chat's places and people.
const ChatPlatform = "talk"

// Chat is a chat platform in memory. Its places have names that people read:
// "talk:thread" is a thread, "talk:#samordnare" a channel, "talk:@anna" a person.
// It may be used by any number of engines at once.
type Chat struct {
	mu     sync.Mutex
	posts  []*Post
	fails  map[conversation.Place]*engine.Failure
	order  []conversation.Delivery // as they arrived
	struck func(moment Moment) error
	absent map[conversation.PersonID]engine.Presence

	members map[conversation.Place][]conversation.PersonID
	erased  []string // "thread w12": messages of people that were taken away
	keeps   bool     // … or not
	zones   map[conversation.PersonID]*time.Location
}

// Post is a message in a Chat, with every version that was ever shown.
type Post struct {
	Ref      int // counts the messages of the chat, from 1
	Place    conversation.Place
	Versions []conversation.Delivery
	Files    []engine.File
}

// Current is the version that is shown now.
func (p *Post) Current() conversation.Delivery { return p.Versions[len(p.Versions)-1] }

// Moment is a point of a delivery at which a process may die.
type Moment string

// The moments of a delivery, in their order.
const (
	BeforeArrival Moment = "before arrival"
	AfterArrival  Moment = "after arrival"
)

// NewChat is an empty Chat.
func NewChat() *Chat {
	return &Chat{
		fails:  make(map[conversation.Place]*engine.Failure),
		absent: make(map[conversation.PersonID]engine.Presence),
		zones:  make(map[conversation.PersonID]*time.Location),
	}
}

// Platform is ChatPlatform.
func (c *Chat) Platform() string { return ChatPlatform }

// Run hands in nothing; whoever tests calls Handle. It returns when ctx ends.
func (c *Chat) Run(ctx context.Context, _ engine.Handler) error {
	<-ctx.Done()
	return nil
}

// Thread is where a case that is begun in a channel or with a person is to be
// talked through: a thread that its first message opens.
func (c *Chat) Thread(in engine.Inbound) conversation.Place {
	if local := in.Place.Local(); !strings.HasPrefix(local, "#") && !strings.HasPrefix(local, "@") {
		return in.Place
	}
	_, event, _ := strings.Cut(string(in.ID), ":")
	return in.Place + unopened + conversation.Place(event)
}

// moved marks the last version of a message whose card was posted anew.
const moved = "/moved"

// unopened marks a thread that its first message opens.
const unopened = "/+"

// Deliver shows d, or says what Fail and Strike were told to say.
func (c *Chat) Deliver(_ context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	return c.deliver(d, prior, nil)
}

// Hand shows d with its files, in one piece.
func (c *Chat) Hand(_ context.Context, d conversation.Delivery, files []engine.File) (engine.Receipt, error) {
	return c.deliver(d, engine.Receipt{}, files)
}

func (c *Chat) deliver(d conversation.Delivery, prior engine.Receipt, files []engine.File) (engine.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.fails[d.To]; f != nil {
		return engine.Receipt{}, f
	}
	if err := c.strike(BeforeArrival); err != nil {
		return engine.Receipt{}, err
	}
	r := engine.Receipt{Opened: prior.Opened}
	if strings.Contains(string(d.To), unopened) {
		if r.Opened == "" {
			channel, _, _ := strings.Cut(string(d.To), unopened)
			r.Opened = conversation.Place(fmt.Sprintf("%s/%s", channel, ref(len(c.posts))))
		}
		d.To = r.Opened
	}
	var err error
	edit := prior.Ref
	if d.Anew && edit != "" {
		old := d
		old.ID, old.Body = d.ID+moved, conversation.Moved(d.Lang)
		if _, err := c.show(old, edit); err != nil {
			return engine.Receipt{}, err
		}
		edit = ""
	}
	if r.Ref, err = c.show(d, edit); err != nil {
		return engine.Receipt{}, err
	}
	if len(files) > 0 {
		c.posts[len(c.posts)-1].Files = files
	}
	c.order = append(c.order, d)
	return r, c.strike(AfterArrival)
}

// Witness is what messages in a place tell of their case.
func (c *Chat) Witness(_ context.Context, place conversation.Place) (conversation.Trace, error) {
	for _, p := range c.Posts() {
		if p.Place == place {
			return p.Current().Trace(), nil
		}
	}
	return conversation.Trace{}, nil
}

// Find says whether d has arrived.
func (c *Chat) Find(_ context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.fails[d.To]; f != nil {
		return engine.Receipt{}, false, f
	}
	for i, p := range c.posts {
		for _, v := range p.Versions {
			if v.ID == d.ID {
				r := engine.Receipt{Ref: ref(i)}
				if v.To != d.To {
					r.Opened = v.To
				}
				return r, true, nil
			}
		}
	}
	return engine.Receipt{}, false, nil
}

func (c *Chat) strike(m Moment) error {
	if c.struck == nil {
		return nil
	}
	return c.struck(m)
}

// show needs the lock.
func (c *Chat) show(d conversation.Delivery, edit string) (string, error) {
	if edit == "" {
		c.posts = append(c.posts, &Post{Ref: len(c.posts) + 1, Place: d.To, Versions: []conversation.Delivery{d}})
		return ref(len(c.posts) - 1), nil
	}
	for i, p := range c.posts {
		if ref(i) == edit && p.Place == d.To {
			p.Versions = append(p.Versions, d)
			return edit, nil
		}
	}
	return "", &engine.Failure{Kind: engine.Never, Err: errors.New("there is no such message here")}
}

func ref(i int) string { return fmt.Sprintf("m%d", i+1) }

// Fail makes every delivery to place fail with f, until f is nil.
func (c *Chat) Fail(place conversation.Place, f *engine.Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fails[place] = f
}

// Presence says what Turn has said of a person; until then everyone is there.
func (c *Chat) Presence(_ context.Context, who conversation.PersonID) (engine.Presence, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.absent[who]; ok {
		return p, nil
	}
	return engine.Here, nil
}

// Turn makes a person be there, away, or gone.
func (c *Chat) Turn(who conversation.PersonID, p engine.Presence) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.absent[who] = p
}

// Forget loses every message, as a platform does that keeps them for a time only.
func (c *Chat) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.posts {
		p.Place = ""
	}
}

// Strike has f called at every moment of every delivery; an error of it is the
// delivery's. It may not call the Chat.
func (c *Chat) Strike(f func(Moment) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.struck = f
}

// Posts is everything that was ever shown, oldest first.
func (c *Chat) Posts() []Post {
	c.mu.Lock()
	defer c.mu.Unlock()
	posts := make([]Post, len(c.posts))
	for i, p := range c.posts {
		posts[i] = Post{Ref: p.Ref, Place: p.Place, Versions: append([]conversation.Delivery(nil), p.Versions...), Files: p.Files}
	}
	return posts
}

// Arrivals counts how often each delivery arrived.
func (c *Chat) Arrivals() map[conversation.DeliveryID]int {
	n := make(map[conversation.DeliveryID]int)
	for _, p := range c.Posts() {
		for _, v := range p.Versions {
			if !strings.HasSuffix(string(v.ID), moved) {
				n[v.ID]++
			}
		}
	}
	return n
}

// Order is what arrived at place, edits too, in the order in which it did.
func (c *Chat) Order(place conversation.Place) []conversation.DeliveryID {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []conversation.DeliveryID
	for _, d := range c.order {
		if d.To == place {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// Unasked is a Chat that cannot be asked whether something arrived.
func (c *Chat) Unasked() engine.Adapter { return unasked{c} }

type unasked struct{ chat *Chat }

func (u unasked) Platform() string                                { return u.chat.Platform() }
func (u unasked) Run(ctx context.Context, h engine.Handler) error { return u.chat.Run(ctx, h) }
func (u unasked) Deliver(ctx context.Context, d conversation.Delivery, prior engine.Receipt) (engine.Receipt, error) {
	return u.chat.Deliver(ctx, d, prior)
}

// Zone is where Live has said that a person lives; nil until then.
func (c *Chat) Zone(_ context.Context, who conversation.PersonID) (*time.Location, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.zones[who], nil
}

// Live lets a person live in a zone.
func (c *Chat) Live(who conversation.PersonID, in *time.Location) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.zones[who] = in
}
