package adaptertest

import (
	"fmt"
	"slices"
	"sync"
)

// Passed is what a real platform would have let pass and no user should meet. The
// zero Passed is nothing.
type Passed struct {
	mu  sync.Mutex
	all []string
}

// Fault adds one.
func (f *Passed) Fault(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, fmt.Sprintf(format, args...))
}

// Faults are those so far.
func (f *Passed) Faults() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.all)
}

// Forgive forgets the faults so far, and returns them.
func (f *Passed) Forgive() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.all
	f.all = nil
	return all
}
