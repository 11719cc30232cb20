package mattermost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// missed knows in which threads something may have been written that was not
// heard. Such a thread is read before anything else that is heard there is handed
// in, so that answers keep their order; and all of them are read in the end.
type missed struct {
	a  *Adapter
	mu sync.Mutex
	// known is closed when unread lists the threads.
	known  chan struct{}
	unread map[conversation.Place]*unread
	unsure map[string][]*unread // threads that are not known yet, by their channel
	// heard is the time of the last post that was heard, by the server's clock.
	heard time.Time
}

// unread is a thread that is to be read, once.
type unread struct {
	talk  engine.Talk
	until time.Time // when hearing began again
	mu    sync.Mutex
	done  bool
}

func newMissed(a *Adapter) *missed { return &missed{a: a} }

// memory is how far back the store surely remembers what was handed in; it is
// two weeks, less a day for clocks.
const memory = 13 * 24 * time.Hour

// overlap is how much of what was heard is read again after a gap.
const overlap = 10 * time.Second

// begin notes that from now on all is heard, and that what was written before
// may not have been. Before anything is heard at all, only threads are read in
// which something is pressed.
func (m *missed) begin(ctx context.Context, hearing bool) {
	if m.a.desk.Load() == nil {
		return
	}
	m.mu.Lock()
	known, since, now := make(chan struct{}), m.heard, m.a.conf.Clock()
	m.known = known
	m.mu.Unlock()
	m.a.beside(ctx, func(ctx context.Context) {
		m.list(chat.Talks(ctx, Platform, (*m.a.desk.Load()).Talks, m.trouble), now)
		close(known)
		if !hearing {
			return
		}
		m.all(ctx)
		if !since.IsZero() {
			m.sweep(ctx, since)
		}
	})
}

func (m *missed) trouble(ctx context.Context, err error) {
	if ctx.Err() == nil {
		m.a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "a thread was not read", slog.Any(keyError, err))
	}
}

func (m *missed) list(talks []engine.Talk, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unread, m.unsure = map[conversation.Place]*unread{}, map[string][]*unread{}
	for _, t := range talks {
		u, at := &unread{talk: t, until: until}, here.Spot(t.Home)
		if root, ok := m.a.rooms.opened.Get(t.Home); ok {
			at.Thread, at.Channel = root.Message, root.Channel
		}
		if at.Thread != "" {
			m.unread[here.Thread(at.Channel, at.Thread)] = u
			continue
		}
		m.unsure[at.Channel] = append(m.unsure[at.Channel], u)
		if direct, ok := m.a.rooms.direct.Get(at.Starter); ok { // it may have been opened there
			m.unsure[direct] = append(m.unsure[direct], u)
		}
	}
}

// all reads every thread, the liveliest first, each in its lane.
func (m *missed) all(ctx context.Context) {
	m.mu.Lock()
	var list []*unread
	for _, u := range m.unread {
		list = append(list, u)
	}
	for _, us := range m.unsure {
		list = append(list, us...)
	}
	m.mu.Unlock()
	slices.SortFunc(list, func(x, y *unread) int { return y.talk.Since.Compare(x.talk.Since) })
	for _, u := range list {
		place, err := m.place(ctx, u)
		if err != nil || place == "" {
			place = u.talk.Home // tried again there
		}
		m.a.lanes.put(ctx, place, func(ctx context.Context, _ int) error { return m.settle(ctx, u) })
	}
}

// place is the thread of a talk; empty if it has none yet.
func (m *missed) place(ctx context.Context, u *unread) (conversation.Place, error) {
	at := here.Spot(u.talk.Home)
	if at.Unopened == "" {
		return u.talk.Home, nil
	}
	root, err := m.a.root(ctx, u.talk.Home, u.talk.Trace(), u.talk.Began.Add(-overlap))
	if err != nil || root == (chat.Ref{}) {
		return "", err
	}
	return here.Thread(root.Channel, root.Message), nil
}

// Reread reads every thread as after a gap, because what was handed in may have
// been forgotten.
func (a *Adapter) Reread() {
	a.door.Forget()
	select {
	case a.forgot <- struct{}{}:
	default:
	}
}

// catchUp reads what was missed in a thread, if it was not read since the gap.
func (m *missed) catchUp(ctx context.Context, lane conversation.Place) error {
	m.mu.Lock()
	known := m.known
	m.mu.Unlock()
	if known == nil {
		return nil
	}
	select {
	case <-known:
	case <-ctx.Done():
		return ctx.Err()
	}
	channel := here.Spot(lane).Channel
	m.mu.Lock()
	waits := slices.Clone(m.unsure[channel])
	if u := m.unread[lane]; u != nil {
		waits = []*unread{u}
	}
	m.mu.Unlock()
	for _, u := range waits {
		place, err := m.place(ctx, u)
		if err != nil {
			return err
		}
		if place == lane {
			return m.settle(ctx, u)
		}
	}
	return nil
}

// settle reads a thread and hands in what was missed there.
func (m *missed) settle(ctx context.Context, u *unread) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.done {
		return nil
	}
	place, err := m.place(ctx, u)
	if err == nil && place != "" {
		err = m.a.reread(ctx, place, u)
	}
	if err != nil {
		m.trouble(ctx, err)
		return err
	}
	u.done = true
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.unread[place] == u {
		delete(m.unread, place)
	}
	for channel, us := range m.unsure {
		m.unsure[channel] = slices.DeleteFunc(us, func(o *unread) bool { return o == u })
	}
	return nil
}

// reread hands in what people have written in a thread since something was last
// answered. What is older was heard, or was said to another question than the one
// that waits now. Of the rest the store knows what counted, and a hint that was
// given tells what did not; what is older than the store remembers was heard if
// the bot wrote anything after it.
func (a *Adapter) reread(ctx context.Context, place conversation.Place, u *unread) error {
	at := here.Spot(place)
	if at.Thread == "" {
		return nil
	}
	a.rooms.threads.Set(place, struct{}{})
	me, err := a.whoAmI(ctx)
	if err != nil {
		return err
	}
	direct := a.rooms.partner(ctx, at.Channel) != ""
	var waiting []occurrence
	hints, shown := map[word]bool{}, int64(0)
	old := u.until.Add(-memory)
	err = a.readThread(ctx, at.Thread, u.talk.Began.Add(-overlap), func(p postPayload) bool {
		if p.UserID == me.ID {
			if moment(max(p.CreateAt, p.EditAt)).After(u.talk.Since.Add(-overlap)) {
				shown = max(shown, conversation.DeliveryID(p.Props.V.Ours.V.Delivery).Seq(u.talk.Case))
			}
			hints[p.Props.V.Hint] = true
			waiting = slices.DeleteFunc(waiting, func(o occurrence) bool { return o.at.Before(old) })
			return true
		}
		o := decodePost(p, me, direct)
		if o.kind == isGesture && o.at.After(u.talk.Since.Add(-overlap)) && p.RootID != "" {
			waiting = append(waiting, o)
		}
		return true
	})
	if err != nil {
		return a.unanswered(ctx, err)
	}
	if err := a.hinted(ctx, waiting, hints); err != nil {
		return err
	}
	if shown <= u.talk.Seq {
		waiting = slices.DeleteFunc(waiting, func(o occurrence) bool { return !o.at.After(u.talk.Since) })
	}
	waiting = slices.DeleteFunc(waiting, func(o occurrence) bool { return hints[word(a.hintOf(o, 0))] })
	if shown > u.talk.Seq {
		if ok, err := a.explained(ctx, u.talk, shown, waiting); err != nil || !ok {
			return err
		}
	}
	for _, o := range waiting {
		if err := a.hears(ctx, o, 1); err != nil {
			return err
		}
	}
	return nil
}

// explained says whether what people wrote may be handed in, though the bot has
// shown more in that thread than was listed. A case that has moved on since it
// was listed is as it always was: the store knows what counted.
func (a *Adapter) explained(ctx context.Context, t engine.Talk, shown int64, waiting []occurrence) (bool, error) {
	told := make([]engine.Inbound, len(waiting))
	for i, o := range waiting {
		told[i] = engine.Inbound{ID: o.id, Place: o.place, By: conversation.Person{ID: here.Person(o.user)}, At: o.at, Gesture: o.gesture}
	}
	ok, err := (*a.desk.Load()).Retold(ctx, t, shown, told)
	if errors.Is(err, engine.ErrStale) {
		return true, nil
	}
	return ok, err
}

// hinted finds the hints that who wrote has been given alone.
func (a *Adapter) hinted(ctx context.Context, waiting []occurrence, hints map[word]bool) error {
	asked := map[string]bool{}
	for _, o := range waiting {
		if asked[o.user] {
			continue
		}
		asked[o.user] = true
		channel, err := a.rooms.alone(ctx, o.user)
		if err == nil {
			err = a.read(ctx, chat.Spot{Channel: channel}, o.at.Add(-overlap), func(p postPayload) bool {
				hints[p.Props.V.Hint] = true
				return true
			})
		}
		if err = a.unanswered(ctx, err); err != nil {
			return err
		}
	}
	delete(hints, "")
	return nil
}

// note remembers how far all was heard.
func (m *missed) note(p postPayload) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at := moment(p.CreateAt); at.After(m.heard) {
		m.heard = at
	}
}

// sweep reads, in all channels of the bot, what was written since the last post
// that was heard: mentions, and what people write to the bot alone.
func (m *missed) sweep(ctx context.Context, since time.Time) {
	since = since.Add(-overlap)
	if oldest := m.a.conf.Clock().Add(-memory); since.Before(oldest) {
		since = oldest
	}
	var channels each[channelPayload]
	if err := m.a.get(ctx, "users.channels", "/users/me/channels", &channels); err != nil {
		m.trouble(ctx, err)
		return
	}
	for _, c := range channels {
		if c.DeleteAt > 0 || c.LastPostAt > 0 && moment(c.LastPostAt).Before(since) {
			continue
		}
		if err := m.channel(ctx, c, since); err != nil {
			m.trouble(ctx, err)
		}
	}
}

// channel lines up what was written in a channel since then.
func (m *missed) channel(ctx context.Context, c channelPayload, since time.Time) error {
	me, err := m.a.whoAmI(ctx)
	if err != nil {
		return err
	}
	seen := map[word]bool{}
	for n := range threadPages {
		posts, _, err := m.a.list(ctx, "channels.posts", fmt.Sprintf("/channels/%s/posts?page=%d&per_page=%d&collapsedThreads=false", c.ID, n, findLimit))
		if err != nil {
			return err
		}
		slices.SortFunc(posts, func(x, y postPayload) int { return cmp.Compare(y.CreateAt, x.CreateAt) })
		fresh := false
		for _, p := range posts {
			fresh = fresh || !seen[p.ID] && moment(p.CreateAt).After(since)
			seen[p.ID] = true
		}
		m.lineUp(ctx, posts, me, c.Type == "D", since)
		if !fresh || len(posts) < findLimit {
			return nil
		}
	}
	return nil
}

func (m *missed) lineUp(ctx context.Context, posts []postPayload, me userPayload, direct bool, since time.Time) {
	for _, p := range slices.Backward(posts) {
		o := decodePost(p, me, direct)
		if o.kind == isGesture && moment(p.CreateAt).After(since) && (p.RootID == "" || !m.a.rooms.ours(o.place)) {
			m.a.lanes.heard(ctx, o)
		}
	}
}
