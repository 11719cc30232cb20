package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Memory is the run ids of the masters, which Redis makes anew whenever a server
// starts: another one means that a replica has taken over, or that a server came
// back from its disk. It is no part of any answer's round trips.
func (s *Store) Memory(ctx context.Context) (string, error) {
	if s.embedded {
		return "this process", nil
	}
	if err := s.same(ctx); err != nil {
		return "", err
	}
	cluster, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return runID(ctx, s.client)
	}
	var mu sync.Mutex
	var all []string
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		id, err := runID(ctx, node)
		mu.Lock()
		defer mu.Unlock()
		all = append(all, id)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("ask the masters who they are: %w", err)
	}
	slices.Sort(all)
	return strings.Join(all, " "), nil
}

func runID(ctx context.Context, node redis.Cmdable) (string, error) {
	text, err := node.Info(ctx, "server").Result()
	if err != nil {
		return "", fmt.Errorf("ask redis who it is: %w", err)
	}
	id := info(text)["run_id"]
	if id == "" {
		return "", errors.New("redis does not say who it is")
	}
	return id, nil
}
