package redistest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Proxy is a wire between the bot and a Redis that can be made worse. Whatever
// is done to it holds for connections that exist and for new ones, until Heal.
type Proxy struct {
	Addr string

	t     testing.TB
	proxy *toxiproxy.Proxy
}

// Front lays a wire to a server that need not be there yet.
func Front(t testing.TB, upstream string) *Proxy {
	t.Helper()
	none := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := toxiproxy.NewProxy(none, t.Name(), "127.0.0.1:0", upstream)
	if err := p.Start(); err != nil {
		t.Fatalf("start proxy: %v", err)
	}
	t.Cleanup(p.Stop)
	return &Proxy{Addr: p.Listen, t: t, proxy: p}
}

// URL is the wire's near end as a store takes it.
func (p *Proxy) URL() string { return "redis://" + p.Addr }

// Delay lets every reply come later.
func (p *Proxy) Delay(d time.Duration) {
	p.t.Helper()
	p.add("downstream", "latency", fmt.Sprintf(`{"latency": %d}`, d.Milliseconds()))
}

// LoseReplies lets every command through and ends the connection in place of
// the reply: it was done, and nobody hears of it.
func (p *Proxy) LoseReplies() { p.t.Helper(); p.add("downstream", "limit_data", `{"bytes": 0}`) }

// Silence lets every command through and no reply back, and keeps the
// connections: a Redis that does what it is told and does not answer.
func (p *Proxy) Silence() { p.t.Helper(); p.add("downstream", "timeout", `{"timeout": 0}`) }

// Swallow lets nothing through, and keeps the connections.
func (p *Proxy) Swallow() { p.t.Helper(); p.add("upstream", "timeout", `{"timeout": 0}`) }

// Cut ends every connection and refuses new ones.
func (p *Proxy) Cut() { p.proxy.Stop() }

// Heal makes the wire good again. What was silent till now is cut.
func (p *Proxy) Heal() {
	p.t.Helper()
	p.proxy.Toxics.ResetToxics(context.Background())
	if err := p.proxy.Start(); err != nil && err != toxiproxy.ErrProxyAlreadyStarted { //nolint:errorlint // it is that very value
		p.t.Errorf("heal: %v", err)
	}
}

func (p *Proxy) add(stream, kind, attributes string) {
	p.t.Helper()
	text := fmt.Sprintf(`{"name": %q, "type": %q, "stream": %q, "toxicity": 1, "attributes": %s}`, kind, kind, stream, attributes)
	if _, err := p.proxy.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
		p.t.Errorf("make the wire worse: %v", err)
	}
}
