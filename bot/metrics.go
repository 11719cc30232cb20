package main

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"upphandlingsvakten/conversation/engine"
)

// The prefix of every metric of ours.
const metricsPrefix = "upphandlingsvakten"

// counted is a store that counts what is done with it. No label carries
// content, a case, a person, or what a delivery is about: how many alerts there
// are is nobody's business outside the coordinators' channel.
type counted struct {
	engine.Store
	commits    *prometheus.CounterVec
	deliveries *prometheus.CounterVec
	seconds    prometheus.Histogram
}

// newCounted counts what is done with s, in r.
func newCounted(s engine.Store, r prometheus.Registerer) *counted {
	c := &counted{
		Store: s,
		commits: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: metricsPrefix, Name: "commits_total",
			Help: "Changes of cases, by outcome: done, seen (handled before), stale (decided anew) or fault.",
		}, []string{"outcome"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: metricsPrefix, Name: "deliveries_total",
			Help: "Attempts to deliver a message, by outcome: delivered, deferred (tried again) or parked (put aside).",
		}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: metricsPrefix, Name: "commit_seconds",
			Help:    "How long a commit takes.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}),
	}
	for _, outcome := range []string{"done", "seen", "stale", "fault"} {
		c.commits.WithLabelValues(outcome)
	}
	for _, outcome := range []string{"delivered", "deferred", "parked"} {
		c.deliveries.WithLabelValues(outcome)
	}
	r.MustRegister(c.commits, c.deliveries, c.seconds)
	return c
}

// newRegistry is a registry of our own, with what the process itself tells.
func newRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
	)
	return r
}

// Commit counts a change by its outcome, and how long it took.
func (c *counted) Commit(ctx context.Context, change engine.Change) error {
	begun := time.Now()
	err := c.Store.Commit(ctx, change)
	c.seconds.Observe(time.Since(begun).Seconds())
	outcome := "fault"
	switch {
	case err == nil:
		outcome = "done"
	case errors.Is(err, engine.ErrSeen):
		outcome = "seen"
	case errors.Is(err, engine.ErrStale):
		outcome = "stale"
	}
	c.commits.WithLabelValues(outcome).Inc()
	return err
}

// Settle counts a delivery.
func (c *counted) Settle(ctx context.Context, p engine.Parcel, r engine.Receipt) error {
	c.deliveries.WithLabelValues("delivered").Inc()
	return c.Store.Settle(ctx, p, r)
}

// Defer counts an attempt that will be made again.
func (c *counted) Defer(ctx context.Context, p engine.Parcel, until time.Time) error {
	c.deliveries.WithLabelValues("deferred").Inc()
	return c.Store.Defer(ctx, p, until)
}

// Park counts a delivery that was put aside.
func (c *counted) Park(ctx context.Context, p engine.Parcel, why string) error {
	c.deliveries.WithLabelValues("parked").Inc()
	return c.Store.Park(ctx, p, why)
}
