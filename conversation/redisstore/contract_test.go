package redisstore_test

import (
	"testing"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

func TestTheEmbeddedStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	enginetest.StoreContract(t, func(t *testing.T) engine.Store { return redistest.Embedded(t) })
}

func TestTheStoreInARealRedisKeepsTheContract(t *testing.T) {
	t.Parallel()
	enginetest.StoreContract(t, func(t *testing.T) engine.Store { return redistest.Open(t) })
}

func TestTheStoreInAClusterKeepsTheContract(t *testing.T) {
	t.Parallel()
	url := redistest.NewCluster(t).URL
	t.Run("contract", func(t *testing.T) {
		enginetest.StoreContract(t, func(t *testing.T) engine.Store {
			return redistest.OpenWith(t, redisstore.Config{URL: url, Keys: redistest.Keys(t), Namespace: t.Name()})
		})
	})
}

func TestAStoreOfOnePartitionKeepsTheContract(t *testing.T) {
	t.Parallel()
	enginetest.StoreContract(t, func(t *testing.T) engine.Store {
		c := redistest.Config(t)
		c.Partitions = 1
		return redistest.OpenWith(t, c)
	})
}
