package main

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// drivenProgram is the bot with a clock that a test drives, and shorter leases,
// and nothing else that is different. It is this test binary under another name.
const drivenProgram = "drivenbot"

// clockVariable names the file in which a driven bot reads by how much its clock
// is ahead of the machine's.
const clockVariable = "DRIVEN_CLOCK"

// drivenLease is the lease of a driven bot: long enough for an attempt on a busy
// machine, and no longer, because a test has to wait for it (see tenure).
const drivenLease = 8 * time.Second

// driven is the main of a driven bot. It ends when its standard input does, so
// that it does not outlive the test, however that ends.
func driven() {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(exitFault)
	}()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	code := run(ctx, process{
		args: os.Args[1:], env: os.LookupEnv, in: strings.NewReader(""), out: os.Stdout, err: os.Stderr,
		clock:   func() time.Time { return machine().Add(ahead(os.Getenv(clockVariable))) },
		machine: machine, lease: drivenLease,
	})
	stop()
	os.Exit(code)
}

// behindVariable says by how much the clock of a driven bot's machine is behind.
const behindVariable = "DRIVEN_BEHIND"

// mostBehind is how wrong a replica's clock may be.
const mostBehind = 40 * time.Second

// machine is the clock of a driven bot's machine.
func machine() time.Time {
	behind, err := time.ParseDuration(os.Getenv(behindVariable))
	if err != nil {
		panic(err)
	}
	return time.Now().Add(-behind)
}

// wrongClocks are by how much the clocks of n machines are behind: of every other
// seed none, and otherwise all but one. None is ahead, because reminders go by them,
// and one is right, so that what comes due when a test turns time forward is not late.
func wrongClocks(seed uint64, n int) []time.Duration {
	behind, rnd := make([]time.Duration, n), rand.New(rand.NewPCG(seed, 1))
	for i := 1; i < n && seed%2 == 1; i++ {
		behind[i] = time.Duration(rnd.Int64N(int64(mostBehind)))
	}
	return behind
}

// ahead reads by how much a driven clock is ahead.
func ahead(file string) time.Duration {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		panic(err)
	}
	return time.Duration(n)
}

// drivenClock is the clock of a whole town: it runs as the machine's does, and
// can be turned forward.
type drivenClock struct {
	t    testing.TB
	file string
	mu   sync.Mutex
	by   time.Duration
}

func newDrivenClock(t testing.TB, begin time.Time) *drivenClock {
	c := &drivenClock{t: t, file: filepath.Join(t.TempDir(), "clock")}
	c.forward(time.Until(begin))
	return c
}

func (c *drivenClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.by)
}

// platform is the clock of a chat platform: a second behind, so that nothing
// is said before the bot thinks it can have been.
func (c *drivenClock) platform() time.Time { return c.now().Add(-time.Second) }

func (c *drivenClock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by += d
	next := c.file + ".next"
	if err := os.WriteFile(next, []byte(strconv.FormatInt(int64(c.by), 10)), 0o600); err != nil {
		c.t.Error(err)
	}
	if err := os.Rename(next, c.file); err != nil {
		c.t.Error(err)
	}
}

// fleet is several processes of one bot. Its methods may be called from any
// goroutine.
type fleet struct {
	t       testing.TB
	program string
	env     []string
	args    [][]string // for each replica, after "serve"
	// behind is by how much the clock of each replica's machine is behind; nil: they are right.
	behind []time.Duration
	logs   string // a folder

	mu       sync.Mutex
	replicas []*replica
	started  int
}

// replica is one place for a process, and the process that is there, if any.
type replica struct {
	cmd   *exec.Cmd
	log   string // the file
	alive io.Closer
	ended chan struct{}
	hung  bool
}

func newFleet(t testing.TB, env []string, args ...[]string) *fleet {
	t.Helper()
	program, err := exec.LookPath(drivenProgram)
	if err != nil {
		t.Fatal(err)
	}
	f := &fleet{t: t, program: program, env: env, args: args, logs: t.TempDir()}
	for range args {
		f.replicas = append(f.replicas, &replica{})
	}
	t.Cleanup(func() {
		for n := range f.replicas {
			f.kill(n)
		}
	})
	return f
}

// start starts the n-th process, if it does not run.
func (f *fleet) start(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.replicas[n]
	f.reap(n)
	if r.cmd != nil {
		return
	}
	f.started++
	log, err := os.Create(filepath.Join(f.logs, strconv.Itoa(f.started)+".log"))
	if err != nil {
		f.t.Error(err)
		return
	}
	defer log.Close()
	cmd := exec.Command(f.program, append([]string{"serve"}, f.args[n]...)...)
	var behind time.Duration
	if f.behind != nil {
		behind = f.behind[n]
	}
	cmd.Env = append(append(os.Environ(), f.env...), behindVariable+"="+behind.String())
	cmd.Stdout, cmd.Stderr = log, log
	alive, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		f.t.Errorf("start replica %d: %v", n, err)
		return
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is asked of its state
		close(ended)
	}()
	*r = replica{cmd: cmd, log: log.Name(), alive: alive, ended: ended}
}

// kill ends a process as kill -9 does, and waits until it is gone.
func (f *fleet) kill(n int) { f.end(n, syscall.SIGKILL) }

// stop asks a process to stop, and says whether it did as it should. One that has
// said nothing yet may not have got as far as to listen for that, and one that
// found no Redis was giving up by itself.
func (f *fleet) stop(n int) {
	f.mu.Lock()
	log := f.replicas[n].log
	f.mu.Unlock()
	state := f.end(n, syscall.SIGTERM)
	if state == nil || state.ExitCode() == exitOK {
		return
	}
	text, err := os.ReadFile(log)
	gaveUp := state.ExitCode() == exitFault && bytes.Contains(text, []byte("bot: not started"))
	if err != nil || len(text) > 0 && !gaveUp {
		f.t.Errorf("replica %d was asked to stop and ended with %v:\n%s", n, state, text)
	}
}

func (f *fleet) end(n int, how syscall.Signal) *os.ProcessState {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.replicas[n]
	f.reap(n)
	if r.cmd == nil {
		return nil
	}
	if r.hung {
		f.signal(r, syscall.SIGCONT)
	}
	f.signal(r, how)
	late := time.NewTimer(patience * 2)
	defer late.Stop()
	select {
	case <-r.ended:
	case <-late.C:
		f.t.Errorf("replica %d does not stop", n)
		f.signal(r, syscall.SIGKILL)
		<-r.ended
	}
	state := r.cmd.ProcessState
	r.alive.Close()
	*r = replica{}
	return state
}

// reap notes a process that has ended by itself. One that cannot reach Redis may
// give up, with exitFault, and is started again; any other end is a fault. It
// needs the lock.
func (f *fleet) reap(n int) {
	r := f.replicas[n]
	if r.cmd == nil {
		return
	}
	select {
	case <-r.ended:
	default:
		return
	}
	if code := r.cmd.ProcessState.ExitCode(); code != exitFault {
		f.t.Errorf("replica %d ended by itself with %v", n, r.cmd.ProcessState)
	}
	r.alive.Close()
	*r = replica{}
}

// hang stops a process in its tracks, and resume lets it go on.
func (f *fleet) hang(n int) { f.pause(n, true) }

func (f *fleet) resume(n int) { f.pause(n, false) }

func (f *fleet) pause(n int, hung bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.replicas[n]
	if r.cmd == nil || r.hung == hung {
		return
	}
	how := syscall.SIGCONT
	if hung {
		how = syscall.SIGSTOP
	}
	r.hung = hung
	f.signal(r, how)
}

// signal needs the lock.
func (f *fleet) signal(r *replica, s syscall.Signal) {
	if err := r.cmd.Process.Signal(s); err != nil && r.cmd.ProcessState == nil {
		f.t.Logf("signal %v: %v", s, err) // it has ended by itself; its log says why
	}
}

// wellAgain lets every process run that does not.
func (f *fleet) wellAgain() {
	for n := range f.replicas {
		f.resume(n)
		f.start(n)
	}
}

// said is all that the processes have logged so far.
func (f *fleet) said() []byte {
	var all bytes.Buffer
	f.mu.Lock()
	count := f.started
	f.mu.Unlock()
	for n := 1; n <= count; n++ {
		text, err := os.ReadFile(filepath.Join(f.logs, strconv.Itoa(n)+".log"))
		if err != nil {
			f.t.Error(err)
		}
		all.Write(text)
	}
	return all.Bytes()
}
