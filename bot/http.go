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
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"upphandlingsvakten/conversation/engine"
)

const (
	// pingTime is how long Redis may take to answer. A probe of Kubernetes
	// gives up after a second by default; this leaves it time to read why.
	pingTime = 800 * time.Millisecond
	// headerTime, readTime, writeTime and idleTime bound what a client that says
	// nothing, or stops in the middle, can hold. A request ends with readTime even if
	// it has been read, so that this is longer than any takes.
	headerTime = 5 * time.Second
	readTime   = 15 * time.Second
	writeTime  = 35 * time.Second
	idleTime   = 60 * time.Second
	// mostRequests is how many calls of a platform may be in hand at once, from
	// before their bodies are read: each takes up to a megabyte. A bot on two
	// processors has fewer than a hundred in hand when it does all that it can.
	mostRequests = 512
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
		reasons["redis"] = "does not answer, or takes nothing"
		p.log.LogAttrs(r.Context(), slog.LevelWarn, "redis does not answer, or takes nothing", slog.Any("error", err))
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

// doors are the listeners: one, or two if the metrics have their own.
type doors struct{ main, metrics net.Listener }

// openDoors opens the listeners. When it fails, none is open, and its error names
// every one that could not be.
func openDoors(ctx context.Context, env environment) (doors, error) {
	var d doors
	var faults [2]error
	d.main, faults[0] = listen(ctx, "LISTEN_ADDR", env.ListenAddr)
	if env.MetricsAddr != "" {
		d.metrics, faults[1] = listen(ctx, "METRICS_ADDR", env.MetricsAddr)
	}
	if err := errors.Join(faults[:]...); err != nil {
		return doors{}, errors.Join(err, d.close())
	}
	return d, nil
}

func listen(ctx context.Context, variable, addr string) (net.Listener, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		err = fmt.Errorf("%w; stop the program that has it, or choose another port", err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		err = fmt.Errorf("%w; that is no address of this machine, 0.0.0.0 is all of them", err)
	case errors.Is(err, syscall.EACCES):
		err = fmt.Errorf("%w; choose a port from 1024 on", err)
	}
	return nil, fmt.Errorf("%s: %w", variable, err)
}

// close closes what is open still: a server closes its own.
func (d doors) close() error {
	var faults []error
	for _, l := range []net.Listener{d.main, d.metrics} {
		if l == nil {
			continue
		}
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// sites are the listeners with what they serve.
func (d doors) sites(p *probe, metrics prometheus.Gatherer, chat chats) []site {
	main := http.NewServeMux()
	main.HandleFunc("GET /live", p.live)
	main.HandleFunc("GET /ready", p.ready)
	chat.serve(main)
	numbers := promhttp.HandlerFor(metrics, promhttp.HandlerOpts{})
	if d.metrics == nil {
		main.Handle("GET /metrics", numbers)
		return []site{newSite(d.main, main)}
	}
	own := http.NewServeMux()
	own.Handle("GET /metrics", numbers)
	return []site{newSite(d.main, main), newSite(d.metrics, own)}
}

func newSite(l net.Listener, h http.Handler) site {
	return site{l, &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
	}}
}

// atMost serves so many requests at once, and refuses the others unread; the
// platform, or the person, repeats them.
func atMost(most int, h http.Handler) http.Handler {
	inHand := make(chan struct{}, most)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case inHand <- struct{}{}:
			defer func() { <-inHand }()
			h.ServeHTTP(w, r)
		default:
			w.Header().Set("Retry-After", "1")
			http.Error(w, "too many at once", http.StatusServiceUnavailable)
		}
	})
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
