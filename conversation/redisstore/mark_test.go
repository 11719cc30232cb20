package redisstore_test

import (
	"errors"
	"testing"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

func TestAStoreThatWasEmptiedIsNotTheOneThatWasOpened(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) (url string, empty func()){
		"flushed": func(t *testing.T) (string, func()) {
			s := redistest.Start(t)
			return s.URL(), func() { s.Do("FLUSHALL") }
		},
		"started again without its disk": func(t *testing.T) (string, func()) {
			s := redistest.Start(t)
			return s.URL(), func() { s.Kill(); s.Restart() }
		},
		"a cluster whose nodes were flushed": func(t *testing.T) (string, func()) {
			c := redistest.NewCluster(t)
			return c.URL, func() {
				for _, tag := range []string{"upphandlingsvakten", "{p00}", "{p01}", "{p02}", "{p03}", "upphandlingsvakten:store"} {
					c.MasterOf(tag).Do("FLUSHALL")
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, empty := open(t)
			config := redisstore.Config{URL: url, Keys: redistest.Keys(t)}
			old := redistest.OpenWith(t, config)
			fresh := func(s *redisstore.Store, want bool) {
				t.Helper()
				if got, err := s.Fresh(t.Context()); err != nil || got != want {
					t.Errorf("fresh: got %t, %v, want %t", got, err, want)
				}
			}
			fresh(old, true)
			if id, err := old.Number(t.Context(), "slack:C1/1", 2026); err != nil || id != "U-2026-0001" {
				t.Fatalf("got %s, %v", id, err)
			}
			fresh(old, false)
			must(t, old.Ping(t.Context()))
			empty()
			other := func(s *redisstore.Store) {
				t.Helper()
				_, memory := s.Memory(t.Context())
				_, number := s.Number(t.Context(), "slack:C1/2", 2026)
				for what, err := range map[string]error{"Ping": s.Ping(t.Context()), "Memory": memory, "Number": number} {
					if !errors.Is(err, engine.ErrOther) {
						t.Errorf("%s: got %v, want that it is another store", what, err)
					}
				}
			}
			other(old)
			anew := redistest.OpenWith(t, config)
			other(old) // also once there is one in its place
			fresh(anew, true)
			must(t, anew.Ping(t.Context()))
			if id, err := anew.Number(t.Context(), "slack:C1/3", 2026); err != nil || id != "U-2026-0001" {
				t.Errorf("got %s, %v, want that nothing was numbered in it before", id, err)
			}
			both := redistest.OpenWith(t, config)
			must(t, both.Ping(t.Context()))
			must(t, anew.Ping(t.Context()))
		})
	}
}
