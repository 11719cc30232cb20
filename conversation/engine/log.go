package engine

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// The keys of log lines. There are no others, and none carries what people
// wrote. How many facts there were is logged, and never which: that a case has
// an alert is nobody's business outside the coordinators' channel.
const (
	keyCase     = "case"
	keyPlatform = "platform"
	keyDelivery = "delivery"
	keyAttempt  = "attempt"
	keyEvent    = "event"
	keyAlarm    = "alarm"
	keyFacts    = "facts"
	keyTrouble  = "trouble" // the id that the person was given
	keyError    = "error"
	keyStack    = "stack"
)

// guard runs f and turns a panic into an error, so that one case that cannot
// be handled does not take the others with it. The panic's value stays out of
// error and log because it may carry what people wrote.
func (e *Engine) guard(ctx context.Context, f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %T", v)
			e.log.LogAttrs(ctx, slog.LevelError, "panic", slog.String(keyStack, string(debug.Stack())))
		}
	}()
	return f()
}
