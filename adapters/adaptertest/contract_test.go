package adaptertest

import (
	"fmt"
	"runtime"
	"testing"
)

func TestASoundAdapterKeepsTheContract(t *testing.T) {
	t.Parallel()
	Run(t, func(testing.TB) *Platform { return opening(sound) })
}

func TestEveryFaultIsCaught(t *testing.T) {
	t.Parallel()
	for _, f := range []fault{
		eager, careless, forgetful, mute, talksToBots, losesToken, cutsLong, interprets, neverEdits, overwrites,
		edgesInPlace, guesses, undivided, blabs, stays, deaf, crowded, repeatsFiles, losesFiles, shrugs,
	} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			for _, c := range contract() {
				if caught := try(t, c, f); caught != "" {
					t.Logf("%s: %s", c.name, caught)
					return
				}
			}
			t.Error("nobody noticed")
		})
	}
}

// try says how a clause finds fault with an adapter; empty if it does not.
func try(t *testing.T, c clause, f fault) string {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer r.finish()
		c.keeps(r, opening(f))
	}()
	<-done
	return r.caught
}

// recorder is a test whose failure is what is hoped for.
type recorder struct {
	testing.TB
	caught   string
	cleanups []func()
}

func (r *recorder) finish() {
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Error(args ...any) {
	if r.caught == "" {
		r.caught = fmt.Sprint(args...)
	}
}
func (r *recorder) Errorf(format string, args ...any) { r.Error(fmt.Sprintf(format, args...)) }
func (r *recorder) Logf(string, ...any)               {}
func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}
