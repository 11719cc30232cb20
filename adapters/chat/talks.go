package chat

import (
	"context"
	"slices"

	"upphandlingsvakten/conversation/engine"
)

// Talks asks where on a platform people may have answered, until ask says so: a
// store that has just changed its master may not answer yet. The liveliest come
// first. Each failure is told; if ctx ends there are none.
func Talks(
	ctx context.Context, platform string, ask func(context.Context) ([]engine.Talk, error), failed func(context.Context, error),
) []engine.Talk {
	for failures := 1; ctx.Err() == nil; failures++ {
		talks, err := ask(ctx)
		if err == nil {
			talks = slices.DeleteFunc(talks, func(t engine.Talk) bool { return t.Home.Platform() != platform })
			slices.SortFunc(talks, func(x, y engine.Talk) int { return y.Since.Compare(x.Since) })
			return talks
		}
		failed(ctx, err)
		_ = Pause(ctx, Backoff(failures))
	}
	return nil
}
