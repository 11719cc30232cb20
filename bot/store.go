package main

import (
	"context"
	"fmt"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/rules"
)

// openStore opens Redis if there is an address, and otherwise the one inside
// the process.
func openStore(ctx context.Context, env environment, conf config) (*redisstore.Store, error) {
	if env.RedisURL == "" {
		return redisstore.Embedded(ctx)
	}
	ring, err := env.ring()
	if err != nil {
		return nil, err
	}
	return redisstore.Open(ctx, redisstore.Config{URL: env.RedisURL, Keys: ring, Partitions: conf.Partitions})
}

// house is what the configuration decides about what people read. Channels
// are added by the command.
func (c config) house() engine.House {
	links := map[conversation.Slot]string{}
	for id, to := range c.Links {
		links[conversation.Slot(id)] = to
	}
	return engine.House{Phone: c.Phone, Links: links, Zone: stockholm()}
}

// shelf keeps the configured plan in the store, so that a case finds it again
// after the program has got another one.
func (c config) shelf(ctx context.Context, store engine.Store) (*engine.Shelf, error) {
	o, err := c.overlay()
	if err != nil {
		return nil, err
	}
	shelf, err := engine.NewShelf(ctx, store, rules.Sources(), o.text, o.name)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	return shelf, c.checkLinks(shelf.Current())
}
