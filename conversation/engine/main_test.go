package engine_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"upphandlingsvakten/conversation/redisstore/redistest"
)

func TestMain(m *testing.M) {
	code := redistest.Main(m)
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
