package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Lanes that may move go in the order in which they began to wait. Those in which
// somebody awaits something stand an hour ahead: no burst of reminders delays an
// answer, and nothing waits for longer than that because of other people's answers.
// The rest stand a little ahead too, so that it does not matter if the clocks of
// those on which Redis runs one after the other differ by less.
const (
	ahead          = 10 * time.Minute
	aheadIfAwaited = time.Hour
)

// Settle is one round trip; one more if the delivery opened a thread, which
// then is the case's as well. A receipt without Ref leaves the card's as it is.
func (s *Store) Settle(ctx context.Context, p engine.Parcel, r engine.Receipt) error {
	if err := s.settled(ctx, p, r); err != nil {
		return fmt.Errorf("settle %s: %w", p.Delivery.ID, err)
	}
	return nil
}

func (s *Store) settled(ctx context.Context, p engine.Parcel, r engine.Receipt) error {
	d := p.Delivery
	receipt, opener := "", ""
	if r.Of == "" || conversation.Later(d.ID, r.Of) {
		r.Of = d.ID
	}
	var err error
	if r.Ref != "" {
		if receipt, err = s.sealReceipt(r, "receipt", d.Case, s.keys.card(d)); err != nil {
			return err
		}
	}
	if r.Opened != "" {
		// Before the parcel goes: whoever dies in between does it again.
		if _, err := s.Bind(ctx, r.Opened, d.Case); err != nil {
			return err
		}
		if opener, err = s.sealReceipt(r, "opener", d.Case, s.keys.place(d.To)); err != nil {
			return err
		}
	}
	part := s.keys.of(d.Case)
	return s.settle.Run(ctx, s.client,
		[]string{
			part.queue(p.Lane), part.lane(p.Lane), part.holders(),
			part.parcel(d.ID), part.receipts(d.Case), part.parked(),
		},
		string(d.ID), p.Lane, p.Token, receipt, opener, ahead.Milliseconds(), aheadIfAwaited.Milliseconds()).Err()
}

// Defer is one round trip. A late one lets nobody wait.
func (s *Store) Defer(ctx context.Context, p engine.Parcel, until time.Time) error {
	n, unsent := s.keys.partition(p.Delivery.Case), ""
	part, off, here := s.keys.at(n), s.clocks.of(n), s.clocks.here()
	if p.Unsent {
		unsent = "1"
	}
	err := s.postpone.Run(ctx, s.client, []string{part.queue(p.Lane), part.holders(), part.parcel(p.Delivery.ID)},
		p.Lane, p.Token, msAfter(until.Add(off)), unsent, p.Attempt, ms(here.Add(off))).Err()
	if err != nil {
		return fmt.Errorf("defer %s: %w", p.Delivery.ID, err)
	}
	return nil
}

// Park is one round trip. A late one puts nothing aside: whoever holds the lane
// now will see for themselves.
func (s *Store) Park(ctx context.Context, p engine.Parcel, why string) error {
	d := p.Delivery
	sealed, err := s.ring.seal([]byte(why), "why", string(d.Case), string(d.ID))
	if err != nil {
		return fmt.Errorf("park %s: %w", d.ID, err)
	}
	part := s.keys.of(d.Case)
	err = s.park.Run(ctx, s.client,
		[]string{part.queue(p.Lane), part.lane(p.Lane), part.holders(), part.parcel(d.ID), part.parked()},
		string(d.ID), p.Lane, p.Token, sealed, ahead.Milliseconds(), aheadIfAwaited.Milliseconds()).Err()
	if err != nil {
		return fmt.Errorf("park %s: %w", d.ID, err)
	}
	return nil
}

// Parked is two round trips. Within a partition the first that was parked comes
// first. One that cannot be read is listed without its body, and why.
func (s *Store) Parked(ctx context.Context) ([]engine.Parcel, error) {
	lists, err := everywhere(ctx, s, func(pipe redis.Pipeliner, n int) *redis.StringSliceCmd {
		return pipe.LRange(ctx, s.keys.at(n).parked(), 0, -1)
	})
	if err != nil {
		return nil, fmt.Errorf("list parked: %w", err)
	}
	var ids []string
	var records []*redis.SliceCmd
	_, err = s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for n, list := range lists {
			for _, id := range list.Val() {
				key := s.keys.at(n).parcel(conversation.DeliveryID(id))
				ids = append(ids, id)
				records = append(records, pipe.HMGet(ctx, key, "lane", "tries", "body", "why"))
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read parked: %w", err)
	}
	var parcels []engine.Parcel
	for i, r := range records {
		v, id := r.Val(), conversation.DeliveryID(ids[i])
		if v[2] == nil {
			continue // settled late, since the first look
		}
		p, err := s.openParked(id, v)
		if err != nil {
			p = engine.Parcel{Delivery: shut(id, text(v[0])), Lane: text(v[0]), Why: engine.ErrUnreadable.Error() + ": " + err.Error()}
			p.Attempt, _ = strconv.Atoi(text(v[1])) // what cannot be read is none
		}
		parcels = append(parcels, p)
	}
	return parcels, nil
}

func (s *Store) openParked(id conversation.DeliveryID, v []any) (engine.Parcel, error) {
	d, err := s.openDelivery(id, text(v[2]))
	if err != nil {
		return engine.Parcel{}, err
	}
	why, err := s.ring.open([]byte(text(v[3])), "why", string(d.Case), string(id))
	if err != nil {
		return engine.Parcel{}, err
	}
	attempt, err := strconv.Atoi(text(v[1]))
	if err != nil {
		return engine.Parcel{}, fmt.Errorf("the attempts are not a number")
	}
	return engine.Parcel{Delivery: d, Lane: text(v[0]), Attempt: attempt, Why: string(why)}, nil
}
