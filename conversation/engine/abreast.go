package engine

import (
	"errors"
	"sync"
)

// lanes is how many things of a round are done at once. Each is a question to
// the store or to a platform, and gestures of people are handled meanwhile.
const lanes = 8

// abreast does f with each of list, several at a time and in no order. After an
// error nothing new is begun.
func abreast[T any](list []T, f func(T) error) error {
	var (
		running sync.WaitGroup
		mu      sync.Mutex
		next    int
		faults  []error
	)
	take := func() (one T, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		if ok = next < len(list) && len(faults) == 0; ok {
			one = list[next]
			next++
		}
		return one, ok
	}
	for range min(lanes, len(list)) {
		running.Go(func() {
			for one, ok := take(); ok; one, ok = take() {
				if err := f(one); err != nil {
					mu.Lock()
					faults = append(faults, err)
					mu.Unlock()
				}
			}
		})
	}
	running.Wait()
	return errors.Join(faults...)
}
