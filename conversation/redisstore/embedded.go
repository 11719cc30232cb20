package redisstore

import (
	"context"
	"fmt"

	"github.com/alicebob/miniredis/v2"
)

// Embedded opens a store inside the process, with a key that nobody else has.
// It is for trying things out and for tests: nothing outlives Close. Its
// clock is the process's own, and nothing in it expires.
func Embedded(ctx context.Context) (*Store, error) {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("start embedded redis: %w", err)
	}
	s, err := openEmbedded(ctx, "redis://"+server.Addr())
	if err != nil {
		server.Close()
		return nil, err
	}
	s.embedded = true
	s.closing = append([]func() error{func() error { server.Close(); return nil }}, s.closing...)
	return s, nil
}

func openEmbedded(ctx context.Context, url string) (*Store, error) {
	text, err := NewKey()
	if err != nil {
		return nil, err
	}
	ring, err := ParseKeys(text)
	if err != nil {
		return nil, err
	}
	return Open(ctx, Config{URL: url, Keys: ring})
}
