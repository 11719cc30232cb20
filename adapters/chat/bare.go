package chat

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
)

// Bare is a fault of the network without the address, in which tokens may be.
// Of an error that it does not know, only the type is left.
func Bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return err
	}
	if n, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("%s: %w", n.Op, n.Err)
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return context.DeadlineExceeded
	}
	return fmt.Errorf("no readable answer (%T)", err)
}
