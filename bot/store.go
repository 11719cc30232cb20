package main

import (
	"context"
	"fmt"
	"path/filepath"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/rules"
)

// openStore opens Redis if there is an address, and otherwise the one inside
// the process.
func openStore(ctx context.Context, p process, env environment, conf config) (*redisstore.Store, error) {
	if env.RedisURL == "" {
		return redisstore.Embedded(ctx)
	}
	ring, err := env.ring()
	if err != nil {
		return nil, err
	}
	store, err := redisstore.Open(ctx, redisstore.Config{URL: env.RedisURL, Keys: ring, Partitions: conf.Partitions, Clock: p.machine})
	if err != nil {
		return nil, fmt.Errorf("the Redis at REDIS_URL: %w", err)
	}
	return store, nil
}

// house is what the configuration decides about what people read. Channels
// are added by the command.
func (c config) house() engine.House {
	return engine.House{Phone: c.Phone, Zone: stockholm(), Contracts: c.Contracts}
}

// shelf keeps the configured plan in the store, so that a case finds it again
// after the program has got another one.
func (c config) shelf(ctx context.Context, store engine.Store) (*engine.Shelf, error) {
	o, err := c.overlay()
	if err != nil {
		return nil, err
	}
	// The name counts in the plan's digest, and replicas may keep the file in
	// different directories.
	shelf, err := engine.NewShelf(ctx, store, rules.Sources(), o.text, filepath.Base(o.name))
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	days, err := rules.ParseClosedDays(c.Closed)
	if err != nil {
		return nil, fmt.Errorf("closed days: %w", err)
	}
	return shelf.Closing(days), nil
}
