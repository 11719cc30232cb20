package engine

import "sync"

// Recent remembers what was used lately, at least size/2 and at most size
// entries. What it forgets can be found out again. It may be used by any number
// of goroutines at once.
type Recent[K comparable, V any] struct {
	mu       sync.Mutex
	half     int
	new, old map[K]V
}

// NewRecent makes an empty one.
func NewRecent[K comparable, V any](size int) *Recent[K, V] {
	return &Recent[K, V]{half: size / 2, new: make(map[K]V)}
}

// Get is what was remembered of k, if it was.
func (r *Recent[K, V]) Get(k K) (V, bool) {
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

// Set remembers v of k.
func (r *Recent[K, V]) Set(k K, v V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(k, v)
}

// Drop forgets k.
func (r *Recent[K, V]) Drop(k K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.new, k)
	delete(r.old, k)
}

// Clear forgets everything.
func (r *Recent[K, V]) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.new, r.old = make(map[K]V), nil
}

// put needs the lock. A full half becomes the old one, and what nobody asked
// for since the last time is forgotten.
func (r *Recent[K, V]) put(k K, v V) {
	if len(r.new) >= r.half {
		r.old, r.new = r.new, make(map[K]V)
	}
	r.new[k] = v
}
