package redisstore

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
)

// Facts lie singly at first, and the older ones in packs: compressed together,
// and then sealed, they take a fifth of the room, and none is taken out. What
// one change rewrites in a pack is rewritten there.
const (
	// worthPacking is how many facts are packed together at least. Thirty-two
	// take a quarter of the room, eight half of it.
	worthPacking = 32
	// singly is how many of the latest facts are left alone, so that what happens
	// today is not packed again and again.
	singly = 16
	// packedAtOnce bounds one pack. A longer log, from before there were packs, is
	// packed bit by bit, with each change of the case.
	packedAtOnce = 256
	// packTime is what packing may add to an answer, one in 32.
	packTime = 500 * time.Millisecond
	// maxPack bounds what a pack unfolds to, in bytes; no fact has more than a few kB.
	maxPack = 16 << 20
)

// packForm is the first byte of every pack: version 1, deflated lines, a fact
// in its stored form on each.
const packForm = 1

// span is which facts a pack has in it, both counted.
type span struct{ first, last int64 }

func (s span) String() string { return fmt.Sprintf("%d-%d", s.first, s.last) }
func (s span) length() int64  { return s.last - s.first + 1 }

// sealedLog is a log as it lies in Redis.
type sealedLog struct {
	seq    string
	packed int64
	packs  map[string]string // by span
	single []string
}

// readLog reads a whole log at one moment. Two numbers bound what lies singly
// and is read, as LRANGE has them.
func (s *Store) readLog(ctx context.Context, id conversation.CaseID, from, to int64) (l sealedLog, err error) {
	p := s.keys.of(id)
	var head *redis.SliceCmd
	var packs *redis.MapStringStringCmd
	var single *redis.StringSliceCmd
	_, err = s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		head = pipe.HMGet(ctx, p.caseHash(id), "seq", "packed")
		packs = pipe.HGetAll(ctx, p.packs(id))
		single = pipe.LRange(ctx, p.log(id), from, to)
		return nil
	})
	if err != nil {
		return l, err
	}
	l.seq, l.packs, l.single = text(head.Val()[0]), packs.Val(), single.Val()
	if n := text(head.Val()[1]); n != "" {
		if l.packed, err = strconv.ParseInt(n, 10, 64); err != nil {
			return l, errors.New("how many facts are packed is not a number")
		}
	}
	return l, nil
}

// spans are the packs of a log, oldest first. They follow one another.
func (l sealedLog) spans() ([]span, error) {
	list := make([]span, 0, len(l.packs))
	for name := range l.packs {
		var s span
		if _, err := fmt.Sscanf(name, "%d-%d", &s.first, &s.last); err != nil || s.String() != name {
			return nil, errors.New("a pack has no range")
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b span) int { return int(a.first - b.first) })
	next := int64(1)
	for _, s := range list {
		if s.first != next || s.last < s.first {
			return nil, errors.New("a pack is missing")
		}
		next = s.last + 1
	}
	if next != l.packed+1 {
		return nil, errors.New("a pack is missing")
	}
	return list, nil
}

// spared is how many facts of a case are left alone. Of a closed one nothing
// more is expected.
func spared(c conversation.Case) int {
	if c.Status == conversation.StatusClosed {
		return 0
	}
	return singly
}

// pack puts older facts of a case together. It is no part of the change after
// which it is done, and nothing depends on it: if it fails, or something happens
// to the case meanwhile, the next change finds as much to pack and more.
func (s *Store) pack(ctx context.Context, id conversation.CaseID, spared int) error {
	ctx, cancel := context.WithTimeout(ctx, packTime)
	defer cancel()
	l, err := s.readLog(ctx, id, 0, packedAtOnce+singly-1)
	if err != nil {
		return err
	}
	some := l.single[:min(max(0, len(l.single)-spared), packedAtOnce)]
	if len(some) == 0 {
		return nil
	}
	sp := span{l.packed + 1, l.packed + int64(len(some))}
	facts := make([][]byte, len(some))
	for i, sealed := range some {
		if facts[i], err = s.unsealFact(id, sp.first+int64(i), sealed); err != nil {
			return fmt.Errorf("fact %d: %w", sp.first+int64(i), err)
		}
	}
	b, err := s.sealPack(id, sp, facts)
	if err != nil {
		return err
	}
	p := s.keys.of(id)
	return s.packing.Run(ctx, s.client, []string{string(p), p.caseHash(id)},
		string(id), l.seq, strconv.FormatInt(l.packed, 10), len(some), sp.String(), b).Err()
}

func (s *Store) sealPack(id conversation.CaseID, sp span, facts [][]byte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte(packForm)
	w, used := s.deflators.Get().(*flate.Writer)
	if !used {
		w, _ = flate.NewWriter(io.Discard, flate.BestCompression) // fails for a level that there is not
	}
	defer s.deflators.Put(w)
	w.Reset(&b)
	if _, err := w.Write(bytes.Join(facts, []byte("\n"))); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return s.ring.seal(b.Bytes(), "pack", string(id), sp.String())
}

// openPack gives the stored forms of the facts in a pack.
func (s *Store) openPack(id conversation.CaseID, sp span, sealed string) ([][]byte, error) {
	b, err := s.ring.open([]byte(sealed), "pack", string(id), sp.String())
	if err != nil {
		return nil, err
	}
	if len(b) == 0 || b[0] != packForm {
		return nil, conversation.ErrNewer
	}
	lines, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b[1:])), maxPack))
	if err != nil {
		return nil, errors.New("malformed")
	}
	facts := bytes.Split(lines, []byte("\n"))
	if int64(len(facts)) != sp.length() {
		return nil, errors.New("malformed")
	}
	return facts, nil
}

// rewritten is what the packs become in which a change rewrites facts: range
// and pack in turn, and how many facts are packed.
func (s *Store) rewritten(ctx context.Context, id conversation.CaseID, rewrite map[int64]conversation.Fact) (args []any, packed int64, err error) {
	l, err := s.readLog(ctx, id, 0, 0)
	if err != nil {
		return nil, 0, err
	}
	spans, err := l.spans()
	if err != nil {
		return nil, 0, err
	}
	for _, sp := range spans {
		var facts [][]byte
		for seq, f := range rewrite {
			if seq < sp.first || seq > sp.last {
				continue
			}
			if facts == nil {
				if facts, err = s.openPack(id, sp, l.packs[sp.String()]); err != nil {
					return nil, 0, err
				}
			}
			if facts[seq-sp.first], err = conversation.EncodeFact(f); err != nil {
				return nil, 0, err
			}
		}
		if facts == nil {
			continue
		}
		b, err := s.sealPack(id, sp, facts)
		if err != nil {
			return nil, 0, err
		}
		args = append(args, sp.String(), b)
	}
	return args, l.packed, nil
}
