package engine_test

import (
	"flag"
	"testing"

	"upphandlingsvakten/conversation/engine"
	"upphandlingsvakten/conversation/engine/enginetest"
	"upphandlingsvakten/conversation/redisstore/redistest"
)

var update = flag.Bool("update", false, "write what the bot answers into the transcripts")

func TestTranscripts(t *testing.T) {
	t.Parallel()
	enginetest.Talks(t, "testdata/*.talk", embedded, *update)
}

func TestTranscriptsOnARealRedis(t *testing.T) {
	t.Parallel()
	redistest.Addr(t)
	enginetest.Talks(t, "testdata/*.talk", func(t testing.TB) engine.Store { return redistest.Open(t) }, false)
}

// embedded is a store in this process.
func embedded(t testing.TB) engine.Store { return redistest.Embedded(t) }
