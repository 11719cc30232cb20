package engine

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"upphandlingsvakten/conversation"
)

// diverted stands before the receipt of an alert that went to the second place,
// so that what follows it there is known from what is on its own platform.
const diverted = "diverted "

// patienceForAlerts is after how many attempts an alert whose own place is out of
// order goes to the second one. The waits between them come to about a quarter
// of a minute; a person is told to telephone at the first.
const patienceForAlerts = 5

// divert lets an alert that failed go to the second place, if there is one. It
// says there why it comes.
func (e *Engine) divert(ctx context.Context, p Parcel, failed error) (Receipt, error) {
	to := e.house.Fallback
	a, ok := e.adapters[to.Platform()]
	if failed == nil || !alert(p.Delivery) || p.Delivery.To != conversation.ToCoordinators || to == "" || !ok || !KindOf(failed).Final() && p.Attempt < patienceForAlerts {
		return Receipt{}, failed
	}
	d := e.house.address(p.Delivery)
	d.To = to
	d.Body.Blocks = append([]conversation.Block{conversation.Elsewhere(d.Lang)}, d.Body.Blocks...)
	var r Receipt
	err := e.guard(ctx, func() (err error) {
		r, err = a.Deliver(ctx, d, Receipt{})
		return err
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("%w; and the second place: %w", failed, err)
	}
	// Which case it is about is not told: only alerts are diverted.
	e.log.LogAttrs(ctx, slog.LevelWarn, "diverted", slog.Int(keyAttempt, p.Attempt), slog.Any(keyError, failed))
	return Receipt{Ref: diverted + r.Ref}, nil
}

// follow is where a delivery goes whose card was diverted before: after its card.
func (h House) follow(d conversation.Delivery, prior Receipt) (conversation.Delivery, Receipt, bool) {
	ref, was := strings.CutPrefix(prior.Ref, diverted)
	if !was || h.Fallback == "" {
		return d, prior, false
	}
	d.To, prior.Ref = h.Fallback, ref
	return d, prior, true
}
