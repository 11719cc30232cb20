package main

import (
	"net"
	"os/exec"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// redisKey is what a script's Redis is remembered by.
type redisKey struct{}

// stopRedis ends the script's Redis as a crash would.
func stopRedis(ts *testscript.TestScript, _ bool, _ []string) {
	running, ok := ts.Value(redisKey{}).(map[string]func())
	if !ok || running[ts.Getenv("WORK")] == nil {
		ts.Fatalf("there is no Redis to stop")
	}
	running[ts.Getenv("WORK")]()
}

// startRedis starts a real Redis for the script alone, and sets REDIS_URL to it.
// A script that can do without asks first whether there is one; CI has to have
// it. What follows the command is for Redis.
func startRedis(ts *testscript.TestScript, _ bool, args []string) {
	program, err := exec.LookPath("redis-server")
	ts.Check(err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	address := l.Addr().String()
	ts.Check(l.Close())
	_, port, err := net.SplitHostPort(address)
	ts.Check(err)
	c := exec.Command(program, append([]string{"--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", ts.Getenv("WORK")}, args...)...)
	ts.Check(c.Start())
	stop := sync.OnceFunc(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed, which is what its error says
	})
	ts.Defer(stop)
	running, ok := ts.Value(redisKey{}).(map[string]func())
	if !ok {
		ts.Fatalf("the script has no place for its Redis")
	}
	running[ts.Getenv("WORK")] = stop
	awaited(ts, "redis-server", func() bool {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return false
		}
		ts.Check(conn.Close())
		return true
	})
	ts.Setenv("REDIS_URL", "redis://"+address)
}
