package redisstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// CaseAt reads the index and whether that case has begun: two round trips. The
// answer may be kept for ever once it is a case.
func (s *Store) CaseAt(ctx context.Context, place conversation.Place) (conversation.CaseID, error) {
	found, err := s.client.Get(ctx, s.keys.placeCase(place)).Result()
	if errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("case at a place: %w", engine.ErrNoCase)
	}
	if err != nil {
		return "", fmt.Errorf("case at a place: %w", err)
	}
	id := conversation.CaseID(found)
	n, err := s.client.Exists(ctx, s.keys.caseHash(id)).Result()
	if err != nil {
		return "", fmt.Errorf("case at a place: %w", err)
	}
	if n == 0 {
		return "", fmt.Errorf("case at a place: %s has a number and nothing else: %w", id, engine.ErrNoCase)
	}
	return id, nil
}

// Opened is one round trip.
func (s *Store) Opened(ctx context.Context, id conversation.CaseID, home conversation.Place) (conversation.Place, error) {
	field := s.keys.place(home)
	sealed, err := s.client.HGet(ctx, s.keys.of(id).receipts(id), "opened:"+field).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("thread of %s: %w", id, err)
	}
	r, err := s.openReceipt(sealed, "opener", id, field)
	if err != nil {
		return "", fmt.Errorf("thread of %s: %w", id, err)
	}
	return cmp.Or(r.Opened, home), nil
}

// Desk is a keyed hash, like all that points at people.
func (s *Store) Desk(place conversation.Place) conversation.CaseID {
	return conversation.CaseID("D-" + s.keys.hash("desk", string(place))[:16])
}

// leftOut is how many numbers a server leaves out that may have forgotten some: more
// cases than begin in the seconds that a failover can lose. A number that two cases
// had would let what stands in the thread of the lost one, and what is pressed
// there, reach the other.
const leftOut = 20

// Number counts up and then binds the place, if nobody else has bound it
// meanwhile. Two that begin in one place get the same number, and one is
// skipped. In a store that was emptied since it was opened nothing is numbered.
func (s *Store) Number(ctx context.Context, place conversation.Place, year int) (conversation.CaseID, error) {
	id, err := s.number(ctx, place, year)
	if err != nil {
		return "", fmt.Errorf("number a case: %w", err)
	}
	return id, nil
}

func (s *Store) number(ctx context.Context, place conversation.Place, year int) (conversation.CaseID, error) {
	key := s.keys.placeCase(place)
	bound, err := s.client.Get(ctx, key).Result()
	if err == nil || !errors.Is(err, redis.Nil) {
		return conversation.CaseID(bound), err
	}
	n, err := s.count.Run(ctx, s.client, []string{s.keys.store()}, year, leftOut, s.mark).Int64()
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", engine.ErrOther
	}
	return s.Bind(ctx, place, conversation.CaseID(fmt.Sprintf("U-%d-%04d", year, n)))
}

// Bind is one round trip, and one more if the place is somebody's.
func (s *Store) Bind(ctx context.Context, place conversation.Place, id conversation.CaseID) (conversation.CaseID, error) {
	key := s.keys.placeCase(place)
	won, err := s.client.SetNX(ctx, key, string(id), 0).Result()
	if err == nil && won {
		return id, nil
	}
	var bound string
	if err == nil {
		bound, err = s.client.Get(ctx, key).Result()
	}
	if err != nil {
		return "", fmt.Errorf("bind a place: %w", err)
	}
	return conversation.CaseID(bound), nil
}
