package engine

import (
	"context"
	"errors"
	"log/slog"

	"upphandlingsvakten/conversation"
)

// report lets the case know that a delivery was carried out, or never will be,
// if it wants to. That is said before the parcel is settled, so that it is not
// lost with the process; the event id makes it happen once.
func (e *Engine) report(ctx context.Context, p Parcel, failed bool) {
	d := p.Delivery
	if !d.Report {
		return
	}
	in := conversation.Arrived{Card: d.Card, Failed: failed}
	if _, err := e.own(ctx, conversation.EventID("arrived/"+d.ID), d.Case, in); err != nil {
		e.log.LogAttrs(ctx, slog.LevelError, "case not told", e.trouble(p, err)...)
	}
}

// erase has the platform take away what a person wrote.
func erase(ctx context.Context, a Adapter, d conversation.Delivery) error {
	eraser, ok := a.(Eraser)
	if !ok {
		return &Failure{Kind: Never, Err: errors.New("the platform takes nothing away")}
	}
	return eraser.Erase(ctx, d.To, d.Erase)
}

// erasable is what the platform calls the message of a gesture, if the bot can
// take it away there.
func (e *Engine) erasable(in Inbound) string {
	if _, ok := e.adapters[in.Place.Platform()].(Eraser); !ok {
		return ""
	}
	return in.Ref
}
