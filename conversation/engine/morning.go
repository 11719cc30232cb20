package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/rules"
)

// today is the day it is where reminders have their hour.
func (e *Engine) today() rules.Date { return rules.DateOf(e.now().In(conversation.Stockholm)) }

// OpenHouse begins the record whose alarm is the morning's round, if there is
// none yet. Any number of replicas may do so at once.
func (e *Engine) OpenHouse(ctx context.Context) error {
	_, _, err := e.store.Load(ctx, conversation.HouseDesk, "")
	if err == nil || !errors.Is(err, ErrNoCase) {
		return err
	}
	err = e.keepDesk(ctx, conversation.Case{ID: conversation.HouseDesk}, "house/open", nil,
		conversation.DeskSet{At: e.now(), Lang: rules.Swedish, Closed: e.plans.Current().ClosedDays().Print()})
	if errors.Is(err, ErrStale) {
		return nil // another replica has just done so
	}
	return err
}

// morning sends the summaries that are due today, and looks for cases whose
// people cannot be reached any more. Each summary is an event of its own desk, so
// that a round that was cut short, or that several replicas make, sends none
// twice.
func (e *Engine) morning(ctx context.Context) error {
	if err := e.rearrange(ctx); err != nil {
		return err
	}
	ids, err := e.store.Cases(ctx)
	if err != nil {
		return err
	}
	weeks := map[conversation.Person][]conversation.Week{}
	var all []conversation.Week
	contacts := map[conversation.CaseID][]conversation.PersonID{}
	people := map[conversation.PersonID]bool{}
	unread, err := e.each(ctx, ids, func(c conversation.Case) error {
		p, err := e.planOf(ctx, c, false)
		if err != nil {
			return err
		}
		week, told := conversation.WeekOf(p, c, e.now())
		if told {
			all = append(all, week)
		}
		for _, who := range c.Contacts() {
			if who.ID == "" {
				continue
			}
			if told {
				weeks[conversation.Person{ID: who.ID}] = append(weeks[conversation.Person{ID: who.ID}], week)
			}
			contacts[c.ID] = append(contacts[c.ID], who.ID)
			people[who.ID] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	there := e.presences(ctx, slices.Sorted(maps.Keys(people)))
	for _, id := range slices.Sorted(maps.Keys(contacts)) {
		gone := slices.DeleteFunc(contacts[id], func(who conversation.PersonID) bool { return there[who] != Left })
		if len(gone) == 0 {
			continue
		}
		ev := conversation.EventID(fmt.Sprintf("gone/%s/%s", id, e.today()))
		if _, err := e.own(ctx, ev, id, conversation.Missing{Who: gone}); err != nil && !errors.Is(err, ErrUnreadable) {
			return err
		}
	}
	return e.summaries(ctx, weeks, all, there, unread)
}

// summaries sends what everybody who is there has to hear, and the channel of
// those who manage contracts, with how many of their cases could not be read.
func (e *Engine) summaries(
	ctx context.Context, weeks map[conversation.Person][]conversation.Week, all []conversation.Week,
	there map[conversation.PersonID]Presence, unread []conversation.CaseID,
) error {
	people := slices.SortedFunc(maps.Keys(weeks), func(a, b conversation.Person) int { return cmp.Compare(a.ID, b.ID) })
	for _, who := range people {
		if there[who.ID] != Here && there[who.ID] != "" {
			continue
		}
		missing := 0
		if len(unread) > 0 {
			mine, err := e.store.CasesOf(ctx, who.ID)
			if err != nil {
				return err
			}
			missing = among(unread, mine)
		}
		if err := e.summary(ctx, conversation.Direct(who.ID), weeks[who], missing, conversation.Digest); err != nil {
			return err
		}
	}
	if e.house.Contracts != "" && len(all) > 0 {
		return e.summary(ctx, e.house.Contracts, all, len(unread), conversation.ChannelDigest)
	}
	return nil
}

// summary sends one summary, if it is its day. A desk that cannot be read gets none.
func (e *Engine) summary(
	ctx context.Context, to conversation.Place, weeks []conversation.Week, missing int,
	put func(rules.Lang, []conversation.Week) conversation.Message,
) error {
	ev := conversation.EventID(fmt.Sprintf("summary/%s", e.today()))
	err := e.atDesk(ctx, to, ev, func(c conversation.Case) ([]conversation.Delivery, []conversation.Fact, error) {
		if !conversation.SummaryDue(e.plans.Current(), c, e.today()) {
			return nil, nil, nil
		}
		lang := cmp.Or(c.Lang, weeks[0].Lang)
		var facts []conversation.Fact
		if c.Desk == nil {
			facts = append(facts, conversation.DeskSet{At: e.now(), Lang: lang, Place: to})
		}
		return []conversation.Delivery{{
			To: to, Topic: conversation.TopicStatus, Lang: lang, Body: conversation.WithUnread(put(lang, weeks), lang, missing),
		}}, append(facts, conversation.Digested{On: e.today()}), nil
	})
	if errors.Is(err, ErrUnreadable) {
		e.unreadable(ctx, e.store.Desk(to), err)
		return nil
	}
	return err
}

// desk is the record of a place, as it was read; a new one if there is none.
func (e *Engine) desk(ctx context.Context, of conversation.Place, ev conversation.EventID) (conversation.Case, bool, error) {
	id := e.store.Desk(of)
	c, seen, err := e.store.Load(ctx, id, ev)
	if errors.Is(err, ErrNoCase) {
		return conversation.Case{ID: id}, false, nil
	}
	return c, seen, err
}

func (e *Engine) loadDesk(ctx context.Context, of conversation.Place) (conversation.Case, error) {
	c, _, err := e.desk(ctx, of, "")
	return c, err
}

// atDesk lets an event happen at a desk, once: what it brings about is decided
// anew if somebody else has changed the desk meanwhile.
func (e *Engine) atDesk(
	ctx context.Context, of conversation.Place, ev conversation.EventID,
	decide func(conversation.Case) ([]conversation.Delivery, []conversation.Fact, error),
) error {
	for range tries {
		c, seen, err := e.desk(ctx, of, ev)
		if err != nil || seen {
			return err
		}
		owed, facts, err := decide(c)
		if err != nil || len(facts) == 0 {
			return err
		}
		err = e.keepDesk(ctx, c, ev, owed, facts...)
		if !errors.Is(err, ErrStale) {
			return err
		}
	}
	return fmt.Errorf("desk: %w, %d times", ErrStale, tries)
}

// keepDesk commits facts to a desk. That the event has happened already is no
// fault.
func (e *Engine) keepDesk(
	ctx context.Context, c conversation.Case, ev conversation.EventID, owed []conversation.Delivery, facts ...conversation.Fact,
) error {
	after := conversation.Fold(c, facts...)
	for i := range owed {
		owed[i].Case = c.ID
		owed[i].ID = conversation.DeliveryID(fmt.Sprintf("%s/%d/%d", c.ID, after.Seq, i+1))
	}
	err := e.store.Commit(ctx, Change{
		Event: ev, Before: c.Seq, After: after, Facts: facts, Deliveries: owed,
		Alarms: conversation.Alarms(e.plans.Current(), after), At: e.now(),
	})
	if err == nil {
		e.ring()
	}
	if errors.Is(err, ErrSeen) {
		return nil
	}
	return err
}

// attend carries out what somebody wants of their desk: a summary on another
// day or none, or an absence. In the channel of those who manage contracts it is
// the channel's.
func (e *Engine) attend(ctx context.Context, in Inbound, s conversation.Summons) (Said, error) {
	place := conversation.Direct(in.By.ID)
	if within(in.Place, e.house.Contracts) && s.Desk.Away == nil {
		place = e.house.Contracts
	}
	var answer conversation.Message
	err := e.atDesk(ctx, place, in.ID, func(c conversation.Case) ([]conversation.Delivery, []conversation.Fact, error) {
		set, said, err := conversation.Attend(c, place, s.Desk, in.By, in.Lang, e.now())
		answer = said
		return nil, []conversation.Fact{set}, err
	})
	if refusal, ok := errors.AsType[*conversation.Refusal](err); ok {
		return e.said(conversation.Say(refusal, in.Lang), in.Lang), nil
	}
	return e.said(answer, in.Lang), err
}
