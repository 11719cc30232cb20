package enginetest

import (
	"context"
	"errors"
	"slices"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Join makes people members of a channel or group, and of nothing before.
func (c *Chat) Join(place conversation.Place, people ...conversation.PersonID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.members == nil {
		c.members = make(map[conversation.Place][]conversation.PersonID)
	}
	c.members[place] = people
}

// Members lists who has joined a place. Of one that nobody has, or where
// deliveries fail, nothing is known.
func (c *Chat) Members(_ context.Context, in conversation.Place) ([]conversation.PersonID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.fails[in]; f != nil {
		return nil, f
	}
	people, ok := c.members[in]
	if !ok {
		return nil, &engine.Failure{Kind: engine.Gone, Err: errors.New("there is no such channel")}
	}
	return slices.Clone(people), nil
}

// Keep makes the chat refuse to take away what people wrote.
func (c *Chat) Keep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keeps = true
}

// Erase takes away what a person wrote.
func (c *Chat) Erase(_ context.Context, in conversation.Place, ref string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.fails[in]; f != nil {
		return f
	}
	if c.keeps {
		return &engine.Failure{Kind: engine.Never, Err: errors.New("only administrators may")}
	}
	c.erased = append(c.erased, in.Local()+" "+ref)
	return nil
}

// Erased lists what was taken away of what people wrote, by place and message.
func (c *Chat) Erased() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.erased)
}
