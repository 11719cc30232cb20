package engine

import (
	"hash/fnv"
	"math/rand/v2"
	"time"

	"upphandlingsvakten/conversation"
)

// The waits between attempts. An alert is tried at least every five minutes
// (DESIGN §2 law 5, domain.md §2.6 "retry, never continue silently"); for the
// rest a quarter of an hour spares a platform that is down.
const (
	firstWait = time.Second
	alertWait = 5 * time.Minute
	otherWait = 15 * time.Minute
)

// backoff is how long to wait after the attempt-th attempt failed: twice as
// long each time up to limit, less up to a quarter, so that what failed together is
// not tried together. It is the same at every call with the same arguments.
func backoff(id conversation.DeliveryID, attempt int, limit time.Duration) time.Duration {
	wait := limit
	if shift := max(attempt, 1) - 1; shift < 30 {
		wait = min(firstWait<<shift, limit)
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(id)) // never fails: hash.Hash
	jitter := rand.New(rand.NewPCG(h.Sum64(), uint64(attempt)))
	return wait - time.Duration(jitter.Int64N(int64(wait/4)))
}
