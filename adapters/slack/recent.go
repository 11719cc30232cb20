package slack

import "sync"

// recent remembers what was used lately, at least size/2 and at most size
// entries. What it forgets can be found out again.
type recent[K comparable, V any] struct {
	mu       sync.Mutex
	half     int
	new, old map[K]V
}

func newRecent[K comparable, V any](size int) *recent[K, V] {
	return &recent[K, V]{half: size / 2, new: make(map[K]V)}
}

func (r *recent[K, V]) get(k K) (V, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.new[k]; ok {
		return v, true
	}
	v, ok := r.old[k]
	if ok {
		r.put(k, v)
	}
	return v, ok
}

func (r *recent[K, V]) set(k K, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(k, v)
}

func (r *recent[K, V]) drop(k K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.new, k)
	delete(r.old, k)
}

// put needs the lock.
func (r *recent[K, V]) put(k K, v V) {
	if len(r.new) >= r.half {
		r.old, r.new = r.new, make(map[K]V)
	}
	r.new[k] = v
}
