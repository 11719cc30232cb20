package engine

import (
	"context"
	"log/slog"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// handOut shows a file to whoever asked for it. It belongs to no case and is not
// kept: what does not arrive is asked for again.
func (e *Engine) handOut(ctx context.Context, in Inbound, to conversation.Place, text conversation.Message, f File, err error) {
	courier, ok := e.adapters[to.Platform()].(Courier)
	if err == nil && ok {
		err = e.guard(ctx, func() error {
			_, err := courier.Hand(ctx, conversation.Delivery{
				ID: conversation.DeliveryID("asked/" + in.ID), To: to, Topic: conversation.TopicDocument, Lang: in.Lang, Body: e.house.fill(text, in.Lang),
			}, []File{f})
			return err
		})
	}
	if err != nil {
		e.log.LogAttrs(ctx, slog.LevelWarn, "file not handed over", slog.String(keyPlatform, to.Platform()), slog.Any(keyError, err))
	}
}

// picture hands over an overview as a picture. To is where it was asked for, or
// the person alone.
func (e *Engine) picture(ctx context.Context, in Inbound, to conversation.Place, rows []conversation.Holding) {
	if e.press == nil || len(rows) == 0 {
		return
	}
	f, err := e.press.Portfolio(conversation.PortfolioOf(rows, e.today()), in.Lang)
	e.handOut(ctx, in, to, conversation.PictureOf(in.Lang, len(rows)), f, err)
}

// agenda hands a person the calendar of the cases that they look after, to them
// alone.
func (e *Engine) agenda(ctx context.Context, in Inbound) (Said, error) {
	ids, err := e.store.Cases(ctx)
	if err != nil || e.press == nil {
		return e.said(conversation.CalendarOf(in.Lang, 0), in.Lang), err
	}
	mine, err := e.store.CasesOf(ctx, in.By.ID)
	if err != nil {
		return Said{}, err
	}
	var list []conversation.Dossier
	unread, err := e.each(ctx, ids, func(c conversation.Case) error {
		if !c.Concerns(in.By.ID) || c.Silent() {
			return nil
		}
		var p *rules.Plan
		p, err := e.planOf(ctx, c, false)
		if err != nil {
			return err
		}
		d, err := conversation.DossierOf(p, c, in.Lang)
		if err == nil && len(d.Agenda) > 0 {
			list = append(list, d)
		}
		return err
	})
	if err == nil && len(list) > 0 {
		f, made := e.press.Calendar(list, in.Lang, e.now())
		e.handOut(ctx, in, conversation.Direct(in.By.ID), conversation.CalendarOf(in.Lang, len(list)), f, made)
	}
	said := conversation.WithUnread(conversation.CalendarOf(in.Lang, len(list)), in.Lang, among(unread, mine))
	return e.said(said, in.Lang), err
}
