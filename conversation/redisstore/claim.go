package redisstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Claim looks into all partitions at once, alerts and other lanes, and then
// takes from the one that has waited longest, alerts first. That is one round
// trip if there is nothing and two if there is something; a partition that
// others have emptied meanwhile costs one more. The lane is held from when Redis
// takes the claim, or up to two seconds before that.
//
// The receipt of Prior says, besides the message to edit, which thread an
// earlier delivery to the same place has opened.
func (s *Store) Claim(ctx context.Context, token string, now time.Time, lease time.Duration) (engine.Parcel, error) {
	here := s.clocks.here() // with now, whatever happens on the way
	waiting, err := s.waiting(ctx, now)
	if err != nil {
		s.clocks.doubt() // it may be another server from now on
		return engine.Parcel{}, fmt.Errorf("claim: %w", err)
	}
	for _, w := range waiting {
		p, off := s.keys.at(w.partition), s.clocks.of(w.partition)
		found, err := s.claim.Run(ctx, s.client,
			[]string{string(p), p.alerts(), p.lanes(), p.holders()},
			ms(now.Add(off)), msAfter(now.Add(off+lease)), token, ms(here.Add(off))).StringSlice()
		if err != nil {
			return engine.Parcel{}, fmt.Errorf("claim: %w", err)
		}
		if len(found) == 0 {
			return engine.Parcel{}, fmt.Errorf("claim: %w", errOtherReply)
		}
		if found[0] != "" {
			s.clocks.doubt()
		}
		found = found[1:]
		if len(found) == 0 {
			continue
		}
		parcel, err := s.openParcel(found)
		parcel.Token = token
		if err != nil {
			return parcel, fmt.Errorf("claim %s: %w: %w", found[0], engine.ErrUnreadable, err)
		}
		return parcel, nil
	}
	return engine.Parcel{}, engine.ErrNothing
}

var errOtherReply = errors.New("claim.lua gave another reply than agreed")

// queued is a partition with a lane that may move.
type queued struct {
	partition int
	alert     bool
	since     float64
}

// waiting lists the partitions to claim from, the most urgent first. Among
// equals each call begins with another one, so that workers spread.
func (s *Store) waiting(ctx context.Context, now time.Time) ([]queued, error) {
	type heads struct{ alerts, lanes *redis.ZSliceCmd }
	replies, err := everywhere(ctx, s, func(pipe redis.Pipeliner, n int) heads {
		p, due := s.keys.at(n), &redis.ZRangeBy{Min: "-inf", Max: ms(now.Add(s.clocks.of(n))), Count: 1}
		return heads{
			pipe.ZRangeByScoreWithScores(ctx, p.alerts(), due),
			pipe.ZRangeByScoreWithScores(ctx, p.lanes(), due),
		}
	})
	if err != nil {
		return nil, err
	}
	var list []queued
	first := int(s.turn.Add(1))
	for i := range replies {
		n := (first + i) % len(replies)
		if z := replies[n].alerts.Val(); len(z) > 0 {
			list = append(list, queued{n, true, z[0].Score})
		} else if z := replies[n].lanes.Val(); len(z) > 0 {
			list = append(list, queued{n, false, z[0].Score})
		}
	}
	slices.SortStableFunc(list, func(a, b queued) int {
		if a.alert != b.alert {
			if a.alert {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.since, b.since)
	})
	return list, nil
}

// openParcel reads the reply of claim.lua. Of a parcel that cannot be read it gives
// what stands beside it.
func (s *Store) openParcel(f []string) (engine.Parcel, error) {
	if len(f) != 8 {
		return engine.Parcel{}, errOtherReply
	}
	attempt, err := strconv.Atoi(f[2])
	if err != nil {
		return engine.Parcel{}, errors.New("the attempts are not a number")
	}
	d, err := s.openDelivery(conversation.DeliveryID(f[0]), f[3])
	if err != nil {
		return engine.Parcel{Delivery: shut(conversation.DeliveryID(f[0]), f[1]), Lane: f[1], Attempt: attempt}, err
	}
	prior, err := s.openReceipt(f[4], "receipt", d.Case, s.keys.card(d))
	if err != nil {
		return engine.Parcel{}, fmt.Errorf("receipt: %w", err)
	}
	opener, err := s.openReceipt(f[5], "opener", d.Case, s.keys.place(d.To))
	if err != nil {
		return engine.Parcel{}, fmt.Errorf("receipt: %w", err)
	}
	prior.Opened = cmp.Or(opener.Opened, prior.Opened)
	return engine.Parcel{Delivery: d, Lane: f[1], Attempt: attempt, Prior: prior, Overtaken: f[6] != "", Unsent: f[7] != ""}, nil
}

// shut is what is known of a delivery that cannot be read: whose it is, and whether
// it calls the coordinators.
func shut(id conversation.DeliveryID, lane string) conversation.Delivery {
	owner, _, _ := strings.Cut(string(id), "/")
	d := conversation.Delivery{ID: id, Case: conversation.CaseID(owner)}
	if strings.HasSuffix(lane, alertLane) {
		d.Topic = conversation.TopicAlert
	}
	return d
}

// openDelivery finds out the case from the id, which is "<case>/<seq>/<n>".
func (s *Store) openDelivery(id conversation.DeliveryID, sealed string) (conversation.Delivery, error) {
	owner, _, _ := strings.Cut(string(id), "/")
	b, err := s.ring.open([]byte(sealed), "parcel", owner, string(id))
	if err != nil {
		return conversation.Delivery{}, err
	}
	return conversation.DecodeDelivery(b)
}

// receiptForm is a stored engine.Receipt. Fields may be added to it, and mean
// nothing when they are left out.
type receiptForm struct {
	Ref    string                  `json:"ref"`
	Opened conversation.Place      `json:"opened,omitzero"`
	Of     conversation.DeliveryID `json:"of,omitzero"`
}

func (s *Store) sealReceipt(r engine.Receipt, use string, id conversation.CaseID, field string) (string, error) {
	b, err := json.Marshal(receiptForm{Ref: r.Ref, Opened: r.Opened, Of: r.Of})
	if err != nil {
		return "", errors.New("a receipt that has no stored form")
	}
	b, err = s.ring.seal(b, use, string(id), field)
	return string(b), err
}

// openReceipt reads what sealReceipt wrote; of nothing it is the empty receipt.
func (s *Store) openReceipt(sealed, use string, id conversation.CaseID, field string) (engine.Receipt, error) {
	if sealed == "" {
		return engine.Receipt{}, nil
	}
	b, err := s.ring.open([]byte(sealed), use, string(id), field)
	if err != nil {
		return engine.Receipt{}, err
	}
	var r receiptForm
	if json.Unmarshal(b, &r) != nil {
		return engine.Receipt{}, errors.New("malformed")
	}
	return engine.Receipt{Ref: r.Ref, Opened: r.Opened, Of: r.Of}, nil
}
