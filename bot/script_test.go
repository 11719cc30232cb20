package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience is how long a script waits for a server before it fails.
const patience = 20 * time.Second

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bot": main, drivenProgram: driven})
}

func TestTheProgram(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NO_COLOR", "1")
			e.Values[redisKey{}] = map[string]func(){}
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "ci" {
				return false, fmt.Errorf("there is no condition %q", name)
			}
			return os.Getenv("CI") != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "ports": ports, "get": get, "sigterm": sigterm, "redis": startRedis, "noredis": stopRedis,
			"eventually": eventually,
		},
	})
}

// eventually runs a program until its output matches: eventually '^ready' bot health.
func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: eventually REGEXP program [args...]")
	}
	want, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	awaited(ts, args[0], func() bool {
		ts.Check(ts.Exec(args[1], args[2:]...))
		return want.MatchString(ts.ReadFile("stdout"))
	})
}

// code runs a program and wants its exit code: code 2 bot simulate nothing.yaml.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("the exit code is %d, want %d", got, want)
	}
}

// ports sets variables to addresses that nothing listens on.
func ports(ts *testscript.TestScript, _ bool, names []string) {
	for _, name := range names {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(name, l.Addr().String())
		ts.Check(l.Close())
	}
}

// get fetches http://ADDRESS/PATH until it has the status, and writes what it
// got to the standard output: get 200 $ADDR/ready.
func get(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: get STATUS ADDRESS/PATH")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	awaited(ts, "status "+args[0]+" of "+args[1], func() bool {
		status, body, err := fetch(context.Background(), "http://"+args[1])
		if err != nil || status != want {
			return false
		}
		_, err = ts.Stdout().Write(body)
		ts.Check(err)
		return true
	})
}

// awaited asks again and again until the answer is yes.
func awaited(ts *testscript.TestScript, what string, yes func() bool) {
	again, enough := time.NewTicker(20*time.Millisecond), time.NewTimer(patience)
	defer again.Stop()
	defer enough.Stop()
	for !yes() {
		select {
		case <-again.C:
		case <-enough.C:
			ts.Fatalf("waited in vain for %s", what)
		}
	}
}

func fetch(ctx context.Context, url string) (int, []byte, error) {
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, nil, err
	}
	reply, err := http.DefaultClient.Do(ask)
	if err != nil {
		return 0, nil, err
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	return reply.StatusCode, body, err
}

// sigterm asks every program in the background to stop, as an orchestrator does.
func sigterm(ts *testscript.TestScript, _ bool, _ []string) {
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Signal(syscall.SIGTERM))
	}
}
