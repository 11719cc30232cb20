package adaptertest

import (
	"sync"
	"time"
)

// Await waits until done, which is called with the lock of changed, and says
// whether that came about.
func Await(changed *sync.Cond, done func() bool) bool {
	late := false
	timer := time.AfterFunc(patience, func() {
		changed.L.Lock()
		defer changed.L.Unlock()
		late = true
		changed.Broadcast()
	})
	defer timer.Stop()
	changed.L.Lock()
	defer changed.L.Unlock()
	for !done() {
		if late {
			return false
		}
		changed.Wait()
	}
	return true
}
