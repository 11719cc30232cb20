package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthTime is how long a server that lives may take to say so.
const healthTime = 3 * time.Second

// health asks a running server whether it lives. A container that holds
// nothing but the program can ask with it.
type health struct {
	Ready bool `help:"Ask whether it is ready for work, which it is not while Redis does not answer or takes nothing."`
}

// Help is what bot health --help says.
func (health) Help() string {
	return `It asks the address in LISTEN_ADDR.

Exit codes: 0 when the answer is yes; 1 when it is no, or there is none.`
}

// Run asks once.
func (h health) Run(ctx context.Context, p process) error {
	env, err := readEnvironment(p.env)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(env.ListenAddr)
	if err != nil {
		return fmt.Errorf("LISTEN_ADDR: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	path := "/live"
	if h.Ready {
		path = "/ready"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+path, http.NoBody)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	reply, err := http.DefaultClient.Do(ask)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("ask %s: %s", path, reply.Status)
	}
	fmt.Fprintln(p.out, "ok")
	return nil
}
