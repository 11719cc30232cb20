package mattermost

import (
	"context"
	"crypto/ecdsa"
	"strconv"
	"strings"
	"sync"
	"time"
)

// serverTime is how long what the server says of itself is good, and askAnew how
// soon it may be asked again before that.
const (
	serverTime = 10 * time.Minute
	askAnew    = 30 * time.Second
)

// mostRunes is how long a post may be where the server does not say, or says
// more: above it the body of a call would come near MaximumPayloadSizeBytes.
const mostRunes = 16383

// properties are what the server says of itself.
type properties struct {
	version  version
	mostText int // characters in a post
	key      *ecdsa.PublicKey
	priority bool // posts can be marked as urgent
	names    string
}

// version is a release, such as 11.7. Zero is one that is not known.
type version struct{ major, minor int }

// since says whether v is that release or a later one.
func (v version) since(major, minor int) bool {
	return v.major > major || v.major == major && v.minor >= minor
}

func readVersion(text string) version {
	part := strings.SplitN(text, ".", 3)
	if len(part) < 2 {
		return version{}
	}
	major, err1 := strconv.Atoi(part[0])
	minor, err2 := strconv.Atoi(part[1])
	if err1 != nil || err2 != nil {
		return version{}
	}
	return version{major, minor}
}

// server remembers what the server is.
type server struct {
	a     *Adapter
	mu    sync.Mutex
	known *properties
	asked time.Time
}

// get asks the server what it is, now and then. What was known is good enough
// while it does not answer.
func (s *server) get(ctx context.Context) (properties, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.a.conf.Clock()
	if s.known != nil && now.Sub(s.asked) < serverTime {
		return *s.known, nil
	}
	var c map[string]word
	err := s.a.get(ctx, "config.client", "/config/client?format=old", &c)
	switch {
	case err == nil:
		known := propertiesOf(c)
		s.known, s.asked = &known, now
	case s.known == nil:
		return properties{}, err
	}
	return *s.known, nil
}

// stale lets the server be asked anew, unless that was just done.
func (s *server) stale(context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || s.a.conf.Clock().Sub(s.asked) < askAnew {
		return false
	}
	s.asked = time.Time{}
	return true
}

func propertiesOf(c map[string]word) properties {
	p := properties{
		version: readVersion(string(c["Version"])), mostText: mostRunes, key: readKey(string(c["AsymmetricSigningPublicKey"])),
		priority: c["PostPriority"] == "true", names: string(c["TeammateNameDisplay"]),
	}
	if n, err := strconv.Atoi(string(c["MaxPostSize"])); err == nil && n >= 1000 && n < mostRunes {
		p.mostText = n
	}
	return p
}

// self is who the bot is on the server. It is asked once.
type self struct {
	mu    sync.Mutex
	known bool
	me    userPayload
}

// whoAmI asks who the bot is, until that has been answered once.
func (a *Adapter) whoAmI(ctx context.Context) (userPayload, error) {
	s := &a.self
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known {
		return s.me, nil
	}
	var me userPayload
	if err := a.get(ctx, "users.me", "/users/me", &me); err != nil {
		return me, err
	}
	s.known, s.me = true, me
	return me, nil
}
