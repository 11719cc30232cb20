package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"upphandlingsvakten/conversation"
)

// Due is one round trip. It costs as much as there are partitions and alarms
// asked for, however many wait. Due times are whole milliseconds, in UTC.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]conversation.Alarm, error) {
	if limit <= 0 {
		return nil, nil
	}
	until := &redis.ZRangeBy{Min: "-inf", Max: ms(now), Count: int64(limit)}
	replies, err := everywhere(ctx, s, func(pipe redis.Pipeliner, n int) [2]*redis.ZSliceCmd {
		p := s.keys.at(n)
		return [2]*redis.ZSliceCmd{
			pipe.ZRangeByScoreWithScores(ctx, p.first(), until),
			pipe.ZRangeByScoreWithScores(ctx, p.alarms(), until),
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	var due []conversation.Alarm
	for _, two := range replies {
		for n, r := range two {
			for _, z := range r.Val() {
				id, name, _ := strings.Cut(text(z.Member), "|")
				due = append(due, conversation.Alarm{
					Case: conversation.CaseID(id), Name: name, Due: time.UnixMilli(int64(z.Score)).UTC(), First: n == 0,
				})
			}
		}
	}
	slices.SortFunc(due, conversation.Alarm.Compare)
	return due[:min(limit, len(due))], nil
}

// Next is one round trip, and one more every half a minute, when the clocks are
// compared (see clocks). A lane that somebody holds counts with the end of the
// lease. What is due already does not count. Lanes go by Redis's clock, and alarms
// by the calendar, which is the caller's.
func (s *Store) Next(ctx context.Context, now time.Time) (time.Time, error) {
	var err error
	if s.clocks.old() {
		err = s.measure(ctx)
	}
	type heads struct {
		alerts, lanes, alarms, first *redis.ZSliceCmd
		off                          time.Duration
	}
	var replies []heads
	if err == nil {
		replies, err = everywhere(ctx, s, func(pipe redis.Pipeliner, n int) heads {
			p, off := s.keys.at(n), s.clocks.of(n)
			return heads{
				pipe.ZRangeByScoreWithScores(ctx, p.alerts(), after(now.Add(off))),
				pipe.ZRangeByScoreWithScores(ctx, p.lanes(), after(now.Add(off))),
				pipe.ZRangeByScoreWithScores(ctx, p.alarms(), after(now)),
				pipe.ZRangeByScoreWithScores(ctx, p.first(), after(now)),
				off,
			}
		})
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read what comes next: %w", err)
	}
	var next time.Time
	consider := func(found *redis.ZSliceCmd, off time.Duration) {
		for _, z := range found.Val() {
			if at := time.UnixMilli(int64(z.Score)).UTC().Add(-off); next.IsZero() || at.Before(next) {
				next = at
			}
		}
	}
	for _, h := range replies {
		consider(h.alerts, h.off)
		consider(h.lanes, h.off)
		consider(h.alarms, 0)
		consider(h.first, 0)
	}
	return next, nil
}

// after asks for the first that is later than t.
func after(t time.Time) *redis.ZRangeBy {
	return &redis.ZRangeBy{Min: "(" + ms(t), Max: "+inf", Count: 1}
}
