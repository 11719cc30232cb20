package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// seenFor is how long an event is remembered at least, by the clock of later
// changes of the same case. Slack repeats an event for an hour, Mattermost not
// at all, and a person's client may sleep over a long weekend. Older ones
// go once there are more than a few dozen (commit.lua).
const seenFor = 14 * 24 * time.Hour

// Commit sends the whole change as one script call. Before a change that
// rewrites facts their packs are read, and after every change that leaves many
// facts lying singly they are packed, which takes two more calls.
func (s *Store) Commit(ctx context.Context, c engine.Change) error {
	err := s.carryOut(ctx, c)
	for tries := 0; errors.Is(err, errPacked) && tries < 3; tries++ {
		err = s.carryOut(ctx, c)
	}
	if err != nil {
		return fmt.Errorf("commit %s: %w", c.After.ID, err)
	}
	return nil
}

// errPacked says that facts which a change rewrites were packed meanwhile.
var errPacked = errors.New("the log was packed meanwhile")

func (s *Store) carryOut(ctx context.Context, c engine.Change) error {
	if err := sound(c); err != nil {
		return err
	}
	args, err := s.arguments(ctx, c)
	if err != nil {
		return err
	}
	word, err := s.send(ctx, c.After.ID, args)
	switch {
	case err != nil:
		return err
	case word == "long":
		_ = s.pack(ctx, c.After.ID, spared(c.After)) // the change has landed, whatever comes of this
		return nil
	case word == "packed":
		return errPacked
	case word == "seen":
		return engine.ErrSeen
	case word == "stale":
		return engine.ErrStale
	case word == "not parked":
		return engine.ErrNotParked
	case word != "ok":
		return errors.New("the log does not match the case")
	}
	return nil
}

// send runs the script, which Redis has unless it was told to forget it.
func (s *Store) send(ctx context.Context, id conversation.CaseID, args []any) (string, error) {
	p := s.keys.of(id)
	keys := []string{string(p), p.caseHash(id)}
	cmd := redis.NewCmd(ctx, append([]any{"evalsha", s.commit.Hash(), len(keys), keys[0], keys[1]}, args...)...)
	cmd.SetFirstKeyPos(3)
	if err := s.ferry.take(ctx, cmd); err != nil {
		return "", err
	}
	if redis.HasErrorPrefix(cmd.Err(), "NOSCRIPT") {
		return s.commit.Eval(ctx, s.client, keys, args...).Text()
	}
	return cmd.Text()
}

// sound refuses a change that contradicts itself, before anything is sent.
func sound(c engine.Change) error {
	id := c.After.ID
	if id == "" || c.Event == "" {
		return errors.New("a change without a case or an event")
	}
	if c.Before < 0 || c.After.Seq != c.Before+int64(len(c.Facts)) {
		return fmt.Errorf("%d facts lead from %d to %d", len(c.Facts), c.Before, c.After.Seq)
	}
	for seq := range c.Rewrite {
		if seq < 1 || seq > c.After.Seq {
			return fmt.Errorf("fact %d cannot be rewritten: there are %d", seq, c.After.Seq)
		}
	}
	names := make(map[string]bool, len(c.Alarms))
	for _, a := range c.Alarms {
		if a.Case != id || a.Name == "" || names[a.Name] || strings.Contains(a.Name, "\n") {
			return fmt.Errorf("alarm %q of %s is not one alarm of this case", a.Name, a.Case)
		}
		names[a.Name] = true
	}
	for _, d := range c.Deliveries {
		if d.Case != id || !strings.HasPrefix(string(d.ID), string(id)+"/") || d.To == "" {
			return fmt.Errorf("delivery %q of %s is not one of this case", d.ID, d.Case)
		}
	}
	for _, u := range c.Unpark {
		if u.Delivery.Case != id || strings.ContainsAny(string(u.Delivery.ID), " \n") {
			return fmt.Errorf("delivery %q of %s is not one of this case", u.Delivery.ID, u.Delivery.Case)
		}
	}
	return nil
}

// arguments are what commit.lua reads, in its order.
func (s *Store) arguments(ctx context.Context, c engine.Change) ([]any, error) {
	id, seq := c.After.ID, strconv.FormatInt(c.After.Seq, 10)
	body, err := conversation.EncodeCase(c.After)
	if err != nil {
		return nil, err
	}
	if body, err = s.ring.seal(body, "case", string(id), seq); err != nil {
		return nil, err
	}
	open := "1"
	if c.After.Status == conversation.StatusClosed || c.After.Status == conversation.StatusDesk {
		open = "0"
	}
	args := []any{
		string(id), s.keys.event(c.Event), ms(c.At), ms(c.At.Add(-seenFor)),
		strconv.FormatInt(c.Before, 10), seq, body, open,
		s.keys.person(c.After.Owner.ID), s.starter(c), s.unparked(c),
	}
	if args, err = s.addFacts(ctx, args, c); err != nil {
		return nil, err
	}
	args = append(args, strconv.Itoa(len(c.Alarms)))
	for _, a := range c.Alarms {
		set := "alarms"
		if a.First {
			set = "first"
		}
		args = append(args, a.Name, msAfter(a.Due), set)
	}
	return s.addParcels(args, c)
}

// unparked are the parcels that come back, a line each.
func (s *Store) unparked(c engine.Change) string {
	var lines strings.Builder
	for _, u := range c.Unpark {
		queue, lane := "", ""
		if !u.Drop {
			lane = s.keys.lane(u.Delivery)
			queue = queueName(lane)
		}
		fmt.Fprintf(&lines, "%s %s %s\n", u.Delivery.ID, queue, lane)
	}
	return lines.String()
}

// starter is who began the case, if this change does so.
func (s *Store) starter(c engine.Change) string {
	for _, f := range c.Facts {
		if o, ok := f.(conversation.Opened); ok {
			return s.keys.person(o.By.ID)
		}
	}
	return ""
}

// addFacts adds what is rewritten and what is new. What is both is written as
// rewritten, and was never there as it was.
func (s *Store) addFacts(ctx context.Context, args []any, c engine.Change) ([]any, error) {
	sealed := func(f conversation.Fact, seq int64) ([]byte, error) {
		b, err := conversation.EncodeFact(f)
		if err != nil {
			return nil, err
		}
		return s.ring.seal(b, "fact", string(c.After.ID), strconv.FormatInt(seq, 10))
	}
	var old, packs []any
	var packed int64
	known := ""
	if len(c.Rewrite) > 0 && c.Before > 0 {
		var err error
		if packs, packed, err = s.rewritten(ctx, c.After.ID, c.Rewrite); err != nil {
			return nil, fmt.Errorf("read what is packed: %w", err)
		}
		known = strconv.FormatInt(packed, 10)
	}
	for seq, f := range c.Rewrite {
		if seq <= packed || seq > c.Before {
			continue
		}
		b, err := sealed(f, seq)
		if err != nil {
			return nil, err
		}
		old = append(old, strconv.FormatInt(seq-1, 10), b)
	}
	ahead, awaited := ahead, "0"
	if c.Awaited {
		ahead, awaited = aheadIfAwaited, "1"
	}
	off := s.clocks.of(s.keys.partition(c.After.ID))
	now, here := c.At.Add(off), s.clocks.here().Add(off)
	args = append(args, known, spared(c.After)+worthPacking, ms(now.Add(-ahead)), awaited, ms(now), ms(here), len(packs)/2)
	args = append(args, packs...)
	args = append(args, strconv.Itoa(len(old)/2))
	args = append(args, old...)
	args = append(args, strconv.Itoa(len(c.Facts)))
	for i, f := range c.Facts {
		seq := c.Before + int64(i) + 1
		if r, ok := c.Rewrite[seq]; ok {
			f = r
		}
		b, err := sealed(f, seq)
		if err != nil {
			return nil, err
		}
		args = append(args, b)
	}
	return args, nil
}

func (s *Store) addParcels(args []any, c engine.Change) ([]any, error) {
	args = append(args, strconv.Itoa(len(c.Deliveries)))
	for _, d := range c.Deliveries {
		b, err := conversation.EncodeDelivery(d)
		if err != nil {
			return nil, err
		}
		if b, err = s.ring.seal(b, "parcel", string(d.Case), string(d.ID)); err != nil {
			return nil, err
		}
		lane := s.keys.lane(d)
		args = append(args, string(d.ID), queueName(lane), lane, s.keys.card(d), b)
	}
	return args, nil
}

// ms is t in milliseconds, as text: Lua's numbers are not to be trusted with it.
func ms(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// msAfter is the first millisecond that is not before t, so that nothing is
// due too early.
func msAfter(t time.Time) string { return ms(t.Add(time.Millisecond - time.Nanosecond)) }
