package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"upphandlingsvakten/conversation/engine"
)

const (
	// pingTime is how long Redis may take to answer. A probe of Kubernetes
	// gives up after a second by default; this leaves it time to read why.
	pingTime = 800 * time.Millisecond
	// headerTime and idleTime bound what a client that says nothing can hold.
	headerTime = 5 * time.Second
	idleTime   = 60 * time.Second
	// closeTime is how long requests in hand may take when the server stops.
	closeTime = 5 * time.Second
)

// probe answers whether the process lives, and whether it can do its work.
type probe struct {
	store    engine.Store
	log      *slog.Logger
	draining atomic.Bool
}

// readiness is the answer of /ready. Reasons is empty if Ready is true.
type readiness struct {
	Ready   bool              `json:"ready"`
	Reasons map[string]string `json:"reasons"`
}

// live answers as long as the process handles requests at all.
func (*probe) live(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, "{\"live\":true}\n") // whoever asked may be gone
}

// ready says whether work may be sent here, and if not, why. A plan is always
// there: without one the process does not start.
func (p *probe) ready(w http.ResponseWriter, r *http.Request) {
	reasons := map[string]string{}
	ctx, cancel := context.WithTimeout(r.Context(), pingTime)
	defer cancel()
	if err := p.store.Ping(ctx); err != nil {
		reasons["redis"] = "does not answer"
		p.log.LogAttrs(r.Context(), slog.LevelWarn, "redis does not answer", slog.Any("error", err))
	}
	if p.draining.Load() {
		reasons["draining"] = "the process is being stopped"
	}
	code := http.StatusOK
	if len(reasons) > 0 {
		code = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(readiness{Ready: len(reasons) == 0, Reasons: reasons}) // as above
}

// site is a listener with what it serves.
type site struct {
	listener net.Listener
	server   *http.Server
}

// sites opens the listeners: one, or two if the metrics have their own. When
// it fails, none is open.
func sites(ctx context.Context, env environment, p *probe, metrics prometheus.Gatherer, chat chats) ([]site, error) {
	main := http.NewServeMux()
	main.HandleFunc("GET /live", p.live)
	main.HandleFunc("GET /ready", p.ready)
	chat.serve(main)
	numbers := promhttp.HandlerFor(metrics, promhttp.HandlerOpts{})
	first, err := listen(ctx, "LISTEN_ADDR", env.ListenAddr, main)
	if err != nil {
		return nil, err
	}
	if env.MetricsAddr == "" {
		main.Handle("GET /metrics", numbers)
		return []site{first}, nil
	}
	own := http.NewServeMux()
	own.Handle("GET /metrics", numbers)
	second, err := listen(ctx, "METRICS_ADDR", env.MetricsAddr, own)
	if err != nil {
		return nil, errors.Join(err, first.listener.Close())
	}
	return []site{first, second}, nil
}

func listen(ctx context.Context, variable, addr string, h http.Handler) (site, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", addr)
	if err != nil {
		return site{}, fmt.Errorf("%s: %w", variable, err)
	}
	return site{l, &http.Server{Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime}}, nil
}

// serve answers requests until stop is called.
func (s site) serve() error {
	if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve http: %w", err)
	}
	return nil
}

// stop lets the requests in hand end.
func (s site) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeTime)
	defer cancel()
	if err := s.server.Shutdown(ctx); err != nil {
		return fmt.Errorf("stop http: %w", err)
	}
	return nil
}
