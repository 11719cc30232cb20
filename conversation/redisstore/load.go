package redisstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
	"upphandlingsvakten/conversation/engine"
)

// Load reads the case and the event's marker in one round trip. The case is
// read first, so that it is never a later one than the marker. Where there is a
// marker the case may still be from before the event, if others commit at that
// moment; events are rarely repeated, so it is then read again.
func (s *Store) Load(ctx context.Context, id conversation.CaseID, ev conversation.EventID) (conversation.Case, bool, error) {
	p := s.keys.of(id)
	record := redis.NewSliceCmd(ctx, "hmget", p.caseHash(id), "seq", "body")
	mark := redis.NewFloatCmd(ctx, "zscore", p.seen(id), s.keys.event(ev))
	err := s.ferry.take(ctx, record, mark)
	if err == nil {
		err = cmp.Or(record.Err(), mark.Err())
	}
	if err == nil { // the event was seen
		record = s.client.HMGet(ctx, p.caseHash(id), "seq", "body")
		err = record.Err()
	}
	if err != nil && !errors.Is(err, redis.Nil) {
		return conversation.Case{}, false, fmt.Errorf("load case %s: %w", id, err)
	}
	v := record.Val()
	if len(v) != 2 || v[0] == nil {
		return conversation.Case{}, false, fmt.Errorf("load case %s: %w", id, engine.ErrNoCase)
	}
	c, err := s.openCase(id, text(v[0]), text(v[1]))
	if err != nil {
		return conversation.Case{}, false, fmt.Errorf("load case %s: %w: %w", id, engine.ErrUnreadable, err)
	}
	return c, mark.Err() == nil, nil
}

func (s *Store) openCase(id conversation.CaseID, seq, body string) (conversation.Case, error) {
	b, err := s.ring.open([]byte(body), "case", string(id), seq)
	if err != nil {
		return conversation.Case{}, err
	}
	c, err := conversation.DecodeCase(b)
	if err == nil && c.ID != id {
		err = errors.New("another case is stored here")
	}
	return c, err
}

// Log reads the log whole, in one round trip; its length is that of the
// conversation.
func (s *Store) Log(ctx context.Context, id conversation.CaseID) ([]conversation.Fact, error) {
	facts, err := s.wholeLog(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read log of %s: %w", id, err)
	}
	return facts, nil
}

func (s *Store) wholeLog(ctx context.Context, id conversation.CaseID) ([]conversation.Fact, error) {
	l, err := s.readLog(ctx, id, 0, -1)
	if err != nil {
		return nil, err
	}
	if l.packed == 0 && len(l.single) == 0 {
		return nil, engine.ErrNoCase
	}
	spans, err := l.spans()
	if err != nil {
		return nil, err
	}
	var forms [][]byte
	for _, sp := range spans {
		some, err := s.openPack(id, sp, l.packs[sp.String()])
		if err != nil {
			return nil, fmt.Errorf("facts %s: %w", sp, err)
		}
		forms = append(forms, some...)
	}
	for _, sealed := range l.single {
		seq := int64(len(forms) + 1)
		b, err := s.unsealFact(id, seq, sealed)
		if err != nil {
			return nil, fmt.Errorf("fact %d: %w", seq, err)
		}
		forms = append(forms, b)
	}
	facts := make([]conversation.Fact, len(forms))
	for i, b := range forms {
		if facts[i], err = conversation.DecodeFact(b); err != nil {
			return nil, fmt.Errorf("fact %d: %w", i+1, err)
		}
	}
	return facts, nil
}

// unsealFact gives the stored form of a fact that lies singly.
func (s *Store) unsealFact(id conversation.CaseID, seq int64, sealed string) ([]byte, error) {
	return s.ring.open([]byte(sealed), "fact", string(id), strconv.FormatInt(seq, 10))
}

// CasesOf asks all partitions in one round trip.
func (s *Store) CasesOf(ctx context.Context, who conversation.PersonID) ([]conversation.CaseID, error) {
	hash := s.keys.person(who)
	ids, err := s.union(ctx, func(p partition) string { return p.person(hash) })
	if err != nil {
		return nil, fmt.Errorf("list the cases of a person: %w", err)
	}
	return ids, nil
}

// Cases asks all partitions in one round trip.
func (s *Store) Cases(ctx context.Context) ([]conversation.CaseID, error) {
	ids, err := s.union(ctx, partition.open)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	return ids, nil
}

// union is what the sets of all partitions have in them, sorted.
func (s *Store) union(ctx context.Context, key func(partition) string) ([]conversation.CaseID, error) {
	sets, err := everywhere(ctx, s, func(pipe redis.Pipeliner, n int) *redis.StringSliceCmd {
		return pipe.SMembers(ctx, key(s.keys.at(n)))
	})
	if err != nil {
		return nil, err
	}
	var ids []conversation.CaseID
	for _, set := range sets {
		for _, id := range set.Val() {
			ids = append(ids, conversation.CaseID(id))
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// everywhere asks every partition something in one round trip.
func everywhere[C any](ctx context.Context, s *Store, ask func(pipe redis.Pipeliner, n int) C) ([]C, error) {
	replies := make([]C, s.keys.partitions)
	_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for n := range replies {
			replies[n] = ask(pipe, n)
		}
		return nil
	})
	return replies, err
}
