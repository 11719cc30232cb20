package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// server is a redis-server of ours, on a free port of the loopback interface.
type server struct {
	addr  string
	dir   string
	cmd   *exec.Cmd
	alive io.Closer // when it is closed, or we are gone, the server ends
}

// keeper starts the server and kills it when its own input ends: also when the
// test binary was killed and could not clean up.
const keeper = `redis-server "$@" >redis.log 2>&1 & server=$!; cat >/dev/null; kill -9 $server`

// patience is how long a server may take to start. It takes 50 ms on an idle
// machine.
const patience = 15 * time.Second

func start(more ...string) (*server, error) {
	var err error
	for range 3 { // somebody may take the port before the server does
		var s *server
		if s, err = startOnce(more); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("start redis-server: %w", err)
}

func startOnce(more []string) (*server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "redistest")
	if err != nil {
		return nil, err
	}
	s := &server{addr: net.JoinHostPort("127.0.0.1", port), dir: dir}
	if err := s.run(append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no",
	}, more...)); err != nil {
		return nil, err
	}
	return s, nil
}

// run starts redis-server with args and waits until it answers.
func (s *server) run(args []string) (err error) {
	s.cmd = exec.Command("sh", append([]string{"-c", keeper, "sh"}, args...)...)
	s.cmd.Dir = s.dir
	if s.alive, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	if err := s.await("PING", "+PONG"); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "redis.log"))
		s.stop()
		return fmt.Errorf("%w: %s", err, log)
	}
	return nil
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

// stop kills the server and removes what it left.
func (s *server) stop() {
	s.alive.Close()
	s.cmd.Wait() //nolint:errcheck // it was killed
	os.RemoveAll(s.dir)
}

// await asks until the answer has want in it.
func (s *server) await(question, want string) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	deadline := time.After(patience)
	for {
		if answer, err := s.ask(question); err == nil && strings.Contains(answer, want) {
			return nil
		}
		select {
		case <-again.C:
		case <-deadline:
			return errors.New("no answer from " + s.addr)
		}
	}
}

// ask sends a command and reads the start of the reply.
func (s *server) ask(question string) (string, error) {
	conn, err := net.DialTimeout("tcp", s.addr, time.Second)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", question); err != nil {
		return "", err
	}
	r := bufio.NewReader(conn)
	line, err := r.ReadString('\n')
	if err == nil && strings.HasPrefix(line, "$") {
		return r.ReadString('\n')
	}
	return line, err
}

// Cluster starts a Redis Cluster of three nodes for this test alone, and
// returns its URL.
func Cluster(t testing.TB) string {
	t.Helper()
	missing(t)
	var addrs []string
	var nodes []*server
	for range 3 {
		s, err := start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.stop)
		nodes, addrs = append(nodes, s), append(addrs, s.addr)
	}
	tell := func(n int, command string) {
		if answer, err := nodes[n].ask(command); err != nil || strings.HasPrefix(answer, "-") {
			t.Fatalf("%s: %s, %v", command, answer, err)
		}
	}
	for n := range nodes {
		tell(n, fmt.Sprintf("CLUSTER SET-CONFIG-EPOCH %d", n+1))
		tell(n, fmt.Sprintf("CLUSTER ADDSLOTSRANGE %d %d", n*16384/3, (n+1)*16384/3-1))
		host, port, _ := net.SplitHostPort(addrs[n])
		tell(0, "CLUSTER MEET "+host+" "+port)
	}
	for _, s := range nodes {
		if err := s.await("CLUSTER INFO", "cluster_state:ok"); err != nil {
			t.Fatal(err)
		}
	}
	return "redis://" + strings.Join(addrs, ",")
}

// Sentinel starts a server with a Sentinel that watches it, for this test
// alone, and returns their URL.
func Sentinel(t testing.TB) string {
	t.Helper()
	missing(t)
	master, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(master.stop)
	host, port, err := net.SplitHostPort(master.addr)
	if err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(t.TempDir(), "sentinel.conf")
	line := fmt.Sprintf("sentinel monitor watched %s %s 1\n", host, port)
	if err := os.WriteFile(conf, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{addr: net.JoinHostPort("127.0.0.1", own), dir: t.TempDir()}
	if err := s.run([]string{conf, "--sentinel", "--port", own, "--bind", "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return "redis+sentinel://" + s.addr + "/watched"
}
