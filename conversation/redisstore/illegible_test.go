package redisstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

// A delivery whose bytes are spoilt is claimed and put aside by what stands beside
// them, is listed with the others, and can be dropped.
func TestADeliveryThatCannotBeReadCanBePutAsideAndDropped(t *testing.T) {
	t.Parallel()
	config := redistest.Config(t)
	config.Partitions = 1
	s := redistest.OpenWith(t, config)
	ctx := t.Context()
	c := answer(1)
	must(t, s.Commit(ctx, c))
	client := redis.NewClient(&redis.Options{Addr: redistest.Addr(t)})
	defer client.Close()
	spoilt := c.Deliveries[0].ID
	must(t, client.HSet(ctx, config.Namespace+":{p00}:parcel:"+string(spoilt), "body", "spoilt").Err())

	now := benchStart.AddDate(0, 0, 1)
	var p engine.Parcel
	for p.Delivery.ID != spoilt {
		var err error
		p, err = s.Claim(ctx, "a", now, time.Minute)
		switch {
		case p.Delivery.ID == spoilt && (!errors.Is(err, engine.ErrUnreadable) || p.Delivery.Case != benchCase || p.Attempt != 1 || p.Token != "a"):
			t.Fatalf("got %+v, %v, want what stands beside it, and %v", p, err, engine.ErrUnreadable)
		case p.Delivery.ID != spoilt:
			must(t, err)
			must(t, s.Park(ctx, p, "no more"))
		}
	}
	must(t, s.Park(ctx, p, "cannot be read"))
	aside, err := s.Parked(ctx)
	found := false
	for _, a := range aside {
		found = found || a.Delivery.ID == spoilt && a.Why != ""
	}
	if err != nil || !found {
		t.Fatalf("got %+v, %v, want the spoilt one among them", aside, err)
	}
	drop := answer(2)
	drop.Deliveries, drop.Unpark = nil, []engine.Unparked{{Delivery: conversation.Delivery{ID: spoilt, Case: benchCase}, Drop: true}}
	must(t, s.Commit(context.WithoutCancel(ctx), drop))
	if after, err := s.Parked(ctx); err != nil || len(after) != len(aside)-1 {
		t.Errorf("got %d, %v, want %d", len(after), err, len(aside)-1)
	}
}
