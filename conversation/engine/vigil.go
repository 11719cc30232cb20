package engine

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// vigil looks, as often as Poll says, whether the store may have forgotten the
// last that it was told, until ctx ends. Then platforms are asked to tell again. Its
// error is ErrOther: with a store that has forgotten everything nothing of what this
// process holds is right any more, and whoever runs it has to know.
func (e *Engine) vigil(ctx context.Context) error {
	known := ""
	for ctx.Err() == nil {
		name, err := e.store.Memory(ctx)
		if errors.Is(err, ErrOther) {
			return err
		}
		if err == nil {
			if known != "" && name != known {
				e.forgotten(ctx)
			}
			known = name
		}
		t := time.NewTimer(e.conf.Poll)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

// forgotten drops what this process remembers of the store, because a place may
// be another case's now, and lets adapters look for what people have written.
func (e *Engine) forgotten(ctx context.Context) {
	e.log.LogAttrs(ctx, slog.LevelWarn, "the store may have forgotten the last that it was told")
	e.homes.Clear()
	for _, a := range e.conf.Adapters {
		if r, ok := a.(Rereader); ok {
			r.Reread()
		}
	}
}
