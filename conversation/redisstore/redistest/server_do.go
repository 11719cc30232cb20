package redistest

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// Do sends a command to this very process, past proxies and redirections.
func (s *Server) Do(command ...any) any {
	s.t.Helper()
	reply, err := s.client.Do(context.Background(), command...).Result()
	if err != nil {
		s.t.Errorf("%s: %v: %v", s.Addr, command, err)
	}
	return reply
}

// Try is Do for a command that may fail.
func (s *Server) Try(command ...any) (any, error) {
	return s.client.Do(context.Background(), command...).Result()
}

// AwaitReplica waits until a replica has said that it has all that this server has
// taken so far. WAIT would not do: it is about what its own connection has written.
func (s *Server) AwaitReplica() {
	s.t.Helper()
	taken, err := strconv.Atoi(s.Says("master_repl_offset"))
	if err != nil {
		s.t.Fatalf("%s does not say what it has taken: %v", s.Addr, err)
	}
	s.Await("a replica has it", func() bool {
		for _, field := range strings.Split(s.Says("slave0"), ",") {
			name, value, _ := strings.Cut(field, "=")
			if has, err := strconv.Atoi(value); name == "offset" && err == nil && has >= taken {
				return true
			}
		}
		return false
	})
}

// Set changes a setting while the server runs.
func (s *Server) Set(setting, value string) {
	s.t.Helper()
	s.Do("CONFIG", "SET", setting, value)
}

// Says is what INFO, or CLUSTER INFO for a cluster's state, says of a field;
// empty if the server does not answer.
func (s *Server) Says(field string) string {
	command := []any{"INFO"}
	if strings.HasPrefix(field, "cluster_") {
		command = []any{"CLUSTER", "INFO"}
	}
	reply, err := s.Try(command...)
	text, ok := reply.(string)
	if err != nil || !ok {
		return ""
	}
	for line := range strings.Lines(text) {
		if name, value, _ := strings.Cut(strings.TrimSpace(line), ":"); name == field {
			return value
		}
	}
	return ""
}

// AwaitSays waits until a field of INFO has a value.
func (s *Server) AwaitSays(field, want string) {
	s.t.Helper()
	s.Await(field+" is "+want, func() bool { return s.Says(field) == want })
}

// Fill lets the server have no memory left for anything new: under noeviction
// every write is refused with OOM, and reads and deletions go on.
func (s *Server) Fill() { s.t.Helper(); s.Set("maxmemory", "1") }

// Empty takes the limit away.
func (s *Server) Empty() { s.t.Helper(); s.Set("maxmemory", "0") }

// GrowDisk lets its files become larger, up to that many bytes. It needs the
// program prlimit of util-linux while the server runs, and fails the test without.
func (s *Server) GrowDisk(size int64) {
	s.t.Helper()
	s.blocks = int(size / 512)
	if s.Says("redis_version") == "" {
		return // it holds from the next start
	}
	limit := fmt.Sprintf("--fsize=%d:", size)
	if out, err := exec.Command("prlimit", "--pid", strconv.Itoa(s.pid), limit).CombinedOutput(); err != nil {
		s.t.Errorf("grow the disk: %v: %s", err, out)
	}
}
