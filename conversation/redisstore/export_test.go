package redisstore

import "github.com/redis/go-redis/v9"

// Hook lets a test see every command.
func (s *Store) Hook(h redis.Hook) { s.client.AddHook(h) }
