package slack

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	slackgo "github.com/slack-go/slack"

	"upphandlingsvakten/adapters/chat"
	"upphandlingsvakten/conversation/engine"
)

// homeTime is how long showing a home tab may take; nobody waits longer.
const homeTime = 15 * time.Second

// openTime is how long a home tab counts as being looked at, and homePause how
// long it rests after it was shown (views.publish, 100 a minute for all).
const (
	openTime  = time.Hour
	homePause = 3 * time.Second
)

// publish shows a person's home tab.
func (a *Adapter) publish(ctx context.Context, user string, who chat.Profile) {
	desk := a.desk.Load()
	if desk == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, homeTime)
	defer cancel()
	a.homes.Set(user, a.conf.Clock())
	coordinator := a.rooms.member(ctx, a.conf.Coordinators, user)
	if a.turn(ctx, "views.publish", "", false) != nil {
		return // it is shown anew when it is opened again
	}
	m, err := (*desk).Home(ctx, engine.Visitor{
		ID: here.Person(user), Lang: who.Lang, Coordinator: coordinator, Address: a.self.address,
	})
	if err == nil {
		blocks := renderer{l: who.Lang, zone: cmp.Or(who.Zone, a.conf.Zone)}.whole(m, mostHomeBlocks)
		_, err = a.api.PublishViewContext(ctx, slackgo.PublishViewContextRequest{
			UserID: user,
			View:   slackgo.HomeTabViewRequest{Type: slackgo.VTHomeTab, Blocks: slackgo.Blocks{BlockSet: blocks}},
		})
		err = a.failed("views.publish", err)
	}
	if err != nil && ctx.Err() == nil {
		a.conf.Log.LogAttrs(ctx, slog.LevelWarn, "home tab not shown", slog.Any(keyError, err))
	}
}

// refresh shows a home tab anew that was looked at lately, after something has
// happened, once for all that happens within a moment.
func (a *Adapter) refresh(run context.Context, user string, who chat.Profile) {
	now := a.conf.Clock()
	opened, ok := a.homes.Get(user)
	if !ok || now.Sub(opened) > openTime {
		return
	}
	if _, waits := a.stale.LoadOrStore(user, true); waits {
		return
	}
	a.beside(run, func(ctx context.Context) {
		t := time.NewTimer(homePause)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
		a.stale.Delete(user)
		if ctx.Err() == nil {
			a.publish(ctx, user, who)
		}
	})
}
