package redistest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Watched is a master with a replica, and three Sentinels that watch over them.
type Watched struct {
	URL       string
	Nodes     []*Node
	Sentinels []*Server

	t testing.TB
}

// watchedName is what the Sentinels call the master.
const watchedName = "watched"

// After how many milliseconds without an answer the Sentinels take the master for
// dead: at a failover that is wanted, and at all other times. On a machine that is
// busy with other tests a master that lives may be silent for a second, and a test
// in which another takes over too early does not try what it says.
const (
	deadSoon = 500
	deadLate = 60_000
)

// NewSentinel starts the five processes for this test alone. Settings are for
// master and replica.
func NewSentinel(t testing.TB, settings ...string) *Watched {
	t.Helper()
	w := &Watched{t: t}
	for range 2 {
		w.Nodes = append(w.Nodes, w.start(settings))
	}
	master, replica := w.Nodes[0], w.Nodes[1]
	host, port, _ := net.SplitHostPort(master.Wire.Addr)
	replica.Do("REPLICAOF", host, port)
	replica.AwaitSays("master_link_status", "up")
	var addrs []string
	for range 3 {
		s := w.watch(host, port)
		w.Sentinels = append(w.Sentinels, s)
		addrs = append(addrs, s.Addr)
	}
	w.URL = "redis+sentinel://" + strings.Join(addrs, ",") + "/" + watchedName
	for _, s := range w.Sentinels {
		s.Await("it knows all", func() bool {
			return strings.HasSuffix(s.Says("master0"), "slaves=1,sentinels=3") && strings.Contains(s.Says("master0"), "status=ok")
		})
	}
	return w
}

func (w *Watched) start(settings []string) *Node {
	w.t.Helper()
	port, err := freePort()
	if err != nil {
		w.t.Fatal(err)
	}
	wire := Front(w.t, net.JoinHostPort("127.0.0.1", port))
	_, announced, _ := net.SplitHostPort(wire.Addr)
	s, err := startAt(port, 0, append([]string{
		"--replica-announce-ip", "127.0.0.1", "--replica-announce-port", announced, "--repl-diskless-sync-delay", "0",
	}, settings...))
	if err != nil {
		w.t.Fatal(err)
	}
	s.t = w.t
	w.t.Cleanup(s.stop)
	return &Node{Server: s, Wire: wire}
}

// watch starts a Sentinel.
func (w *Watched) watch(host, port string) *Server {
	w.t.Helper()
	conf := filepath.Join(w.t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("sentinel monitor %[1]s %[2]s %[3]s 2\nsentinel down-after-milliseconds %[1]s %[4]d\nsentinel failover-timeout %[1]s 3000\n",
		watchedName, host, port, deadLate)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	own, err := freePort()
	if err != nil {
		w.t.Fatal(err)
	}
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", own), t: w.t, dir: w.t.TempDir(), args: []string{conf, "--sentinel", "--port", own, "--bind", "127.0.0.1"}}
	if err := s.run(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(s.stop)
	return s
}

// Master is the node that the Sentinels take for the master now.
func (w *Watched) Master() *Node {
	w.t.Helper()
	var found *Node
	if err := until(func() bool {
		for _, s := range w.Sentinels {
			reply, _ := s.Try("SENTINEL", "GET-MASTER-ADDR-BY-NAME", watchedName)
			addr, _ := reply.([]any)
			for _, n := range w.Nodes {
				if len(addr) == 2 && fmt.Sprint(addr[0], ":", addr[1]) == n.Wire.Addr {
					found = n
				}
			}
		}
		return found != nil && found.Says("role") == "master"
	}); err != nil {
		w.t.Fatal("the Sentinels know of no master")
	}
	return found
}

// Replica is the other node.
func (w *Watched) Replica() *Node {
	w.t.Helper()
	if w.Master() == w.Nodes[0] {
		return w.Nodes[1]
	}
	return w.Nodes[0]
}

// Failover kills the master and waits until the replica has taken over. It
// returns the one that was killed, which may be restarted.
func (w *Watched) Failover() *Node {
	w.t.Helper()
	master, replica := w.Master(), w.Replica()
	w.taken(deadSoon)
	master.Kill()
	replica.AwaitSays("role", "master")
	w.taken(deadLate)
	return master
}

// taken sets after how many milliseconds a master is taken for dead.
func (w *Watched) taken(ms int) {
	w.t.Helper()
	for _, s := range w.Sentinels {
		s.Do("SENTINEL", "SET", watchedName, "down-after-milliseconds", ms)
	}
}

// Rejoin restarts a node that was killed, as a replica of the master of now. The
// Sentinels would do the same, after half a minute.
func (w *Watched) Rejoin(n *Node) {
	w.t.Helper()
	host, port, _ := net.SplitHostPort(w.Master().Wire.Addr)
	n.Restart()
	n.Do("REPLICAOF", host, port)
	n.AwaitSays("master_link_status", "up")
}

// LoseAtFailover lets do happen on the master, and the replica take over
// without having heard of it.
func (w *Watched) LoseAtFailover(do func()) *Node {
	w.t.Helper()
	master, replica := w.Master(), w.Replica()
	forget(master.Server, replica.Server, func() {
		do()
		w.taken(deadSoon)
	})
	replica.AwaitSays("role", "master")
	w.taken(deadLate)
	return master
}
