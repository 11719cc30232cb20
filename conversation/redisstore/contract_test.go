package redisstore_test

import (
	"testing"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore"
)

func TestTheEmbeddedStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	enginetest.StoreContract(t, func(t *testing.T) engine.Store {
		s, err := redisstore.Embedded(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	})
}
