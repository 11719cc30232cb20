package chat

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// gathering is how long the queues of these tests wait.
const gathering = 25 * time.Millisecond

func TestWhatArrivesInAnotherOrderIsTakenInItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, said := NewQueue(gathering), time.Now()
		var mu sync.Mutex
		var got []int
		var all sync.WaitGroup
		for _, n := range []int{3, 1, 4, 0, 2} {
			all.Go(func() {
				leave, err := q.Enter(t.Context(), "a thread", said.Add(time.Duration(n)*time.Millisecond))
				if err != nil {
					t.Error(err)
					return
				}
				defer leave()
				mu.Lock()
				got = append(got, n)
				mu.Unlock()
				_ = Pause(t.Context(), time.Second) // time enough for another to slip in
			})
			_ = Pause(t.Context(), time.Millisecond)
		}
		all.Wait()
		if want := []int{0, 1, 2, 3, 4}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if len(q.places) != 0 {
			t.Errorf("%d places are remembered in which nothing waits", len(q.places))
		}
	})
}

func TestPlacesDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, begun := NewQueue(gathering), time.Now()
		leave, err := q.Enter(t.Context(), "one thread", begun)
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		other, err := q.Enter(t.Context(), "another", begun)
		if err != nil {
			t.Fatal(err)
		}
		other()
		if took := time.Since(begun); took != 2*gathering {
			t.Errorf("took %v, want twice %v", took, gathering)
		}
	})
}

func TestWhoGivesUpHoldsUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, said := NewQueue(gathering), time.Now()
		first, err := q.Enter(t.Context(), "a thread", said)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := q.Enter(ctx, "a thread", said); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the end of its time", err)
		}
		first()
		second, err := q.Enter(t.Context(), "a thread", said)
		if err != nil {
			t.Fatal(err)
		}
		second()
		if len(q.places) != 0 {
			t.Errorf("%d places are remembered in which nothing waits", len(q.places))
		}
	})
}
