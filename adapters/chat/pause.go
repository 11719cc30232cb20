package chat

import (
	"context"
	"time"
)

// The waits of Backoff, in the order of how long a connection takes to come back
// and how long people wait for an answer.
const (
	firstWait = 500 * time.Millisecond
	lastWait  = 30 * time.Second
)

// Backoff is how long to wait, after that many failures in a row, until something
// is tried again that nobody brings a second time.
func Backoff(failures int) time.Duration {
	return min(firstWait<<min(max(failures, 1)-1, 10), lastWait)
}

// Pause waits. Its error is that of ctx, if that ended first.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
