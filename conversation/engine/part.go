package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"

	"upphandlingsvakten/conversation"
)

// joins finds out what the case answers for that s begins in home for another
// one: the organisation is the one whose channel it is, and the other case has to
// wait for it. If it does not, or there is no such case, it is false, and nobody
// hears which of the two.
func (e *Engine) joins(
	ctx context.Context, s conversation.Summons, home conversation.Place,
) (conversation.Summons, bool, error) {
	if s.Part.Host == "" || s.Part.Organisation != "" {
		return s, true, nil
	}
	i, other := e.house.organisation(home)
	if !other {
		return s, false, nil
	}
	host, _, err := e.store.Load(ctx, s.Part.Host, "")
	if err != nil && !errors.Is(err, ErrNoCase) {
		return s, false, err
	}
	s.Part.Organisation = e.house.Organisations[i].Name
	return s, err == nil && conversation.Awaits(host, s.Part.Organisation), nil
}

// pass carries a part of a shared service to the case that hosts it. The parcel
// is settled after that case has it, and the event id makes it happen once.
func (e *Engine) pass(ctx context.Context, p Parcel) error {
	part := p.Delivery.Part
	_, err := e.own(ctx, passing(p.Delivery.ID), part.Host, conversation.PartArrived{Organisation: part.Organisation})
	if err == nil || errors.Is(err, ErrNoCase) {
		return e.store.Settle(ctx, p, Receipt{Ref: "passed"})
	}
	e.log.LogAttrs(ctx, slog.LevelWarn, "not passed on", slog.Int(keyAttempt, p.Attempt), slog.Any(keyError, err))
	return e.store.Defer(ctx, p, e.now().Add(backoff(p.Delivery.ID, p.Attempt, otherWait)))
}

// passing names the event by which a delivery arrives in another case. It stays
// with that case, and so does not tell which case it comes from.
func passing(d conversation.DeliveryID) conversation.EventID {
	sum := sha256.Sum256([]byte(d))
	return conversation.EventID("part/" + hex.EncodeToString(sum[:16]))
}
