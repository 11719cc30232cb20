package redisstore_test

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/redisstore/redistest"
)

// between is a hook that lets something happen after the first command of the
// next pipeline.
type between struct{ do func() }

func (*between) DialHook(next redis.DialHook) redis.DialHook { return next }

func (*between) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (b *between) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		if b.do == nil {
			return next(ctx, all)
		}
		do := b.do
		b.do = nil
		if err := next(ctx, all[:1]); err != nil {
			return err
		}
		do()
		return next(ctx, all[1:])
	}
}

func TestACaseThatComesWithASeenEventIsFromAfterIt(t *testing.T) {
	t.Parallel()
	conf, hook := redistest.Config(t), &between{}
	other := redistest.OpenWith(t, conf)
	conf.Hooks = []redis.Hook{hook}
	s := redistest.OpenWith(t, conf)
	give(t, other, 1)
	hook.do = func() { give(t, other, 2) }
	c, seen, err := s.Load(t.Context(), benchCase, answer(2).Event)
	if err != nil || !seen || c.Seq != 2 {
		t.Errorf("got seq %d, seen %t, %v; want the case as the event left it", c.Seq, seen, err)
	}
}
