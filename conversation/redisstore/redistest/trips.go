package redistest

import (
	"context"
	"net"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation/redisstore"
)

// Trips is a hook that counts round trips: a command or a pipeline is one.
type Trips struct{ n atomic.Int64 }

// Count is how many there have been.
func (c *Trips) Count() int64 { return c.n.Load() }

// DialHook is part of redis.Hook. Dialling is not counted.
func (c *Trips) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook is part of redis.Hook.
func (c *Trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook is part of redis.Hook.
func (c *Trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.n.Add(1)
		return next(ctx, cmds)
	}
}

// Embedded is a store in this process, closed when the test ends.
func Embedded(t testing.TB) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Embedded(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
