package main

import (
	"net"
	"os/exec"

	"github.com/rogpeppe/go-internal/testscript"
)

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
	ts.Defer(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed, which is what its error says
	})
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
