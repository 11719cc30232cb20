package redistest

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// slots is how many a Redis Cluster has.
const slots = 16384

// Node is one server of a cluster or behind Sentinel, and the wire to it. Every
// client is told the wire's address, the other servers included: cutting the
// wire to a master cuts its replica off too.
type Node struct {
	*Server
	Wire *Proxy
	id   string
}

// Cluster is a Redis Cluster of three masters, each with a replica. Which is
// which may change.
type Cluster struct {
	URL   string
	Nodes []*Node

	t testing.TB
}

// nodeTimeout is after how many milliseconds a silent node counts as failed. A
// failover then takes one to two seconds more.
const nodeTimeout = "1000"

// NewCluster starts the six nodes for this test alone. Settings are for all.
func NewCluster(t testing.TB, settings ...string) *Cluster {
	t.Helper()
	c := &Cluster{t: t}
	var addrs []string
	for range 6 {
		n := c.start(settings)
		c.Nodes = append(c.Nodes, n)
		addrs = append(addrs, n.Wire.Addr)
	}
	c.URL = "redis://" + strings.Join(addrs, ",")
	for i, n := range c.Nodes {
		n.Do("CLUSTER", "SET-CONFIG-EPOCH", i+1)
		if i < 3 {
			n.Do("CLUSTER", "ADDSLOTSRANGE", i*slots/3, (i+1)*slots/3-1)
		}
	}
	for i, n := range c.Nodes {
		for _, other := range c.Nodes[:i] {
			host, port, _ := net.SplitHostPort(other.Addr)
			n.Do("CLUSTER", "MEET", host, port, other.bus())
		}
	}
	c.await("cluster_known_nodes", "6")
	for i, n := range c.Nodes[3:] {
		n.Await("it replicates", func() bool {
			_, err := n.Try("CLUSTER", "REPLICATE", c.Nodes[i].id)
			return err == nil
		})
	}
	c.await("cluster_state", "ok")
	for _, n := range c.Nodes[3:] {
		n.AwaitSays("master_link_status", "up")
	}
	return c
}

func (c *Cluster) start(settings []string) *Node {
	c.t.Helper()
	var err error
	for range 3 { // somebody may take a port before the server does
		bus, portErr := freePort()
		if portErr != nil {
			c.t.Fatal(portErr)
		}
		var port string
		if port, err = freePort(); err != nil {
			c.t.Fatal(err)
		}
		wire := Front(c.t, net.JoinHostPort("127.0.0.1", port))
		_, announced, _ := net.SplitHostPort(wire.Addr)
		var s *Server
		if s, err = startAt(port, 0, append([]string{
			"--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-announce-port", announced,
			"--cluster-node-timeout", nodeTimeout, "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0",
		}, settings...)); err != nil {
			continue
		}
		s.t = c.t
		c.t.Cleanup(s.stop)
		return &Node{Server: s, Wire: wire, id: fmt.Sprint(s.Do("CLUSTER", "MYID"))}
	}
	c.t.Fatal(err)
	return nil
}

func (n *Node) bus() string {
	for i, a := range n.args {
		if a == "--cluster-port" {
			return n.args[i+1]
		}
	}
	return ""
}

func (c *Cluster) await(field, want string) {
	c.t.Helper()
	for _, n := range c.Nodes {
		n.AwaitSays(field, want)
	}
}

// AwaitWhole waits until every node that answers finds that the cluster is.
func (c *Cluster) AwaitWhole() {
	c.t.Helper()
	for _, n := range c.Nodes {
		n.Await("the cluster is whole", func() bool { state := n.Says("cluster_state"); return state == "ok" || state == "" })
	}
}

// MasterOf is the master that has the slot of a key now. A key may be given as
// its hash tag alone, such as "{p07}".
func (c *Cluster) MasterOf(key string) *Node {
	c.t.Helper()
	slot := c.slot(key)
	var found *Node
	if err := until(func() bool {
		for _, n := range c.Nodes {
			if n.Says("role") == "master" && n.has(slot) {
				found = n
				return true
			}
		}
		return false
	}); err != nil {
		c.t.Fatalf("no master has slot %d", slot)
	}
	return found
}

func (c *Cluster) slot(key string) int64 {
	for _, n := range c.Nodes {
		if slot, err := n.Try("CLUSTER", "KEYSLOT", key); err == nil {
			return slot.(int64) //nolint:forcetypeassert // a test kit
		}
	}
	c.t.Fatal("no node of the cluster answers")
	return 0
}

// has says whether the node finds that the slot is its own.
func (n *Node) has(slot int64) bool {
	found, err := n.client.ClusterShards(context.Background()).Result()
	if err != nil {
		return false
	}
	for _, shard := range found {
		for _, r := range shard.Slots {
			if r.Start <= slot && slot <= r.End {
				return slices.ContainsFunc(shard.Nodes, func(m redis.Node) bool { return m.ID == n.id })
			}
		}
	}
	return false
}

// ReplicaOf is a replica of that master which is in touch with it.
func (c *Cluster) ReplicaOf(master *Node) *Node {
	c.t.Helper()
	var found *Node
	if err := until(func() bool {
		for _, n := range c.Nodes {
			if n != master && n.Says("role") == "slave" && n.Says("master_link_status") == "up" && "127.0.0.1:"+n.Says("master_port") == master.Wire.Addr {
				found = n
				return true
			}
		}
		return false
	}); err != nil {
		c.t.Fatalf("%s has no replica", master.Addr)
	}
	return found
}

// Failover kills the master of a key and waits until its replica has taken
// over. It returns the one that was killed, which may be restarted.
func (c *Cluster) Failover(key string) *Node {
	c.t.Helper()
	master := c.MasterOf(key)
	replica := c.ReplicaOf(master)
	master.Kill()
	replica.AwaitSays("role", "master")
	c.AwaitWhole()
	return master
}

// LoseAtFailover lets do happen on the master of a key, and its replica take
// over without having heard of it.
func (c *Cluster) LoseAtFailover(key string, do func()) *Node {
	c.t.Helper()
	master := c.MasterOf(key)
	replica := c.ReplicaOf(master)
	forget(master.Server, replica.Server, do)
	replica.AwaitSays("role", "master")
	c.AwaitWhole()
	return master
}

// forget lets do happen on a master that its replica cannot hear, and kills it.
func forget(master, replica *Server, do func()) {
	replica.Pause()
	master.Do("CLIENT", "KILL", "TYPE", "replica") // so that nothing waits in the connection
	do()
	master.Kill()
	replica.Resume()
}

// MoveSlot moves the slot of a key, and what is in it, to another master, as
// resharding does: one key at a time, while clients go on. Between the keys
// during is called, if it is not nil.
func (c *Cluster) MoveSlot(key string, to *Node, during func()) {
	c.t.Helper()
	from, slot := c.MasterOf(key), c.slot(key)
	to.Do("CLUSTER", "SETSLOT", slot, "IMPORTING", from.id)
	from.Do("CLUSTER", "SETSLOT", slot, "MIGRATING", to.id)
	for {
		names, _ := from.Do("CLUSTER", "GETKEYSINSLOT", slot, 1).([]any)
		if len(names) == 0 {
			break
		}
		host, port, _ := net.SplitHostPort(to.Addr)
		if _, err := from.Try("MIGRATE", host, port, names[0], 0, 5000); err != nil {
			c.t.Errorf("move %v: %v", names[0], err)
			return
		}
		if during != nil {
			during()
		}
	}
	for _, n := range []*Node{to, from} {
		n.Do("CLUSTER", "SETSLOT", slot, "NODE", to.id)
	}
}

// Client is a client of the whole cluster.
func (c *Cluster) Client() *redis.ClusterClient {
	addrs := strings.Split(strings.TrimPrefix(c.URL, "redis://"), ",")
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs, ClusterStateReloadInterval: time.Second})
	c.t.Cleanup(func() { client.Close() })
	return client
}
