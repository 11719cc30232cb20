package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/engine"
)

// The store's record has a mark, which is made with it and never changed. A Redis
// that was emptied, or another one in its place, has none or another; what this
// process knows of the store then, such as the secret that names places, is of a
// store that is gone, and to write with it would only make things that nobody finds.

// same says whether Redis still holds the store that was opened: engine.ErrOther if
// not. One round trip.
func (s *Store) same(ctx context.Context) error {
	mark, err := s.client.HGet(ctx, s.keys.store(), "mark").Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("read the store's mark: %w", err)
	}
	if mark != s.mark {
		return engine.ErrOther
	}
	return nil
}

// Fresh says whether no case has begun in the store yet. So it is before the first
// one, and after Redis has come back empty.
func (s *Store) Fresh(ctx context.Context) (bool, error) {
	fields, err := s.client.HKeys(ctx, s.keys.store()).Result()
	if err != nil {
		return false, fmt.Errorf("read the store's record: %w", err)
	}
	for _, f := range fields {
		if strings.HasPrefix(f, "number:") {
			return false, nil
		}
	}
	return true, nil
}
