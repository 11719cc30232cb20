package engine

import (
	"context"
	"log/slog"
	"time"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// Press makes the files that deliveries carry. It looks only at its arguments,
// so the same case gives the same bytes.
type Press interface {
	// Make makes the papers of doc that something can be said in. Of a case that
	// is Silent it makes none, and says conversation.ErrSilent.
	Make(p *rules.Plan, c conversation.Case, doc conversation.Document, l rules.Lang, at time.Time) ([]File, error)
	// Portfolio draws many contracts in one picture, and Timeline one.
	Portfolio(conversation.Portfolio, rules.Lang) (File, error)
	Timeline(conversation.Timeline, rules.Lang) (File, error)
	// Calendar is what is to come in several cases, for a person's calendar.
	Calendar(list []conversation.Dossier, l rules.Lang, at time.Time) (File, error)
}

// hand delivers d with its files, made now of the case as it stands now. What
// was on its way when an alarm came is dropped; nothing then tells that it was.
// Where files cannot be made or taken, the message goes alone and says so.
func (e *Engine) hand(ctx context.Context, a Adapter, d conversation.Delivery) (Receipt, error) {
	c, _, err := e.store.Load(ctx, d.Case, "")
	if err != nil {
		return Receipt{}, err
	}
	if c.Silent() {
		return Receipt{}, nil
	}
	files := e.files(ctx, c, d)
	if courier, ok := a.(Courier); ok && len(files) > 0 {
		r, err := courier.Hand(ctx, d, files)
		if KindOf(err) != Never {
			return r, err
		}
	}
	d.Body.Blocks = append(d.Body.Blocks[:len(d.Body.Blocks):len(d.Body.Blocks)], conversation.NoFiles(d.Lang))
	return a.Deliver(ctx, d, Receipt{})
}

// files are the files of d, or none if they cannot be made: that is a fault of
// ours, and no reason to hold up the thread.
func (e *Engine) files(ctx context.Context, c conversation.Case, d conversation.Delivery) (files []File) {
	if e.press == nil {
		return nil
	}
	err := e.guard(ctx, func() error {
		p, err := e.planOf(ctx, c, false)
		if err == nil {
			files, err = e.press.Make(p, c, *d.Document, d.Lang, e.now())
		}
		return err
	})
	if err != nil {
		e.log.LogAttrs(ctx, slog.LevelError, "files not made",
			slog.String(keyCase, string(d.Case)), slog.String(keyDelivery, string(d.ID)), slog.Any(keyError, err))
		return nil
	}
	return files
}
