package redisstore

import (
	"cmp"
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
	replies, err := everywhere(ctx, s, func(pipe redis.Pipeliner, p partition) *redis.ZSliceCmd {
		return pipe.ZRangeByScoreWithScores(ctx, p.alarms(),
			&redis.ZRangeBy{Min: "-inf", Max: ms(now), Count: int64(limit)})
	})
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	var due []conversation.Alarm
	for _, r := range replies {
		for _, z := range r.Val() {
			id, name, _ := strings.Cut(text(z.Member), "|")
			due = append(due, conversation.Alarm{
				Case: conversation.CaseID(id), Name: name, Due: time.UnixMilli(int64(z.Score)).UTC(),
			})
		}
	}
	slices.SortFunc(due, func(a, b conversation.Alarm) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Case, b.Case), cmp.Compare(a.Name, b.Name))
	})
	return due[:min(limit, len(due))], nil
}

// Next is one round trip. A lane that somebody holds counts with the end of the
// lease. What is due already does not count.
func (s *Store) Next(ctx context.Context, now time.Time) (time.Time, error) {
	later := &redis.ZRangeBy{Min: "(" + ms(now), Max: "+inf", Count: 1}
	replies, err := everywhere(ctx, s, func(pipe redis.Pipeliner, p partition) [3]*redis.ZSliceCmd {
		return [3]*redis.ZSliceCmd{
			pipe.ZRangeByScoreWithScores(ctx, p.alerts(), later),
			pipe.ZRangeByScoreWithScores(ctx, p.lanes(), later),
			pipe.ZRangeByScoreWithScores(ctx, p.alarms(), later),
		}
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("read what comes next: %w", err)
	}
	var next time.Time
	for _, three := range replies {
		for _, r := range three {
			for _, z := range r.Val() {
				if at := time.UnixMilli(int64(z.Score)).UTC(); next.IsZero() || at.Before(next) {
					next = at
				}
			}
		}
	}
	return next, nil
}
