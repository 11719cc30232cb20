package redistest_test

import (
	"os"
	"testing"

	"upphandlingsvakten/conversation/redisstore/redistest"
)

func TestMain(m *testing.M) { os.Exit(redistest.Main(m)) }
