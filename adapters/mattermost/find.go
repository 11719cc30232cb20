package mattermost

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// How far back and how much is read to find a post. A delivery is given up after
// about three days.
const (
	findBack  = 4 * 24 * time.Hour
	findLimit = 200 // posts in a page, which is the most that the server gives
	findPages = 50
)

// Find looks for d by the mark that its posts carry. If the server does not let
// the bot read there, it has not arrived as far as anyone can tell: twice is
// better than not at all.
func (a *Adapter) Find(ctx context.Context, d conversation.Delivery) (engine.Receipt, bool, error) {
	to, opened, err := a.within(ctx, d)
	if err != nil || to.Channel == "" {
		return engine.Receipt{}, false, err
	}
	parts, err := a.parts(ctx, d.ID, to)
	if err != nil {
		return engine.Receipt{}, false, a.unanswered(ctx, err)
	}
	want := len(a.pages(ctx, d))
	refs := make([]chat.Ref, 0, want)
	for n := range want {
		if p, ok := parts[n]; ok {
			refs = append(refs, chat.Ref{Channel: to.Channel, Message: string(p.ID)})
		}
	}
	if len(refs) == want {
		return engine.Receipt{Ref: chat.JoinRefs(refs), Opened: opened}, true, nil
	}
	return engine.Receipt{}, false, a.sweep(ctx, to.Channel, parts)
}

// within is the channel and thread in which d stands if it has arrived; empty if
// it cannot have. opened is the thread that it may have begun.
func (a *Adapter) within(ctx context.Context, d conversation.Delivery) (to chat.Spot, opened conversation.Place, err error) {
	to = here.Spot(d.To)
	switch {
	case to.Unopened != "":
		root, err := a.root(ctx, d.To, d.Trace(), time.Time{})
		if err != nil || root == (chat.Ref{}) {
			return chat.Spot{}, "", err
		}
		return chat.Spot{Channel: root.Channel, Thread: root.Message}, here.Thread(root.Channel, root.Message), nil
	case to.Person:
		channel, err := a.rooms.alone(ctx, to.Channel)
		if err != nil {
			return chat.Spot{}, "", a.unanswered(ctx, err)
		}
		return chat.Spot{Channel: channel}, "", nil
	}
	return to, "", nil
}

// parts are the posts of a delivery that stand in a place.
func (a *Adapter) parts(ctx context.Context, id conversation.DeliveryID, at chat.Spot) (map[int]postPayload, error) {
	me, err := a.whoAmI(ctx)
	if err != nil {
		return nil, err
	}
	parts := map[int]postPayload{}
	err = a.read(ctx, at, a.conf.Clock().Add(-findBack), func(p postPayload) bool {
		if m := p.Props.V.Ours.V; p.UserID == me.ID && p.DeleteAt == 0 && string(m.Delivery) == string(id) {
			parts[max(int(m.Part)-1, 0)] = p
		}
		return true
	})
	return parts, err
}

// sweep takes away a message of which only some parts arrived, so that none is
// there twice. Parts that were edited are a card, and stay.
func (a *Adapter) sweep(ctx context.Context, channel string, parts map[int]postPayload) error {
	for _, p := range parts {
		if p.EditAt > 0 {
			continue
		}
		if err := a.remove(ctx, chat.Ref{Channel: channel, Message: string(p.ID)}); err != nil {
			return err
		}
	}
	return nil
}

// root is the first post of the thread that a case opened in a place; empty if
// there is none yet, or the server does not say. Since is when the case began;
// zero if it is not known.
func (a *Adapter) root(ctx context.Context, place conversation.Place, of conversation.Trace, since time.Time) (chat.Ref, error) {
	if at, ok := a.rooms.opened.Get(place); ok {
		return at, nil
	}
	to := here.Spot(place)
	if since.IsZero() {
		since = a.conf.Clock().Add(-findBack)
	}
	channels := []chat.Spot{to}
	if !to.Person { // it may have been opened with the person alone
		channels = append(channels, chat.Spot{Channel: to.Starter, Person: true})
	}
	for _, in := range channels {
		at, err := a.rootIn(ctx, in, of, since)
		if err != nil || at != (chat.Ref{}) {
			if err == nil {
				a.rooms.opened.Set(place, at)
			}
			return at, err
		}
	}
	return chat.Ref{}, nil
}

func (a *Adapter) rootIn(ctx context.Context, in chat.Spot, of conversation.Trace, since time.Time) (chat.Ref, error) {
	channel := in.Channel
	if in.Person {
		direct, err := a.rooms.alone(ctx, in.Channel)
		if err != nil {
			return chat.Ref{}, a.unanswered(ctx, err)
		}
		channel = direct
	}
	if at, ok := a.rooms.roots.Get(rootOf{channel, of.Case, of.Born}); ok {
		return at, nil
	}
	me, err := a.whoAmI(ctx)
	if err != nil {
		return chat.Ref{}, err
	}
	err = a.read(ctx, chat.Spot{Channel: channel}, since, func(p postPayload) bool {
		if t := p.Props.V.Ours.V.trace(); p.UserID == me.ID && p.RootID == "" && p.DeleteAt == 0 && t.Case != "" {
			a.rooms.roots.Set(rootOf{channel, t.Case, t.Born}, chat.Ref{Channel: channel, Message: string(p.ID)}) // in the end the oldest
		}
		return true
	})
	if err != nil {
		return chat.Ref{}, a.unanswered(ctx, err)
	}
	at, _ := a.rooms.roots.Get(rootOf{channel, of.Case, of.Born})
	return at, nil
}

// read goes through the posts of a thread, oldest first, or through what stands
// in a channel, newest first, since then, until f has enough.
func (a *Adapter) read(ctx context.Context, at chat.Spot, since time.Time, f func(postPayload) bool) error {
	if at.Thread != "" {
		return a.readThread(ctx, at.Thread, since, f)
	}
	for n := range findPages {
		posts, _, err := a.list(ctx, "channels.posts",
			fmt.Sprintf("/channels/%s/posts?page=%d&per_page=%d&collapsedThreads=true", at.Channel, n, findLimit))
		if err != nil {
			return err
		}
		slices.Reverse(posts)
		for _, p := range posts {
			if !moment(p.CreateAt).Before(since) && !f(p) {
				return nil
			}
		}
		if len(posts) < findLimit || moment(posts[len(posts)-1].CreateAt).Before(since) {
			return nil
		}
	}
	return nil
}

// threadPages bounds how much of one thread is read at a time: 20,000 posts.
const threadPages = 100

// readThread goes through a thread in the order in which it was written.
func (a *Adapter) readThread(ctx context.Context, root string, since time.Time, f func(postPayload) bool) error {
	from, last := max(since.UnixMilli()-1, 0), ""
	for range threadPages {
		path := fmt.Sprintf("/posts/%s/thread?perPage=%d&direction=down&fromCreateAt=%d", root, findLimit, from)
		if last != "" {
			path += "&fromPost=" + last
		}
		posts, more, err := a.list(ctx, "posts.thread", path)
		if err != nil {
			return err
		}
		fresh := false
		for _, p := range posts {
			if int64(p.CreateAt) < from || int64(p.CreateAt) == from && string(p.ID) <= last {
				continue // the root comes with every page, and old servers give the whole
			}
			fresh, from, last = true, int64(p.CreateAt), string(p.ID)
			if !f(p) {
				return nil
			}
		}
		if !more || !fresh {
			return nil
		}
	}
	return nil
}

// list reads one page of posts, oldest first.
func (a *Adapter) list(ctx context.Context, name, path string) (posts []postPayload, more bool, err error) {
	if err := a.pace.Turn(ctx, everything, "", false); err != nil {
		return nil, false, err
	}
	var l listPayload
	if err := a.get(ctx, name, path, &l); err != nil {
		return nil, false, err
	}
	for _, p := range l.Posts.V {
		if p.V.ID != "" {
			posts = append(posts, p.V)
		}
	}
	slices.SortFunc(posts, func(x, y postPayload) int {
		return cmp.Or(cmp.Compare(x.CreateAt, y.CreateAt), cmp.Compare(x.ID, y.ID))
	})
	return posts, bool(l.HasNext), nil
}

// unanswered is nil where nothing can be found out, and that is counted.
func (a *Adapter) unanswered(ctx context.Context, err error) error {
	if !engine.KindOf(err).Final() {
		return err
	}
	a.odd(ctx, NotAsked)
	a.conf.Log.LogAttrs(ctx, slog.LevelInfo, "mattermost cannot be asked", slog.Any(keyError, err))
	return nil
}
