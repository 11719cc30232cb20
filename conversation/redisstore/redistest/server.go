package redistest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Server is a redis-server process on a free port of the loopback interface.
// Its methods may be called from any goroutine; what goes wrong in them fails
// the test. A server may be killed and restarted, paused and resumed, any
// number of times, and keeps its address and its directory.
type Server struct {
	Addr string

	t      testing.TB
	dir    string
	args   []string
	env    []string // beside that of the test
	blocks int      // how large its files may become, in 512 bytes; 0 is without limit
	client *redis.Client
	cmd    *exec.Cmd
	alive  io.Closer // when it is closed, or we are gone, the server ends
	pid    int
}

// keeper starts the server, says its process id, and kills it when its own
// input ends: also when the test binary was killed and could not clean up. The
// first argument limits the size of files; writing more is then an error to the
// server instead of its death by a signal.
const keeper = `if [ "$1" != 0 ]; then trap '' XFSZ; ulimit -S -f "$1"; fi; shift
redis-server "$@" >>redis.log 2>&1 & server=$!; echo $server; cat >/dev/null; kill -9 $server`

// patience is how long a server may take to start, or to do what a test waits
// for. It starts in 50 ms on an idle machine.
const patience = 30 * time.Second

// Start starts a server of the test's own. Settings follow in the form of the
// command line, such as "--appendonly", "yes".
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	return StartWithDisk(t, 0, settings...)
}

// StartWithDisk starts a server none of whose files can become larger than that
// many bytes: a disk that is full. Make it bigger with Server.GrowDisk.
func StartWithDisk(t testing.TB, size int64, settings ...string) *Server {
	t.Helper()
	missing(t)
	s, err := start(int(size/512), settings...)
	if err != nil {
		t.Fatal(err)
	}
	s.t = t
	t.Cleanup(s.stop)
	return s
}

func start(blocks int, settings ...string) (*Server, error) {
	var err error
	for range 3 { // somebody may take the port before the server does
		var port string
		if port, err = freePort(); err != nil {
			break
		}
		var s *Server
		if s, err = startAt(port, blocks, settings); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("start redis-server: %w", err)
}

func startAt(port string, blocks int, settings []string) (*Server, error) {
	dir, err := os.MkdirTemp("", "redistest")
	if err != nil {
		return nil, err
	}
	s := &Server{
		Addr: net.JoinHostPort("127.0.0.1", port), dir: dir, blocks: blocks,
		args: append([]string{
			"--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no", "--enable-debug-command", "yes",
		}, settings...),
	}
	if err := s.run(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

// run starts redis-server and waits until it answers.
func (s *Server) run() (err error) {
	s.cmd = exec.Command("sh", append([]string{"-c", keeper, "sh", strconv.Itoa(s.blocks)}, s.args...)...)
	s.cmd.Dir, s.cmd.Env = s.dir, append(os.Environ(), s.env...)
	if s.alive, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	said, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	if err == nil {
		s.pid, err = strconv.Atoi(strings.TrimSpace(line))
	}
	redis.SetLogger(silence{})
	s.client = redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, DialerRetries: 1, DialTimeout: time.Second, ReadTimeout: 5 * time.Second})
	if err == nil {
		err = until(func() bool { return s.client.Ping(context.Background()).Err() == nil || s.loading() })
	}
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "redis.log"))
		s.end()
		return fmt.Errorf("%w: %s", err, log)
	}
	return nil
}

func (s *Server) loading() bool {
	err := s.client.Ping(context.Background()).Err()
	return err != nil && strings.HasPrefix(err.Error(), "LOADING")
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// end kills the server and what keeps it.
func (s *Server) end() {
	s.client.Close()
	s.alive.Close()
	s.cmd.Wait() //nolint:errcheck // it was killed
}

// stop ends the server and removes what it left.
func (s *Server) stop() {
	s.end()
	os.RemoveAll(s.dir)
}

// until asks again and again, for as long as patience lasts.
func until(ok func() bool) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-again.C:
		case <-deadline:
			return errors.New("it did not come about in time")
		}
	}
	return nil
}

// Kill ends the process as kill -9 does, and waits until it is gone. What Redis
// has not written to its file is lost.
func (s *Server) Kill() {
	s.t.Helper()
	s.signal(syscall.SIGKILL)
	s.end()
}

// Restart starts the process again, after Kill, on what it left on disk, and waits
// until all of that is read.
func (s *Server) Restart() {
	s.t.Helper()
	s.Again()
	s.Await("it has read its files", func() bool { return !s.loading() })
}

// Again is Restart with further settings, which does not wait: the server may
// still be loading.
func (s *Server) Again(settings ...string) {
	s.t.Helper()
	s.args = append(s.args, settings...)
	if err := s.run(); err != nil {
		s.t.Errorf("restart %s: %v", s.Addr, err)
	}
}

// Pause stops the process in its tracks: connections stay, and nothing comes.
func (s *Server) Pause() { s.t.Helper(); s.signal(syscall.SIGSTOP) }

// Resume lets it go on as if nothing had been.
func (s *Server) Resume() { s.t.Helper(); s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := syscall.Kill(s.pid, sig); err != nil {
		s.t.Errorf("signal %v to redis-server: %v", sig, err)
	}
}

// Await waits until ok.
func (s *Server) Await(what string, ok func() bool) {
	s.t.Helper()
	if err := until(ok); err != nil {
		s.t.Errorf("%s: wait until %s: %v", s.Addr, what, err)
	}
}

// URL is the server's address as a store takes it.
func (s *Server) URL() string { return "redis://" + s.Addr }

// silence is where go-redis writes that a server which was killed is not there.
type silence struct{}

// Printf drops it.
func (silence) Printf(context.Context, string, ...any) {}
