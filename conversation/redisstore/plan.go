package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/rules"
)

// ErrNoPlan says that no plan with that digest was ever kept.
var ErrNoPlan = errors.New("no such plan")

// Plan reads the sources of a plan. They are the organisation's checklist and
// nobody's answers, and are therefore not sealed.
func (s *Store) Plan(ctx context.Context, d rules.Digest) ([]byte, error) {
	b, err := s.client.Get(ctx, s.keys.plan(d)).Bytes()
	if errors.Is(err, redis.Nil) {
		err = fmt.Errorf("%w: %w", engine.ErrUnreadable, ErrNoPlan)
	}
	if err != nil {
		return nil, fmt.Errorf("read plan %s: %w", d, err)
	}
	return b, nil
}

// KeepPlan keeps the sources for ever. What is kept under a digest stays as it
// was first given.
func (s *Store) KeepPlan(ctx context.Context, d rules.Digest, source []byte) error {
	if err := s.client.SetNX(ctx, s.keys.plan(d), source, 0).Err(); err != nil {
		return fmt.Errorf("keep plan %s: %w", d, err)
	}
	return nil
}
